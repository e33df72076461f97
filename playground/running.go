package playground

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"

	"closingtime/playground/container"
	"closingtime/playground/event"
	"closingtime/playground/process"
)

// runner is the process of an instance: a *process.Process that the run has started, a *process.Attached that runs already, or a
// *container.Container.
type runner interface {
	PID() int
	Exited() <-chan struct{}
	Exit() process.Exit
	Signal(name string, group bool) error
	Order(order, what string) error
	Held() bool
	Close()
}

// open starts the process of an instance, or finds the one that runs already.
func (i *instance) open(ctx context.Context) (runner, error) {
	plan := &i.run.plan
	switch {
	case plan.PID != 0:
		return i.attach()
	case plan.Image != nil:
		return i.startContainer(ctx)
	}
	command, env := plan.At(i.place())
	p, err := process.Start(process.Spec{
		Command: command, Dir: i.workDir(), Env: env, Instance: i.number,
		Contained: i.policy().Contained,
	}, i.run.log)
	if err != nil {
		return nil, &StartError{Reason: err.Error()}
	}
	return p, nil
}

// attach finds the process that runs already, and makes sure that it listens on the address.
func (i *instance) attach() (runner, error) {
	pid := i.run.plan.PID
	a, err := process.Attach(pid, i.number, i.addr, i.run.log)
	if err != nil {
		return nil, &StartError{Reason: err.Error()}
	}
	listeners, known := process.TreeListeners(pid)
	if known && process.SameNetwork(pid) && !slices.ContainsFunc(listeners, func(l string) bool { return samePort(l, i.addr) }) {
		a.Close()
		return nil, &StartError{Reason: fmt.Sprintf("process %d does not listen on %s; %s; if something stands in front of the process, drill it with -url and -stop instead",
			pid, i.addr, itListensOn(listeners))}
	}
	return a, nil
}

func itListensOn(listeners []string) string {
	if len(listeners) == 0 {
		return "it listens on nothing"
	}
	return "it listens on " + strings.Join(listeners, " and ")
}

func samePort(a, b string) bool {
	_, portA, errA := net.SplitHostPort(a)
	_, portB, errB := net.SplitHostPort(b)
	return errA == nil && errB == nil && portA == portB
}

// end ends an instance together with the run. A process that was not started for the run is left as it is.
func (i *instance) end() {
	if a, ok := i.process.(*process.Attached); ok {
		a.Leave()
		return
	}
	_ = i.signal("SIGKILL", event.TargetGroup, event.ByRun) // the process may have ended meanwhile
}

// childrenElsewhere returns the audit's findings about the processes that are left of an instance that is no child of this program. done is
// false for a child. Nothing is left of a container, and the run does not end what an attached process has left.
func (i *instance) childrenElsewhere() (found []event.Event, done bool) {
	switch p := i.process.(type) {
	case *container.Container:
		return nil, true
	case *process.Attached:
		if p.Exit().Left {
			return nil, true
		}
		for _, child := range p.Survivors() {
			found = append(found, event.Event{Item: event.ItemChild, PID: child.PID, Text: child.Command})
		}
		return found, true
	}
	return nil, false
}

// exitState returns the State of the event of an exit.
func exitState(exit process.Exit) string {
	if exit.Unknown {
		return event.StatusUnknown
	}
	return ""
}
