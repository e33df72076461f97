package words_test

import (
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

func TestHowExited(t *testing.T) {
	term := event.Event{At: 2 * time.Second, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}
	for name, test := range map[string]struct {
		signals []event.Event
		exit    event.Event
		want    string
	}{
		"in good order":     {[]event.Event{term}, event.Event{}, "✓ ended by itself, status 0, 1 s after SIGTERM"},
		"unasked":           {nil, event.Event{}, "✗ ended by itself, status 0, before anybody told it to"},
		"with a status":     {[]event.Event{term}, event.Event{Status: 3}, "✗ ended with exit status 3, 1 s after SIGTERM"},
		"unasked, status 3": {nil, event.Event{Status: 3}, "✗ ended with exit status 3"},
		"by the signal":     {[]event.Event{term}, event.Event{Name: "SIGTERM"}, "✗ killed by SIGTERM, 1 s after it came (a shell shows 143)"},
		"by another signal": {[]event.Event{term}, event.Event{Name: "SIGSEGV"}, "✗ killed by SIGSEGV, 1 s after SIGTERM (a shell shows 139)"},
		"at the end of its grace period": {[]event.Event{term, {At: 2500 * time.Millisecond, Kind: event.Signal, Name: "SIGKILL", By: event.ByPolicy}},
			event.Event{Name: "SIGKILL"}, "✗ killed by SIGKILL, 1 s after SIGTERM (a shell shows 137)"},
		"of the second one, by hand": {[]event.Event{term, {At: 2500 * time.Millisecond, Kind: event.Signal, Name: "SIGKILL", By: event.ByYou}},
			event.Event{Name: "SIGKILL"}, "✗ killed by SIGKILL, 500 ms after it came (a shell shows 137)"},
	} {
		test.exit.At, test.exit.Kind = 3*time.Second, event.ProcessExit
		run := timeline.Of(append([]event.Event{{At: time.Second, Kind: event.ProcessStart, PID: 1}}, append(test.signals, test.exit)...))
		e := words.HowExited(run, run.Process())
		if got := e.Sign + " " + e.How + e.Lapse + e.Since + e.Shell; got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
