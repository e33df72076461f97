package screens

import (
	"errors"
	"strings"
	"testing"
	"time"

	"closingtime/tui/app"
	"closingtime/tui/progress"
)

// Progress is written even if the program ends before a screen has taken the message about it.
func TestTheEndWaitsForWhatIsBeingKept(t *testing.T) {
	s := testCourse(t)
	var kept []string
	s.keep(func() error { kept = append(kept, "one"); return nil })
	s.at(s.lessons.Lessons[1], progress.StepRead)
	s.keep(func() error { kept = append(kept, "two"); return nil })
	if !s.builds.Tasks.Wait(time.Minute) || strings.Join(kept, " ") != "one two" || !s.kept.State().Did("02-shutdown", progress.StepRead) {
		t.Errorf("at the end, %q was written, and of the lesson %+v", kept, s.kept.State().Lessons["02-shutdown"])
	}
}

func TestThatSomethingCannotBeKeptIsSaid(t *testing.T) {
	s := testCourse(t)
	msg := s.keep(func() error { return errors.New("the disk is full") })()
	if msg != app.Notice("the disk is full") {
		t.Errorf("it says %v", msg)
	}
}
