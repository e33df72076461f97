package playground

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/container"
	"closingtime/playground/event"
	"closingtime/playground/process"
	"closingtime/playground/readiness"
	"closingtime/playground/words"
)

// readyEvery is the time between two attempts to reach a service that has just been started.
const readyEvery = 10 * time.Millisecond

// readyPatience is how long one attempt waits for its answer. Without a /readyz, the answer may come from a slow handler
// for all paths.
const readyPatience = 5 * time.Second

// awaitReady waits until the service is ready: until it answers on its address as defined by package readiness, or until it has
// written the line for which its target waits.
func (i *instance) awaitReady(ctx context.Context) error {
	r := i.run
	within, cancel := context.WithTimeout(ctx, r.plan.Startup)
	defer cancel()
	client := readiness.NewClient(r.plan.Ready, readyPatience)
	var last readiness.Answer // the last one that says something
	for {
		if r.plan.Line != nil {
			if i.hasSaid(r.plan.Line) {
				return nil
			}
		} else {
			answer := client.Ask(within, i.addr)
			if readiness.Ready(answer.Status) {
				r.log.Add(event.Event{Kind: event.Readiness, Instance: i.number, Status: answer.Status})
				return nil
			}
			if within.Err() == nil && (answer.Status > 0 || !isRefusal(answer.Err)) {
				last = answer
			}
		}
		select {
		case <-i.process.Exited():
			i.reap()
			return i.startError(endedUnready(i.process.Exit()))
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

func isRefusal(err error) bool { return attempt.Classify(err, false) == event.Refused }

// hasSaid tells whether the process has written a line to its output.
func (i *instance) hasSaid(line *regexp.Regexp) bool {
	return slices.ContainsFunc(i.output(), line.MatchString)
}

// output returns the lines that the process has written to its output, without those of its log.
func (i *instance) output() []string {
	var said []string
	for _, line := range i.run.Snapshot().Lines {
		if line.Instance == i.number && line.ID == 0 {
			said = append(said, line.Text)
		}
	}
	return said
}

// endedUnready says that a service ended before it was ready, and what may be the reason where it ended well.
func endedUnready(exit process.Exit) string {
	said := "the service " + howItEnded(exit) + " before it was ready"
	if exit.Signal == "" && exit.Status == 0 {
		said += "; where it goes into the background, run it in the foreground (for nginx: daemon off;)"
	}
	return said
}

func howItEnded(exit process.Exit) string {
	how := words.ExitIn(words.ExitClause, exit.Signal, exit.Status)
	if exit.Signal != "" {
		return "was " + how
	}
	return how
}

// notReady says why the service is not ready. last is its last answer, or zero.
func (i *instance) notReady(last readiness.Answer) string {
	plan := i.run.plan
	switch {
	case plan.Line != nil:
		return fmt.Sprintf("the service wrote no line that matches %q within %v", plan.Line, plan.Startup)
	case last.Status != 0 && plan.Ready.GRPC:
		return fmt.Sprintf("the service's gRPC health service never said SERVING on %s within %v", i.addr, plan.Startup)
	case last.Status != 0:
		return fmt.Sprintf("the service answered %d to %v for %v and never became ready", last.Status, plan.Ready, plan.Startup)
	}
	if c, ok := i.process.(*container.Container); ok {
		return fmt.Sprintf("nothing answered on %s, where port %d of the container is published, within %v; the service has to listen on that port on all addresses of the container, and not on 127.0.0.1 alone",
			i.addr, c.Port(), plan.Startup)
	}
	reason := fmt.Sprintf("nothing answered on %s within %v", i.addr, plan.Startup)
	switch {
	case plan.Shop:
		reason += "; the service reads the address to listen on from ADDR"
	case plan.Addr == "":
		reason += "; the service finds the address to listen on in ADDR and PORT, and {addr} and {port} stand for it in its command"
	}
	listeners, _ := process.Listeners(i.process.PID())
	listens := slices.ContainsFunc(listeners, func(addr string) bool { return samePort(addr, i.addr) })
	switch {
	case listens && last.Err != nil && !last.Late:
		return fmt.Sprintf("the service listens on %s, and its answers to %v are not understood: %v", i.addr, plan.Ready, last.Err)
	case listens:
		return fmt.Sprintf("the service listens on %s, and did not answer %v there within %v", i.addr, plan.Ready, plan.Startup)
	case len(listeners) > 0:
		reason += "; it listens on " + strings.Join(listeners, " and ") + " instead"
	case last.Err != nil && !last.Late:
		return fmt.Sprintf("the answers on %s to %v are not understood: %v", i.addr, plan.Ready, last.Err)
	}
	return reason
}

// startError returns a StartError with the last lines of the service's output.
func (i *instance) startError(reason string) error {
	said := i.output()
	if slices.ContainsFunc(said, i.socketRefused) {
		reason += fmt.Sprintf("; its directory for temporary files, %s, has too long a path for a socket: set TMPDIR to a shorter path", i.tempDir())
	}
	return &StartError{Reason: reason, Output: said[max(0, len(said)-keptLines):]}
}

// socketRefused tells whether the service's output says that it cannot listen on a socket among its temporary files because
// the path is too long. A path may have about a hundred bytes; the system calls a longer one an invalid argument.
func (i *instance) socketRefused(said string) bool {
	return strings.Contains(said, i.tempDir()) && strings.HasSuffix(said, "bind: "+syscall.EINVAL.Error())
}
