//go:build unix

package playground_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/load"
	"closingtime/playground/stop"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// command builds a program of this module, at most once, and returns its binary.
func command(t *testing.T, path string) string {
	t.Helper()
	build, _ := buildOnce.LoadOrStore(path, sync.OnceValues(func() (string, error) {
		binary := filepath.Join(binaries, strings.ReplaceAll(path, "/", "-"))
		out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, "closingtime/"+path).CombinedOutput()
		if err != nil {
			return "", errors.New(string(out))
		}
		return binary, nil
	}))
	binary, err := build.(func() (string, error))()
	if err != nil {
		t.Fatalf("building %s: %v", path, err)
	}
	return binary
}

// watched is a run of the shop in which somebody brings about faults.
func watched(t *testing.T, change func(*playground.Plan)) *playground.Run {
	t.Helper()
	docker, err := stop.Named("docker")
	if err != nil {
		t.Fatal(err)
	}
	p := playground.Plan{
		Name: "shop", Stop: docker.WithGrace(patience), Wire: true,
		Target: target.Target{
			Command: []string{command(t, "solutions/08-order")}, Shop: true, Startup: patience, Env: []string{"BANK=50ms", "PRINTER=50ms"},
		},
		Load: load.Plan{Rate: 20, Seed: 1}, Audit: command(t, "playground/audit"),
	}
	if change != nil {
		change(&p)
	}
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	return run
}

// until waits until a condition holds for a run.
func until(t *testing.T, run *playground.Run, what string, holds func(*timeline.Timeline) bool) *timeline.Timeline {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if now := run.Snapshot(); holds(now) {
			return now
		}
		select {
		case <-run.Done():
			t.Fatalf("the run is over, and not: %s (%v)", what, run.Wait())
		default:
		}
	}
	t.Fatalf("never: %s", what)
	return nil
}

// some tells whether a request that was sent after a moment is as wanted.
func some(wanted func(*timeline.Timeline, *timeline.Request) bool) func(*timeline.Timeline, time.Duration) bool {
	return func(t *timeline.Timeline, since time.Duration) bool {
		return slices.ContainsFunc(t.Requests, func(r *timeline.Request) bool { return r.Sent > since && wanted(t, r) })
	}
}

// long is far longer than any request takes without a fault.
const long = 1500 * time.Millisecond

func slow(_ *timeline.Timeline, r *timeline.Request) bool {
	return r.Status == 201 && r.Done-r.Sent > long
}

func hanging(t *timeline.Timeline, r *timeline.Request) bool {
	return r.Accepted > 0 && r.Done == 0 && t.Now-r.Sent > long
}

func says(status int, body string) func(*timeline.Timeline, *timeline.Request) bool {
	return func(_ *timeline.Timeline, r *timeline.Request) bool {
		return r.Status == status && r.Answer != nil && strings.Contains(r.Answer.Body, body)
	}
}

func ends(classes ...event.Class) func(*timeline.Timeline, *timeline.Request) bool {
	return func(_ *timeline.Timeline, r *timeline.Request) bool { return slices.Contains(classes, r.Class) }
}

// Each fault does what it says to a service that served well before, and serves well again afterwards.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   faults.Name
		values map[string]string
		shows  func(*timeline.Timeline, time.Duration) bool // true only during the fault
	}{
		{faults.BankSlow, map[string]string{"delay": "1s"}, some(slow)},
		{faults.BankStuck, nil, some(hanging)},
		{faults.BankFailing, nil, some(says(500, "bank"))},
		{faults.DatabaseLocked, nil, some(says(500, "SQLITE_BUSY"))},
		{faults.DatabaseFull, nil, some(says(500, "database or disk is full"))},
		{faults.WorkerStuck, nil, func(t *timeline.Timeline, since time.Duration) bool {
			return slices.ContainsFunc(t.Jobs, func(j *timeline.Job) bool {
				return j.Worker == 0 && j.Started > 0 && j.Done == 0 && t.Now-max(j.Started, since) > long
			})
		}},
		{faults.ClientsSlow, map[string]string{"share": "1"}, some(slow)},
		{faults.ClientsGone, map[string]string{"share": "1"}, some(ends(event.Left))},
		{faults.ClientsHold, map[string]string{"connections": "12"}, func(t *timeline.Timeline, since time.Duration) bool {
			silent := 0
			for _, c := range t.HTTP {
				if c.Requests == 0 && c.Opened > since {
					silent++
				}
			}
			return silent >= 12
		}},
		{faults.NetworkLate, map[string]string{"latency": "1s", "jitter": "10ms"}, some(slow)},
		{faults.NetworkNarrow, map[string]string{"rate": "80"}, some(slow)},
		{faults.NetworkCut, nil, some(func(t *timeline.Timeline, r *timeline.Request) bool {
			return r.Accepted == 0 && r.Done == 0 && t.Now-r.Sent > long
		})},
		{faults.NetworkReset, nil, some(ends(event.Reset))},
		{faults.NetworkHalfOpen, nil, func(t *timeline.Timeline, since time.Duration) bool {
			return slices.ContainsFunc(t.Requests, func(r *timeline.Request) bool {
				return r.Returned > since && r.Header == 0 && t.Now-r.Returned > long
			})
		}},
		{faults.NetworkSliced, map[string]string{"size": "4", "variation": "1", "delay": "50ms"}, some(slow)},
		{faults.NetworkLimited, map[string]string{"bytes": "30", "direction": "downstream"}, some(ends(event.CutShort, event.EOF, event.Reset))},
		{faults.ProcessStopped, nil, some(func(t *timeline.Timeline, r *timeline.Request) bool {
			return r.Written > 0 && r.Done == 0 && t.Now-r.Sent > long
		})},
		{faults.ProcessStarved, map[string]string{"share": "0.02", "period": "3s"}, some(slow)},
	} {
		t.Run(string(test.name), func(t *testing.T) {
			t.Parallel()
			run := watched(t, nil)
			well := some(func(_ *timeline.Timeline, r *timeline.Request) bool { return r.Status == 201 })
			now := until(t, run, "a dozen requests are answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 12 && well(now, 0) })
			if test.shows(now, 0) {
				t.Fatal("without the fault it looks as with it")
			}
			if err := run.StartFault(test.name, test.values); err != nil {
				t.Fatal(err)
			}
			since := run.Snapshot().FaultNow(test.name).Started
			until(t, run, "the fault has an effect", func(now *timeline.Timeline) bool { return test.shows(now, since) })
			if err := run.StartFault(test.name, test.values); err == nil || !strings.Contains(err.Error(), "under way already") {
				t.Errorf("a second time it begins: %v", err)
			}
			if err := run.EndFault(test.name); err != nil {
				t.Fatal(err)
			}
			over := run.Snapshot().Faults[0].Ended
			if over == 0 {
				t.Error("the fault has no end")
			}
			until(t, run, "requests are answered again", func(now *timeline.Timeline) bool { return well(now, over) })
			run.Stop()
			if err := run.Wait(); err != nil {
				t.Fatal(err)
			}
			if all := run.Timeline().Faults; len(all) != 1 || all[0].By != event.ByYou {
				t.Errorf("the faults are %v", all)
			}
		})
	}
}

// A panic in a worker ends the process, and the verdict says that the panic was brought about.
func TestWorkerPanics(t *testing.T) {
	t.Parallel()
	run := watched(t, nil)
	until(t, run, "a receipt is printed", func(now *timeline.Timeline) bool {
		return slices.ContainsFunc(now.Jobs, func(j *timeline.Job) bool { return j.Done > 0 && j.Error == "" })
	})
	if err := run.StartFault(faults.WorkerPanic, nil); err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	wantEvidence(t, outcome(run.Timeline(), verdict.Exit), verdict.Fail, "status 2", "while a worker panicked: a fault")
}

// A fault at the stop explains why a check fails, and a fault before the stop explains nothing.
func TestFaultsInTheVerdict(t *testing.T) {
	t.Parallel()
	run := watched(t, func(p *playground.Plan) { p.Stop = p.Stop.WithGrace(10 * time.Second) })
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 2 })
	for _, do := range []error{run.StartFault(faults.BankFailing, nil), run.EndFault(faults.BankFailing), run.StartFault(faults.BankStuck, nil)} {
		if do != nil {
			t.Fatal(do)
		}
	}
	until(t, run, "requests hang", func(now *timeline.Timeline) bool { return some(hanging)(now, 0) })
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	answered := outcome(run.Timeline(), verdict.Answered)
	wantEvidence(t, answered, verdict.Fail, "this was while the bank was stuck")
	if slices.ContainsFunc(answered.Findings, func(f verdict.Finding) bool { return f.Fault == faults.BankFailing }) {
		t.Error("a fault that was over explains the failure")
	}
	if last := run.Timeline().Faults[1]; last.Ended == 0 {
		t.Error("the fault outlives the service")
	}
}

// The clock of the grace period is shortened under way, and before the stop; without, the service lives as long as it wants.
func TestGraceShortened(t *testing.T) {
	t.Parallel()
	for _, before := range []bool{true, false} {
		run := watched(t, func(p *playground.Plan) {
			p.Command, p.Audit, p.Load = []string{service(t, "ignores")}, "", load.Plan{Path: "/"}
		})
		until(t, run, "the service is ready", func(now *timeline.Timeline) bool { return now.Process().Ready > 0 && len(now.Requests) > 0 })
		shorten := func() {
			if err := run.StartFault(faults.GraceShort, map[string]string{"left": "50ms"}); err != nil {
				t.Fatal(err)
			}
		}
		if before {
			shorten()
		}
		run.Stop()
		if !before {
			until(t, run, "the signal is sent", func(now *timeline.Timeline) bool { return now.SignalAt() > 0 })
			shorten()
		}
		if err := run.Wait(); err != nil {
			t.Fatal(err)
		}
		got := run.Timeline()
		if p := got.Process(); p.KilledBy != "SIGKILL" || got.Stop.Announced != patience || got.Stop.Grace >= patience {
			t.Errorf("%t: the process ended by %q, and the stop was %+v", before, p.KilledBy, got.Stop)
		}
		wantEvidence(t, outcome(got, verdict.Deadline), verdict.Fail, "the grace period was shortened")
	}
}

// The fault never lengthens a grace period: one that is shorter already stays as it is.
func TestGraceIsNotLengthened(t *testing.T) {
	t.Parallel()
	const grace = 300 * time.Millisecond
	run := watched(t, func(p *playground.Plan) {
		p.Command, p.Audit, p.Load, p.Stop = []string{service(t, "ignores")}, "", load.Plan{Path: "/"}, p.Stop.WithGrace(grace)
	})
	until(t, run, "a request is sent", func(now *timeline.Timeline) bool { return len(now.Requests) > 0 })
	if err := run.StartFault(faults.GraceShort, map[string]string{"left": "40s"}); err != nil {
		t.Fatal(err)
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := run.Timeline().Stop; got.Grace != grace {
		t.Errorf("the stop is %+v", got)
	}
}

// A grace period that was shortened is whole again when the fault is over.
func TestGraceRestored(t *testing.T) {
	t.Parallel()
	run := watched(t, func(p *playground.Plan) {
		p.Command, p.Audit, p.Load = []string{service(t, "ignores")}, "", load.Plan{Path: "/"}
	})
	until(t, run, "a request is sent", func(now *timeline.Timeline) bool { return len(now.Requests) > 0 })
	run.Stop()
	until(t, run, "the signal is sent", func(now *timeline.Timeline) bool { return now.SignalAt() > 0 })
	if err := errors.Join(run.StartFault(faults.GraceShort, map[string]string{"left": "40s"}), run.EndFault(faults.GraceShort)); err != nil {
		t.Fatal(err)
	}
	if now := run.Snapshot(); now.Stop.Grace != patience || now.FaultNow(faults.GraceShort) != nil {
		t.Errorf("the stop is %+v", now.Stop)
	}
}

// A fault that does not apply says why, and hurts nobody.
func TestFaultsThatDoNotApply(t *testing.T) {
	t.Parallel()
	run := watched(t, func(p *playground.Plan) {
		p.Command, p.Audit, p.Wire, p.Load = []string{service(t, "plain")}, "", false, load.Plan{Path: "/"}
	})
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool {
		return some(func(_ *timeline.Timeline, r *timeline.Request) bool { return r.Status == 200 })(now, 0)
	})
	for name, want := range map[faults.Name]string{
		faults.BankStuck:      "has no probe",
		faults.DatabaseLocked: "needs the audit's command",
		faults.NetworkCut:     "plan a wire or a front at layer 4",
		"bank-mad":            "there are bank-slow",
	} {
		if err := run.StartFault(name, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s begins: %v, want %q", name, err, want)
		}
		if err := run.FaultProblem(name); err == nil {
			t.Errorf("%s has no problem", name)
		}
	}
	if err := run.StartFault(faults.ProcessStarved, map[string]string{"share": "2"}); err == nil || !strings.Contains(err.Error(), "up to 1") {
		t.Errorf("a share of 2: %v", err)
	}
	if err := run.EndFault(faults.BankStuck); err == nil || !strings.Contains(err.Error(), "not under way") {
		t.Errorf("a fault ends that had not begun: %v", err)
	}
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := run.StartFault(faults.ProcessStopped, nil); err == nil || !strings.Contains(err.Error(), "no fault begins any more") {
		t.Errorf("a fault begins after the end: %v", err)
	}
	if got := run.Timeline(); len(got.Faults) > 0 {
		t.Errorf("the faults are %v", got.Faults)
	}
}

// A process that is stopped when the run is given up is killed all the same, and a locked database is let go.
func TestRunEndsWithFaultsUnderWay(t *testing.T) {
	t.Parallel()
	run := watched(t, nil)
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 3 })
	for _, name := range []faults.Name{faults.ProcessStopped, faults.ProcessStarved, faults.DatabaseLocked, faults.NetworkCut, faults.BankStuck} {
		if err := run.StartFault(name, nil); err != nil && name != faults.DatabaseLocked { // the stopped process may hold the lock itself
			t.Fatal(err)
		}
	}
	run.Close()
	if got := run.Timeline(); !got.Exited() || slices.ContainsFunc(got.Faults, func(f *timeline.Fault) bool { return f.Ended == 0 }) {
		t.Errorf("the process is %+v, and the faults are %+v", got.Process(), got.Faults)
	}
}

// While a lock on the database is waited for, everything else goes on, and the end of the run ends the wait.
func TestALockThatIsWaitedFor(t *testing.T) {
	t.Parallel()
	silent := filepath.Join(t.TempDir(), "audit")
	if err := os.WriteFile(silent, []byte("#!/bin/sh\ntouch '"+silent+".begun'\nexec sleep 1000\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	run := watched(t, func(p *playground.Plan) { p.Audit = silent })
	until(t, run, "a request is answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 3 })
	failed := make(chan error, 1)
	go func() { failed <- run.StartFault(faults.DatabaseLocked, nil) }()
	until(t, run, "the lock is waited for", func(*timeline.Timeline) bool {
		_, err := os.Stat(silent + ".begun")
		return err == nil
	})
	if err := run.StartFault(faults.DatabaseLocked, nil); err == nil || !strings.Contains(err.Error(), "under way already") {
		t.Errorf("a second time it begins: %v", err)
	}
	if err := errors.Join(run.StartFault(faults.BankSlow, nil), run.EndFault(faults.BankSlow)); err != nil {
		t.Error(err)
	}
	if err := run.EndFault(faults.DatabaseLocked); err == nil {
		t.Error("a lock ends that does not hold yet")
	}
	run.Close()
	if err := <-failed; err == nil {
		t.Error("the database is said to be locked")
	}
	if got := run.Timeline(); slices.ContainsFunc(got.Faults, func(f *timeline.Fault) bool { return f.Name == faults.DatabaseLocked || f.Ended == 0 }) {
		t.Errorf("the faults are %+v", got.Faults)
	}
}

// A run through a wire has the verdict that it has without one: what dies, and what refuses, is seen as it is.
func TestAWireChangesNoVerdict(t *testing.T) {
	t.Parallel()
	for service, works := range map[string]bool{"solutions/08-order": true, "lessons/01-signal/broken": false} {
		var fails [][]string
		for _, wire := range []bool{false, true} {
			run := watched(t, func(p *playground.Plan) {
				p.Command, p.Wire, p.Unattended, p.InFlight, p.Patience = []string{command(t, service)}, wire, true, 4, patience
				p.Env = []string{"BANK=900ms", "SEED=3"}
				p.Load.Seed, p.Load.Lookups = 3, -1 // orders alone, so that the stop meets the same
			})
			if err := run.Wait(); err != nil {
				t.Fatal(err)
			}
			fails = append(fails, verdict.With(verdict.Of(run.Timeline()), verdict.Fail))
			if !slices.ContainsFunc(run.Timeline().Requests, func(r *timeline.Request) bool { return r.Class == event.Refused }) {
				t.Errorf("%s, with a wire: %t, refuses nobody after its end", service, wire)
			}
		}
		if !slices.Equal(fails[0], fails[1]) || works != (len(fails[0]) == 0) {
			t.Errorf("%s fails %q, and through a wire %q", service, fails[0], fails[1])
		}
	}
}
