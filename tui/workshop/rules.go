package workshop

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"closingtime/playground/verdict"
)

// Viewer is somebody who sees the room, or does something in it.
type Viewer struct {
	Role Role
	ID   int // of a member
}

// OnlyMembers refuses every command of a guest.
var OnlyMembers = refuse(NotAllowed, "Only those who have joined can do something in the room.")

// Decide returns the change that a command makes, with its texts cleaned, or a *Refusal.
func (r *Room) Decide(by Viewer, c Command, at time.Time) (Change, error) {
	kind, err := c.kind()
	if err != nil {
		return Change{}, err
	}
	switch {
	case by.Role == Guest:
		return Change{}, OnlyMembers
	case by.Role == Member && r.member(by.ID) == nil:
		return Change{}, refuse(NotAllowed, "The host has sent you out of the room.")
	case (by.Role == Host) != c.isHosts():
		return Change{}, refuse(NotAllowed, "%q is nothing that the %s of a room can do.", kind, by.Role)
	}
	if by.Role == Host {
		by.ID = 0
		c, err = r.directs(c)
	} else {
		c, err = r.takes(r.member(by.ID), c)
	}
	if err != nil {
		return Change{}, err
	}
	return newChange(at, by.ID, kind, c), nil
}

// takes checks a command of a member.
func (r *Room) takes(m *member, c Command) (Command, error) {
	switch {
	case c.Vote != nil:
		return c, r.votes(*c.Vote)
	case c.Progress != nil:
		if !m.shares {
			return c, refuse(NotNow, "You do not share where you are.")
		}
		p := Progress{Lesson: clean(c.Progress.Lesson, maxTitle), Step: clean(c.Progress.Step, maxTitle), Passed: c.Progress.Passed, Changed: c.Progress.Changed,
			Done: distinct(cleanAll(c.Progress.Done)), Failed: checksIn(c.Progress.Failed)}
		return Command{Progress: &p}, nil
	case c.Join != nil:
		team := CleanName(*c.Join)
		if team == "" && *c.Join != "" {
			return c, refuse(Nonsense, "The name of a team needs at least one letter or digit that can be shown.")
		}
		team = r.teamNamed(team)
		return Command{Join: &team}, nil
	}
	return c, nil
}

// teamNamed returns the name of a team as its members write it, which may differ from the given name in upper and lower case.
func (r *Room) teamNamed(name string) string {
	for m := range r.present {
		if strings.EqualFold(m.team, name) {
			return m.team
		}
	}
	return name
}

// votes checks a vote.
func (r *Room) votes(v Vote) error {
	p := r.poll()
	switch {
	case p == nil || v.Poll != p.ID:
		return refuse(NotNow, "That question is not put any more.")
	case !p.Open:
		return refuse(NotNow, "The vote is closed.")
	}
	return p.canBe(v.Said)
}

// canBe returns a *Refusal for an answer that the question cannot have.
func (p *Poll) canBe(said int) error {
	switch n := len(p.Choices); {
	case n > 0 && (said < 1 || said > n):
		return refuse(Nonsense, "The answers are numbered from 1 to %d; there is no %d.", n, said)
	case n == 0 && said < 0:
		return refuse(Nonsense, "The answer is a number from 0 on; %d is less.", said)
	case n == 0 && p.Most > 0 && said > p.Most:
		return refuse(Nonsense, "The answer is a number up to %d; %d is more.", p.Most, said)
	case n == 0 && said > maxNumber:
		return refuse(Nonsense, "The answer is a number up to %d; %d is more.", int(maxNumber), said)
	}
	return nil
}

// directs checks a command of the host.
func (r *Room) directs(c Command) (Command, error) {
	switch {
	case c.Step != nil:
		return r.steps(*c.Step)
	case c.Ask != nil:
		return asks(*c.Ask)
	case c.Start != nil:
		run := Run{Lesson: clean(c.Start.Lesson, maxTitle), Title: clean(c.Start.Title, maxTitle), Services: cleanAll(c.Start.Services)}
		return Command{Start: &run}, nil
	case c.Freeze != nil:
		if r.Running() == 0 {
			return c, refuse(NotNow, "No shared run is under way.")
		}
	case c.Helped != 0 && r.member(c.Helped) == nil, c.Remove != 0 && r.member(c.Remove) == nil:
		return c, refuse(NotNow, "Nobody in the room has the number %d.", cmp.Or(c.Helped, c.Remove))
	case c.Voting != nil, c.Again, c.Show, c.Hands != nil, c.Answer != nil, c.Known != nil:
		p := r.asked(c)
		if p == nil {
			return c, refuse(NotNow, "No question has been put yet.")
		}
		return p.directs(c)
	}
	return c, nil
}

func (r *Room) steps(s Step) (Command, error) {
	if s.Length < 0 || s.Number < 0 || s.Of < 0 {
		return Command{}, refuse(Nonsense, "The numbers of a step are 0 or more.")
	}
	s.Plan, s.Kind, s.Title, s.Lesson = clean(s.Plan, maxTitle), clean(s.Kind, maxTitle), clean(s.Title, maxTitle), clean(s.Lesson, maxTitle)
	return Command{Step: &s}, nil
}

// asks checks a question, and takes over only those fields of the poll that the host sets.
func asks(p Poll) (Command, error) {
	ask := Poll{Lesson: clean(p.Lesson, maxTitle), Service: clean(p.Service, maxTitle), Question: clean(p.Question, maxText),
		Unit: clean(p.Unit, maxTitle), Most: p.Most}
	for _, choice := range p.Choices {
		if choice = clean(choice, maxTitle); choice == "" {
			return Command{}, refuse(Nonsense, "One of the answers to choose from is empty.")
		}
		ask.Choices = append(ask.Choices, choice)
	}
	switch n := len(ask.Choices); {
	case ask.Question == "":
		return Command{}, refuse(Nonsense, "The question is empty.")
	case n == 1 || n > maxChoices:
		return Command{}, refuse(Nonsense, "A question has 2 to %d answers to choose from, or none for a number; this one has %d.", maxChoices, n)
	case ask.Most < 0 || ask.Most > maxNumber:
		return Command{}, refuse(Nonsense, "The largest number that can be right is from 0 to %d; %d is not.", int(maxNumber), ask.Most)
	}
	return Command{Ask: &ask}, nil
}

// directs checks a command of the host about the poll.
func (p *poll) directs(c Command) (Command, error) {
	switch {
	case c.Voting != nil && *c.Voting && p.now().shown:
		return c, refuse(NotNow, "The votes have been shown; a second round asks again.")
	case c.Voting != nil && *c.Voting && p.Answer != nil:
		return c, refuse(NotNow, "The answer is known already.")
	case c.Again && p.Round > 1:
		return c, refuse(NotNow, "This is the second round already.")
	case c.Again && p.Answer != nil:
		return c, refuse(NotNow, "The answer is known already.")
	case c.Hands != nil:
		return p.counts(c.Hands)
	case c.Answer != nil:
		a, err := p.answer(*c.Answer)
		return Command{Answer: &a}, err
	case c.Known != nil && p.Lesson == "":
		return c, refuse(NotNow, "The answer to a question of the host's own comes from the host.")
	case c.Known != nil:
		a, err := p.answer(*c.Known)
		return Command{Known: &a}, err
	}
	return c, nil
}

// answer checks what is said to be right.
func (p *poll) answer(a Answer) (Answer, error) {
	if a.Near < 0 || a.Out < 0 || a.Was < 0 || len(p.Choices) > 0 && p.canBe(a.Was) != nil {
		return a, refuse(Nonsense, "%d is no answer to the question.", a.Was)
	}
	a.Why = clean(a.Why, maxText)
	return a, nil
}

// counts checks the hands counted in the room.
func (p *poll) counts(hands []Count) (Command, error) {
	if len(hands) == 0 {
		return Command{}, refuse(Nonsense, "The hands of at least one answer are counted; none is 0.")
	}
	var counted []Count
	for _, h := range hands {
		n := cmp.Or(h.Hands, h.Votes)
		if n < 0 || n > maxCounted {
			return Command{}, refuse(Nonsense, "So many hands cannot be in the room: %d.", n)
		}
		if err := p.canBe(h.Said); err != nil {
			return Command{}, err
		}
		if slices.ContainsFunc(counted, func(c Count) bool { return c.Said == h.Said }) {
			return Command{}, refuse(Nonsense, "The hands for %d are counted twice.", h.Said)
		}
		counted = append(counted, Count{Said: h.Said, Hands: n})
	}
	return Command{Hands: counted}, nil
}

// kind returns the name of the field that is set, or a *Refusal unless exactly one is.
func (c Command) kind() (string, error) {
	kind, set := "", 0
	for _, field := range []struct {
		name string
		set  bool
	}{
		{"vote", c.Vote != nil}, {"hand", c.Hand != nil}, {"progress", c.Progress != nil}, {"share", c.Share != nil}, {"join", c.Join != nil},
		{"step", c.Step != nil}, {"ask", c.Ask != nil}, {"voting", c.Voting != nil}, {"again", c.Again}, {"show", c.Show},
		{"hands", c.Hands != nil}, {"answer", c.Answer != nil}, {"known", c.Known != nil}, {KindStart, c.Start != nil}, {"freeze", c.Freeze != nil},
		{"helped", c.Helped != 0}, {"remove", c.Remove != 0}, {"board", c.Board != nil}, {"end", c.End},
	} {
		if field.set {
			kind = field.name
			set++
		}
	}
	if set != 1 {
		return "", refuse(Nonsense, "A command says one thing; this one says %d.", set)
	}
	return kind, nil
}

// isHosts tells whether a command is one that only the host can give.
func (c Command) isHosts() bool {
	return c.Vote == nil && c.Hand == nil && c.Progress == nil && c.Share == nil && c.Join == nil
}

// distinct returns texts without repetitions.
func distinct(texts []string) []string {
	var once []string
	for _, text := range texts {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}

// checksIn returns those of the names that are names of checks.
func checksIn(names []string) []string {
	noCheck := func(name string) bool { return !verdict.Known(name) }
	return distinct(slices.DeleteFunc(cleanAll(names), noCheck))
}

func cleanAll(texts []string) []string {
	var all []string
	for _, text := range texts[:min(len(texts), maxReported)] {
		if text = clean(text, maxTitle); text != "" {
			all = append(all, text)
		}
	}
	return all
}
