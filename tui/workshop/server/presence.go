package server

import (
	"maps"
	"time"

	"closingtime/tui/workshop"
)

// patience is how long somebody who has no request under way still counts as connected: they may just be about to send one.
const patience = 5 * time.Second

// presence is who was heard of, by the ID of the member.
type presence map[int]*contact

type contact struct {
	requests int // under way
	seen     time.Time
	online   bool // as the views show it
}

// mostAtOnce is how many requests of a member may be under way: one waits for news, one follows a run, and some do something.
const mostAtOnce = 12

// comes notes that a member has sent a request, and tells whether they may. If so, the caller calls leaves at the request's end.
func (s *Server) comes(id int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.presence[id]
	if c == nil {
		c = new(contact)
		s.presence[id] = c
	}
	c.seen = time.Now()
	if c.requests >= mostAtOnce {
		return false
	}
	c.requests++
	if !c.online {
		c.online = true
		s.version.all()
		s.news.mark()
	}
	return true
}

func (s *Server) leaves(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.presence[id].requests--
	s.presence[id].seen = time.Now()
}

// look notes who is not connected any more, and cleans up what the limits remember.
func (s *Server) look(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.presence {
		if c.online && c.requests == 0 && now.Sub(c.seen) > patience {
			c.online = false
			s.version.all()
			s.news.mark()
		}
	}
	s.forget(now)
}

// forget removes what the limits remember of those who have not been heard of for long.
func (s *Server) forget(now time.Time) {
	s.doing.forget(now)
	s.looking.forget(now)
	s.guests.forget(now)
	s.joining.forget(now)
	s.joiningHere.forget(now)
	for _, counted := range []*guesses{s.guesses, s.tokens, s.crowds, s.refused} {
		counted.forget(now)
	}
}

// presentTo returns who is connected, as far as a role may know. The caller holds the lock.
func (s *Server) presentTo(to workshop.Role) workshop.Presence {
	var p workshop.Presence
	for c := range maps.Values(s.presence) {
		if c.online {
			p.Count++
		}
	}
	if to != workshop.Host {
		return p
	}
	p.Of = make(map[int]workshop.Contact, len(s.presence))
	for id, c := range s.presence {
		p.Of[id] = workshop.Contact{Online: c.online, Seen: c.seen}
	}
	return p
}
