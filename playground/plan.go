// Package playground runs a service, sends it requests, stops it the way an operator or an orchestrator would, and
// records all that happens in one event log. It knows nothing of lessons and of screens.
package playground

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/stop"
	"closingtime/playground/verdict"
)

// Plan says what to run, what to ask of it, and how to stop it.
type Plan struct {
	Name    string   // of the lesson or the service
	Of      string   // broken, fixed or yours; empty outside lessons
	Command []string // the service's program and its arguments
	Env     []string // beside ADDR, DATABASE, LOG, TMPDIR and GRACE, which the run sets

	Load load.Plan
	Stop stop.Policy

	// Instances is how many processes serve at once, on one database; 1 unless set. More than one need a balancer.
	Instances int
	// Balancer stands between the clients and the instances; nil where clients reach the only instance directly.
	Balancer *balancer.Settings
	// Rollout says that the stop replaces every instance by a new one, one after the other. Otherwise it stops the
	// first, and the others go on.
	Rollout bool
	// Restarts is how often the service is started again in the same place after the stop, and stopped again.
	Restarts int
	// Then has the policies of the stops that follow the restarts, in their order; where it has none, Stop applies.
	Then []stop.Policy

	// Unattended runs stop the service by themselves, as soon as at least InFlight requests are in flight, Printing receipts
	// are being printed and Queued receipts wait for a worker. Attended ones wait for Stop or Signal.
	Unattended bool
	InFlight   int
	Printing   int
	Queued     int
	// Expect lists what the scenario brings about besides requests: see event.Run. With event.ExpectInsist a second
	// signal follows the first when the service has begun to shut down.
	Expect []string
	// Rules say how the run is judged; unless set, verdict.DefaultRules for the policy and Expect.
	Rules *event.Rules

	Audit     string        // the audit command; without it, the run does not look at what the service leaves
	Recording string        // the file for the event log; without it the log is kept in memory only
	Startup   time.Duration // how long the service may take until it answers; 15 s unless set
	Patience  time.Duration // how long an unattended run waits for the moment to stop; 20 s unless set
	Limit     time.Duration // how long the whole run may take; 30 min unless set

	clientsStart *barrier // where the runs of a pair wait for one another; nil for a run alone
}

func (p *Plan) setDefaults() error {
	if len(p.Command) == 0 {
		return errors.New("the plan names no command")
	}
	for _, policy := range append([]stop.Policy{p.Stop}, p.Then...) {
		if err := policy.Validate(); err != nil {
			return err
		}
	}
	if len(p.Then) > p.Restarts {
		return fmt.Errorf("the plan has policies for %d stops after a restart, and %d restarts", len(p.Then), p.Restarts)
	}
	for _, d := range []struct {
		of       *time.Duration
		fallback time.Duration
	}{{&p.Startup, 15 * time.Second}, {&p.Patience, 20 * time.Second}, {&p.Limit, 30 * time.Minute}} {
		if *d.of < 0 {
			return fmt.Errorf("the plan has a negative time, %v", *d.of)
		}
		if *d.of == 0 {
			*d.of = d.fallback
		}
	}
	if rate := p.Load.Rate; rate < 0 || rate > maxRate {
		return fmt.Errorf("the plan wants %v requests a second; at most %d are possible", rate, maxRate)
	}
	p.Instances = max(p.Instances, 1)
	if p.Instances > 1 && p.Balancer == nil {
		return fmt.Errorf("the plan has %d instances and no balancer in front of them", p.Instances)
	}
	if p.Restarts > 0 && (p.Rollout || p.Balancer != nil) {
		return errors.New("the plan has restarts and a balancer; restarts are for a single instance")
	}
	if p.Balancer != nil && !slices.Contains(p.Expect, event.ExpectBalancer) {
		p.Expect = append(slices.Clone(p.Expect), event.ExpectBalancer)
	}
	if p.Rules == nil {
		rules := verdict.DefaultRules(p.Stop.Name, p.Expect)
		p.Rules = &rules
	}
	return nil
}

// policy returns how the instance of that number is stopped.
func (p *Plan) policy(number int) stop.Policy {
	if number > 0 && number <= len(p.Then) {
		return p.Then[number-1]
	}
	return p.Stop
}

// maxRate is the most requests a second that a plan may want.
const maxRate = 100_000

// A StartError says why a service did not become ready. Its text is for the person who wrote the service.
type StartError struct {
	Reason string
	Output []string // the last lines that the service said
}

func (e *StartError) Error() string { return e.Reason }
