package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// folded tells whether only the first part shows. The rest would give the answer before the question is asked to a learner
// who has neither run the broken service of this lesson nor chosen to read on.
func (r *reader) folded() bool { return r.rest != "" && !r.unfolded }

// refreshOutcome takes over what is kept of the lesson. What has been unfolded stays so.
func (r *reader) refreshOutcome() {
	if r.folded() && r.course.knowsOutcome(r.lesson) {
		r.unfolded = true
		r.layOut()
	}
}

// foldLines stand in the place of the lines that do not show.
func (r *reader) foldLines(hidden int) []string {
	text := "The rest (" + ui.Plural(hidden, "line") + ") tells how it ends: " + ui.Strong.Of("enter") + " runs it first, " + ui.Strong.Of("space") + " reads on."
	return append([]string{""}, ui.Prefixed("  ", ui.Wrap(text, r.column()))...)
}

// takeWhy shows the lesson's text where it tells why the story ended as it did.
func (s *Course) takeWhy(a app.Navigator, l *lessons.Lesson) tea.Cmd {
	cmd := s.take(a, l, progress.StepRead)
	r, ok := a.Top().(*reader)
	if !ok {
		return cmd
	}
	r.unfolded = true
	r.layOut()
	r.text.Move(len(r.prose.scene) + 1 - r.text.Top)
	return tea.Batch(cmd, s.keep(func() error { return s.kept.Unfold(l.Name) }))
}

// hasWhy tells whether the lesson's text has an outcome to tell.
func hasWhy(l *lessons.Lesson) bool {
	_, rest := source.CutAtOutcome(l.Prose)
	return rest != ""
}

// next is the step after the text: the run and, once the broken service has been run, the first step after the verdict that was not
// taken yet.
func (r *reader) next() string {
	state := r.course.state
	if state.Done(r.lesson.Name) || !state.Saw(r.lesson.Name, lessons.Broken) {
		return progress.StepRun
	}
	return stepAfter(state, r.lesson, progress.StepVerdict)
}

// atFold tells whether a key that goes down would meet the fold.
func (r *reader) atFold() bool {
	return r.folded() && r.text.Top+r.text.Height >= len(r.text.Lines)
}

// unfold shows the rest, in a place where reading goes on: what comes next is below what was read last.
func (r *reader) unfold(app.Navigator) tea.Cmd {
	r.unfolded = true
	r.layOut()
	next := len(r.prose.scene)
	if shown := r.text.Top + r.text.Height - next; shown < r.text.Height/2 {
		r.text.Move(next - r.text.Top)
	}
	l := r.lesson
	return r.course.keep(func() error { return r.course.kept.Unfold(l.Name) })
}
