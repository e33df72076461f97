package playground

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/process"
	"closingtime/playground/readiness"
	"closingtime/playground/rpc"
)

// readyEvery is the time between two attempts to reach a service that has just been started.
const readyEvery = 10 * time.Millisecond

// readyPatience is how long one attempt waits for its answer. Where there is no /readyz, a slow handler of all paths may
// give it.
const readyPatience = 5 * time.Second

// awaitReady waits until the service answers on its address that it is ready, as package readiness has it.
func (i *instance) awaitReady(ctx context.Context) error {
	r := i.run
	within, cancel := context.WithTimeout(ctx, r.plan.Startup)
	defer cancel()
	client := readiness.NewClient(readyPatience)
	if r.plan.Load.GRPC {
		client = readiness.NewGRPCClient(readyPatience)
	}
	last := 0 // the last status that it answered
	for {
		status, _ := client.Ask(within, i.addr)
		if readiness.Ready(status) {
			r.log.Add(event.Event{Kind: event.Readiness, Instance: i.number, Status: status})
			return nil
		}
		last = cmp.Or(status, last)
		select {
		case <-i.process.Exited():
			i.reap()
			return i.startError(howItEnded(i.process.Exit()) + " before it was ready")
		default:
		}
		if !sleep(within, readyEvery) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return i.startError(i.notReady(last))
		}
	}
}

func howItEnded(exit process.Exit) string {
	if exit.Signal != "" {
		return "the service was killed by " + exit.Signal
	}
	return fmt.Sprintf("the service ended with exit status %d", exit.Status)
}

// notReady says why the service is not ready. status is that of its last answer, or 0.
func (i *instance) notReady(status int) string {
	startup := i.run.plan.Startup
	switch {
	case status != 0 && i.run.plan.Load.GRPC:
		return fmt.Sprintf("the service's gRPC health service never said SERVING on %s within %v", i.addr, startup)
	case status != 0:
		return fmt.Sprintf("the service answered %d on %s for %v and never became ready", status, readiness.Path, startup)
	}
	reason := fmt.Sprintf("nothing answered on http://%s within %v; the service reads the address to listen on from ADDR", i.addr, startup)
	_, port, _ := strings.Cut(i.addr, ":")
	listeners, _ := process.Listeners(i.process.PID())
	switch {
	case slices.ContainsFunc(listeners, func(addr string) bool { return strings.HasSuffix(addr, ":"+port) }):
		return fmt.Sprintf("the service listens on %s, and did not answer %s there within %v", i.addr, i.run.readyCall(), startup)
	case len(listeners) > 0:
		reason += "; it listens on " + strings.Join(listeners, " and ") + " instead"
	}
	return reason
}

// readyCall is what a service has to answer to be ready.
func (r *Run) readyCall() string {
	if r.plan.Load.GRPC {
		return rpc.HealthCheck
	}
	return "GET " + readiness.Path
}

// startError returns a StartError with the last lines of the service's output.
func (i *instance) startError(reason string) error {
	var said []string
	for _, line := range i.run.Snapshot().Lines {
		if line.Instance == i.number && line.ID == 0 { // output, not its log
			said = append(said, line.Text)
		}
	}
	if slices.ContainsFunc(said, i.socketRefused) {
		reason += fmt.Sprintf("; its directory for temporary files, %s, has too long a path for a socket: set TMPDIR to a shorter path", i.tempDir())
	}
	return &StartError{Reason: reason, Output: said[max(0, len(said)-20):]}
}

// socketRefused tells whether the service said that it cannot listen on a socket among its temporary files because of
// the path, which has room for about a hundred bytes. The system calls that an invalid argument.
func (i *instance) socketRefused(said string) bool {
	return strings.Contains(said, i.tempDir()) && strings.HasSuffix(said, "bind: "+syscall.EINVAL.Error())
}
