package screens

import (
	"os"
	"slices"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// reader shows the text of a lesson, and leads on to its stage.
type reader struct {
	page
	course *Course
	lesson *lessons.Lesson
	prose  proseLines

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
	add := func(more []string) { lines = append(lines, ui.Prefixed("  ", more)...) }
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
		return r.Commands().Press(a, msg)
	}
	return nil
}

func (r *reader) Commands() app.Commands {
	s, l, next := r.course, r.lesson, r.next()
	on := "to the stage: run it"
	if next != progress.StepRun {
		on = leading(next)
	}
	return slices.Concat(app.Commands{
		{Key: keyOn, Footer: on, Do: s.toStep(l, next)},
		{Key: keyRun, Footer: "run it again", Off: next == progress.StepRun, Do: r.runAgain},
		{Key: keyStage, Do: s.toStage(l, lessons.Broken)},
		{Key: ui.Bind("space", "", " ", "down", "pgdown"), Footer: "read on", Off: !r.atFold(), Do: r.unfold},
		{Key: ui.Named(keyFixed, "to the stage, with the fixed service"), Do: s.toStage(l, lessons.Fixed)},
		{Key: ui.Named(keyCode, "the code, with line numbers"), Footer: "the code", Do: s.toCode(l, lessons.Broken)},
		{Key: ui.Named(keyDifference, "the difference of broken and fixed"), Do: s.toCode(l, difference)},
	}, s.onwardCommands(l, lessons.Broken), app.Commands{s.stepCommand(l)}, app.Scroll(&r.text), app.Commands{
		{Key: keyLink, Footer: r.linkName(), Do: r.chooseLink},
		{Key: keyCopy, Footer: ui.When(r.chosen >= 0, "copy it"), Do: r.copyLink},
		app.Back(ui.KeyBackLeft),
	})
}

// runAgain shows the stage, and runs the broken service there, unless something runs there still.
func (r *reader) runAgain(a app.Navigator) tea.Cmd {
	cmd := r.course.takeStage(a, r.lesson, lessons.Broken)
	if v, ok := a.Top().(*stage); ok && !v.live() && v.service() == lessons.Broken {
		return tea.Batch(cmd, v.again(a))
	}
	return cmd
}

// linkName is what the footer says of the key that chooses a link.
func (r *reader) linkName() string {
	switch {
	case r.chosen >= 0:
		return "next link"
	case len(r.links) > 0 && !r.folded():
		return "links"
	}
	return ""
}

// chooseLink chooses the next link, and shows it, which unfolds the text: its links are at the end.
func (r *reader) chooseLink(a app.Navigator) tea.Cmd {
	if len(r.links) == 0 {
		return nil
	}
	var cmd tea.Cmd
	if r.folded() {
		cmd = r.unfold(a)
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
	return r.draw(r.title(LessonTitle(r.lesson), "", ""), r.course.strip(r.lesson, progress.StepRead, r.w))
}

// copyLink copies the chosen link.
func (r *reader) copyLink(a app.Navigator) tea.Cmd {
	if r.chosen < 0 {
		a.Say("l chooses a link first.")
		return nil
	}
	return copyText(r.links[r.chosen].Address)
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
			return app.Notice("It could not be copied: " + err.Error())
		}
		return app.Notice("Sent to the clipboard: " + text)
	}
}
