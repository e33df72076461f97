package screens

import (
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// exercise is the screen of a lesson's exercise: what is asked, the choices with a cursor, and the answer to the latest one.
type exercise struct {
	w, h   int
	course *Course
	lesson *lessons.Lesson
	state  *lessons.Answering // nil where its source cannot be read
	failed error

	list  ui.List
	rows  []int // the choices that the cursor can be on
	at    []int // the line of each of them
	lines []string
	said  string // the answer to the latest choice
	right bool   // that choice was right
}

var keyChoose = ui.Bind("enter", "take the chosen one; once it is solved, the next step", "enter")

// takeExercise shows the exercise of the lesson.
func (s *Course) takeExercise(a app.Navigator, l *lessons.Lesson) tea.Cmd {
	return app.Raise(a, func(e *exercise) bool { return e.lesson == l }, func() *exercise { return newExercise(s, l) })
}

func newExercise(s *Course, l *lessons.Lesson) *exercise {
	e := &exercise{course: s, lesson: l}
	e.state, e.failed = l.BeginExercise()
	return e
}

func (e *exercise) SetSize(w, h int) {
	e.w, e.h = w, h
	e.layOut()
}

// layOut draws the choices, and scrolls the list to the cursor, which stays on the right choice once that is found.
func (e *exercise) layOut() {
	if e.failed != nil {
		return
	}
	e.rows, e.at, e.lines = nil, nil, nil
	for i, text := range e.state.Choices {
		lines := e.choice(i, text)
		if e.state.Choosable(i) {
			e.rows, e.at = append(e.rows, i), append(e.at, len(e.lines))
		}
		e.lines = append(e.lines, lines...)
	}
	e.list.Below = 0
	if e.state.Kind == lessons.ChooseFix {
		e.list.Below = 4 // the other lines of the fragment
	}
	e.list.SetLines(e.at, len(e.lines), max(1, e.h-2-len(e.above())-len(e.below())))
}

// choice draws one choice without its cursor.
func (e *exercise) choice(i int, text string) []string {
	switch e.state.Kind {
	case lessons.FindLine:
		last := e.state.First + len(e.state.Choices) - 1
		number := ui.PadLeft(strconv.Itoa(e.state.First+i), len(strconv.Itoa(last)))
		return e.code(text, ui.Faint.Of(number+" │ "), ui.Faint.Of(ui.PadLeft("… │ ", len(number)+3)))
	case lessons.ChooseFix:
		lines := []string{ui.Faint.Of("change " + strconv.Itoa(i+1))}
		return append(append(lines, e.code(text, "  "+ui.Faint.Of("│ "), "  "+ui.Faint.Of("… "))...), "")
	}
	return ui.Indented("", ui.Clean(text), e.w-8)
}

// code draws code, each line behind lead. A line that needs several rows goes on behind continued.
func (e *exercise) code(text, lead, continued string) []string {
	code := source.Highlight(e.state.Source(), text)
	if len(code) == 0 {
		return []string{lead}
	}
	var lines []string
	for _, line := range code {
		for i, row := range source.Fold(line, max(1, e.w-3-ui.Width(lead))) {
			lines = append(lines, ui.Either(i == 0, lead, continued)+row.In(ui.Plain))
		}
	}
	return lines
}

// above is what stands above the choices: what is asked and, where steps are put in order, those that are already chosen.
func (e *exercise) above() []string {
	lines := append(ui.Indented("  ", ui.Strong.Of(ui.Clean(e.state.Ask)), min(e.w-2, 100)), "")
	for i, text := range e.state.Taken {
		lines = append(lines, ui.Indented("  "+ui.Good.Of("✓")+" "+strconv.Itoa(i+1)+" ", ui.Clean(text), min(e.w-2, 100))...)
	}
	if len(e.state.Taken) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// below is the answer to the latest choice or, where steps are put in order, what is asked before the first one.
func (e *exercise) below() []string {
	if e.said == "" && e.state.Kind == lessons.OrderSteps {
		return []string{"", ui.Rule(e.w), " What comes first?"}
	}
	if e.said == "" {
		return nil
	}
	sign := ui.Bad.Of("✗ Not that one.") + " "
	if e.right {
		sign = ui.Good.Of("✓ Right.") + " "
	}
	return append([]string{"", ui.Rule(e.w)}, ui.Indented(" ", sign+ui.Clean(e.said), min(e.w-2, 100))...)
}

func (e *exercise) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	e.course.hears(msg)
	k, pressed := msg.(tea.KeyMsg)
	if !pressed {
		return nil
	}
	cmd := e.Commands().Press(a, k)
	e.layOut()
	return cmd
}

func (e *exercise) Commands() app.Commands {
	s, l := e.course, e.lesson
	next := stepAfter(s.state, l, progress.StepExercise)
	over := e.failed != nil || e.state.Over
	return slices.Concat(app.Commands{
		{Key: ui.Named(keyOn, ""), Footer: leading(next), Off: !over, Do: s.toStep(l, next)},
		{Key: keyChoose, Footer: "take the chosen one", Off: over, Do: e.choose},
		{Key: ui.Bind("↑↓", ""), Footer: "choose", Off: over},
		{Key: ui.Named(keyMend, "mend your own copy, without the exercise"), Footer: ui.When(!over, "mend yours"), Do: func(a app.Navigator) tea.Cmd { return s.takeMend(a, l, false) }},
		{Key: ui.Named(keyAgain, "begin the exercise again"), Footer: ui.When(over && e.failed == nil, "again"), Off: !over || e.failed != nil, Do: app.Call(e.again)},
		s.stepCommand(l),
	}, app.Choose(&e.list, "line, a change or a step"), app.Commands{app.Back(ui.KeyBackLeft)})
}

// choose takes the choice under the cursor, and keeps that the exercise is solved.
func (e *exercise) choose(app.Navigator) tea.Cmd {
	if len(e.rows) == 0 {
		return nil
	}
	e.right, e.said = e.state.Choose(e.rows[e.list.Chosen])
	if e.right && e.said == "" {
		e.said = "What comes next?"
	}
	if !e.state.Over {
		return nil
	}
	return e.course.at(e.lesson, progress.StepExercise)
}

// again begins the exercise again.
func (e *exercise) again() {
	e.state, e.failed = e.lesson.BeginExercise()
	e.list, e.said = ui.List{}, ""
}

func (e *exercise) View() string {
	head := []string{ui.Title(LessonTitle(e.lesson), "", "", e.list.Where(), e.w), e.course.strip(e.lesson, progress.StepExercise, e.w)}
	if e.failed != nil {
		return ui.Box(append(head, ui.Indented(" ", ui.Bad.Of("The exercise cannot be shown")+": "+ui.Clean(e.failed.Error()), e.w-2)...), e.w, e.h)
	}
	from, to := e.list.Visible()
	lines := append(head, e.above()...)
	chosen := -1
	if len(e.rows) > 0 {
		chosen = e.at[e.list.Chosen]
	}
	for i, line := range e.lines[from:to] {
		lead, _ := ui.Cursor(from+i == chosen, "")
		lines = append(lines, ui.Clip(lead+line, e.w))
	}
	below := e.below()
	return ui.Box(append(ui.Fill(lines, max(0, e.h-len(below))), below...), e.w, e.h)
}

// Click chooses what is on a line; a second click takes it.
func (e *exercise) Click(a app.Navigator, _, y int) tea.Cmd {
	if e.failed != nil || e.state.Over {
		return nil
	}
	if again, _ := e.list.Click(y - 2 - len(e.above())); again {
		return e.Update(a, tea.KeyMsg{Type: tea.KeyEnter})
	}
	return nil
}
