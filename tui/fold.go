package main

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// outcomeHeading is the heading from which on a lesson's text tells how its story ends.
const outcomeHeading = "\n## Why it happens\n"

// parts cuts a lesson's text where it begins to tell how the story ends. A text without that heading has no second part.
func parts(markdown string) (scene, rest string) {
	i := strings.Index(markdown, outcomeHeading)
	if i < 0 {
		return markdown, ""
	}
	return markdown[:i+1], markdown[i+1:]
}

// folded tells whether only the first part shows: to who has neither run the broken service of this lesson nor wanted
// to read on, the rest would give the answer before the question is asked.
func (r *reader) folded() bool { return r.rest != "" && !r.unfolded }

// recallFold takes over what is kept of the lesson. What has been unfolded stays so.
func (r *reader) recallFold() {
	if r.folded() && r.school.told(r.lesson) {
		r.unfolded = true
		r.layOut()
	}
}

// foldLines stand in the place of the lines that do not show.
func (r *reader) foldLines(hidden int) []string {
	text := "The rest (" + plural(hidden, "line") + ") tells how it ends: " + strong.of("enter") + " runs it first, " + strong.of("space") + " reads on."
	lines := []string{""}
	for _, line := range wrap(text, r.column()) {
		lines = append(lines, "  "+line)
	}
	return lines
}

// atFold tells whether a key that goes down would meet the fold.
func (r *reader) atFold() bool {
	_, laidOut := r.prose[r.column()]
	return r.folded() && laidOut && r.text.top+r.text.h >= len(r.text.lines)
}

// unfold shows the rest, in a place where reading goes on: what comes next is below what was read last.
func (r *reader) unfold() tea.Cmd {
	r.unfolded = true
	r.layOut()
	next := len(r.prose[r.column()].scene)
	if shown := r.text.top + r.text.h - next; shown < r.text.h/2 {
		r.text.move(next - r.text.top)
	}
	l := r.lesson
	return r.school.keep(func() error { return r.school.kept.Unfold(l.Name) })
}
