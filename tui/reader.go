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
}

// proseMsg brings the text of a lesson, laid out.
type proseMsg struct {
	reader *reader
	w      int
	lines  []string
	err    error
}

var keyStage = bind("enter", "to the stage", "enter", "right")

func newReader(s *school, l *lessons.Lesson) *reader {
	return &reader{school: s, lesson: l, prose: make(map[int][]string), asked: make(map[int]bool)}
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
		switch {
		case key.Matches(msg, keyBack), key.Matches(msg, keyLeft):
			return a.back()
		case key.Matches(msg, keyStage):
			return a.open(newStage(r.school, r.lesson, "broken"))
		case key.Matches(msg, keyFixed):
			return a.open(newStage(r.school, r.lesson, "fixed"))
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
	prose := r.lesson.Prose
	return func() tea.Msg {
		lines, err := renderProse(prose, w)
		return proseMsg{r, w, lines, err}
	}
}

func (r *reader) view() string {
	lines := []string{ends(" "+strong.of(lessonTitle(r.lesson)), r.text.where()+" ", r.w), rule(r.w)}
	return box(append(lines, r.text.visible()...), r.w, r.h)
}

func (r *reader) keys() []key.Binding {
	bindings := []key.Binding{named(keyStage, "to the stage: run it")}
	if r.text.scrolls() {
		bindings = append(bindings, keyScroll)
	}
	return append(bindings, keyBack)
}

func (r *reader) allKeys() []key.Binding {
	return []key.Binding{keyStage, named(keyFixed, "to the stage, with the fixed service"), bind("↑ ↓", "scroll"),
		bind("pgup, pgdn", "a page; space too"), bind("home, end", "the beginning, the end"), keyBack}
}
