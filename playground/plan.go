// Package playground runs a service, sends requests to it, stops it as an operator or an orchestrator would, and records
// everything that happens in one event log. It does not depend on lessons and screens.
package playground

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/load"
	"closingtime/playground/proxy"
	"closingtime/playground/stop"
	"closingtime/playground/target"
	"closingtime/playground/verdict"
)

// Plan says what to run, what to request from it, and how to stop it.
type Plan struct {
	Name          string // the name of the lesson or the service
	Of            string // broken, fixed or yours; empty outside lessons
	target.Target        // what is started; unless set, it may take 15 s until it is ready, and with event.ExpectStarting as long as the run

	Load load.Plan
	Stop stop.Policy

	// Instances is how many processes serve at once, on one database; 1 unless set. More than one need a Balancer or a Proxy.
	Instances int
	// Balancer stands between the clients and the instances, and chooses an instance for each request. Without it and Proxy,
	// the clients reach the only instance directly.
	Balancer *balancer.Settings
	// Proxy stands in the place of a Balancer and chooses an instance for each connection.
	Proxy *proxy.Settings
	// Wire puts a network between the clients and a single instance in which faults can be brought about: see proxy.Wire. It
	// is no front: the run is judged as if the clients reached the instance directly.
	Wire bool
	// Faults are the faults that the run itself brings about.
	Faults []PlannedFault
	// Rollout says that the stop replaces all instances by new ones, one after the other. Otherwise it stops the first one,
	// and the others go on.
	Rollout bool
	// Restarts is how often the service is started again in the same place after the stop, and stopped again.
	Restarts int
	// Restartable says that after the end of the service the run waits for Restart or Finish.
	Restartable bool
	// Then has the policies of the stops after the restarts, in order. Stop applies where Then has none.
	Then []stop.Policy

	// Unattended says that the run stops the service by itself, as soon as at least InFlight requests are in flight,
	// Printing receipts are being printed and Queued receipts wait for a worker or, with event.ExpectStarting, as soon as
	// its start has come far enough. Otherwise the run waits for Stop or Signal.
	Unattended bool
	InFlight   int
	Printing   int
	Queued     int
	Room       int // the capacity of the service's queue of receipts in memory; 0 where it is not known
	// Expect lists what the scenario brings about besides requests: see event.Run. With event.ExpectInsist a second
	// signal follows the first when the service has begun to shut down. With event.ExpectStarting the service is stopped
	// while it starts: the run does not wait until it is ready, and has no clients. With event.ExpectPoison, the stop begins with an order that
	// makes a worker panic, and a supervisor starts the service again when that ends it.
	Expect []string
	// Rules say how the run is judged; unless set, verdict.DefaultRules for the policy and Expect.
	Rules *event.Rules
	// Setup is recorded with the run: see event.Run.
	Setup json.RawMessage

	// Warmup is how long the clients of an unattended run send requests at least before the stop, so that the stop meets connections
	// that have carried requests.
	Warmup time.Duration

	// Witnesses says that clients besides those of the load find out from outside how the only instance stops: what new connections
	// meet, how long an idle connection is kept, and what the service leaves.
	Witnesses bool
	// Profile is the address of the profile of the goroutines of the service, for Witnesses: see witness.ProfileURL.
	Profile string
	// Verify is a command that sh runs after the end of the service, in its directory and with its environment; its exit status is
	// judged. VerifyLimit is how long it may take; a minute unless set.
	Verify      string
	VerifyLimit time.Duration

	Audit     string        // the audit command; without it, the run does not examine what the service leaves
	Recording string        // the file for the event log; without it the log is kept in memory only
	Patience  time.Duration // how long an unattended run waits for the moment to stop; 20 s unless set
	Limit     time.Duration // how long the whole run may take; 30 min unless set

	clientsStart *barrier // where runs side by side wait for one another; nil for a single run
}

// PlannedFault is a fault that a run brings about by itself. It has ended when the service has been stopped.
type PlannedFault struct {
	Name   faults.Name
	Values map[string]string // of its parameters; the others have their defaults
	AtStop bool              // it begins just before the stop, and otherwise when the clients begin
	After  time.Duration     // how long after that moment it begins
	Lasts  time.Duration     // how long it lasts at most; 0 for no limit
}

// prepare completes the plan with its defaults. It returns an error that says what is wrong with the plan, or which parts of it do not go
// together.
func (p *Plan) prepare() error {
	if err := p.Target.Validate(); err != nil {
		return err
	}
	if err := p.checkPolicies(); err != nil {
		return err
	}
	if !p.Started() || p.Image != nil {
		p.expect(event.ExpectElsewhere)
	}
	if p.Outside != nil {
		if err := p.prepareOutside(); err != nil {
			return err
		}
	}
	p.Instances = max(p.Instances, 1)
	p.Ready.GRPC = p.Ready.GRPC || p.Load.GRPC
	for _, step := range []func() error{p.setTimes, p.checkLoad, p.checkParts, p.checkFaults, p.checkVerify} {
		if err := step(); err != nil {
			return err
		}
	}
	if p.fronted() {
		p.expect(event.ExpectBalancer)
	}
	if p.Restartable {
		p.expect(event.ExpectRestart)
	}
	if p.Proxy != nil {
		p.expect(event.ExpectLayer4)
	}
	if p.Rules == nil {
		rules := verdict.DefaultRules(p.Stop.Name, p.Expect)
		p.Rules = &rules
	}
	return nil
}

func (p *Plan) checkPolicies() error {
	for _, policy := range append([]stop.Policy{p.Stop}, p.Then...) {
		if err := policy.Validate(); err != nil {
			return err
		}
	}
	if len(p.Then) > p.Restarts {
		return fmt.Errorf("the plan has policies for %d stops after a restart, and %d restarts", len(p.Then), p.Restarts)
	}
	return nil
}

// setTimes gives the times that are not set their defaults.
func (p *Plan) setTimes() error {
	startup := 15 * time.Second
	if p.stopsAtStart() {
		startup = cmp.Or(p.Limit, 30*time.Minute)
	}
	for _, d := range []struct {
		of       *time.Duration
		fallback time.Duration
	}{{&p.Limit, 30 * time.Minute}, {&p.Startup, startup}, {&p.Patience, 20 * time.Second}, {&p.VerifyLimit, verifyLimit}} {
		if *d.of < 0 {
			return fmt.Errorf("the plan has a negative time, %v", *d.of)
		}
		*d.of = cmp.Or(*d.of, d.fallback)
	}
	return nil
}

func (p *Plan) checkLoad() error {
	if rate := p.Load.Rate; rate < 0 || rate > maxRate {
		return fmt.Errorf("the plan wants %v requests a second; at most %d are possible", rate, maxRate)
	}
	return p.Load.Check()
}

// fronted tells whether a balancer or a proxy stands in front of the instances.
func (p *Plan) fronted() bool { return p.Balancer != nil || p.Proxy != nil }

// checkParts returns an error where parts of the plan do not go together.
func (p *Plan) checkParts() error {
	several := p.Instances > 1 || p.fronted()
	switch {
	case p.Balancer != nil && p.Proxy != nil:
		return errors.New("the plan has a balancer and a proxy; only one of them can stand in front of the instances")
	case p.stopsAtStart() && (several || p.Restarts > 0):
		return errors.New("the plan stops the service while it starts, which is for a single instance without a balancer and restarts")
	case p.Instances > 1 && !p.fronted():
		return fmt.Errorf("the plan has %d instances and no balancer in front of them", p.Instances)
	case p.Addr != "" && (p.Instances > 1 || p.Rollout):
		return fmt.Errorf("the plan has several instances, which cannot all listen on %s", p.Addr)
	case p.poisons() && (several || p.Restarts > 0 || p.stopsAtStart()):
		return errors.New("the plan has a poisoned order, which is for a single instance that is stopped once and has no balancer")
	case p.Restartable && (p.Unattended || several || p.Restarts > 0 || p.stopsAtStart() || p.poisons()):
		return errors.New("the plan leaves it to a person to start the service again, which is for a single instance of an attended run without a balancer")
	case p.Witnesses && (p.Instances > 1 || p.Rollout || p.Restarts > 0 || p.poisons() || p.stopsAtStart()):
		return errors.New("the plan has witnesses, who watch a single instance that is started and stopped once")
	case p.Restarts > 0 && (p.Rollout || p.fronted()):
		return errors.New("the plan has restarts and a balancer; restarts are for a single instance")
	case p.Wire && (several || p.stopsAtStart()):
		return errors.New("the plan has a wire, which is for a single instance without a balancer that is ready before it is stopped")
	case len(p.Faults) > 0 && p.stopsAtStart():
		return errors.New("the plan has faults, and stops the service while it starts; faults are for a service that is ready")
	}
	return nil
}

func (p *Plan) checkVerify() error {
	if p.Verify == "" {
		return nil
	}
	if err := checkCommand(context.Background(), p.Verify, p.Dir); err != nil {
		return fmt.Errorf("the command that verifies, %q: %w", p.Verify, err)
	}
	return nil
}

func (p *Plan) checkFaults() error {
	for _, planned := range p.Faults {
		fault, err := faults.Named(planned.Name)
		if err == nil {
			_, err = fault.Values(planned.Values)
		}
		if err != nil {
			return fmt.Errorf("the plan's faults: %w", err)
		}
		if planned.After < 0 || planned.Lasts < 0 {
			return fmt.Errorf("the plan's faults: %s has a negative time", planned.Name)
		}
	}
	return nil
}

// expect adds to Expect.
func (p *Plan) expect(what string) {
	if !slices.Contains(p.Expect, what) {
		p.Expect = append(slices.Clone(p.Expect), what)
	}
}

func (p *Plan) poisons() bool { return slices.Contains(p.Expect, event.ExpectPoison) }

func (p *Plan) stopsAtStart() bool { return slices.Contains(p.Expect, event.ExpectStarting) }

// policy returns the policy by which the instance with a number is stopped.
func (p *Plan) policy(number int) stop.Policy {
	if number > 0 && number <= len(p.Then) {
		return p.Then[number-1]
	}
	return p.Stop
}

// maxRate is the highest rate of a plan, in requests per second.
const maxRate = 100_000

// StartError says why a service did not become ready. Its text is for the author of the service.
type StartError struct {
	Reason string
	Output []string // the last lines of the service's output
}

func (e *StartError) Error() string { return e.Reason }
