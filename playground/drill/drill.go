// Package drill tests the shutdown of a service without anybody watching: it builds the service, starts it as a process,
// sends it requests, stops it when enough of them are in flight, and judges what became of them. Package drilltest does
// that in an ordinary Go test, and says what it needs of a service.
package drill

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/scratch"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Drill says what to build, what to ask of it, and how to stop it. The zero value of a field means its default.
type Drill struct {
	Package  string        // the directory of the service's main package, relative to the working directory; that itself unless set
	Env      []string      // for the service: NAME=value
	Path     string        // what the clients get; only for a shop it need not be set: there they place orders
	Body     string        // with Path: what the clients post there instead of getting it, in JSON
	Rate     float64       // requests per second; 20 unless set
	Policy   string        // how the service is stopped: docker (unless set), kubernetes, systemd, terminal or kill
	Grace    time.Duration // a grace period other than the policy's own
	Requests int           // the signal goes out when at least so many requests are in flight; 5 unless set
	Jobs     int           // and at least so many receipts are being printed
	Queued   int           // and at least so many receipts wait to be printed
	Patience time.Duration // the signal goes out in any case after that time; 20 s unless set
	Record   string        // a new file for the recording; without it the recording is kept in memory only
}

// Result is what a drill has shown.
type Result struct {
	Checks    []verdict.Result // all that apply
	Timeline  *timeline.Timeline
	Events    []event.Event // the recording
	Recording string        // the file of the recording: Drill.Record
}

// Check returns the result of the named check, or the zero Result when it does not apply.
func (r *Result) Check(name string) verdict.Result {
	if found := verdict.Find(r.Checks, name); found != nil {
		return *found
	}
	return verdict.Result{}
}

// Run runs the drill. Without anything in flight at the signal no check passes: a drill that drained nothing is
// inconclusive.
//
// It returns an error when there is nothing to judge: a *build.Error when the service could not be built, a
// *playground.StartError when it did not become ready, a *RefusedError when it refuses every request, a *TooQuickError when
// it answers every request so soon that the drill's moment cannot come.
func (d Drill) Run(ctx context.Context) (result *Result, err error) {
	policy, err := stop.Named(cmp.Or(d.Policy, "docker"))
	if err != nil {
		return nil, err
	}
	if d.Grace != 0 {
		policy = policy.WithGrace(d.Grace)
	}
	dir, err := filepath.Abs(d.Package)
	if err != nil {
		return nil, fmt.Errorf("finding the service: %w", err)
	}
	bin, err := scratch.Make("closingtime-drill-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bin.Remove()) }()
	service, audit, err := d.build(ctx, dir, bin.Path)
	if err != nil {
		return nil, err
	}
	requests, rate := cmp.Or(d.Requests, 5), cmp.Or(d.Rate, 20)
	rules := verdict.DefaultRules(policy.Name, nil)
	rules.Drains = true
	run, err := playground.Start(ctx, playground.Plan{
		Name: filepath.Base(dir), Command: []string{service}, Env: d.Env,
		Load: load.Plan{Path: d.Path, Body: d.Body, Rate: rate}, Stop: policy, Rules: &rules,
		Unattended: true, InFlight: requests, Printing: d.Jobs, Queued: d.Queued, Patience: d.Patience,
		Audit: audit, Recording: d.Record,
	})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	if err := wait(run, requests, rate); err != nil {
		return nil, err
	}
	t := run.Timeline()
	events, _ := run.Log().Since(0)
	return &Result{Checks: verdict.Judge(t), Timeline: t, Events: events, Recording: d.Record}, nil
}

// wait waits until the run is over. It returns an error when the run has shown that, at that rate, so many requests will
// never be in flight at once.
func wait(run *playground.Run, requests int, rate float64) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-run.Done():
			return run.Wait()
		case <-tick.C:
		}
		t := run.Snapshot()
		if refused := refusal(t); refused != nil {
			return refused
		}
		if quick := quickness(t, requests, rate); quick != nil {
			return quick
		}
	}
}
