package main

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// school is what the course's screens share: the lessons, the workshop, and what the learner has seen.
type school struct {
	course *lessons.Course
	shop   *workshop
	kept   *progress.Store
}

// keptMsg follows a change of what is kept.
type keptMsg struct{}

// at notes that the learner has come to those steps of the lesson.
func (s *school) at(l *lessons.Lesson, steps ...string) tea.Cmd {
	return s.keep(func() error {
		for _, step := range steps {
			if err := s.kept.At(l.Name, step); err != nil {
				return err
			}
		}
		return nil
	})
}

// passedYours notes that the learner's own copy has passed every check, which makes the lesson done.
func (s *school) passedYours(l *lessons.Lesson) tea.Cmd {
	return s.keep(func() error { return s.kept.PassedYours(l.Name) })
}

// saw notes that a run of that service of the lesson was seen to its end.
func (s *school) saw(l *lessons.Lesson, of string) tea.Cmd {
	return s.keep(func() error { return s.kept.Saw(l.Name, of) })
}

// told tells whether the learner knows how the story of the lesson ends, or wanted to read it: its text need not wait.
func (s *school) told(l *lessons.Lesson) bool {
	state := s.kept.State()
	return done(state, l) || state.Saw(l.Name, lessons.Broken) || state.Did(l.Name, stepRun) || state.Lessons[l.Name].Unfolded
}

func (s *school) keep(change func() error) tea.Cmd {
	return func() tea.Msg {
		if err := change(); err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		return keptMsg{}
	}
}

// done tells whether the learner's own copy has passed every check of the lesson.
func done(state progress.State, l *lessons.Lesson) bool { return state.Done(l.Name) }

func lessonTitle(l *lessons.Lesson) string {
	number := strconv.Itoa(l.Number)
	if l.Number < 10 {
		number = "0" + number
	}
	return number + " " + ui.Clean(l.Title)
}
