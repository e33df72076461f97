package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
)

// Selecting returns the commands of the cursor over a picture, while it is on.
func Selecting(p *picture.Picture) app.Commands { return selecting(p, nextThings(p)) }

// OpenVerdict shows the verdict on a recorded run; v or q lead from it to the replay. damaged says why the events are not all of the
// run; nil where they are.
func OpenVerdict(a app.Navigator, events []event.Event, damaged error) tea.Cmd {
	replay := NewReplay(TitleOf(events), events, damaged)
	open := a.Open(replay)
	return tea.Batch(open, replay.judge(a))
}

// HasLesson tells whether the course has a lesson of that name.
func (s *Course) HasLesson(name string) bool { return s.lessons.Named(name) != nil }

// OpenLesson opens the lesson of that name at the step at which it is continued.
func (s *Course) OpenLesson(a app.Navigator, name string) tea.Cmd {
	l := s.lessons.Named(name)
	if l == nil {
		a.Say("Your checkout has no lesson " + name + ". Update it: git pull.")
		return nil
	}
	return s.take(a, l, nextStep(s.state, l))
}

// Kept is what is kept of the learner's course now.
func (s *Course) Kept() progress.State { return s.kept.State() }

// Lessons are the lessons of the course.
func (s *Course) Lessons() []*lessons.Lesson { return s.lessons.Lessons }

// KeepPrediction keeps a prediction of the learner, with what came out.
func (s *Course) KeepPrediction(lesson string, p progress.Prediction) tea.Cmd {
	return s.keep(func() error { return s.kept.Predicted(lesson, p) })
}
