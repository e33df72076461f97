package workshop

import (
	"fmt"
	"slices"
	"time"
)

// Apply changes the room. It returns an error for a change that this program cannot read, such as one of a newer program, and then
// leaves the room as it was.
func (r *Room) Apply(c Change) error {
	if err := r.apply(c); err != nil {
		return err
	}
	if r.began.IsZero() {
		r.began = c.At
	}
	r.latest = c.At
	return nil
}

func (r *Room) apply(c Change) error {
	switch c.Kind {
	case kindOpened:
		o, err := body[opened](c)
		if err == nil && o.Title != "" {
			r.title = o.Title
		}
		return err
	case kindJoined:
		j, err := body[joined](c)
		if err == nil && j.ID != len(r.members)+1 {
			err = fmt.Errorf("member %d joins a room of %d", j.ID, len(r.members))
		}
		if err == nil {
			r.members = append(r.members, &member{id: j.ID, name: j.Name, token: j.Token})
		}
		return err
	case kindGuessed:
		g, err := body[guessed](c)
		if err == nil {
			r.warn(alarm{c.At, g})
		}
		return err
	case kindOver:
		o, err := body[over](c)
		if err == nil && o.Run >= 1 && o.Run <= len(r.runs) {
			run := r.runs[o.Run-1]
			run.Over, run.Frozen, run.Events, run.Length = true, false, o.Events, o.Length
		}
		return err
	}
	command, err := body[Command](c)
	if err != nil {
		return err
	}
	kind, err := command.kind()
	if err == nil && kind != c.Kind {
		err = fmt.Errorf("a change %q has the body of %q", c.Kind, kind)
	}
	if err != nil {
		return err
	}
	if c.By == 0 {
		r.direct(command, c.At)
	} else if m := r.member(c.By); m != nil {
		r.take(m, command, c.At)
	}
	return nil
}

// warn adds an alarm, in place of an earlier one of the same nuisance from the same address.
func (r *Room) warn(of alarm) {
	r.alarms = slices.DeleteFunc(r.alarms, func(a *alarm) bool { return a.Address == of.Address && a.What == of.What })
	r.alarms = append(r.alarms, &of)
}

// take applies a command of a member.
func (r *Room) take(m *member, c Command, at time.Time) {
	switch {
	case c.Vote != nil:
		if p := r.poll(); p != nil && p.ID == c.Vote.Poll {
			p.now().votes[m.id] = c.Vote.Said
		}
	case c.Hand != nil:
		m.raise(*c.Hand, at)
	case c.Progress != nil:
		if m.shares {
			m.moves(*c.Progress, at)
		}
	case c.Share != nil:
		if m.shares = *c.Share; !m.shares {
			m.at, m.since, m.stays, m.judged = Progress{}, time.Time{}, nil, nil
		}
	case c.Join != nil:
		m.team = *c.Join
	}
}

// raise raises a hand, or takes it down. A hand that is up keeps the time at which it was raised.
func (m *member) raise(up bool, at time.Time) {
	switch {
	case !up:
		m.hand = time.Time{}
	case m.hand.IsZero():
		m.hand = at
	}
}

// direct applies a command of the host.
func (r *Room) direct(c Command, at time.Time) {
	switch {
	case c.Step != nil:
		r.step, r.ended = *c.Step, false
		r.step.Began = at
	case c.Start != nil:
		r.start(*c.Start, at)
	case c.Freeze != nil:
		if run := r.run(); run != nil && !run.Over {
			run.Frozen = *c.Freeze
		}
	case c.Helped != 0:
		if m := r.member(c.Helped); m != nil {
			m.raise(false, at)
		}
	case c.Remove != 0:
		if m := r.member(c.Remove); m != nil {
			m.removed = true
		}
	case c.Board != nil:
		r.board = *c.Board
	case c.End:
		r.ended = true
		if p := r.poll(); p != nil {
			p.Open = false
		}
	case c.Ask != nil:
		r.ask(*c.Ask, at)
	default:
		if p := r.asked(c); p != nil {
			p.direct(c)
		}
	}
}

// start begins a shared run, and ends one that was not over.
func (r *Room) start(run Run, at time.Time) {
	if before := r.run(); before != nil {
		before.Over, before.Frozen = true, false
	}
	r.runs = append(r.runs, &Run{ID: len(r.runs) + 1, Began: at, Lesson: run.Lesson, Services: run.Services, Title: run.Title})
}

// ask puts a question, and closes the vote on the one before.
func (r *Room) ask(of Poll, at time.Time) {
	if before := r.poll(); before != nil {
		before.Open = false
	}
	p := &poll{Poll: of}
	p.ID, p.Asked, p.Round, p.Open = len(r.polls)+1, at, 1, true
	for i := range p.rounds {
		p.rounds[i].votes = make(map[int]int)
	}
	r.polls = append(r.polls, p)
}

// direct applies a command of the host about the poll.
func (p *poll) direct(c Command) {
	switch {
	case c.Voting != nil:
		p.Open = *c.Voting
	case c.Again:
		p.Round, p.Open = 2, true
	case c.Show:
		p.now().shown, p.Open = true, false
	case c.Hands != nil:
		p.now().hands = c.Hands
	case c.Answer != nil:
		p.Answer, p.Open = c.Answer, false
	case c.Known != nil:
		p.known = c.Known
	}
}
