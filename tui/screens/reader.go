package screens

import (
	"os"

	"github.com/aymanbagabas/go-osc52/v2"
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// reader shows the text of a lesson, and leads on to its stage.
type reader struct {
	w, h   int
	course *Course
	lesson *lessons.Lesson
	prose  proseLines
	text   ui.Scroller

	scene, rest string // the lesson's Markdown without its links, before and after the fold
	unfolded    bool

	links  []source.Hyperlink
	chosen int   // of the links; -1 before one is
	rows   []int // the lines at which the links begin
}

// proseLines is the text of a lesson, before and after the fold, laid out for a column of that width.
type proseLines struct {
	width       int
	scene, rest []string
}

var (
	keyStage = ui.Bind("r", "to the stage, where it runs", "right", "r")
	keyLink  = ui.Bind("l", "choose the next link", "l")
	keyCopy  = ui.Bind("y", "copy the chosen link", "y")
)

func newReader(s *Course, l *lessons.Lesson) *reader {
	r := &reader{course: s, lesson: l, chosen: -1}
	body, links := source.TakeLinks(l.Prose)
	r.links = links
	r.scene, r.rest = source.CutAtOutcome(body)
	r.unfolded = s.knowsOutcome(l)
	return r
}

// column is how wide the text is: as wide as reads well.
func (r *reader) column() int { return max(10, min(r.w-4, 88)) }

func (r *reader) SetSize(w, h int) {
	r.w, r.h = w, h
	r.layOut()
}

func (r *reader) layOut() {
	if w := r.column(); r.prose.width != w {
		r.prose = proseLines{w, source.Prose(r.scene, w), source.Prose(r.rest, w)}
	}
	r.text.Set(r.textLines(), r.h-2)
}

// textLines returns the lines of the text, as far as it is unfolded, and of its links.
func (r *reader) textLines() []string {
	prose := r.prose
	var lines []string
	add := func(more []string) {
		for _, line := range more {
			lines = append(lines, "  "+line)
		}
	}
	add(prose.scene)
	list, at := source.HyperlinkLines(r.links, r.chosen, r.column())
	r.rows = r.rows[:0]
	if r.folded() {
		return append(lines, r.foldLines(len(prose.rest)+len(list))...)
	}
	if len(prose.rest) > 0 {
		add([]string{""})
		add(prose.rest)
	}
	for _, row := range at {
		r.rows = append(r.rows, len(lines)+row)
	}
	add(list)
	return lines
}

func (r *reader) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	r.course.hears(msg)
	switch msg := msg.(type) {
	case app.Opened:
		r.refreshOutcome()
		return r.course.at(r.lesson, progress.StepRead)
	case keptMsg:
		r.refreshOutcome()
	case tea.KeyMsg:
		return r.press(a, msg)
	}
	return nil
}

func (r *reader) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if cmd, ok := r.course.jump(a, r.lesson, k); ok {
		return cmd
	}
	if cmd, ok := r.course.onward(a, r.lesson, lessons.Broken, k); ok {
		return cmd
	}
	switch {
	case key.Matches(k, ui.KeyBack), key.Matches(k, ui.KeyLeft):
		return a.Back()
	case key.Matches(k, keyOn):
		return r.course.take(a, r.lesson, r.next())
	case key.Matches(k, keyStage):
		return r.course.takeStage(a, r.lesson, lessons.Broken)
	case key.Matches(k, keyFixed):
		return r.course.takeStage(a, r.lesson, lessons.Fixed)
	case key.Matches(k, keyCode):
		return r.course.takeCode(a, r.lesson, lessons.Broken)
	case key.Matches(k, keyDifference):
		return r.course.takeCode(a, r.lesson, difference)
	case key.Matches(k, keyLink):
		return r.chooseLink()
	case key.Matches(k, keyCopy):
		if r.chosen < 0 {
			a.Say("l chooses a link first.")
			return nil
		}
		return copyText(r.links[r.chosen].Address)
	case key.Matches(k, ui.KeyPage, ui.KeyDown, ui.KeyPageDown) && r.atFold():
		return r.unfold()
	default:
		r.text.Update(k)
	}
	return nil
}

// chooseLink chooses the next link, and shows it, which unfolds the text: its links are at the end.
func (r *reader) chooseLink() tea.Cmd {
	if len(r.links) == 0 {
		return nil
	}
	var cmd tea.Cmd
	if r.folded() {
		cmd = r.unfold()
	}
	r.chosen = (r.chosen + 1) % len(r.links)
	r.layOut()
	if r.chosen < len(r.rows) {
		if row := r.rows[r.chosen]; row < r.text.Top || row+2 > r.text.Top+r.text.Height {
			r.text.Move(row - r.text.Top - max(0, r.text.Height-3))
		}
	}
	return cmd
}

func (r *reader) View() string {
	lines := []string{ui.Ends(" "+ui.Strong.Of(lessonTitle(r.lesson)), r.text.Where()+" ", r.w), r.course.strip(r.lesson, progress.StepRead, r.w)}
	return ui.Box(append(lines, r.text.Visible()...), r.w, r.h)
}

func (r *reader) Keys() []key.Binding {
	next := r.next()
	bindings := []key.Binding{ui.Named(keyOn, "to the stage: run it")}
	if next != progress.StepRun {
		bindings = []key.Binding{ui.Named(keyOn, leading(next)), ui.Named(keyStage, "run it again")}
	}
	if r.atFold() {
		bindings = append(bindings, ui.Bind("space", "read on"))
	}
	bindings = append(bindings, keyCode, ui.Named(keyBeside, "side by side"), ui.Named(keyMend, "mend yours"))
	if r.text.Scrolls() {
		bindings = append(bindings, ui.KeyScroll)
	}
	switch {
	case r.chosen >= 0:
		bindings = append(bindings, ui.Named(keyLink, "next link"), ui.Named(keyCopy, "copy it"))
	case len(r.links) > 0 && !r.folded():
		bindings = append(bindings, ui.Named(keyLink, "links"))
	}
	return append(bindings, ui.KeyBack)
}

func (r *reader) AllKeys() []key.Binding {
	return []key.Binding{keyOn, keyStage, ui.Named(keyFixed, "to the stage, with the fixed service"),
		ui.Named(keyCode, "the code, with line numbers"), ui.Named(keyDifference, "the difference of broken and fixed"), keyBeside, keyMend, keySteps, keyLink, keyCopy, ui.Bind("↑ ↓", "scroll"),
		ui.Bind("pgup, pgdn", "a page; space too"), ui.Bind("home, end", "the beginning, the end"), ui.KeyBack}
}

// copyText has the terminal put text on the clipboard, and shows it, since not every terminal does so.
func copyText(text string) tea.Cmd {
	return func() tea.Msg {
		sequence := osc52.New(text)
		if os.Getenv("STY") != "" {
			sequence = sequence.Screen()
		}
		// One write, so that it cannot come into the middle of a frame.
		if _, err := os.Stdout.WriteString(sequence.String()); err != nil {
			return app.Notice("It could not be copied: " + ui.Clean(err.Error()))
		}
		return app.Notice("Sent to the clipboard: " + text)
	}
}
