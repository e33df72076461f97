//go:build unix

package drilltest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/playground/drills"
	"closingtime/playground/drilltest"
	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
)

func TestRequirePasses(t *testing.T) {
	t.Parallel()
	drilltest.Require(t, drilltest.Drill{Package: "../testdata/plain", Path: "/slow"}, "exit", "answered")
	drilltest.Require(t, drilltest.Drill{Package: "../../solutions/01-signal"})
}

// recorder is a test that only records how it fails, what it logs and what it sets.
type recorder struct {
	testing.TB
	failures, logged []string
	attributes       map[string]string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatal(args ...any) {
	r.failures = append(r.failures, fmt.Sprint(args...))
	panic(r)
}

func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }
func (r *recorder) Failed() bool                      { return len(r.failures) > 0 }
func (r *recorder) Log(args ...any)                   { r.logged = append(r.logged, fmt.Sprint(args...)) }
func (r *recorder) Logf(format string, args ...any)   { r.Log(fmt.Sprintf(format, args...)) }
func (r *recorder) Attr(key, value string)            { r.attributes[key] = value }

// recorded returns what a test records that does that.
func recorded(t *testing.T, do func(testing.TB)) *recorder {
	t.Helper()
	r := &recorder{TB: t, attributes: make(map[string]string)}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		do(r)
	}()
	return r
}

func TestRequireFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		drill  drilltest.Drill
		checks []string
		want   string
	}{
		"a check that fails":         {drilltest.Drill{Package: "../../lessons/01-signal/broken"}, []string{"exit"}, "killed by SIGTERM"},
		"a check that is absent":     {drilltest.Drill{Package: "../testdata/plain", Path: "/slow"}, []string{"jobs"}, "jobs: does not apply"},
		"a check that is unknown":    {drilltest.Drill{}, []string{"politeness"}, `there is no check "politeness"; there are exit,`},
		"a policy that is unknown":   {drilltest.Drill{Policy: "axe"}, nil, `there is no stop policy "axe"`},
		"a service that ends":        {drilltest.Drill{Package: "../testdata/exits", Path: "/"}, nil, "no configuration"},
		"a directory that is absent": {drilltest.Drill{Package: "../nowhere"}, nil, "no such file or directory; Package is a directory, seen from that of the test"},
		"a package that is no main":  {drilltest.Drill{Package: "../event"}, nil, "it is package event; a service is package main"},
		"a path that is missing":     {drilltest.Drill{Package: "../testdata/plain"}, nil, "the drill has no Path"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, func(tb testing.TB) { drilltest.Require(tb, test.drill, test.checks...) })
			if got := strings.Join(r.failures, "\n"); !strings.Contains(got, test.want) {
				t.Errorf("the test fails with %q, want %q", got, test.want)
			}
		})
	}
}

// A path that does not exist cannot be drained. The drill says so as soon as that is plain, and no check passes.
func TestRequireOfAMistypedPath(t *testing.T) {
	t.Parallel()
	_, err := drilltest.Drill{Package: "../testdata/locks", Path: "/slwo"}.Run(t.Context())
	refused, ok := errors.AsType[*drills.RefusedError](err)
	if !ok || refused.Method != "GET" || refused.Path != "/slwo" || refused.Statuses[404] < 5 || len(refused.Statuses) != 1 {
		t.Fatalf("the error is %v", err)
	}
	r := recorded(t, func(tb testing.TB) {
		drilltest.Require(tb, drilltest.Drill{Package: "../testdata/locks", Path: "/slwo"}, "exit")
	})
	got := strings.Join(r.failures, "\n")
	for _, words := range []string{"GET /slwo: in ", " requests, all of them with 404 (Not Found), so that a stop costs nothing", "name a path that the service has"} {
		if !strings.Contains(got, words) {
			t.Errorf("the test fails with %q, want %q", got, words)
		}
	}
	if r.attributes[drills.AttrDrill] != drills.NotRun {
		t.Errorf("the attributes are %q", r.attributes)
	}
}

// A service that answers whatever it is asked does not know that a path is mistyped. That no request is ever in flight
// tells, long before the drill's patience ends.
func TestRequireOfAMistypedPathThatIsAnswered(t *testing.T) {
	t.Parallel()
	_, err := drilltest.Drill{Package: "../testdata/plain", Path: "/slwo", Requests: 50, Patience: time.Hour}.Run(t.Context())
	quick, ok := errors.AsType[*drills.TooQuickError](err)
	if !ok || quick.Method != "GET" || quick.Path != "/slwo" || quick.Answers < 40 || quick.Slowest >= quick.Needed {
		t.Fatalf("the error is %v", err)
	}
	for _, words := range []string{"GET /slwo: in ", "so there will never be 50 requests in flight at once; is that the path you mean?", "one that takes 2.5 s or more"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("the error is %v, want %q", err, words)
		}
	}
}

// A drill that drained nothing has shown nothing, also of checks that need nothing in flight.
func TestRequireWithNothingInFlight(t *testing.T) {
	t.Parallel()
	r := recorded(t, func(tb testing.TB) {
		// Patience ends in the middle between two requests, so that none is on its way at the signal.
		drilltest.Require(tb, drilltest.Drill{Package: "../testdata/plain", Path: "/", Rate: 1, Patience: 2500 * time.Millisecond}, "exit")
	})
	got := strings.Join(r.failures, "\n")
	if !strings.Contains(got, "exit: inconclusive") || !strings.Contains(got, "no request was in flight") {
		t.Errorf("the test fails with %q", got)
	}
	if r.attributes[drills.AttrDrill] != drills.Judged || r.attributes[drills.AttrCheck+"exit"] != "inconclusive" {
		t.Errorf("the attributes are %q", r.attributes)
	}
}

// A passed check is logged with its evidence. The recording is in the result and in a file, from which it can be exported.
func TestRequireKeepsItsEvidence(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "slow.ndjson")
	var result *drilltest.Result
	r := recorded(t, func(tb testing.TB) {
		result = drilltest.Require(tb, drilltest.Drill{Package: "../testdata/plain", Path: "/slow", Record: path}, "exit", "answered")
	})
	got := strings.Join(r.logged, "\n")
	for _, words := range []string{"exit: pass\n\texit status 0, ", "answered: pass\n\t", "the recording is " + path} {
		if !strings.Contains(got, words) {
			t.Errorf("the test logs %q, want %q", got, words)
		}
	}
	if r.Failed() || r.attributes[drills.AttrCheck+"exit"] != "pass" || r.attributes[drills.AttrRecording] != path {
		t.Errorf("the test fails with %q; the attributes are %q", r.failures, r.attributes)
	}
	kept, err := recording.Load(path)
	if err != nil || result.Recording != path {
		t.Fatalf("the recording is %s, %v", result.Recording, err)
	}
	for name, events := range map[string][]event.Event{"the file": kept.Events, "the result": result.Events} {
		var report strings.Builder
		if err := export.JUnit(&report, export.New(timeline.Of(events), nil)); err != nil || !strings.Contains(report.String(), `name="answered"`) {
			t.Errorf("%s is exported as %s, %v", name, report.String(), err)
		}
	}
}

// Each drill of a test has a recording of its own, where go test puts what a test keeps.
func TestRecordingsAreArtifacts(t *testing.T) {
	t.Parallel()
	for range 2 {
		drilltest.Require(t, drilltest.Drill{Package: "../testdata/plain", Path: "/slow"}, "exit")
	}
	kept, err := os.ReadDir(t.ArtifactDir())
	if err != nil || len(kept) != 2 {
		t.Errorf("the artifacts are %v, %v; want two recordings", kept, err)
	}
}
