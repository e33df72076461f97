package workshop

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Presence says who is connected. The room does not keep that.
type Presence struct {
	Count int             // how many members
	Of    map[int]Contact // the members who were heard of since the server started; needed for the view of the host only
}

// Contact says whether somebody is connected, and when they were last heard of.
type Contact struct {
	Online bool
	Seen   time.Time
}

// View returns what the room shows to somebody at a moment. The caller sets its Version.
func (r *Room) View(by Viewer, present Presence, now time.Time) View {
	v := View{Now: now, Title: r.title, Ended: r.ended, Step: r.step, Present: present.Count, Board: r.showBoard()}
	if p := r.poll(); p != nil {
		v.Poll = r.showPoll(p, by.Role)
	}
	if run := r.run(); run != nil {
		shown := *run
		v.Run = &shown
	}
	switch by.Role {
	case Member:
		if m := r.member(by.ID); m != nil {
			v.You = r.showYou(m)
		}
	case Host:
		v.People, v.Checks, v.Alarms = r.showPeople(present), r.showChecks(), r.showAlarms()
	}
	return v
}

// showPoll returns the poll with the votes that a role may know.
func (r *Room) showPoll(p *poll, to Role) *Poll {
	shown := p.Poll
	counts := r.count(p, p.Round)
	for _, c := range counts {
		shown.Voted, shown.Hands = shown.Voted+c.Votes, shown.Hands+c.Hands
	}
	if to == Host && p.Answer == nil {
		shown.Known = p.known
	}
	if shown.Public = p.now().shown; to == Host || shown.Public {
		shown.Shown = counts
	}
	if p.Round > 1 && (to == Host || p.rounds[0].shown || p.now().shown) {
		shown.Before = r.count(p, 1)
	}
	return &shown
}

// count returns the votes of a round in the order of the answers, without the votes of members who were sent out.
func (r *Room) count(p *poll, number int) []Count {
	counts := make(map[int]Count)
	for id, said := range p.rounds[number-1].votes {
		if r.member(id) != nil {
			c := counts[said]
			c.Votes++
			counts[said] = c
		}
	}
	for _, h := range p.rounds[number-1].hands {
		c := counts[h.Said]
		c.Votes, c.Hands = c.Votes+h.Hands, h.Hands
		counts[h.Said] = c
	}
	list := []Count{}
	for _, said := range slices.Sorted(maps.Keys(counts)) {
		c := counts[said]
		if c.Said = said; c.Votes > 0 {
			list = append(list, c)
		}
	}
	return list
}

func (r *Room) showYou(m *member) *You {
	you := &You{ID: m.id, Name: m.name, Team: m.team, Shares: m.shares, Hand: !m.hand.IsZero(), Points: r.score(m).Points, Done: r.done(m)}
	p := r.poll()
	if p == nil {
		return you
	}
	you.First = p.said(m.id, 1)
	you.Said = p.said(m.id, p.Round)
	for number := p.Round; number >= 1; number-- {
		if grade, graded := p.grade(m.id, number); graded {
			you.Grade = grade.String()
			break
		}
	}
	return you
}

// said returns the vote of a member in a round, or nil.
func (p *poll) said(id, number int) *int {
	if said, voted := p.rounds[number-1].votes[id]; voted {
		return &said
	}
	return nil
}

func (r *Room) showPeople(present Presence) []Person {
	people := []Person{}
	for m := range r.present {
		contact := present.Of[m.id]
		p := Person{ID: m.id, Name: m.name, Team: m.team, Online: contact.Online, Seen: contact.Seen, Hand: m.hand, Shares: m.shares}
		if m.shares {
			p.Lesson, p.Step, p.Since, p.Failed = m.at.Lesson, m.at.Step, m.since, m.at.Failed
			p.Done, p.Points = len(r.done(m)), r.score(m).Points
			if q := r.poll(); q != nil {
				p.Voted = q.said(m.id, q.Round) != nil
			}
		}
		people = append(people, p)
	}
	return people
}

// showChecks returns the checks that fail now, the one that fails for most members first.
func (r *Room) showChecks() []Failing {
	members := make(map[string]int)
	for m := range r.present {
		for _, check := range m.at.Failed {
			members[check]++
		}
	}
	var checks []Failing
	for check, n := range members {
		checks = append(checks, Failing{check, n})
	}
	slices.SortFunc(checks, func(a, b Failing) int { return cmp.Or(b.Members-a.Members, cmp.Compare(a.Check, b.Check)) })
	return checks
}

// alarmTexts say what has come from an address, and how often.
var alarmTexts = map[Nuisance]string{
	WrongCodes:      "Somebody at %s has tried %d wrong codes. Newcomers from there have to wait; whoever is in the room does not.",
	UnknownTokens:   "From %s came %d requests with tokens that the room does not know. They are slowed down; whoever is in the room is not.",
	ManyJoins:       "More people join from %s than a class has: %d had to wait. Whoever is in the room does not. A strange name can be sent out.",
	ManyConnections: "%s holds many connections open: %d more were refused. Those who connect anew from there may have to try again.",
}

func (r *Room) showAlarms() []Alarm {
	var alarms []Alarm
	for _, a := range r.alarms {
		if text, known := alarmTexts[a.What]; known { // a newer program may tell of more
			alarms = append(alarms, Alarm{a.at, fmt.Sprintf(text, a.Address, a.Times)})
		}
	}
	return alarms
}
