package workshop

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/prediction"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

// picker is the screen on which the host chooses a lesson, and what the room does with it.
type picker struct {
	w, h    int
	console *Console
	list    ui.List
}

var (
	keyPredict = ui.Bind("enter", "run its broken service for all, stop it, and ask the lesson's question", "enter")
	keyWork    = ui.Bind("w", "everybody works on it in their own program", "w")
	keyFixed   = ui.Bind("f", "run its fixed service for all, without a question", "f")
	keyBroken  = ui.Bind("b", "run its broken service for all, without the question", "b")
)

// pick opens the choice of a lesson, at the one that the room is about.
func (c *Console) pick(a app.Navigator) tea.Cmd {
	p := &picker{console: c}
	for i, l := range c.course.Lessons {
		if l.Name == c.room.view.Step.Lesson {
			p.list.Chosen = i
		}
	}
	return a.Open(p)
}

func (p *picker) SetSize(w, h int) {
	p.w, p.h = w, h
	p.list.Set(len(p.console.course.Lessons), max(1, h-6))
}

func (p *picker) Update(a app.Navigator, msg tea.Msg) tea.Cmd { return app.Keys(a, p, msg) }

func (p *picker) chosen() *lessons.Lesson { return p.console.course.Lessons[p.list.Chosen] }

func (p *picker) Commands() app.Commands {
	asks := prediction.Wanted(p.chosen())
	return append(append(app.Commands{
		{Key: keyPredict, Footer: ui.Either(asks, "run it, and ask", "run it"), Do: p.predict},
		{Key: keyWork, Footer: "everybody works on it", Do: p.work},
		{Key: keyFixed, Footer: "run the fixed one", Do: p.runs(lessons.Fixed)},
		{Key: keyBroken, Do: p.runs(lessons.Broken)},
	}, app.Choose(&p.list, "lesson")...), app.Back(ui.KeyBack))
}

// predict makes the lesson's question what the room is about, and runs its broken service.
func (p *picker) predict(a app.Navigator) tea.Cmd {
	c, l := p.console, p.chosen()
	if c.occupied(a) {
		return nil
	}
	return tea.Batch(c.enter(unplanned(lessons.StepPredict, l, 0)), c.run(a, l, lessons.Broken, prediction.Wanted(l)), a.Back())
}

func (p *picker) work(a app.Navigator) tea.Cmd {
	l := p.chosen()
	return tea.Batch(p.console.enter(unplanned(lessons.StepWork, l, 0)), a.Back())
}

// runs runs a service of the lesson for all, without a question.
func (p *picker) runs(service string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		c := p.console
		if c.occupied(a) {
			return nil
		}
		return tea.Batch(c.run(a, p.chosen(), service, false), a.Back())
	}
}

func (p *picker) View() string {
	lines := []string{ui.Title("Choose a lesson", "", "", p.list.Where(), p.w), ui.Rule(p.w)}
	lines = append(lines, p.list.Draw(func(i int, chosen bool) string {
		l := p.console.course.Lessons[i]
		lead, name := ui.Cursor(chosen, screens.LessonTitle(l))
		return ui.Ends(lead+name, strconv.Itoa(l.Minutes)+" min ", p.w)
	})...)
	lines = append(ui.Fill(lines, p.h-4), ui.Rule(p.w))
	lines = append(lines, ui.Indented(" ", ui.Clean(p.chosen().Summary), p.w-1)...)
	return ui.Box(lines, p.w, p.h)
}
