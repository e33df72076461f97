package lessons_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// A copy of lesson 06 whose workers still hear the signal, and whose receipts are merely stored, passes every check and
// misses the point of the lesson: it is told so, with the numbers of its own run. The solution is not.
func TestWorkersThatHearTheSignalMissThePoint(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	lesson, err := checks.course.Find("06")
	if err != nil {
		t.Fatal(err)
	}
	outcome := checks.run(t, lesson, lessons.Yours, filepath.Join(checks.course.Root, "lessons", "testdata", "variants", "stored-at-signal"))
	wantFailures(t, outcome, nil)
	missed := lesson.Misses(verdict.Doubts(outcome.Timeline))
	i := slices.IndexFunc(missed, func(d verdict.Doubt) bool { return d.Kind == verdict.WorkersLeft })
	if i < 0 {
		t.Fatalf("the doubts that keep the lesson from being done are %+v\n%s", missed, describe(outcome))
	}
	d, said := missed[i], words.Doubt(missed[i])
	if losses := outcome.Timeline.Losses(); d.Stored <= d.Printed || d.Printed != losses.Printed || losses.ReceiptsLost != 0 {
		t.Errorf("%d printed and %d stored; the run had %d printed, and %d lost", d.Printed, d.Stored, losses.Printed, losses.ReceiptsLost)
	}
	if !strings.Contains(said, "printed after SIGTERM") || !strings.HasSuffix(said, "your workers seem to stop at the signal") {
		t.Errorf("it is told: %s", said)
	}
	t.Log(said)

	fixed := checks.run(t, lesson, lessons.Fixed, lesson.Dir(lessons.Fixed))
	if doubts := verdict.Doubts(fixed.Timeline); len(doubts) > 0 {
		t.Errorf("of the solution it doubts %+v", doubts)
	}
}
