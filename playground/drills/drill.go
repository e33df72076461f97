// Package drills tests the shutdown of a service unattended: it starts the service as a process, sends it requests, stops it
// when enough of them are in flight, and judges the outcome. The service is any command, or a main package of Go that is built
// first. Package drilltest does that in an ordinary Go test, and playground/drill is the command.
package drills

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/scratch"
	"closingtime/playground/stop"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/witness"
)

// Drill says what to start, what to request, and how to stop it. A zero field means its default.
type Drill struct {
	// Package is the directory of the main package to build and start, relative to the working directory, where Target has no
	// command; the working directory unless set.
	Package string
	Target  target.Target // what is started; its Command is run as it is
	Env     []string      // further environment variables of the service: NAME=value

	Path string    // what the clients get, / unless set; a shop needs none, since its clients place orders
	Body string    // with Path: JSON that the clients post to it instead of getting it
	Rate float64   // requests per second; 20 unless set
	Load load.Plan // everything else about the clients; Path, Body and Rate take precedence. Its SlowShare is 0.1 unless set, and -1 for none, but a shop has no slow clients unless it is set

	Policy  string        // how the service is stopped: docker (unless set), kubernetes, systemd, terminal or kill
	Signal  string        // the signal that asks it to stop, instead of the policy's own
	Grace   time.Duration // a grace period instead of the policy's own
	PreStop time.Duration // how long the preStop hook takes, which runs before the signal

	Requests int           // the signal is sent when at least this number of requests is in flight; 5 unless set, and -1 for none
	Jobs     int           // and this number of receipts is being printed
	Queued   int           // and this number of receipts waits to be printed
	Warmup   time.Duration // and the clients have sent requests for this time
	Patience time.Duration // the signal is sent after this time in any case; 20 s unless set

	Clean    []event.End   // the ends of the process that are clean; unless set, those of the policy: exit status 0 and, for systemd, death by SIGTERM
	Fine     []int         // statuses below 500 with which an answer is whole at the stop, however it differs from those before it: the empty answer of a long poll, say
	MaxDrain time.Duration // the check deadline fails where the whole stop takes longer; only the grace period limits it unless set
	Insist   bool          // a second signal follows the first; only the check insistence counts then, since the second signal gives up what is in flight
	// Profile is where the service publishes the profiles of net/http/pprof: host:port, or a URL. The drill then knows what its
	// goroutines do, and where they are when the service has to be killed.
	Profile string
	// Verify is a command that sh runs after the end of the service, in its directory and with its environment (ADDR, PORT, TMPDIR and so
	// on); its exit status is the check verify. It is for work that was answered before it was done.
	Verify      string
	VerifyLimit time.Duration // how long that may take; a minute unless set

	Repeat    int  // the number of drills in a row, each of which has to pass; 1 unless set. They end with the first that does not
	KeepGoing bool // unless this is set

	Record string // a new file for the recording; without it the recording is kept in memory only. Further drills of Repeat add their number to the name

	// AllowRemote permits a target that is not this machine. Unless set, a drill of an address elsewhere is refused.
	AllowRemote bool

	// Started is called when the run has begun, and may watch it from other goroutines. The run is closed when Run returns.
	Started func(*playground.Run)
}

// Result is the result of a drill.
type Result struct {
	Checks    []verdict.Result // all checks that apply
	Timeline  *timeline.Timeline
	Events    []event.Event // the recording
	Recording string        // the file of the recording: Drill.Record
	Repeats   []Repeat      // what became of each drill where there were several; the other fields are those of the first that failed, or else of the first that was inconclusive, or else of the last
}

// Check returns the result of a check, or the zero Result when the check does not apply.
func (r *Result) Check(name string) verdict.Result {
	if found := verdict.Find(r.Checks, name); found != nil {
		return *found
	}
	return verdict.Result{}
}

// Run runs the drill. Without a request in flight at the signal, no check passes: such a drill is inconclusive.
//
// Run returns an error when there is nothing to judge: a *build.Error when the service could not be built, a
// *playground.StartError when it did not become ready, a *RefusedError when it refuses every request, and a *TooQuickError
// when it answers every request so soon that not enough of them are ever in flight, a *playground.StopError when the command that
// is to stop it fails, and a *RemoteError when it is not on this machine.
func (d Drill) Run(ctx context.Context) (*Result, error) {
	if d.Repeat > 1 {
		return d.runAll(ctx)
	}
	return d.runOnce(ctx)
}

func (d Drill) runOnce(ctx context.Context) (result *Result, err error) {
	policy, err := d.policy()
	if err != nil {
		return nil, err
	}
	if err := d.checkPlace(ctx); err != nil {
		return nil, err
	}
	bin, err := scratch.Make("closingtime-drill-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, bin.Remove()) }()
	plan, err := d.plan(ctx, policy, bin.Path)
	if err != nil {
		return nil, err
	}
	run, err := playground.Start(ctx, plan)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	if d.Started != nil {
		d.Started(run)
	}
	if err := wait(run, plan.InFlight, plan.Load); err != nil {
		return nil, withOutput(run, err)
	}
	t := run.Timeline()
	events, _ := run.Log().Since(0)
	return &Result{Checks: verdict.Of(t), Timeline: t, Events: events, Recording: d.Record}, nil
}

func (d Drill) policy() (stop.Policy, error) {
	policy, err := stop.Named(cmp.Or(d.Policy, "docker"))
	if err != nil {
		return policy, err
	}
	if d.Grace != 0 {
		policy = policy.WithGrace(d.Grace)
		policy.Real = d.Grace // whoever names a grace period has that one
	}
	if d.Signal != "" {
		if policy, err = policy.WithSignal(d.Signal); err != nil {
			return policy, err
		}
	}
	return policy.WithPreStop(d.PreStop), nil
}

// plan returns the plan of the run. It builds the service into the directory bin where it is a package.
func (d Drill) plan(ctx context.Context, policy stop.Policy, bin string) (playground.Plan, error) {
	plan := playground.Plan{
		Target: d.Target, Load: d.load(), Stop: policy, Rules: d.rules(policy),
		Unattended: true, InFlight: max(cmp.Or(d.Requests, 5), 0), Printing: d.Jobs, Queued: d.Queued, Warmup: d.Warmup, Patience: d.Patience,
		Recording: d.Record,
		Witnesses: true, Verify: d.Verify, VerifyLimit: d.VerifyLimit,
	}
	if d.Insist {
		plan.Expect = []string{event.ExpectInsist}
	}
	if d.Profile != "" {
		profile, err := witness.ProfileURL(d.Profile)
		if err != nil {
			return plan, err
		}
		plan.Profile = profile
	}
	plan.Env = slices.Concat(plan.Env, d.Env)
	if name := nameOf(d.Target); name != "" {
		plan.Name = name
		if d.Target.Shop && len(d.Target.Command) > 0 {
			plan.Audit = d.buildAudit(ctx, bin)
		}
		return plan, ctx.Err()
	}
	dir, err := filepath.Abs(d.Package)
	if err != nil {
		return plan, fmt.Errorf("finding the service: %w", err)
	}
	service, audit, err := d.build(ctx, dir, bin)
	if err != nil {
		return plan, err
	}
	plan.Name, plan.Command, plan.Shop, plan.Audit = filepath.Base(dir), []string{service}, true, audit
	return plan, nil
}

func (d Drill) load() load.Plan {
	plan := d.Load
	if d.Path != "" {
		plan.Path, plan.Requests = d.Path, nil
	}
	plan.Body = cmp.Or(d.Body, plan.Body)
	plan.Rate = cmp.Or(d.Rate, plan.Rate, 20)
	if nameOf(d.Target) != "" && !d.Target.Shop && len(plan.Requests) == 0 {
		plan.Path = cmp.Or(plan.Path, "/")
	}
	switch {
	case plan.SlowShare < 0:
		plan.SlowShare = 0
	case plan.SlowShare == 0 && (plan.Path != "" || len(plan.Requests) > 0):
		plan.SlowShare = usualSlowShare
	}
	return plan
}

// usualSlowShare is the share of slow clients, unless a drill has another. Without slow clients, the limits of a service
// for the time of a request, of one, three or five seconds, would not show.
const usualSlowShare = 0.1

func (d Drill) rules(policy stop.Policy) *event.Rules {
	var expect []string
	if d.Insist {
		expect = []string{event.ExpectInsist}
	}
	rules := verdict.DefaultRules(policy.Name, expect)
	rules.Drains, rules.Outside, rules.MaxDrain = true, true, d.MaxDrain
	if d.Insist && d.Verify != "" {
		rules.Only = append(rules.Only, verdict.Verify)
	}
	rules.Fine = d.Fine
	if len(d.Clean) > 0 {
		rules.Clean = d.Clean
	}
	return &rules
}

// wait waits until the run is over. It returns an error when the run has shown that enough requests will never be in flight
// at the rate of the clients.
func wait(run *playground.Run, requests int, clients load.Plan) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-run.Done():
			if err := run.Wait(); err != nil {
				return err
			}
			if refused := refusal(run.Timeline(), clients.Follow); refused != nil {
				return refused
			}
			return nil
		case <-tick.C:
		}
		t := run.Snapshot()
		if refused := refusal(t, clients.Follow); refused != nil {
			return refused
		}
		if quick := quickness(t, requests, clients.Rate); quick != nil && requests > 0 {
			return quick
		}
	}
}
