package playground

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/process"
	"closingtime/playground/timeline"
)

// events yields the events of the log from its beginning, as they come, until ctx ends.
func (r *Run) events(ctx context.Context) iter.Seq[event.Event] {
	return func(yield func(event.Event) bool) {
		for n := 0; ; {
			events, more := r.log.Since(n)
			for _, e := range events {
				if !yield(e) {
					return
				}
			}
			n += len(events)
			select {
			case <-more:
			case <-ctx.Done():
				return
			}
		}
	}
}

// errNotReached says that a condition did not come true in time.
var errNotReached = errors.New("the condition did not come true in time")

// await waits until the condition holds, at most for limit; that it has held before is not enough. It returns
// errNotReached when it did not, or ctx's cause. The condition is asked when all events so far are in the picture, and
// lookEvery at most, not after each of them: on a busy machine, whoever looks at every single one falls behind ever
// further, and takes the time of those that report.
func (r *Run) await(ctx context.Context, limit time.Duration, condition func(*timeline.Timeline) bool) error {
	within, cancel := context.WithTimeoutCause(ctx, limit, errNotReached)
	defer cancel()
	t := new(timeline.Timeline)
	for n := 0; within.Err() == nil; {
		events, more := r.log.Since(n)
		for _, e := range events {
			t.Apply(e)
		}
		if n += len(events); len(events) > 0 && condition(t) {
			return nil
		}
		sleep(within, lookEvery)
		select {
		case <-more:
		case <-within.Done():
		}
	}
	return context.Cause(within)
}

// lookEvery is the time between two looks at a condition.
const lookEvery = 10 * time.Millisecond

// readyEvery is the time between two attempts to reach a service that has just been started.
const readyEvery = 10 * time.Millisecond

// readyPatience is how long one attempt waits for its answer. Where there is no /readyz, it may come from a handler that
// answers everything, and slowly.
const readyPatience = 5 * time.Second

// awaitReady waits until the service answers on its address: /readyz with anything but 503. A service without
// /readyz answers 404 there, and that will do.
func (m *member) awaitReady(ctx context.Context) error {
	r := m.run
	within, cancel := context.WithTimeout(ctx, r.plan.Startup)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: readyPatience}
	answered := false
	for {
		status := readiness(within, client, "http://"+m.addr+"/readyz")
		if status != 0 && status != http.StatusServiceUnavailable {
			r.log.Add(event.Event{Kind: event.Readiness, Instance: m.instance, Status: status})
			return nil
		}
		answered = answered || status != 0
		select {
		case <-m.process.Exited():
			m.reap()
			return m.startError(howItEnded(m.process.Exit()) + " before it was ready")
		default:
		}
		if !sleep(within, readyEvery) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return m.startError(m.notReady(answered))
		}
	}
}

func readiness(ctx context.Context, client *http.Client, url string) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0
	}
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20))
	_ = response.Body.Close()
	return response.StatusCode
}

func howItEnded(exit process.Exit) string {
	if exit.Signal != "" {
		return "the service was killed by " + exit.Signal
	}
	return fmt.Sprintf("the service ended with exit status %d", exit.Status)
}

func (m *member) notReady(answered bool) string {
	startup := m.run.plan.Startup
	if answered {
		return fmt.Sprintf("the service answered 503 on /readyz for %v and never became ready", startup)
	}
	reason := fmt.Sprintf("nothing answered on http://%s within %v; the service reads the address to listen on from ADDR", m.addr, startup)
	_, port, _ := strings.Cut(m.addr, ":")
	elsewhere := listeners(m.process.PID())
	switch {
	case slices.ContainsFunc(elsewhere, func(addr string) bool { return strings.HasSuffix(addr, ":"+port) }):
		return fmt.Sprintf("the service listens on %s, and did not answer GET /readyz there within %v", m.addr, startup)
	case len(elsewhere) > 0:
		reason += "; it listens on " + strings.Join(elsewhere, " and ") + " instead"
	}
	return reason
}

// startError adds what the service said last.
func (m *member) startError(reason string) error {
	var said []string
	events, _ := m.run.log.Since(0)
	for _, e := range events {
		if e.Kind == event.Output && e.Instance == m.instance {
			said = append(said, e.Text)
		}
	}
	if slices.ContainsFunc(said, m.socketRefused) {
		reason += fmt.Sprintf("; its directory for temporary files, %s, has too long a path for a socket: set TMPDIR to a shorter path", m.tempDir())
	}
	return &StartError{Reason: reason, Output: said[max(0, len(said)-20):]}
}

// socketRefused tells whether the service said that it cannot listen on a socket among its temporary files because of
// the path, which has room for about a hundred bytes. The system calls that an invalid argument.
func (m *member) socketRefused(said string) bool {
	return strings.Contains(said, m.tempDir()) && strings.HasSuffix(said, "bind: "+syscall.EINVAL.Error())
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
