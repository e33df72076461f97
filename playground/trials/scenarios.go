// Package trials runs the switchboard of package switches: a setting in a scenario, and the verdict on that. The table of
// the trials says which check catches which switch.
package trials

import (
	"context"
	"fmt"
	"slices"
	"time"

	"closingtime/playground"
	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/proxy"
	"closingtime/playground/stop"
	"closingtime/playground/switches"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Scenario is a situation in which the service is stopped. With every switch at its default, all checks pass in each of them.
type Scenario struct {
	Name string // such as "balancer"
	Says string // what happens
	plan func() playground.Plan
}

// Scenarios returns the scenarios in which the switches show what they break.
func Scenarios() []Scenario {
	return []Scenario{
		{"balancer", "one of two instances behind a balancer is stopped under load, with feeds open and receipts waiting", behindBalancer},
		{"polled", "one of two instances is stopped whose balancer learns by asking each for its readiness", behindPollingBalancer},
		{"kept", "a single instance is replaced behind a balancer that knows connections only", keptConnections},
		{"slow", "the bank is slow, and every receipt is printed at once", slowBank},
		{"stuck", "the printer is jammed", stuckPrinter},
		{"twice", "a second Ctrl-C follows the first half a second later", secondSignal},
		{"starting", "the service is stopped while it migrates its database", whileStarting},
		{"panic", "an order makes a worker panic before the stop", panickingWorker},
	}
}

// Named returns the scenario with a name.
func Named(name string) (Scenario, bool) {
	all := Scenarios()
	i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		return Scenario{}, false
	}
	return all[i], true
}

// Setups of the times of a shutdown, which fit into the grace periods of the scenarios.
var (
	usual = []string{"MIGRATION=10ms", "REQUEST_TIMEOUT=2s", "CANCEL_TIMEOUT=500ms", "JOB_TIMEOUT=1s", "STORE_TIMEOUT=500ms", "CLOSE_TIMEOUT=500ms"}
	brief = []string{"DRAIN_DELAY=200ms", "REQUEST_TIMEOUT=1s", "CANCEL_TIMEOUT=300ms", "JOB_TIMEOUT=500ms", "STORE_TIMEOUT=500ms", "CLOSE_TIMEOUT=500ms"}
)

func behindBalancer() playground.Plan {
	return playground.Plan{
		Target:    target.Target{Env: env(usual, "BANK=1600ms", "PRINTER=700ms")},
		Load:      load.Plan{Rate: 25, Orders: 2, Streams: 4},
		Stop:      policy("kubernetes", 9*time.Second),
		Instances: 2, Balancer: &balancer.Settings{Delay: 300 * time.Millisecond},
		InFlight: 14, Printing: 4, Queued: 2,
	}
}

func behindPollingBalancer() playground.Plan {
	return playground.Plan{
		Target:    target.Target{Env: env(usual, "BANK=500ms", "PRINTER=100ms")},
		Load:      load.Plan{Rate: 25},
		Stop:      policy("docker", 7*time.Second),
		Instances: 2, Balancer: &balancer.Settings{Delay: 300 * time.Millisecond},
		InFlight: 6,
	}
}

func keptConnections() playground.Plan {
	return playground.Plan{
		Target:    target.Target{Env: env(usual, "BANK=200ms", "PRINTER=100ms")},
		Load:      load.Plan{Rate: 30, Orders: 1, Idle: time.Second},
		Stop:      policy("kubernetes", 7*time.Second),
		Instances: 1, Proxy: &proxy.Settings{Settings: balancer.Settings{Delay: 300 * time.Millisecond}, Latency: 60 * time.Millisecond},
		Rollout: true, InFlight: 6,
	}
}

func slowBank() playground.Plan {
	return playground.Plan{
		Target:   target.Target{Env: env(brief, "REQUEST_TIMEOUT=3s", "MIGRATION=10ms", "BANK=2s", "PRINTER=1ms")},
		Load:     load.Plan{Rate: 10},
		Stop:     policy("docker", 7*time.Second),
		InFlight: 6,
	}
}

func stuckPrinter() playground.Plan {
	return playground.Plan{
		Target:   target.Target{Env: env(brief, "MIGRATION=10ms", "BANK=300ms", "PRINTER=jammed")},
		Load:     load.Plan{Rate: 10},
		Stop:     policy("docker", 4*time.Second),
		Expect:   []string{event.ExpectStuck},
		InFlight: 3, Printing: 4,
	}
}

func secondSignal() playground.Plan {
	return playground.Plan{
		Target:   target.Target{Env: env(usual, "BANK=2s", "PRINTER=200ms")},
		Load:     load.Plan{Rate: 10},
		Stop:     policy("terminal", 0),
		Expect:   []string{event.ExpectInsist},
		InFlight: 5,
	}
}

func whileStarting() playground.Plan {
	return playground.Plan{
		Target: target.Target{Env: env(brief, "MIGRATION=10m")},
		Stop:   policy("docker", 4*time.Second),
		Expect: []string{event.ExpectStarting},
	}
}

func panickingWorker() playground.Plan {
	return playground.Plan{
		Target:   target.Target{Env: env(usual, "TITLES=on", "BANK=1s", "PRINTER=1s")},
		Load:     load.Plan{Rate: 10},
		Stop:     policy("docker", 16*time.Second),
		Expect:   []string{event.ExpectPoison},
		InFlight: 4, Printing: 3,
	}
}

// env returns the times of a shutdown, and what else the service is told.
func env(times []string, others ...string) []string { return slices.Concat(times, others) }

// policy returns a stop policy, with a shortened grace period unless that is 0.
func policy(name string, grace time.Duration) stop.Policy {
	p, err := stop.Named(name)
	if err != nil {
		panic(err) // the names are in this file
	}
	if grace > 0 {
		return p.WithGrace(grace)
	}
	return p
}

// seed gives all runs the same load.
const seed = 20260409

// Plan returns the plan of an unattended run of a service in the scenario: of the switchboard with a setting, or of a program
// that needs none. The commands are paths: of the service, and of the audit command.
func (s Scenario) Plan(setting switches.Setting, service, audit string) playground.Plan {
	p := s.plan()
	p.Name, p.Command, p.Shop, p.Audit = "switchboard", []string{service}, true, audit
	p.Env = slices.Concat([]string{fmt.Sprintf("SEED=%d", seed)}, p.Env, setting.Env())
	p.Load.Seed = seed
	p.Unattended = true
	p.Limit = p.Stop.Grace + 2*time.Minute
	rules := verdict.DefaultRules(p.Stop.Name, p.Expect)
	rules.Races = p.Proxy != nil
	p.Rules = &rules
	return p
}

// Run performs a plan, and returns its verdict and its timeline. The error says why there is none.
func Run(ctx context.Context, plan playground.Plan) ([]verdict.Result, *timeline.Timeline, error) {
	run, err := playground.Start(ctx, plan)
	if err != nil {
		return nil, nil, err
	}
	defer run.Close()
	if err := run.Wait(); err != nil {
		return nil, nil, err
	}
	t := run.Timeline()
	return verdict.Of(t), t, nil
}
