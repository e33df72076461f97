package lessons_test

import (
	"testing"

	"closingtime/lessons"
)

// Whoever stops lesson 06 late finds its queue full, and many requests in flight. The fixed service prints all of the queue
// within the grace period then, too, and the broken one loses all of it and nothing else.
func TestAFullQueueIsLostOrPrinted(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	lesson, err := checks.course.Find("06")
	if err != nil {
		t.Fatal(err)
	}
	late := *lesson
	late.Queued = 40 // with those that found no room, and are stored
	for of, fails := range map[string][]string{lessons.Broken: lesson.Fails, lessons.Fixed: nil} {
		t.Run(of, func(t *testing.T) {
			t.Parallel()
			outcome := checks.run(t, &late, of, lesson.Dir(of))
			wantFailures(t, outcome, fails)
			run := outcome.Timeline
			room, losses := run.Run.Room, run.Losses()
			if room == 0 || room >= late.Queued || losses.Stored == 0 {
				t.Errorf("the queue was not full: it has room for %d, and %d receipts were stored\n%s", room, losses.Stored, describe(outcome))
			}
			if of == lessons.Broken && losses.ReceiptsLost != room || of == lessons.Fixed && losses.ReceiptsLost > 0 {
				t.Errorf("%d receipts were lost, and the queue has room for %d\n%s", losses.ReceiptsLost, room, describe(outcome))
			}
		})
	}
}
