package words_test

import (
	"testing"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// TestNothingTakesNoTimeAtAll: what came in the same millisecond as the signal came at once, and nothing is said to have lasted 0 ms.
func TestNothingTakesNoTimeAtAll(t *testing.T) {
	at := func(d time.Duration) timeline.Phases {
		return timeline.Phases{Signal: "SIGTERM", Refusing: true, ListenerClosed: d, Exit: 300 * time.Millisecond}
	}
	for d, want := range map[time.Duration]string{
		0:                       "after SIGTERM: new connections refused at once, the end of the process after 300 ms",
		400 * time.Microsecond:  "after SIGTERM: new connections refused at once, the end of the process after 300 ms",
		-400 * time.Microsecond: "after SIGTERM: new connections refused at once, the end of the process after 300 ms",
		time.Millisecond:        "after SIGTERM: new connections refused within 1 ms, the end of the process after 300 ms",
		-time.Millisecond:       "after SIGTERM: new connections refused 1 ms before it, the end of the process after 300 ms",
	} {
		if got := words.Phases(at(d)); got != want {
			t.Errorf("refused %v after the signal: %q, want %q", d, got, want)
		}
	}
	met := []timeline.NewcomerPhase{{Met: timeline.Served, Count: 1, Until: 200 * time.Microsecond}, {Met: timeline.Turned, Count: 3}}
	if got, want := words.NewcomerPhases(met), "served for up to 1 ms, then refused"; got != want {
		t.Errorf("newcomers: %q, want %q", got, want)
	}
}
