package screens

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// Course is what the course's screens share: the lessons, the builds and runs, and what the learner has seen.
type Course struct {
	lessons *lessons.Course
	builds  *builds.Supervisor
	kept    *progress.Store

	// Playground opens the playground; nil where there is none.
	Playground func() app.Screen
	// TryAgain returns how a recorded run of the playground can be tried once more with a change. The error says why it cannot,
	// and is setups.ErrNotRecorded for a run that was not made from a set-up. It is nil where there is no playground.
	TryAgain func(*timeline.Timeline) (TryAgain, error)

	state   progress.State  // what is kept, as the screens show it: it changes when they are told so
	written <-chan struct{} // closed when the latest change is in the file; nil before the first
	passed  *builds.Trial   // the latest one for which its lesson has been marked as done
}

// NewCourse returns what the screens of a course share.
func NewCourse(course *lessons.Course, supervisor *builds.Supervisor, kept *progress.Store) *Course {
	return &Course{lessons: course, builds: supervisor, kept: kept, state: kept.State()}
}

// path is the path through the course that the learner follows.
func (s *Course) path() lessons.Path { return s.lessons.Path(s.state.Path) }

// hears takes a message of a screen. If what is kept has changed, the screens show that from now on.
func (s *Course) hears(msg tea.Msg) {
	if _, changed := msg.(keptMsg); changed {
		s.state = s.kept.State()
	}
}

// keptMsg follows a change of what is kept.
type keptMsg struct{}

// at notes that the learner has come to those steps of the lesson.
func (s *Course) at(l *lessons.Lesson, steps ...string) tea.Cmd {
	return s.keep(func() error {
		for _, step := range steps {
			if err := s.kept.At(l.Name, step); err != nil {
				return err
			}
		}
		return nil
	})
}

// judged takes the latest trial of the learner's copy. A trial that passes everything marks the lesson as done.
func (s *Course) judged(l *lessons.Lesson, latest *builds.Trial) tea.Cmd {
	if !latest.Passed() || latest.Recorded || latest == s.passed {
		return nil
	}
	s.passed = latest
	return s.passedYours(l)
}

// passedYours notes that the learner's own copy has passed every check, which makes the lesson done.
func (s *Course) passedYours(l *lessons.Lesson) tea.Cmd {
	return s.keep(func() error { return s.kept.PassedYours(l.Name) })
}

// saw notes that a run of that service of the lesson was seen to its end.
func (s *Course) saw(l *lessons.Lesson, of string) tea.Cmd {
	return s.keep(func() error { return s.kept.Saw(l.Name, of) })
}

// knowsOutcome tells whether the learner knows how the story of the lesson ends, or wanted to read it. Its whole text may then show.
func (s *Course) knowsOutcome(l *lessons.Lesson) bool {
	return s.state.Done(l.Name) || s.state.Saw(l.Name, lessons.Broken) || s.state.Did(l.Name, progress.StepRun) || s.state.Lessons[l.Name].Unfolded
}

// forget sets the learner's copies of lessons aside, and then carries out change, which removes their progress.
func (s *Course) forget(all []*lessons.Lesson, change func() error) tea.Cmd {
	s.builds.ForgetCopies()
	return s.keep(func() error {
		for _, l := range all {
			if _, err := l.SetYoursAside(); err != nil {
				return err
			}
		}
		return change()
	})
}

// keep has a change written, after those before it, and returns a command that waits until it is written. The writing does not
// depend on that command: it is a task of the program, which waits for it at its end.
func (s *Course) keep(change func() error) tea.Cmd {
	before, written := s.written, make(chan struct{})
	s.written = written
	var err error
	s.builds.Tasks.Go(func() {
		defer close(written)
		if before != nil {
			<-before
		}
		err = change()
	})
	return func() tea.Msg {
		<-written
		if err != nil {
			return app.Notice(err.Error())
		}
		return keptMsg{}
	}
}

// LessonTitle is the number and the title of a lesson: "01 Nobody heard the signal".
func LessonTitle(l *lessons.Lesson) string {
	return fmt.Sprintf("%02d %s", l.Number, ui.Clean(l.Title))
}
