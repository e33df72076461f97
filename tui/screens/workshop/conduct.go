package workshop

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/prediction"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// next is what comes next in the room.
type next struct {
	says string // for the footer; "" where the room has to wait for something
	do   func(app.Navigator) tea.Cmd
	wait string // why the room has to wait
}

// What the key for what comes next does where another key does the same.
const (
	showVotes = "show the votes"
	closeVote = "close the vote"
	letGoOn   = "let the run go on"
)

// overSays is what there is to do after a workshop.
const overSays = "The workshop is over. q closes the room; go run ./tui host report tells how it was."

// ahead is what comes next: what the step of the room still has to do, and after that the next step.
func (c *Console) ahead() next {
	switch {
	case !c.room.there():
		return next{wait: "The room is about to open."}
	case c.share.under() && c.share.state != shareStands:
		return c.aheadOfRun()
	case c.share.under() && !c.asksOfRun():
		return next{wait: "The question is about to be put."}
	case c.share.under() && !c.share.belongsTo(c.room.view.Step):
		return next{says: letGoOn, do: c.letGoOn}
	}
	if rest, ok := c.aheadInStep(); ok {
		return rest
	}
	return c.nextStep()
}

// aheadInStep is what the step of the room still has to do; ok is false where that is nothing. The key for what comes next
// does that as it enters a step; the arrows do not.
func (c *Console) aheadInStep() (rest next, ok bool) {
	v := &c.room.view
	p, kind, stands := v.Poll, v.Step.Kind, c.share.under()
	unanswered := p != nil && asksNow(v) && p.Answer == nil
	shows := kind == lessons.StepShow || stands && v.Step.Of == 0
	l := c.course.Named(v.Step.Lesson)
	switch {
	case kind == lessons.StepPredict && !stands && l != nil && !c.hasRun():
		return next{says: ui.Either(c.share != nil && c.share.state == shareFailed, "try the run again", "run it for all"), do: func(a app.Navigator) tea.Cmd {
			return c.run(a, l, lessons.Broken, prediction.Wanted(l))
		}}, true
	case kind == lessons.StepTalk && unanswered && p.Open && p.Round == 1:
		return next{says: closeVote, do: c.voting}, true
	case kind == lessons.StepAgain && unanswered && p.Round == 1:
		return next{says: "second vote", do: c.again}, true
	case shows && p != nil && asksNow(v) && !p.Public:
		return next{says: showVotes, do: c.showVotes}, true
	case stands && (shows || !c.questionGoesOn()):
		return next{says: letGoOn, do: c.letGoOn}, true
	case kind == lessons.StepBoard && v.Board == nil:
		return next{says: "show the board", do: c.turnBoard}, true
	}
	return next{}, false
}

// aheadOfRun is what comes next while a run moves for the room.
func (c *Console) aheadOfRun() next {
	switch s := c.share; {
	case s.state == shareBuilding:
		return next{wait: "The service is being built."}
	case s.state == shareServing && s.stopped:
		return next{wait: "The stop has begun."}
	case s.state == shareServing && s.asks:
		return next{wait: "It is stopped as soon as it is busy enough. t stops it at once."}
	case s.state == shareServing && s.stopping:
		return next{says: "stop it at once", do: c.stopRun}
	case s.state == shareServing:
		return next{says: "stop it", do: c.stopRun}
	}
	return next{wait: "The run goes on for everybody. Its end tells who is right."}
}

// asksOfRun tells whether the question about the run has been put: the latest question is about its lesson, or the host has
// put one of their own since.
func (c *Console) asksOfRun() bool {
	p := c.room.view.Poll
	return p != nil && (p.Lesson == "" || p.Lesson == c.share.lesson.Name)
}

// hasRun tells whether the lesson's service has been run for the room in this step. A run that an earlier host has left under way, and so
// without an answer to its question, does not count.
func (c *Console) hasRun() bool {
	v := &c.room.view
	run, p := v.Run, v.Poll
	left := c.share == nil && p != nil && asksNow(v) && p.Answer == nil
	return run != nil && run.Lesson == v.Step.Lesson && !run.Began.Before(v.Step.Began) && (run.Over && !left || c.share.under())
}

// questionGoesOn tells whether the next step of the plan belongs to the question that is open.
func (c *Console) questionGoesOn() bool {
	step, ok := c.planStep(c.here() + 1)
	return ok && inQuestion(workshop.Step{Kind: step.Kind}) && step.Kind != lessons.StepPredict
}

// nextStep is the next step of the plan or, without one, the choice of a lesson.
func (c *Console) nextStep() next {
	if c.plan == nil {
		return next{says: "choose a lesson", do: c.pick}
	}
	number := c.here() + 1
	step, ok := c.planStep(number)
	switch {
	case !ok && c.room.view.Ended:
		return next{wait: overSays}
	case !ok:
		return next{says: "end the workshop", do: c.endWorkshop}
	}
	return next{says: "next: " + stepNames[step.Kind], do: func(app.Navigator) tea.Cmd { return c.enterStep(number) }}
}

// here is the number of the present step in the plan, or -1.
func (c *Console) here() int {
	if s := c.room.view.Step; c.plan != nil && s.Plan == c.plan.Name && s.Kind != "" {
		return s.Number
	}
	return -1
}

// planStep returns a step of the plan, if there is one with that number.
func (c *Console) planStep(number int) (lessons.PlanStep, bool) {
	if c.plan == nil || number < 0 || number >= len(c.plan.Steps) {
		return lessons.PlanStep{}, false
	}
	return c.plan.Steps[number], true
}

// goAhead does what comes next, or says why the room has to wait.
func (c *Console) goAhead(a app.Navigator) tea.Cmd {
	ahead := c.ahead()
	if ahead.do == nil {
		a.SayWhile(func() string {
			if now := c.ahead(); now.do == nil {
				return now.wait
			}
			return ""
		})
		return nil
	}
	return ahead.do(a)
}

// moveStep goes to the next or the previous step of the plan. It does not do what that step asks for; the key for what comes next does.
func (c *Console) moveStep(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	number := c.here() + ui.DirectionOf(k)
	if c.here() < 0 {
		number = 0
	}
	step, ok := c.planStep(number)
	if !ok {
		a.Say(ui.Either(number < 0, "That is the first step.", "That is the last step."))
		return nil
	}
	return c.goTo(c.stepOf(step, number))
}

// enterStep goes to a step of the plan, and does what its kind says.
func (c *Console) enterStep(number int) tea.Cmd {
	step, _ := c.planStep(number)
	return c.enter(c.stepOf(step, number))
}

// stepOf returns a step of the plan as the room knows it.
func (c *Console) stepOf(step lessons.PlanStep, number int) workshop.Step {
	return workshop.Step{Plan: c.plan.Name, Number: number, Of: len(c.plan.Steps), Kind: step.Kind, Title: step.Title, Lesson: step.Lesson, Length: step.Length}
}

// enter goes to a step, and does what its kind says. A run that stands still while a step has nothing to do with it goes on.
func (c *Console) enter(step workshop.Step) tea.Cmd {
	v := &c.room.view
	var commands []workshop.Command
	p := v.Poll
	asked := p != nil && asksNow(v) && p.Answer == nil
	switch {
	case step.Kind == lessons.StepTalk && asked && p.Open:
		commands = append(commands, workshop.Command{Voting: new(false)})
	case step.Kind == lessons.StepAgain && asked && p.Round == 1:
		commands = append(commands, workshop.Command{Again: true})
	case step.Kind == lessons.StepShow && asked && !p.Public:
		commands = append(commands, workshop.Command{Show: true})
	case step.Kind == lessons.StepBoard && v.Board == nil:
		commands = append(commands, workshop.Command{Board: &workshop.BoardMode{On: true}})
	case step.Kind == lessons.StepEnd:
		commands = append(commands, workshop.Command{End: true})
	}
	if c.share != nil && !c.share.belongsTo(step) {
		c.share.goesOn()
	}
	return c.goTo(step, commands...)
}

// run runs a service of a lesson for the room, which is asked about its stop or only looks on.
func (c *Console) run(a app.Navigator, l *lessons.Lesson, service string, asks bool) tea.Cmd {
	if c.occupied(a) {
		return nil
	}
	c.share = newShare(c.room, c.builds, l, service, asks)
	return nil
}

func (c *Console) stopRun(app.Navigator) tea.Cmd {
	c.share.stop()
	return nil
}

// stopRunNow stops the run at once, busy or not.
func (c *Console) stopRunNow(a app.Navigator) tea.Cmd {
	if !c.serves() {
		a.Say("No run serves that could be stopped.")
		return nil
	}
	c.share.stopNow()
	return nil
}

// serves tells whether a run serves for the room, and has not been told to stop.
func (c *Console) serves() bool {
	return c.share != nil && c.share.state == shareServing && !c.share.stopped
}

// stands tells whether a run stands still for the room at its stop.
func (c *Console) stands() bool { return c.share != nil && c.share.state == shareStands }

func (c *Console) letGoOn(app.Navigator) tea.Cmd {
	c.share.goesOn()
	return nil
}

// unplanned returns a step about a lesson that belongs to no plan.
func unplanned(kind string, l *lessons.Lesson, length time.Duration) workshop.Step {
	title := ui.Clean(l.Title)
	if kind == lessons.StepPredict { // the title would give the answer away
		title = "What will this stop cost?"
	}
	return workshop.Step{Kind: kind, Title: title, Lesson: l.Name, Length: length}
}
