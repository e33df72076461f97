// Package report makes the page and the JSON that tell what a workshop was: its questions, the votes before and after
// talking, where people got stuck, and what to read next.
package report

import (
	"cmp"
	"slices"
	"time"

	"closingtime/lessons"
	"closingtime/playground/words"
	"closingtime/tui/grade"
	"closingtime/tui/workshop"
)

// Options are what the host wants of the report.
type Options struct {
	Names bool   // the names of those who share where they are, with what they have mended
	Base  string // where the folders of the course are, for links: an address, or a path from the report's folder
}

// Report is what a workshop was.
type Report struct {
	Title     string     `json:"title"`
	Began     time.Time  `json:"began"`
	Latest    time.Time  `json:"latest"`
	Members   int        `json:"members"` // how many joined
	Sharing   int        `json:"sharing"` // how many of them share where they are; Stuck and Checks are about these
	Questions []Question `json:"questions"`
	Stuck     []Stuck    `json:"stuck"`  // the steps with the longest stays of at least fewestPeople, the longest first
	Checks    []Check    `json:"checks"` // the checks that failed for most members once they had changed something, the most frequent first; none where fewer than fewestPeople share
	Next      []Reading  `json:"next"`
	People    []Person   `json:"people,omitempty"` // only with Options.Names
}

// Question is a question that was put to the room.
type Question struct {
	Lesson   string   `json:"lesson,omitempty"` // "" for a question of the host's own
	Title    string   `json:"title,omitempty"`  // of the lesson
	Link     string   `json:"link,omitempty"`   // of the lesson
	Question string   `json:"question"`
	Answers  []Answer `json:"answers"`
	Known    bool     `json:"known"`          // the right answer is known
	Was      string   `json:"was,omitempty"`  // the right answer
	Why      string   `json:"why,omitempty"`  // why it is right
	Before   Share    `json:"before"`         // of the vote before talking
	After    Share    `json:"after"`          // of the vote after talking; no votes where the room voted once
	Gain     *float64 `json:"gain,omitempty"` // the normalised gain; see gain
}

// Answer is an answer with its votes before and after talking, the hands counted in the room included.
type Answer struct {
	Text   string `json:"text"`
	Before int    `json:"before"`
	After  int    `json:"after"`
	Right  bool   `json:"right"`
	Close  bool   `json:"close,omitempty"`
}

// Share is how many of a round's votes were right.
type Share struct {
	Votes int `json:"votes"`
	Right int `json:"right"`
	Close int `json:"close"`
}

// Stuck is how long members stayed on a step of a lesson, all their stays on it together.
type Stuck struct {
	Lesson  string        `json:"lesson"`
	Step    string        `json:"step"`
	Members int           `json:"members"`
	Median  time.Duration `json:"median"` // ns
	Longest time.Duration `json:"longest"`
}

// Check is a check that failed for members' copies of a lesson's service.
type Check struct {
	Lesson  string `json:"lesson"`
	Check   string `json:"check"`
	Members int    `json:"members"`
}

// Reading is a lesson to read next.
type Reading struct {
	Title string `json:"title"`
	Link  string `json:"link"`
	Why   string `json:"why"`
}

// Person is a member who shares where they are.
type Person struct {
	Name   string   `json:"name"`
	Mended []string `json:"mended"` // lessons
}

// How much of each list is shown.
const (
	mostStuck  = 6
	mostChecks = 8
)

// fewestPeople is the smallest number of members of whom the report tells something without names. Of fewer, everybody in the room
// would know who is meant.
const fewestPeople = 3

// New returns the report of a workshop. Lessons that the course does not have keep their names.
func New(h workshop.History, c *lessons.Course, o Options) *Report {
	r := &Report{Title: h.Title, Began: h.Began, Latest: h.Latest, Members: len(h.Members), Questions: []Question{}}
	for _, m := range h.Members {
		if !m.Shares {
			continue
		}
		r.Sharing++
		if o.Names {
			r.People = append(r.People, Person{m.Name, append([]string{}, m.Mended...)})
		}
	}
	for _, asked := range h.Asked {
		if asked.Rounds[0].All+asked.Rounds[1].All > 0 {
			r.Questions = append(r.Questions, question(asked, c, o.Base))
		}
	}
	if r.Few() {
		h.Stays, h.Judged = nil, nil
	}
	r.Stuck, r.Checks = stuck(h.Stays), checks(h.Judged, c)
	r.Next = next(h, c, o.Base)
	return r
}

// Few tells whether too few members share where they are for the report to tell anything about it.
func (r *Report) Few() bool { return r.Sharing < fewestPeople }

// question returns the report of a question. Where nobody voted in the first round, the second one counts as the only one.
func question(asked workshop.Asked, c *lessons.Course, base string) Question {
	p := asked.Poll
	if asked.Rounds[0].All == 0 {
		asked.Rounds = [2]workshop.Voted{asked.Rounds[1]}
	}
	q := Question{
		Lesson: p.Lesson, Question: p.Question, Known: p.Answer != nil,
		Before: share(asked.Rounds[0]), After: share(asked.Rounds[1]),
	}
	if l, err := c.Find(p.Lesson); err == nil {
		q.Title, q.Link = l.Title, link(base, l)
	}
	if q.Known {
		q.Was, q.Why = p.Say(p.Answer.Was), p.Answer.Why
	}
	q.Gain = gain(q)
	q.Answers = answers(asked)
	return q
}

func share(v workshop.Voted) Share { return Share{v.All, v.Right, v.Close} }

// answers returns the answers to a question with their votes.
func answers(asked workshop.Asked) []Answer {
	p := &asked.Poll
	votes := [2]map[int]int{{}, {}}
	for round, v := range asked.Rounds {
		for _, c := range v.Counts {
			votes[round][c.Said] = c.Votes
		}
	}
	list := []Answer{}
	for _, n := range p.Answers(asked.Rounds[0].Counts, asked.Rounds[1].Counts) {
		g, known := p.Grade(n)
		list = append(list, Answer{
			Text: p.Say(n), Before: votes[0][n], After: votes[1][n],
			Right: known && g == grade.Right, Close: known && g == grade.Close,
		})
	}
	return list
}

// fewestVotes is how many votes a round needs for its share of right ones to mean something.
const fewestVotes = 5

// gain returns the normalised gain of a question: the second vote's gain as a share of what could still be gained after the first. It
// is nil where the answer is not known, where a round has fewer than fewestVotes, and where everybody was right at once.
func gain(q Question) *float64 {
	if !q.Known || q.Before.Votes < fewestVotes || q.After.Votes < fewestVotes || q.Before.Right == q.Before.Votes {
		return nil
	}
	before, after := q.Before.part(), q.After.part()
	g := (after - before) / (1 - before)
	return &g
}

// part returns the share of right votes, from 0 to 1; it is 0 without votes.
func (s Share) part() float64 { return float64(s.Right) / float64(max(1, s.Votes)) }

// stuck returns the steps on which members stayed longest. Steps on which fewer than fewestPeople have been are left out.
func stuck(stays []workshop.Stay) []Stuck {
	type step struct{ lesson, step string }
	times := make(map[step]map[int]time.Duration)
	for _, s := range stays {
		at := step{s.Lesson, s.Step}
		if times[at] == nil {
			times[at] = make(map[int]time.Duration)
		}
		times[at][s.Member] += s.Ended.Sub(s.Began)
	}
	list := []Stuck{}
	for at, byMember := range times {
		if len(byMember) < fewestPeople {
			continue
		}
		var all []time.Duration
		for _, d := range byMember {
			all = append(all, d)
		}
		slices.Sort(all)
		list = append(list, Stuck{at.lesson, at.step, len(all), all[len(all)/2], all[len(all)-1]})
	}
	slices.SortFunc(list, func(a, b Stuck) int {
		return cmp.Or(cmp.Compare(b.Median, a.Median), cmp.Compare(a.Lesson, b.Lesson), cmp.Compare(a.Step, b.Step))
	})
	return list[:min(mostStuck, len(list))]
}

// checks returns the checks that failed for most members. A verdict on a copy that is still the broken service says nothing, since
// that is how a copy begins.
func checks(judged []workshop.Judged, c *lessons.Course) []Check {
	members := make(map[Check]map[int]bool)
	for _, j := range judged {
		if isUnchanged(j, c) {
			continue
		}
		for _, name := range j.Failed {
			check := Check{Lesson: j.Lesson, Check: name}
			if members[check] == nil {
				members[check] = make(map[int]bool)
			}
			members[check][j.Member] = true
		}
	}
	list := []Check{}
	for check, failed := range members {
		check.Members = len(failed)
		list = append(list, check)
	}
	slices.SortFunc(list, func(a, b Check) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), cmp.Compare(a.Lesson, b.Lesson), cmp.Compare(a.Check, b.Check))
	})
	return list[:min(mostChecks, len(list))]
}

// isUnchanged tells whether a copy is still the broken service. Older programs do not tell the room that a copy has changed; then it
// has changed if it fails other checks than the broken service.
func isUnchanged(j workshop.Judged, c *lessons.Course) bool {
	if j.Changed {
		return false
	}
	l, err := c.Find(j.Lesson)
	return err == nil && slices.Equal(j.Failed, slices.Sorted(slices.Values(l.Fails)))
}

// link returns where a lesson's text is.
func link(base string, l *lessons.Lesson) string { return base + "/lessons/" + l.Name + "/lesson.md" }

// heading returns a lesson's name and title, or only the name that the room knows it by.
func heading(c *lessons.Course, name string) string {
	if l, err := c.Find(name); err == nil {
		return l.Name + ": " + l.Title
	}
	return words.Clean(name)
}
