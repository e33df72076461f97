package main

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
)

// reader shows the text of a lesson, and leads on to its stage.
type reader struct {
	w, h   int
	school *school
	lesson *lessons.Lesson
	prose  map[int][]string // laid out, by width
	asked  map[int]bool     // widths for which that has been ordered
	failed error
	text   scroller

	body   string // the lesson's Markdown without its links
	links  []link
	chosen int   // of the links; -1 before one is
	rows   []int // the lines at which the links begin
}

// proseMsg brings the text of a lesson, laid out.
type proseMsg struct {
	reader *reader
	w      int
	lines  []string
	err    error
}

var (
	keyStage = bind("enter", "to the stage", "enter", "right")
	keyLink  = bind("l", "choose the next link", "l")
	keyCopy  = bind("y", "copy the chosen link", "y")
)

func newReader(s *school, l *lessons.Lesson) *reader {
	r := &reader{school: s, lesson: l, prose: make(map[int][]string), asked: make(map[int]bool), chosen: -1}
	r.body, r.links = takeLinks(l.Prose)
	return r
}

// column is how wide the text is: as wide as reads well.
func (r *reader) column() int { return max(10, min(r.w-4, 88)) }

func (r *reader) setSize(w, h int) {
	r.w, r.h = w, h
	r.layOut()
}

func (r *reader) layOut() {
	var lines []string
	switch prose, ready := r.prose[r.column()]; {
	case r.failed != nil:
		for _, line := range wrap("This text could not be laid out: "+clean(r.failed.Error()), r.column()) {
			lines = append(lines, "  "+bad.of(line))
		}
	case ready:
		for _, line := range prose {
			lines = append(lines, "  "+line)
		}
		list, at := linkLines(r.links, r.chosen, r.column())
		r.rows = r.rows[:0]
		for _, row := range at {
			r.rows = append(r.rows, len(lines)+row)
		}
		for _, line := range list {
			lines = append(lines, "  "+line)
		}
	default:
		lines = []string{"", faint.of("  Laying out the text.")}
	}
	r.text.set(lines, r.h-2)
}

func (r *reader) update(a *app, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case openedMsg:
		return tea.Batch(r.order(), r.school.at(r.lesson, "read"))
	case resizedMsg:
		return r.order()
	case proseMsg:
		if msg.reader == r {
			r.prose[msg.w], r.failed = msg.lines, msg.err
			r.layOut()
		}
	case tea.KeyMsg:
		if cmd, ok := r.school.jump(a, r.lesson, msg); ok {
			return cmd
		}
		if cmd, ok := r.school.onward(a, r.lesson, lessons.Broken, msg); ok {
			return cmd
		}
		switch {
		case key.Matches(msg, keyBack), key.Matches(msg, keyLeft):
			return a.back()
		case key.Matches(msg, keyStage):
			return r.school.takeStage(a, r.lesson, lessons.Broken)
		case key.Matches(msg, keyFixed):
			return r.school.takeStage(a, r.lesson, lessons.Fixed)
		case key.Matches(msg, keyCode):
			return r.school.takeCode(a, r.lesson, lessons.Broken)
		case key.Matches(msg, keyDifference):
			return r.school.takeCode(a, r.lesson, difference)
		case key.Matches(msg, keyLink):
			r.chooseLink()
		case key.Matches(msg, keyCopy):
			if r.chosen < 0 {
				a.notice = "l chooses a link first."
				return nil
			}
			return copyText(r.links[r.chosen].address)
		case key.Matches(msg, keyPause): // space, as in a pager
			r.text.move(max(1, r.text.h-1))
		default:
			r.text.update(msg)
		}
	}
	return nil
}

// order has the text laid out for this width, if it has not been already.
func (r *reader) order() tea.Cmd {
	w := r.column()
	if r.asked[w] {
		return nil
	}
	r.asked[w] = true
	prose := r.body
	return func() tea.Msg {
		lines, err := renderProse(prose, w)
		return proseMsg{r, w, lines, err}
	}
}

// chooseLink chooses the next link, and shows it.
func (r *reader) chooseLink() {
	if len(r.links) == 0 {
		return
	}
	r.chosen = (r.chosen + 1) % len(r.links)
	r.layOut()
	if r.chosen < len(r.rows) {
		if row := r.rows[r.chosen]; row < r.text.top || row+2 > r.text.top+r.text.h {
			r.text.move(row - r.text.top - max(0, r.text.h-3))
		}
	}
}

func (r *reader) view() string {
	lines := []string{ends(" "+strong.of(lessonTitle(r.lesson)), r.text.where()+" ", r.w), r.school.strip(r.lesson, stepRead, r.w)}
	return box(append(lines, r.text.visible()...), r.w, r.h)
}

func (r *reader) keys() []key.Binding {
	bindings := []key.Binding{named(keyStage, "to the stage: run it"), keyCode, named(keyBeside, "side by side"), named(keyMend, "mend yours")}
	if r.text.scrolls() {
		bindings = append(bindings, keyScroll)
	}
	switch {
	case r.chosen >= 0:
		bindings = append(bindings, named(keyLink, "next link"), named(keyCopy, "copy it"))
	case len(r.links) > 0:
		bindings = append(bindings, named(keyLink, "links"))
	}
	return append(bindings, keyBack)
}

func (r *reader) allKeys() []key.Binding {
	return []key.Binding{keyStage, named(keyFixed, "to the stage, with the fixed service"),
		named(keyCode, "the code, with line numbers"), named(keyDifference, "the difference of broken and fixed"), keyBeside, keyMend, keySteps, keyLink, keyCopy, bind("↑ ↓", "scroll"),
		bind("pgup, pgdn", "a page; space too"), bind("home, end", "the beginning, the end"), keyBack}
}
