//go:build unix

package playground_test

import (
	"net/http"
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// A service that cuts off what is in flight at the signal is found out, however whole it looks to its clients: net/http
// asks again by itself, an answer without a length has no end that could be missed, and a client reads no further than it
// has to. None has a probe, and all exit with status 0.
func TestServiceThatCuts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ cut, evidence string }{
		{"connections", "EOF"},
		{"header", "cut short"},
		{"body", "cut short"},
		{"unframed", "cut short"},
		{"exit", "after SIGTERM"},
	} {
		t.Run(test.cut, func(t *testing.T) {
			t.Parallel()
			p := plan(t, "cuts")
			p.Env = append(p.Env, "CUT="+test.cut)
			p.Load.Path, p.Load.Rate, p.Unattended = "/tea", 20, false
			run, err := playground.Start(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			defer run.Close()
			await(t, run, fewAnsweredAndMoreAsked)
			run.Stop()
			if err := run.Wait(); err != nil {
				t.Fatal(err)
			}
			pic := run.Timeline()
			wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "exit status 0")
			wantEvidence(t, outcome(pic, "answered"), verdict.Fail, test.evidence)
			if test.cut == "connections" {
				wantHiddenAttempts(t, pic)
			}
		})
	}
}

// fewAnsweredAndMoreAsked tells whether the service has answered those that it answers at once, wholly, and has got more. A
// client on a busy machine takes its time to read an answer, and what it has not read by the stop cannot be compared with.
func fewAnsweredAndMoreAsked(t *timeline.Timeline) bool {
	answered, asked := 0, 0
	for _, r := range t.Requests {
		switch {
		case r.Done > 0:
			answered++
		case r.Written > 0 && t.Now-r.Written >= 50*time.Millisecond:
			asked++
		}
	}
	return answered >= 3 && asked >= 4
}

// wantHiddenAttempts wants requests that their clients saw answered, and of which the verdict knows that the service has
// cut the first attempt.
func wantHiddenAttempts(t *testing.T, pic *timeline.Timeline) {
	t.Helper()
	hidden := 0
	for _, f := range outcome(pic, "answered").Findings {
		for _, r := range pic.Requests {
			if r.ID == f.Request && f.Attempt == 1 && len(r.Attempts) == 2 && r.Attempts[0].Lost() && r.Class == "" && r.Status == http.StatusOK {
				hidden++
			}
		}
	}
	if hidden == 0 {
		t.Errorf("no attempt was hidden: %q", words.Evidence(outcome(pic, "answered")))
	}
}
