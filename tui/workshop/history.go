package workshop

import (
	"time"

	"closingtime/tui/grade"
)

// History is what a workshop has been so far, for the report about it.
type History struct {
	Title   string
	Began   time.Time // the first change of the room
	Latest  time.Time // the last one
	Members []Took    // those who joined, in their order, without those whom the host sent out
	Asked   []Asked   // the questions, in their order
	Stays   []Stay    // of the members who share where they are, in no particular order; the present ones end with the latest change
	Judged  []Judged  // of the same members, in no particular order
}

// Took is a member who took part. Unless they share where they are, only ID and Name are set.
type Took struct {
	ID     int
	Name   string
	Shares bool
	Mended []string // the lessons of which their copy has passed
}

// Asked is a question with the votes on it.
type Asked struct {
	Poll   Poll // without its votes
	Rounds [2]Voted
}

// Voted is the result of a round of votes.
type Voted struct {
	Counts []Count // in the order of the answers
	Right  int     // of the votes; 0 without an answer
	Close  int
	All    int
}

// Judged is a verdict on a member's copy of a lesson's service that did not pass. Verdicts with the same checks are one.
type Judged struct {
	Member  int
	Lesson  string
	Failed  []string // the checks that failed, in alphabetical order
	Changed bool     // a copy with this verdict was no longer the broken service
}

// History returns what the workshop has been so far.
func (r *Room) History() History {
	h := History{Title: r.title, Began: r.began, Latest: r.latest}
	for m := range r.present {
		took := Took{ID: m.id, Name: m.name, Shares: m.shares}
		if m.shares {
			took.Mended = r.done(m)
			h.Stays = append(h.Stays, m.stays...)
			if m.at.Lesson != "" || m.at.Step != "" {
				h.Stays = append(h.Stays, Stay{m.id, m.at.Lesson, m.at.Step, m.since, r.latest})
			}
			h.Judged = append(h.Judged, m.judged...)
		}
		h.Members = append(h.Members, took)
	}
	for _, p := range r.polls {
		asked := Asked{Poll: p.Poll}
		for i := range asked.Rounds {
			asked.Rounds[i] = r.voted(p, i+1)
		}
		h.Asked = append(h.Asked, asked)
	}
	return h
}

// voted grades the votes of a round.
func (r *Room) voted(p *poll, number int) Voted {
	v := Voted{Counts: r.count(p, number)}
	for _, c := range v.Counts {
		v.All += c.Votes
		switch g, known := p.Grade(c.Said); {
		case !known:
		case g == grade.Right:
			v.Right += c.Votes
		case g == grade.Close:
			v.Close += c.Votes
		}
	}
	return v
}
