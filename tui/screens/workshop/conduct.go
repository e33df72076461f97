package workshop

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// next is what comes next in the room.
type next struct {
	says string // for the footer; "" where the room has to wait for something
	do   func(app.Navigator) tea.Cmd
	wait string // why the room has to wait
}

// showVotes is what the key does that shows the votes.
const showVotes = "show the votes"

// overSays is what there is to do after a workshop.
const overSays = "The workshop is over. q closes the room; go run ./tui host report tells how it was."

// ahead is what comes next: what the step of the room still has to do, and after that the next step.
func (c *Console) ahead() next {
	v := &c.room.view
	switch {
	case !c.room.there():
		return next{wait: "The room is about to open."}
	case c.share.under():
		return c.aheadOfRun()
	case v.Step.Kind == lessons.StepPredict && c.lesson(v.Step.Lesson) != nil && !c.hasRun():
		l := c.lesson(v.Step.Lesson)
		return next{says: ui.Either(c.share != nil && c.share.state == shareFailed, "try the run again", "run it for all"), do: func(a app.Navigator) tea.Cmd {
			return c.run(a, l, lessons.Broken)
		}}
	case v.Step.Kind == lessons.StepAgain && v.Poll != nil && v.Poll.Round == 1 && v.Poll.Answer == nil:
		return next{says: "second vote", do: c.again}
	case v.Step.Kind == lessons.StepShow && v.Poll != nil && !v.Poll.Public && asksNow(v):
		return next{says: showVotes, do: c.showVotes}
	}
	return c.nextStep()
}

// aheadOfRun is what comes next while a run goes on for the room.
func (c *Console) aheadOfRun() next {
	v := &c.room.view
	switch s := c.share; s.state {
	case shareBuilding:
		return next{wait: "The service is being built."}
	case shareServing:
		switch {
		case s.stopped:
			return next{wait: "The stop has begun."}
		case s.stopping:
			return next{says: "stop it at once", do: c.stopRun, wait: "It is stopped as soon as it is busy enough."}
		}
		return next{says: ui.Either(s.asks, "stop it, and ask", "stop it"), do: c.stopRun}
	case shareStands:
		switch {
		case v.Poll == nil:
			return next{wait: "The question is about to be put."}
		case !v.Poll.Public && (v.Step.Of == 0 || v.Step.Kind == lessons.StepShow):
			return next{says: showVotes, do: c.showVotes}
		case v.Step.Of == 0 || v.Step.Kind == lessons.StepShow || !c.questionGoesOn():
			return next{says: "let the run go on", do: c.letGoOn}
		}
		return c.nextStep()
	}
	return next{wait: "The run goes on for everybody. Its end tells who is right."}
}

// hasRun tells whether the lesson's service has been run for the room in this step.
func (c *Console) hasRun() bool {
	run := c.room.view.Run
	return run != nil && run.Lesson == c.room.view.Step.Lesson && !run.Began.Before(c.room.view.Step.Began) && (run.Over || c.share.under())
}

// questionGoesOn tells whether the next step of the plan belongs to the question that is open.
func (c *Console) questionGoesOn() bool {
	step, ok := c.planStep(c.room.view.Step.Number + 1)
	return ok && inQuestion(workshop.Step{Kind: step.Kind}) && step.Kind != lessons.StepPredict
}

// nextStep is the next step of the plan or, without one, the choice of a lesson.
func (c *Console) nextStep() next {
	v := &c.room.view
	if c.plan == nil {
		return next{says: "choose a lesson", do: c.pick}
	}
	number := v.Step.Number + 1
	if v.Step.Kind == "" || v.Step.Plan != c.plan.Name {
		number = 0
	}
	step, ok := c.planStep(number)
	switch {
	case !ok && v.Ended:
		return next{wait: overSays}
	case !ok:
		return next{says: "end the workshop", do: c.endWorkshop}
	}
	return next{says: "next: " + stepNames[step.Kind], do: func(a app.Navigator) tea.Cmd { return c.enterStep(a, number) }}
}

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

// moveStep goes to the next step of the plan, or to the one before.
func (c *Console) moveStep(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	v := &c.room.view
	number := v.Step.Number + 1
	switch {
	case v.Step.Kind == "" || v.Step.Plan != c.plan.Name:
		number = 0
	case key.Matches(k, ui.KeyLeft):
		number = v.Step.Number - 1
	}
	if _, ok := c.planStep(number); !ok {
		a.Say(ui.Either(number < 0, "That is the first step.", "That is the last step."))
		return nil
	}
	return c.enterStep(a, number)
}

// enterStep goes to a step of the plan, and does what its kind says.
func (c *Console) enterStep(a app.Navigator, number int) tea.Cmd {
	step, _ := c.planStep(number)
	return c.enter(workshop.Step{Plan: c.plan.Name, Number: number, Of: len(c.plan.Steps), Kind: step.Kind, Title: step.Title, Lesson: step.Lesson, Length: step.Length})
}

// enter goes to a step, and does what its kind says. A run that stands still while a step has nothing to do with it goes on.
func (c *Console) enter(step workshop.Step) tea.Cmd {
	v := &c.room.view
	commands := []workshop.Command{{Step: &step}}
	p := v.Poll
	asked := p != nil && asksNow(v) && p.Answer == nil
	no := false
	switch {
	case step.Kind == lessons.StepTalk && asked && p.Open:
		commands = append(commands, workshop.Command{Voting: &no})
	case step.Kind == lessons.StepAgain && asked && p.Round == 1:
		commands = append(commands, workshop.Command{Again: true})
	case step.Kind == lessons.StepShow && asked && !p.Public:
		commands = append(commands, workshop.Command{Show: true})
	case step.Kind == lessons.StepBoard && v.Board == nil:
		commands = append(commands, workshop.Command{Board: &workshop.BoardMode{On: true}})
	case step.Kind == lessons.StepEnd:
		commands = append(commands, workshop.Command{End: true})
	}
	if c.share != nil && (!inQuestion(step) || step.Kind == lessons.StepPredict) {
		c.share.goesOn()
	}
	return c.do(commands...)
}

// run runs a service of a lesson for the room.
func (c *Console) run(a app.Navigator, l *lessons.Lesson, service string) tea.Cmd {
	if c.share.under() {
		a.SayWhile(c.underWay)
		return nil
	}
	c.share = newShare(c.room, c.builds, l, service)
	return nil
}

func (c *Console) stopRun(app.Navigator) tea.Cmd {
	c.share.stop()
	return nil
}

func (c *Console) letGoOn(app.Navigator) tea.Cmd {
	c.share.goesOn()
	return nil
}

// lesson is the lesson of a name, or nil.
func (c *Console) lesson(name string) *lessons.Lesson {
	for _, l := range c.course.Lessons {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// freely returns the step without a plan in which a lesson is the matter.
func freely(kind string, l *lessons.Lesson, length time.Duration) workshop.Step {
	return workshop.Step{Kind: kind, Title: ui.Clean(l.Title), Lesson: l.Name, Length: length}
}
