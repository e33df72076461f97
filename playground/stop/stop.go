// Package stop has the ways in which services are stopped in practice: which signal is sent to which processes, and how
// long the stopper waits before SIGKILL.
package stop

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Target says to which processes a signal is sent.
type Target string

const (
	Process Target = "process" // the first process alone
	Group   Target = "group"   // every process of the process group
)

// Policy is one way to stop a service. When the grace period is over, SIGKILL to the whole group ends the stop.
type Policy struct {
	Name   string
	Signal string        // the signal that asks the service to stop: "SIGTERM" or "SIGINT"
	Target Target        // to which processes Signal is sent
	Grace  time.Duration // the grace period, from the beginning of the stop to SIGKILL; zero where SIGKILL is never sent
	Real   time.Duration // the real grace period for which Grace stands; equal to Grace unless that is shortened
	// PreStop is how long the preStop hook takes. It runs before the signal, inside the grace period.
	PreStop time.Duration
	// Removal is how long the removal of the endpoint takes to reach every proxy. It begins with the stop. It is zero where
	// no endpoint is removed.
	Removal time.Duration
	// Contained says that all processes end with the first one, as in a container.
	Contained bool
	// TermIsClean says that the stopper counts death by SIGTERM as a clean exit.
	TermIsClean bool
	Stopper     string // the command or key that stops a service in this way: "docker stop"
}

// DefaultGrace is the grace period given to a service where SIGKILL is never sent: the shortest of the real ones.
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

// Named returns the policy with a name. The error for an unknown name lists the known ones.
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

// WithPreStop returns the policy with a preStop hook of the given duration.
func (p Policy) WithPreStop(hook time.Duration) Policy {
	p.PreStop = hook
	return p
}

// Signals lists the signals that can ask a service to stop. Servers differ: nginx drains on SIGQUIT, Apache httpd on SIGWINCH
// and HAProxy on SIGUSR1 (nginx.org/en/docs/control.html, httpd.apache.org/docs/2.4/stopping.html, docs.haproxy.org).
func Signals() []string {
	return []string{"SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH"}
}

// WithSignal returns the policy with another signal that asks the service to stop. The name may lack its SIG: "QUIT". The error
// for an unknown name lists the known ones.
func (p Policy) WithSignal(name string) (Policy, error) {
	full := strings.ToUpper(name)
	if !strings.HasPrefix(full, "SIG") {
		full = "SIG" + full
	}
	if !slices.Contains(Signals(), full) {
		return p, fmt.Errorf("a service cannot be asked to stop by the signal %q; there are %s", name, strings.Join(Signals(), ", "))
	}
	p.Signal = full
	return p, nil
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
