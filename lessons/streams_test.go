package lessons_test

import (
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/verdict"
)

// A learner may think about the question of lesson 14 for longer than a client waits for an answer. The streams are still in
// flight when the service is stopped then, and the broken one fails.
func TestStreamsOutlastALongThought(t *testing.T) {
	checks := newChecks(t)
	t.Parallel()
	lesson, err := checks.course.Find("14")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := checks.course.Plan(lesson, lessons.Broken, checks.binary(t, lesson.Dir(lessons.Broken)), checks.binary(t, checks.course.AuditDir()))
	if err != nil {
		t.Fatal(err)
	}
	plan.Load.Timeout = 3 * time.Second // in place of the 30 s that are too long for a test
	plan.Recording = ""                 // which would stay among the learner's own
	run, err := playground.Start(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	for thinking := true; thinking; {
		_, more := run.Log().Since(0)
		now := run.Snapshot()
		// long past the patience of a client that began with the run
		thinking = len(now.Requests) <= lesson.Streams || now.Now < now.Requests[0].Sent+2*plan.Load.Timeout
		select {
		case <-more:
		case <-run.Done():
			t.Fatalf("the run ended before it was stopped: %v", run.Wait())
		}
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	pic, feeds := run.Timeline(), 0
	for r := range pic.InFlightAt(pic.SignalAt()) {
		if r.Path == "/feed" {
			feeds++
		}
	}
	if feeds != lesson.Streams {
		t.Errorf("%d streams were in flight at the signal, want %d", feeds, lesson.Streams)
	}
	for _, r := range verdict.Judge(pic) {
		if r.Check == verdict.Answered && r.Outcome != verdict.Fail {
			t.Errorf("answered: %s, want %s", r.Outcome, verdict.Fail)
		}
	}
}
