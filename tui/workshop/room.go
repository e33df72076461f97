package workshop

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/tui/grade"
)

// Room is the state of a room after its changes. It is not safe for concurrent use.
type Room struct {
	title   string
	step    Step
	members []*member // the member with ID n is number n-1
	polls   []*poll   // the poll with ID n is number n-1
	runs    []*Run    // the run with ID n is number n-1
	board   BoardMode
	ended   bool
	alarms  []*alarm
	began   time.Time // the first change
	latest  time.Time // the last one
}

// member is what is known of somebody who joined.
type member struct {
	id      int
	name    string
	token   string // hashed
	team    string
	removed bool
	hand    time.Time // since when it is raised
	shares  bool
	at      Progress  // where they are; empty unless they share it
	since   time.Time // when they came to that step
	stays   []Stay    // where they were before
	judged  []Judged  // the verdicts on their copies that did not pass, as long as they share where they are
}

// poll is a question with its votes.
type poll struct {
	Poll
	known  *Answer // that only the host may know; nil without one
	rounds [2]round
}

// round is a vote on a question.
type round struct {
	votes map[int]int // what each member said
	hands []Count     // counted in the room by the host
	shown bool
}

// alarm is a nuisance that the server has seen.
type alarm struct {
	at time.Time
	guessed
}

// Stay is how long a member was on a step of a lesson.
type Stay struct {
	Member       int
	Lesson, Step string
	Began, Ended time.Time
}

// member returns a member of the room, or nil where nobody has the ID or the host has sent them out.
func (r *Room) member(id int) *member {
	if id < 1 || id > len(r.members) || r.members[id-1].removed {
		return nil
	}
	return r.members[id-1]
}

// present yields the members whom the host has not sent out.
func (r *Room) present(yield func(*member) bool) {
	for _, m := range r.members {
		if !m.removed && !yield(m) {
			return
		}
	}
}

// Known returns the member whose token has a hash, and their name.
func (r *Room) Known(token string) (id int, name string, ok bool) {
	for m := range r.present {
		if m.token == token {
			return m.id, m.name, true
		}
	}
	return 0, "", false
}

// poll returns the latest poll, or nil.
func (r *Room) poll() *poll {
	if len(r.polls) == 0 {
		return nil
	}
	return r.polls[len(r.polls)-1]
}

// asked returns the question that a command of the host is about, or nil where there is none. That is the latest one, unless an answer
// names another: the answer about a run may come when the next question has been put.
func (r *Room) asked(c Command) *poll {
	for _, a := range []*Answer{c.Answer, c.Known} {
		if a != nil && a.Poll > 0 {
			if a.Poll > len(r.polls) {
				return nil
			}
			return r.polls[a.Poll-1]
		}
	}
	return r.poll()
}

// run returns the latest shared run, or nil.
func (r *Room) run() *Run {
	if len(r.runs) == 0 {
		return nil
	}
	return r.runs[len(r.runs)-1]
}

// Running returns the ID of the shared run that is not over, or 0.
func (r *Room) Running() int {
	if run := r.run(); run != nil && !run.Over {
		return run.ID
	}
	return 0
}

// now returns the latest round of votes.
func (p *poll) now() *round { return &p.rounds[p.Round-1] }

// grade returns how good the vote of a member in a round is, and false where there is no vote or no answer.
func (p *poll) grade(id, number int) (grade.Grade, bool) {
	said, voted := p.rounds[number-1].votes[id]
	if !voted {
		return grade.Wrong, false
	}
	return p.Grade(said)
}

// Say returns an answer in words: the text of the choice, or the number with its unit.
func (p *Poll) Say(said int) string {
	if said >= 1 && said <= len(p.Choices) {
		return p.Choices[said-1]
	}
	return strings.TrimSpace(strconv.Itoa(said) + " " + strings.TrimSpace(p.Unit))
}

// Answers returns the answers to list, in their order: all choices or, without choices, the numbers that somebody said in one of
// the rounds and the right one.
func (p *Poll) Answers(rounds ...[]Count) []int {
	var all []int
	for i := range p.Choices {
		all = append(all, i+1)
	}
	if all != nil {
		return all
	}
	for _, c := range slices.Concat(rounds...) {
		all = append(all, c.Said)
	}
	if p.Answer != nil {
		all = append(all, p.Answer.Was)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Grade returns how good an answer is, and false as long as the right one is not known.
func (p *Poll) Grade(said int) (g grade.Grade, known bool) {
	a := p.Answer
	switch {
	case a == nil:
		return grade.Wrong, false
	case len(p.Choices) > 0:
		return grade.Scale{}.Of(said, a.Was), true
	case a.Out > 0 && said == p.Most:
		said = a.Out
	}
	return grade.Scale{Near: a.Near, FromNone: a.FromNone}.Of(said, a.Was), true
}

// moves puts a member on a step, and keeps how long they were on the one before.
func (m *member) moves(to Progress, at time.Time) {
	if m.at.Lesson != to.Lesson || m.at.Step != to.Step {
		m.leaves(at)
		m.since = at
	}
	m.at = to
	m.fails(to)
}

// fails keeps a verdict that did not pass.
func (m *member) fails(p Progress) {
	j := Judged{m.id, p.Lesson, slices.Sorted(slices.Values(p.Failed)), p.Changed}
	same := func(before Judged) bool { return before.Lesson == j.Lesson && slices.Equal(before.Failed, j.Failed) }
	switch i := slices.IndexFunc(m.judged, same); {
	case len(j.Failed) == 0:
	case i < 0:
		m.judged = append(m.judged, j)
	case j.Changed:
		m.judged[i].Changed = true
	}
}

// leaves ends the stay of a member on a step.
func (m *member) leaves(at time.Time) {
	if m.at.Lesson != "" || m.at.Step != "" {
		m.stays = append(m.stays, Stay{m.id, m.at.Lesson, m.at.Step, m.since, at})
	}
}

// done returns the lessons that a member has mended: those of which their copy has passed or, in a room with teams, the copy of
// somebody in their team.
func (r *Room) done(of *member) []string {
	if !r.board.Teams || of.team == "" {
		return of.at.Done
	}
	return r.doneBy(of.team)
}

// doneBy returns the lessons that somebody in a team has mended.
func (r *Room) doneBy(team string) []string {
	var done []string
	for m := range r.present {
		if m.team == team {
			done = append(done, m.at.Done...)
		}
	}
	slices.Sort(done)
	return slices.Compact(done)
}
