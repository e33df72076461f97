// Package endpoints knows the instances of a service to which new traffic goes: those that are ready, in turn. A balancer or a
// proxy asks it for the next one. Like its models it learns late: a change of readiness, or the removal of an endpoint, takes
// effect after a delay.
package endpoints

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/readiness"
)

// Settings say how fast a change takes effect.
type Settings struct {
	Poll  time.Duration // the time between two requests for an instance's /readyz; 100 ms unless set
	Delay time.Duration // the time until a change takes effect; 300 ms unless set
	Wait  time.Duration // the timeout of a request for /readyz; 5 s unless set
}

// Endpoint is where an instance listens.
type Endpoint struct {
	Instance int
	Addr     string
}

// Set is a set of endpoints. Its methods are safe for concurrent use.
type Set struct {
	settings Settings
	log      *event.Log
	ctx      context.Context // ends with Close
	end      context.CancelFunc
	wg       sync.WaitGroup

	mu      sync.Mutex
	members []*member
	turn    int
	closing bool // no goroutine is started any more
}

type member struct {
	Endpoint
	in      bool // new traffic goes to the endpoint
	removed bool // the endpoint is removed, whatever the instance's readiness
}

// New returns a set without endpoints. It records in log how readiness changes, and to which endpoints new traffic goes. The
// caller calls Close.
func New(settings Settings, log *event.Log) *Set {
	settings.Poll = cmp.Or(settings.Poll, 100*time.Millisecond)
	settings.Delay = cmp.Or(settings.Delay, 300*time.Millisecond)
	settings.Wait = cmp.Or(settings.Wait, 5*time.Second)
	s := &Set{settings: settings, log: log}
	s.ctx, s.end = context.WithCancel(context.Background())
	return s
}

// Add adds the endpoint of an instance that is ready; new traffic goes there at once. Until Close, the set asks the instance
// for its readiness.
func (s *Set) Add(e Endpoint) {
	m := &member{Endpoint: e}
	s.mu.Lock()
	s.members = append(s.members, m)
	s.mu.Unlock()
	s.route(m, true)
	s.start(func() { s.poll(m) })
}

// Remove removes the endpoint of an instance for good, as Kubernetes does when it begins to stop a pod. The removal takes
// effect after the given time; Remove does not wait for it. After Close it does nothing.
func (s *Set) Remove(instance int, after time.Duration) {
	s.start(func() {
		if !s.sleep(after) {
			return
		}
		s.mu.Lock()
		var gone []*member
		for _, m := range s.members {
			if m.Instance == instance {
				m.removed, gone = true, append(gone, m)
			}
		}
		s.mu.Unlock()
		for _, m := range gone {
			s.route(m, false)
		}
	})
}

// Next returns the endpoint whose turn it is, or false when no instance is ready.
func (s *Set) Next() (Endpoint, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in []Endpoint
	for _, m := range s.members {
		if m.in {
			in = append(in, m.Endpoint)
		}
	}
	if len(in) == 0 {
		return Endpoint{}, false
	}
	s.turn++
	return in[s.turn%len(in)], true
}

// Close ends the questions for readiness, and the removals that have not taken effect.
func (s *Set) Close() {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.end()
	s.wg.Wait()
}

// start runs a goroutine for which Close waits. It does nothing once Close has begun, since a key can be pressed at the
// very end of a run.
func (s *Set) start(goroutine func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing {
		s.wg.Go(goroutine)
	}
}

// failureThreshold is how many requests for its readiness in a row an instance may leave unanswered, like failureThreshold
// of the probes of Kubernetes. A slow instance has not said that it is not ready.
const failureThreshold = 3

// poll asks an instance for its readiness until Close, and applies each change after the delay.
func (s *Set) poll(m *member) {
	client := readiness.NewClient(readiness.Question{}, s.settings.Wait)
	last, slow := http.StatusOK, 0
	var changed time.Time // zero when the last change has taken effect
	for s.sleep(s.settings.Poll) {
		answer := client.Ask(s.ctx, m.Addr)
		if s.ctx.Err() != nil {
			return
		}
		if slow++; !answer.Late {
			slow = 0
		}
		if answer.Status != last && (!answer.Late || slow >= failureThreshold) {
			last, changed = answer.Status, time.Now()
			s.log.Add(event.Event{Kind: event.Readiness, Instance: m.Instance, Status: last})
		}
		if !changed.IsZero() && time.Since(changed) >= s.settings.Delay {
			changed = time.Time{}
			s.route(m, readiness.Ready(last))
		}
	}
}

// route sets whether new traffic goes to an endpoint.
func (s *Set) route(m *member, in bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in = in && !m.removed; m.in == in {
		return
	}
	m.in = in
	state := event.EndpointRemoved
	if in {
		state = event.EndpointAdded
	}
	s.log.Add(event.Event{Kind: event.Endpoint, Instance: m.Instance, State: state})
}

// sleep waits for d. It returns false when the set is closed first.
func (s *Set) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}
