//go:build unix

package drills_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"closingtime/internal/atonce"
	"closingtime/playground/drills"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/scratch"
	"closingtime/playground/target"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// binaries is the directory of what the tests build.
var binaries string

func TestMain(m *testing.M) {
	dir, err := scratch.Make("closingtime-test-")
	if err != nil {
		panic(err)
	}
	binaries = dir.Path
	if err := atonce.Tests(6); err != nil {
		panic(err)
	}
	status := m.Run()
	if err := dir.Remove(); err != nil {
		panic(err)
	}
	os.Exit(status)
}

var build = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(binaries, "turns")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../testdata/turns").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, nil
})

// turns returns the service in playground/testdata/turns, whose answers change with the signal in the way that how names.
func turns(t *testing.T, how string) target.Target {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return target.Target{Command: []string{binary, how}}
}

// drilled runs a drill, and returns its result.
func drilled(t *testing.T, d drills.Drill) *drills.Result {
	t.Helper()
	result, err := d.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// said returns everything that a check says.
func said(r verdict.Result) string { return strings.Join(words.Examples(r, 20), "\n") }

// Answers in flight at the signal are compared with those before it: with less in them, or of another kind, they fail; where those before
// varied, a note says so.
func TestAnswersThatChangeWithTheSignal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		how     string
		path    string
		outcome verdict.Outcome
		says    string
		cure    verdict.Cure
	}{
		{"drain", "/slow", verdict.Pass, "were answered, the last", ""},
		{"short", "/slow", verdict.Fail, "answered 200 with 8 bytes, where each of the", verdict.AnswerInFlight},
		{"empty", "/slow", verdict.Fail, "answered 200 with 0 bytes, where each of the", verdict.AnswerInFlight},
		{"chunks", "/slow", verdict.Fail, "before the stop had 240 bytes", verdict.AnswerInFlight},
		{"type", "/slow", verdict.Fail, "bytes of text/html, where each of the", verdict.AnswerInFlight},
		{"vary", "/slow", verdict.Pass, "to GET /slow in flight at the stop had less than ever before, such as 8 bytes; the shortest of", ""},
		{"elsewhere", "/slow", verdict.Fail, "answered 302, where the", verdict.AnswerInFlight},
		{"fail", "/slow", verdict.Pass, "got an answer of 500, the first", ""},
		{"ten", "/feed", verdict.Fail, "before the stop had 10 events", verdict.AnswerInFlight},
		{"on", "/feed", verdict.Pass, "were feeds that came to an end, as no feed had before; only a last event would tell", ""},
	} {
		t.Run(test.how, func(t *testing.T) {
			t.Parallel()
			result := drilled(t, drills.Drill{Target: turns(t, test.how), Path: test.path})
			answered := result.Check(verdict.Answered)
			if text := said(answered); answered.Outcome != test.outcome || !strings.Contains(text, test.says) {
				t.Errorf("%s, want %s and %q:\n%s", answered.Outcome, test.outcome, test.says, text)
			}
			cures := verdict.Cures(result.Timeline, result.Checks)
			if test.cure != "" && !slices.Equal(cures, []verdict.Cure{test.cure}) {
				t.Errorf("the advice is %q, want %q: %s", cures, test.cure, said(answered))
			}
		})
	}
}

// The signal waits for the idle connection, which a busy machine may open late, so that what becomes of it is always seen.
func TestTheIdleConnectionIsThereAtTheSignal(t *testing.T) {
	t.Parallel()
	result := drilled(t, drills.Drill{Target: turns(t, "late"), Path: "/slow", Load: load.Plan{Rate: 20}})
	if phases, known := result.Timeline.Phases(); !known || !phases.IdleHeld {
		t.Errorf("the phases, known %v, are %+v", known, phases)
	}
}

// The advice follows from how the process ended, and from how the requests in flight lost their answers.
func TestAdvice(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		how   string
		drill drills.Drill
		check string
		says  string
		cure  verdict.Cure
	}{
		{"close", drills.Drill{}, verdict.Answered, "(EOF)", verdict.ShutNotClose},
		{"quit", drills.Drill{}, verdict.Answered, "got no whole answer", verdict.GiveTime},
		{"itself", drills.Drill{}, verdict.Exit, "counts it as clean with -clean TERM", verdict.DeclareSignal},
		{"panic", drills.Drill{}, verdict.Exit, "it said: panic: the shutdown is wrong", verdict.ShutdownPanics},
		{"panics", drills.Drill{}, verdict.Answered, "http: panic serving", verdict.HandlersPanic},
		{"often", drills.Drill{Warmup: 2e9}, verdict.Answered, "at about that rate, they show nothing about the stop", verdict.MendErrors},
		{"drain", drills.Drill{Clean: []event.End{{Status: 143}}}, verdict.Exit, "only other ends were declared to be clean", verdict.DeclareZero},
		{"drain", drills.Drill{Signal: "SIGQUIT"}, verdict.Exit, "nothing in the service handles SIGQUIT", verdict.HearSignal},
		{"ignore", drills.Drill{Grace: 2e9}, verdict.Deadline, "not finished within 2 s: SIGKILL", verdict.BeginShutdown},
	} {
		t.Run(test.how+" "+string(test.cure), func(t *testing.T) {
			t.Parallel()
			test.drill.Target, test.drill.Path, test.drill.Load = turns(t, test.how), "/slow", load.Plan{SlowShare: -1}
			result := drilled(t, test.drill)
			if text := said(result.Check(test.check)); !strings.Contains(text, test.says) {
				t.Errorf("%s does not say %q:\n%s", test.check, test.says, text)
			}
			// On a busy machine, a new connection may meet something else at the end.
			if cures := verdict.Cures(result.Timeline, result.Checks); len(cures) == 0 || cures[0] != test.cure {
				t.Errorf("the advice is %q, want %q first; answered says:\n%s", cures, test.cure, said(result.Check(verdict.Answered)))
			}
		})
	}
}

// What a redirect leads to is a request of its own: after the signal, it is like any other that comes when nobody listens any more.
func TestRedirectAfterTheSignal(t *testing.T) {
	t.Parallel()
	result := drilled(t, drills.Drill{Target: turns(t, "redirect"), Path: "/slow", Load: load.Plan{Follow: true, SlowShare: -1}})
	refused := 0
	for _, r := range result.Timeline.Requests {
		if r.Path == "/there" && r.Class == event.Refused {
			refused++
		}
	}
	if answered := result.Check(verdict.Answered); answered.Outcome != verdict.Pass || refused == 0 {
		t.Errorf("%s, with %d refusals after a redirect:\n%s", answered.Outcome, refused, said(answered))
	}
}

// Redirects that lead round in a circle are told from a path that the service does not have.
func TestRedirectsInACircle(t *testing.T) {
	t.Parallel()
	_, err := drills.Drill{Target: turns(t, "drain"), Path: "/round", Requests: -1, Warmup: 4e9, Load: load.Plan{Follow: true, SlowShare: -1}}.Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "redirected 10 times in a row, at last to /round") || !strings.Contains(err.Error(), "leave -follow") || strings.Contains(err.Error(), "a path that the service has") {
		t.Errorf("the error is %v", err)
	}
}

// A service that goes on as though there had been no signal is told to begin a shutdown, and how long it lived on counts from that
// signal.
func TestSignalChangesNothing(t *testing.T) {
	t.Parallel()
	result := drilled(t, drills.Drill{Target: turns(t, "ignore"), Path: "/slow", Grace: 2e9})
	if exit := result.Check(verdict.Exit); !strings.Contains(said(exit), "SIGTERM changed nothing: for ") {
		t.Errorf("exit says:\n%s", said(exit))
	}
	if cures := verdict.Cures(result.Timeline, result.Checks); !slices.Equal(cures, []verdict.Cure{verdict.BeginShutdown}) {
		t.Errorf("the advice is %q", cures)
	}
	if ended := words.Ended(result.Timeline); !strings.Contains(ended, "killed by SIGKILL, ") || !strings.Contains(ended, "after SIGTERM") {
		t.Errorf("%q", ended)
	}
}

// A second signal shows nothing where the shutdown is over soon without it.
func TestInsistenceOnAShortDrain(t *testing.T) {
	t.Parallel()
	result := drilled(t, drills.Drill{Target: turns(t, "drain"), Path: "/slow", Insist: true, Load: load.Plan{SlowShare: -1}})
	if r := result.Check(verdict.Insistence); r.Outcome != verdict.Inconclusive || !strings.Contains(said(r), "requests that take longer") {
		t.Errorf("%s:\n%s", r.Outcome, said(r))
	}
}
