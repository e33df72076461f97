package screens

import (
	"path/filepath"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// code shows the source of a lesson's services, one file after another, and how they differ.
type code struct {
	page
	course *Course
	lesson *lessons.Lesson
	pages  []codePage
	at     int    // the page that shows
	want   string // the page to show once there are any
	failed error

	below bool  // a difference shows one below the other, even where both have room side by side
	marks []int // the lines of the page at which changes begin
	first int   // the line of the first change that is not only of comments
}

// The names of the pages, besides those of the services.
const (
	difference      = "difference"
	yourDifference  = "your changes"
	yourDistance    = "yours and fixed"
	sideBySideWidth = 110 // from here on a difference is shown side by side
)

// codePage is one page: files of a service, or of two.
type codePage struct {
	name     string
	old, new string // the services that it compares; of a service alone, new
	files    []codeFile
}

type codeFile struct {
	name string
	path string // within the checkout
	*source.Difference
}

var (
	keyNextChange  = ui.Bind("n", "to the next change", "n")
	keyPriorChange = ui.Bind("p", "to the change before", "p")
	keyArrange     = ui.Bind("u", "side by side, or one below the other; in a terminal of 110 columns or more", "u")
	keyCode        = ui.Bind("c", "the code", "c")
	keyDifference  = ui.Bind("d", "the difference", "d")
	keyOn          = ui.Bind("enter", "the next step", "enter")
	keyPages       = ui.Bind("←→", "turn to the difference, the broken, the fixed one, and yours when there is one", "left", "right")
)

// takeCode shows a page of the lesson's code.
func (s *Course) takeCode(a app.Navigator, l *lessons.Lesson, page string) tea.Cmd {
	cmd := app.Raise(a, func(c *code) bool { return c.lesson == l }, func() *code { return &code{course: s, lesson: l} })
	c, ok := a.Top().(*code)
	if !ok {
		return cmd
	}
	c.want = page
	c.turn(slices.IndexFunc(c.pages, func(p codePage) bool { return p.name == page }))
	return tea.Batch(cmd, c.note())
}

// note records that the learner has seen the difference.
func (c *code) note() tea.Cmd {
	if c.want != difference {
		return nil
	}
	return c.course.at(c.lesson, progress.StepDifference)
}

func (c *code) SetSize(w, h int) {
	c.w, c.h = w, h
	c.layOut()
}

func (c *code) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	c.course.hears(msg)
	switch msg := msg.(type) {
	case app.Opened:
		return c.load()
	case tea.KeyMsg:
		return c.Commands().Press(a, msg)
	}
	return nil
}

// take takes the pages, and stays on the one that showed.
func (c *code) take(pages []codePage, err error) {
	before := ""
	if c.at < len(c.pages) {
		before = c.pages[c.at].name
	}
	c.pages, c.failed = pages, err
	c.at = max(0, slices.IndexFunc(c.pages, func(p codePage) bool { return p.name == c.want }))
	another := c.at < len(c.pages) && c.pages[c.at].name != before
	if another {
		c.text = ui.Scroller{}
	}
	c.layOut()
	if another {
		c.toFirst()
	}
}

// toFirst shows the first change that matters, where it is out of sight.
func (c *code) toFirst() {
	if c.first >= c.text.Top+c.text.Height {
		c.text.Move(c.first - above - c.text.Top)
	}
}

func (c *code) Commands() app.Commands {
	other := ui.Either(c.below, "side by side", "one below the other")
	return slices.Concat(app.Commands{
		{Key: keyOn, Footer: leading(c.next()), Do: c.course.toStep(c.lesson, c.next())},
		{Key: keyPages, Footer: c.beside(), Take: c.turnBeside},
		{Key: ui.Bind("n p", ""), Footer: ui.When(len(c.marks) > 0, "changes")},
		{Key: keyNextChange, Do: func(a app.Navigator) tea.Cmd { return c.toChange(a, 1) }},
		{Key: keyPriorChange, Do: func(a app.Navigator) tea.Cmd { return c.toChange(a, -1) }},
		{Key: keyArrange, Footer: other, Off: !c.arranges(), Do: app.Call(c.arrange)},
		c.course.stepCommand(c.lesson),
	}, app.Scroll(&c.text), app.Commands{app.Back(ui.KeyBack)})
}

// turnBeside turns to the page to the left or to the right.
func (c *code) turnBeside(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	c.turn(c.at + ui.DirectionOf(k))
	return c.note()
}

// next is the step after this screen.
func (c *code) next() string {
	state := c.course.state
	if !state.Did(c.lesson.Name, progress.StepRun) {
		return progress.StepRun
	}
	return stepAfter(state, c.lesson, progress.StepDifference)
}

// turn turns to a page, if there is one with that index.
func (c *code) turn(to int) {
	if to < 0 || to >= len(c.pages) || to == c.at {
		return
	}
	c.at, c.want, c.text = to, c.pages[to].name, ui.Scroller{}
	c.layOut()
	c.toFirst()
}

// arrange lays the difference out the other way, and stays with the first change that shows.
func (c *code) arrange() {
	top := c.text.Top
	change := slices.IndexFunc(c.marks, func(mark int) bool { return mark >= top })
	c.below = !c.below
	c.layOut()
	if top > 0 && change >= 0 && change < len(c.marks) {
		c.text.Move(c.marks[change] - above - c.text.Top)
	}
}

// above is how many lines show above a change to which a key leads.
const above = 3

// toChange scrolls so that the next or the previous change stands near the top.
func (c *code) toChange(a app.Navigator, by int) tea.Cmd {
	here := c.text.Top + above
	if len(c.marks) == 0 {
		a.Say("There is no change on this page. ←→ turns to the differences.")
		return nil
	}
	for i := range c.marks {
		if by < 0 {
			i = len(c.marks) - 1 - i
		}
		if before := c.text.Top; (c.marks[i]-here)*by > 0 {
			if c.text.Move(c.marks[i] - here); c.text.Top != before {
				return nil
			}
		}
	}
	a.Say(ui.Either(by > 0, "That was the last change.", "That was the first change."))
	return nil
}

// load reads the sources. What is yours may have changed since it was read.
func (c *code) load() tea.Cmd {
	l, course := c.lesson, c.course.lessons
	return func() tea.Msg {
		pages, err := readPages(course, l)
		return app.Result{For: c, Take: app.Call(func() { c.take(pages, err) })}
	}
}

func readPages(course *lessons.Course, l *lessons.Lesson) ([]codePage, error) {
	pages := []codePage{{name: difference, old: lessons.Broken, new: lessons.Fixed}, {name: lessons.Broken, new: lessons.Broken},
		{name: lessons.Fixed, new: lessons.Fixed}}
	if l.Has(lessons.Yours) {
		pages = append(pages, codePage{name: lessons.Yours, new: lessons.Yours},
			codePage{name: yourDifference, old: lessons.Broken, new: lessons.Yours},
			codePage{name: yourDistance, old: lessons.Yours, new: lessons.Fixed})
	}
	sources := make(map[string]map[string]string)
	for _, page := range pages {
		for _, of := range []string{page.old, page.new} {
			if sources[of] != nil || of == "" {
				continue
			}
			var err error
			if sources[of], err = source.ReadSources(l.Dir(of)); err != nil {
				return nil, err
			}
		}
	}
	for i := range pages {
		pages[i].read(course, l, sources)
	}
	return pages, nil
}

// read compares the files of the page.
func (p *codePage) read(course *lessons.Course, l *lessons.Lesson, sources map[string]map[string]string) {
	old, new := sources[p.old], sources[p.new]
	for _, name := range source.FileNames(old, new) {
		before, after := old[name], new[name]
		if p.old == "" {
			before = after
		}
		if p.old == "" || before != after {
			p.files = append(p.files, codeFile{name, course.Within(filepath.Join(l.Dir(p.new), name)), source.Compare(name, before, after)})
		}
	}
}
