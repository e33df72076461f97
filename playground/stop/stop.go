// Package stop has the ways in which services are really stopped: which signal goes to which processes, and how long
// the stopper waits before SIGKILL.
package stop

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Target says which processes a signal goes to.
type Target string

const (
	Process Target = "process" // the first process alone
	Group   Target = "group"   // every process of the process group
)

// Policy is one way to stop a service. SIGKILL to the whole group ends the stop when the grace period is over.
type Policy struct {
	Name   string
	Signal string        // the signal that asks: "SIGTERM" or "SIGINT"
	Target Target        // where that signal goes
	Grace  time.Duration // from the beginning of the stop to SIGKILL; zero where SIGKILL never comes
	Real   time.Duration // the grace period that Grace stands for; the same as Grace unless shortened
	// PreStop is how long the preStop hook takes. It runs before the signal, inside the grace period.
	PreStop time.Duration
	// Removal is how long the removal of the endpoint takes to reach every proxy. It begins with the stop; zero
	// where nobody removes endpoints.
	Removal time.Duration
	// Contained says that all processes end with the first one, as in a container.
	Contained bool
	// TermIsClean says that the stopper counts death by SIGTERM as a clean exit.
	TermIsClean bool
	Stopper     string // the command or key that stops so: "docker stop"
}

// DefaultGrace is the grace period that a service is told of where SIGKILL never comes: the shortest of the real ones.
const DefaultGrace = 10 * time.Second

// Policies returns the real policies, with their documented defaults.
//
//   - Terminal: a shell's Ctrl-C signals the foreground process group and waits for ever.
//   - Kill: the command kill signals one process and waits for nothing (kill(1)).
//   - Docker: docker stop waits 10 s for a Linux container (docs.docker.com/reference/cli/docker/container/stop).
//   - Systemd: KillMode=control-group, TimeoutStopSec=90s, and SIGTERM in the default SuccessExitStatus
//     (systemd.kill(5), systemd.service(5), systemd-system.conf(5)).
//   - Kubernetes: terminationGracePeriodSeconds is 30 and counts from the start, preStop included
//     (kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination).
func Policies() []Policy {
	return []Policy{
		{
			Name: "terminal", Signal: "SIGINT", Target: Group,
			Stopper: "Ctrl-C",
		},
		{
			Name: "kill", Signal: "SIGTERM", Target: Process,
			Stopper: "kill",
		},
		{
			Name: "docker", Signal: "SIGTERM", Target: Process, Grace: 10 * time.Second, Real: 10 * time.Second, Contained: true,
			Stopper: "docker stop",
		},
		{
			Name: "systemd", Signal: "SIGTERM", Target: Group, Grace: 90 * time.Second, Real: 90 * time.Second, TermIsClean: true,
			Stopper: "systemctl stop",
		},
		{
			Name: "kubernetes", Signal: "SIGTERM", Target: Process, Grace: 30 * time.Second, Real: 30 * time.Second,
			Removal: time.Second, Contained: true,
			Stopper: "kubectl delete pod",
		},
	}
}

// Named returns the policy of that name. The error lists the names there are.
func Named(name string) (Policy, error) {
	all := Policies()
	if i := slices.IndexFunc(all, func(p Policy) bool { return p.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	return Policy{}, fmt.Errorf("there is no stop policy %q; there are %s", name, strings.Join(names, ", "))
}

// WithGrace returns the policy with another grace period, which stands for the real one.
func (p Policy) WithGrace(grace time.Duration) Policy {
	p.Grace = grace
	return p
}

// WithPreStop returns the policy with a preStop hook of that length.
func (p Policy) WithPreStop(hook time.Duration) Policy {
	p.PreStop = hook
	return p
}

// Validate returns an error that says what is wrong with the policy, or nil.
func (p Policy) Validate() error {
	switch {
	case p.Grace < 0 || p.PreStop < 0 || p.Removal < 0:
		return fmt.Errorf("stop policy %s: a time is negative", p.Name)
	case p.Grace > 0 && p.PreStop >= p.Grace:
		return fmt.Errorf("stop policy %s: preStop takes %v of a grace period of %v and leaves nothing for the service",
			p.Name, p.PreStop, p.Grace)
	}
	return nil
}
