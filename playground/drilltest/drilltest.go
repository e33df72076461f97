// Package drilltest tests the shutdown of a service in an ordinary Go test: it builds the service, starts it as a
// process, sends it requests, stops it when enough of them are in flight, and requires that named checks pass.
//
//	package main
//
//	import (
//		"testing"
//
//		"closingtime/playground/drilltest"
//	)
//
//	func TestShutdown(t *testing.T) {
//		drilltest.Require(t, drilltest.Drill{Path: "/slow"}, "exit", "answered")
//	}
//
// That is the whole of a main_test.go beside the service's main.go. Instead of /slow, name a path of the service's own. Every
// option of the command playground/drill is a field of [Drill]; a Drill with a Target drills any command, in any language:
//
//	drilltest.Require(t, drilltest.Drill{
//		Target: target.Target{Command: []string{"node", "server.js", "--port", "{port}"}},
//		Load: load.Plan{Requests: []load.Request{{Path: "/", Weight: 4}, {Path: "/slow"}}},
//		Policy: "kubernetes",
//	})
//
// # What it needs of a service
//
// The service is any main package in a Go module; it need not import anything of Closing Time. It must
//
//   - listen for HTTP on the address in the environment variable ADDR, such as 127.0.0.1:34567;
//   - be ready within 15 s: to a GET of /readyz it answers within 5 s, with a status below 500. Where there is no
//     /readyz, 404 will do;
//   - take its time to answer a GET of [Drill.Path], or a POST of [Drill.Body] to it, so that requests are in flight
//     when the signal comes: with the defaults, 20 requests a second of which 5 have to be in flight, half a second is
//     good. Any status below 500 is an answer. One client in ten sends its body and reads its answer slowly, over some seconds (see
//     Drill.Load.SlowShare). Where all answers are empty and come at once, or all are 400 and above, the drill says so within 3 s: often
//     the path is mistyped. Where only slow clients have requests in flight, whose answers the service may have sent before the signal,
//     or where there are never so many requests in flight, which the drill gives up after 20 s, answered is inconclusive.
//
// It runs in a directory of its own, which is removed afterwards. Its environment is that of the test, with the addition of
// TMPDIR, DATABASE and LOG (paths in that directory), GRACE (the grace period, such as 10s), and the variables in Drill.Env,
// which take precedence.
//
// # What it can show
//
// From outside: exit (it ended by itself, with status 0, within the grace period), answered (every request in flight at the signal
// got its whole answer, and no new connection was taken after that and left without one), leftovers (no process, temporary file,
// socket, lock or pid file is left, and nobody serves its address any more) and deadline, whose evidence tells how long each phase
// of the stop took: until new connections were refused, until the last answer, until an idle connection was closed, until the end.
// [Drill.MaxDrain] limits the whole, and [Drill.Insist] sends a second signal. With [Drill.Profile], the evidence has what the
// goroutines waited for when the service had to be killed.
//
// What only the service knows, such as whether its workers have finished, the test checks by itself: it passes the path of a file
// or a database through Drill.Env, and reads that when Require has returned; or a command does, whose exit status is the check
// verify: see [Drill.Verify]. A service that imports closingtime/playground/shop also reports from inside.
//
// A drill without a request in flight at the signal shows nothing: every check is then inconclusive.
//
// # The recording
//
// Everything that happened is in [Result.Events], and in a file: with
//
//	go test -artifacts -outputdir DIR ./...
//
// that file is kept below DIR/_artifacts, and the test's log names it, even when the test passes. A checkout of Closing Time
// shows the recording and exports it, for people and for a CI system:
//
//	go run ./tui replay FILE
//	go run ./tui export -as junit FILE
//
// A test can do the latter by itself, with package closingtime/playground/export:
//
//	export.JUnit(file, export.New(result.Timeline, nil))
//
// # How to get it
//
// The module closingtime is not published: use a checkout. If that is in a directory beside the service's module,
// write the test and run, in the root of the service's module,
//
//	go mod edit -require=closingtime@v0.0.0 -replace=closingtime=../closingtime
//	go mod tidy
//	go test ./...
//
// Or leave go.mod unchanged, and put both modules into a workspace:
//
//	go work init . ../closingtime
//	go test ./...
//
// A drill takes some seconds. It needs the go command, and Linux or macOS.
package drilltest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/playground/drills"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Drill says what to build, what to request, and how to stop it. Its method Run runs it without a test.
type Drill = drills.Drill

// Result is the result of a drill.
type Result = drills.Result

// Require runs the drill, and fails the test, with the evidence, when one of the named checks does not pass. Without names,
// it requires every check that applies. The names are those of verdict.Names. Require logs the evidence of checks that
// pass.
//
// Unless the drill names a file for its recording, the recording is kept in the test's directory for artifacts.
func Require(t testing.TB, d Drill, checks ...string) *Result {
	t.Helper()
	for _, name := range checks {
		if !verdict.Known(name) {
			t.Fatalf("there is no check %q; there are %s", name, strings.Join(verdict.Names(), ", "))
		}
	}
	kept := d.Record != "" || keepsArtifacts()
	if d.Record == "" {
		d.Record = newRecording(t)
	}
	result, err := d.Run(t.Context())
	if err != nil {
		t.Attr(drills.AttrDrill, drills.NotRun)
		t.Fatal(explained(err))
	}
	t.Attr(drills.AttrDrill, drills.Judged)
	if len(checks) == 0 {
		for _, r := range result.Checks {
			checks = append(checks, r.Check)
		}
	}
	for _, name := range checks {
		require(t, result.Check(name), name)
	}
	if kept {
		t.Attr(drills.AttrRecording, d.Record)
		t.Logf("the recording is %s", d.Record)
	} else if t.Failed() {
		t.Log("go test -artifacts keeps the recording")
	}
	return result
}

// require fails the test unless the result of the named check is a pass.
func require(t testing.TB, r verdict.Result, name string) {
	t.Helper()
	if r.Check == "" {
		t.Errorf("%s: does not apply to this service", name)
		return
	}
	t.Attr(drills.AttrCheck+name, string(r.Outcome))
	evidence := strings.Join(words.Evidence(r), "\n\t")
	if r.Outcome != verdict.Pass {
		t.Errorf("%s: %s, but want that %s\n\t%s", name, r.Outcome, words.Holds(name), evidence)
		return
	}
	t.Logf("%s: %s\n\t%s", name, r.Outcome, evidence)
}

// explained adds to the reason for which there is no result what the service said.
func explained(err error) string {
	if said := drills.Output(err); len(said) > 0 {
		return err.Error() + "; it said:\n\t" + strings.Join(said, "\n\t")
	}
	return err.Error()
}

// keepsArtifacts tells whether go test keeps what is in a test's directory for artifacts.
func keepsArtifacts() bool {
	f := flag.Lookup("test.artifacts")
	return f != nil && f.Value.String() == "true"
}

// newRecording returns the name of a file that does not exist yet, since a test can have several drills.
func newRecording(t testing.TB) string {
	for n := 1; ; n++ {
		path := filepath.Join(t.ArtifactDir(), fmt.Sprintf("drill-%d.ndjson", n))
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return path
		}
	}
}
