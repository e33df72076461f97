package words_test

import (
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
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
		"by SIGPIPE":        {[]event.Event{term}, event.Event{Name: "SIGPIPE"}, "✗ killed by SIGPIPE, 1 s after SIGTERM (a shell shows 141)"},
		"by a signal with another number on each system": {[]event.Event{term}, event.Event{Name: "SIGUSR1"}, "✗ killed by SIGUSR1, 1 s after SIGTERM"},
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

// What the rules of a run count as clean is no failure wherever the end of the process is told, and what they do not, is one.
func TestAnEndIsAsCleanAsTheRulesSay(t *testing.T) {
	for name, test := range map[string]struct {
		run  event.Run
		exit event.Event
		sign string
	}{
		"killed, under systemd":     {event.Run{Policy: "systemd"}, event.Event{Name: "SIGTERM"}, "✓"},
		"killed, under docker":      {event.Run{Policy: "docker"}, event.Event{Name: "SIGTERM"}, "✗"},
		"killed, which is declared": {event.Run{Rules: &event.Rules{Clean: []event.End{{Signal: "SIGTERM"}}}}, event.Event{Name: "SIGTERM"}, "✓"},
		"a declared status":         {event.Run{Rules: &event.Rules{Clean: []event.End{{Status: 143}}}}, event.Event{Status: 143}, "✓"},
		"not the declared status":   {event.Run{Rules: &event.Rules{Clean: []event.End{{Status: 143}}}}, event.Event{}, "✗"},
	} {
		test.exit.At, test.exit.Kind = 3*time.Second, event.ProcessExit
		run := timeline.Of([]event.Event{
			{Kind: event.RunStart, Run: &test.run}, {At: time.Second, Kind: event.ProcessStart, PID: 1},
			{At: 2 * time.Second, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}, test.exit,
		})
		want, lane := map[string]string{"✗": "✗"}[test.sign], words.LaneEnd(lanes.OfProcess(run, run.Processes[0], run.Now)).Sign
		if exit := words.HowExited(run, run.Process()).Sign; exit != test.sign || lane != want {
			t.Errorf("%s: %s, and the lane has %q", name, exit, lane)
		}
		outcome := verdict.Find(verdict.Judge(run), verdict.Exit).Outcome
		if (outcome == verdict.Pass) != (test.sign == "✓") {
			t.Errorf("%s: the check says %s", name, outcome)
		}
	}
}
