//go:build unix

package playground_test

import (
	"net/http"
	"testing"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// A service that cuts off what is in flight at the signal is found out, however whole it looks to its clients: net/http
// asks again by itself, an answer without a length has no end that could be missed, and a client reads no further than it
// has to. None has a probe, and all exit with status 0.
func TestServiceThatCuts(t *testing.T) {
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
			p.Load.Path, p.Load.Rate, p.InFlight = "/tea", 20, 4
			pic, err := finish(t, p)
			if err != nil {
				t.Fatal(err)
			}
			wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "exit status 0")
			wantEvidence(t, outcome(pic, "answered"), verdict.Fail, test.evidence)
			if test.cut == "connections" {
				wantHiddenAttempts(t, pic)
			}
		})
	}
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
