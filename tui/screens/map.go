package screens

import (
	"slices"
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// Map is the first screen: the parts and lessons, and what the chosen one is about.
type Map struct {
	w, h   int
	course *Course
	state  progress.State
	path   lessons.Path // that the learner follows
	builds builds.Ahead

	list      ui.List   // of the lessons
	lines     []mapLine // on which the lessons stand
	listWidth int
	about     []string // what the chosen lesson is about, as wide and as high as there is room for

	forgetting bool // it is asked whether to forget what was done
	typed      int  // the number that the digits so far make; 0 after any other key
	entered    bool // a lesson was opened since moveOn was last called
}

var (
	keyOpen       = ui.Bind("enter", "open the lesson", "enter", "right")
	keyPlayground = ui.Bind("p", "the playground: any service, any signal, any fault", "p")
	keyNumber     = ui.Bind("0 to 9", "choose the lesson with that number: 1, then 3 for 13", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
)

// NewMap returns the map with the lesson chosen that was opened last.
func NewMap(s *Course) *Map {
	m := &Map{course: s, entered: true, list: ui.List{Above: 2, Below: 1}} // the name of the part, and how many more there are
	m.refresh()
	return m
}

// Chosen is the index, in the whole course, of the lesson that is chosen.
func (m *Map) Chosen() int { return max(0, slices.Index(m.course.lessons.Lessons, m.lesson())) }

// refresh takes over what is kept. When another lesson has been opened meanwhile, it is chosen.
func (m *Map) refresh() {
	before := m.state.Last
	m.course.state = m.course.kept.State()
	m.state = m.course.state
	m.follow(m.course.path())
	for i, l := range m.path.Lessons {
		if l.Name == m.state.Last && m.state.Last != before {
			m.list.Chosen, m.entered = i, true
		}
	}
	m.layOut()
}

// moveOn chooses the next lesson that is not done, if the lesson that was left is done.
func (m *Map) moveOn() {
	if !m.entered {
		return
	}
	m.entered = false
	left := m.path.Lessons[m.list.Chosen:]
	m.list.Chosen += max(0, slices.IndexFunc(left, func(l *lessons.Lesson) bool { return !m.state.Done(l.Name) }))
	m.layOut()
}

func (m *Map) SetSize(w, h int) {
	m.w, m.h = w, h
	m.layOut()
}

// layOut divides the screen between the list and what the chosen lesson is about.
func (m *Map) layOut() {
	rows := m.rows()
	m.listWidth = m.neededWidth()
	if m.beside() {
		m.about = m.aboutLines(m.w-m.listWidth-4, rows, true)
	} else {
		m.about = m.aboutLines(m.w-3, rows*2/5, false)
		rows -= len(m.about) + 1
	}
	var at []int
	for i, line := range m.lines {
		if line.lesson != nil {
			at = append(at, i)
		}
	}
	m.list.SetLines(at, len(m.lines), rows)
}

// rows is how many lines there are between the title and the bottom.
func (m *Map) rows() int { return m.h - 4 }

func (m *Map) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	m.course.hears(msg)
	switch msg := msg.(type) {
	case builds.Ahead:
		m.builds = msg
	case builds.CopyChanged: // the copy may have passed after its screen was left
		return m.course.judged(msg.Watch.Lesson, msg.State.Latest)
	case keptMsg:
		m.refresh()
	case app.Opened:
		m.refresh()
		m.moveOn()
	case tea.KeyMsg:
		return m.press(a, msg)
	}
	return nil
}

func (m *Map) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	commands := m.Commands() // the answers, where something is asked: any key is one
	m.forgetting = false
	if !key.Matches(k, keyNumber) {
		m.typed = 0
	}
	cmd := commands.Press(a, k)
	m.layOut()
	return cmd
}

func (m *Map) Commands() app.Commands {
	if m.forgetting {
		return app.Commands{
			{Key: keyForgetOne, Footer: "this lesson", Do: m.forgetOne},
			{Key: keyForgetAll, Footer: "the whole course", Do: m.forgetAll},
			{Key: ui.Bind("q", "no; any other key too"), Footer: "no", Any: true, Do: says("Nothing is forgotten.")},
		}
	}
	count := len(m.path.Lessons)
	commands := app.Commands{
		{Key: keyOpen, Footer: m.openName(), Off: count == 0, Do: m.open},
		{Key: keyPlayground, Footer: "playground", Off: m.course.Playground == nil, Do: m.openPlayground},
		{Key: keyPath, Footer: ui.Clean(m.otherPath().Title), Off: len(m.course.lessons.Paths) == 0, Do: m.changePath},
		{Key: ui.Bind("↑↓ 1-"+strconv.Itoa(m.lastNumber()), ""), Footer: "choose", Off: count == 0},
		{Key: keyRuns, Footer: ui.When(count > 0, "runs"), Do: func(a app.Navigator) tea.Cmd { return a.Open(newRuns(m.course)) }},
		{Key: keyPredictions, Footer: "predictions", Off: !m.course.predicted(m.state), Do: func(a app.Navigator) tea.Cmd { return a.Open(&predictions{course: m.course}) }},
		{Key: keyPractice, Footer: "own service", Off: m.course.lessons.Practice == "", Do: m.course.takePractice},
		{Key: keyForget, Footer: "forget", Off: count == 0, Do: app.Call(func() { m.forgetting = true })},
		{Key: keyNumber, Take: m.number},
	}
	return append(append(commands, app.Choose(&m.list, "lesson")...), app.Command{Key: ui.KeyQuit, Footer: "quit", Do: app.Navigator.Back})
}

// openPlayground opens the playground.
func (m *Map) openPlayground(a app.Navigator) tea.Cmd { return a.Open(m.course.Playground()) }

// lastNumber is the number of the last lesson, or 0 where there is none.
func (m *Map) lastNumber() int {
	all := m.path.Lessons
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Number
}

// number takes a digit of a lesson's number: 1 chooses lesson 01, and then 3 chooses lesson 13. Where there is no such lesson, the
// digit begins a new number.
func (m *Map) number(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	digit := int(k.Runes[0] - '0')
	for _, n := range []int{10*m.typed + digit, digit} {
		for i, l := range m.path.Lessons {
			if l.Number == n {
				m.list.Chosen, m.typed = i, n
				return nil
			}
		}
	}
	m.typed = 0
	return nil
}

func (m *Map) View() string {
	lines := []string{m.header(), ui.Rule(m.w)}
	if m.beside() {
		lines = append(lines, m.leftAndRight()...)
	} else {
		lines = append(lines, m.aboveAndBelow()...)
	}
	lines = append(lines, ui.Rule(m.w), m.bottom())
	return ui.Box(lines, m.w, m.h)
}

// header is the title, with what the course is about and how far the learner is, as far as there is room for both.
func (m *Map) header() string {
	done, brief, percent, left := m.score()
	long, short := "  graceful shutdown in Go, by shutting services down", "  graceful shutdown in Go"
	if m.path.Name != lessons.Whole {
		long, short = short+": "+ui.Clean(m.path.Title), "  "+ui.Clean(m.path.Title)
	}
	for _, said := range [][2]string{
		{long, done + percent + left},
		{short, done + percent + left},
		{short, brief + percent + left},
		{"", brief + percent + left},
		{"", brief + percent},
	} {
		if line := " " + ui.Strong.Of("Closing Time") + ui.Faint.Of(said[0]); ui.Width(line)+ui.Width(said[1])+3 <= m.w {
			return ui.Ends(line, said[1]+" ", m.w)
		}
	}
	return ui.Title("Closing Time", "", "", brief, m.w)
}

func (m *Map) leftAndRight() []string {
	return ui.Beside(ui.Fill(m.listLines(m.listWidth), m.rows()), m.about, m.listWidth, ui.Faint.Of("│")+"  ")
}

// aboveAndBelow is for a terminal without room for both beside each other.
func (m *Map) aboveAndBelow() []string {
	lines := append(ui.Fill(m.listLines(m.w), m.rows()-len(m.about)-1), ui.Rule(m.w))
	return append(lines, ui.Prefixed("  ", m.about)...)
}

// Click chooses a lesson; a click on the chosen one opens it.
func (m *Map) Click(a app.Navigator, x, y int) tea.Cmd {
	if m.beside() && x >= m.listWidth {
		return nil
	}
	again, _ := m.list.Click(y - 2)
	m.layOut()
	if again {
		return m.Update(a, tea.KeyMsg{Type: tea.KeyEnter})
	}
	return nil
}
