package lessons_test

import (
	"cmp"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/shop"
	"closingtime/playground/stop"
)

// A service starts in its lesson's scenario only if its shutdown fits into the grace period there: a lesson with a short
// one sets shorter times in env.
func TestTheShutdownFitsIntoTheGracePeriod(t *testing.T) {
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		for _, variable := range l.Env {
			name, value, _ := strings.Cut(variable, "=")
			t.Setenv(name, value)
		}
		t.Setenv("GRACE", (cmp.Or(l.Policy.Grace, stop.DefaultGrace) - l.Policy.PreStop).String())
		if _, err := shop.FromEnv(); err != nil {
			t.Error(err)
		}
	})
}
