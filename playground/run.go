package playground

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/leftover"
	"closingtime/playground/load"
	"closingtime/playground/scratch"
)

// Run is a run: the service is started, gets requests, is stopped and examined. Its methods are safe for concurrent use.
type Run struct {
	plan     Plan
	log      *event.Log
	live     liveTimeline   // of log
	dir      *scratch.Dir   // everything that the service writes is below it
	ports    []reservedPort // the ports of its processes, in the order in which they were started
	front    front          // nil where the clients reach the only instance directly
	stopping chan struct{}  // closed by Stop
	once     sync.Once
	end      context.CancelFunc
	done     chan struct{}
	err      error // valid once done is closed

	before leftover.Seen // what was in the target's directory before the start, for plan.Witnesses
	idling chan struct{} // closed when the witness keeps no idle connection any more, and opens no other; nil where it opens none

	mu        sync.Mutex
	instances []*instance   // every process so far, by number
	clients   *load.Clients // nil until they send requests

	reapers sync.WaitGroup // one for each instance, until it has ended and is recorded

	faulting   faulting
	shortGrace atomic.Int64  // see graceRemaining
	again      chan struct{} // gets a value when Restart wants a new process
	stopAgain  chan struct{} // gets a value when Stop wants the process that Restart has started to be stopped
	finish     chan struct{} // closed by Finish
	finishing  sync.Once
	waiting    atomic.Bool // see Waiting
}

// Start begins a run. It returns an error when the plan is invalid or nothing can be written; later errors come from Wait.
// The caller calls Close. When ctx ends, the service is killed and the run ends.
func Start(ctx context.Context, plan Plan) (*Run, error) {
	if err := plan.prepare(); err != nil {
		return nil, fmt.Errorf("starting a run: %w", err)
	}
	dir, err := scratch.Make("closingtime-run-")
	if err != nil {
		return nil, err
	}
	log, err := openLog(plan.Recording)
	if err != nil {
		return nil, errors.Join(err, dir.Remove())
	}
	ctx, cancel := context.WithTimeout(ctx, plan.Limit)
	r := &Run{plan: plan, log: log, live: liveTimeline{log: log}, dir: dir, stopping: make(chan struct{}), end: cancel, done: make(chan struct{}),
		again: make(chan struct{}, 1), stopAgain: make(chan struct{}, 1), finish: make(chan struct{}),
		faulting: faulting{underWay: make(map[faults.Name]*underWay), closing: make(chan struct{})}}
	r.shortGrace.Store(noShortGrace)
	go r.run(ctx)
	return r, nil
}

func openLog(path string) (*event.Log, error) {
	if path == "" {
		return event.NewLog(), nil
	}
	return event.Create(path)
}

// Log returns the log of the run, which grows until the run is done.
func (r *Run) Log() *event.Log { return r.log }

// Recording returns the path of the log's file, or "".
func (r *Run) Recording() string { return r.plan.Recording }

// Stop begins to stop the service as the plan's policy does. A second call does nothing, unless the service has been started
// again by Restart.
func (r *Run) Stop() {
	r.once.Do(func() { close(r.stopping) })
	select {
	case r.stopAgain <- struct{}{}:
	default:
	}
}

// Signal sends a signal now on behalf of the person at the keyboard: SIGINT to the group, as a terminal does, and any other
// one to the first process. With several instances, it goes to the leader if there is one and no instance is being
// stopped, and else to the oldest that runs. The first signal that asks the service to stop (see event.AsksToStop) starts
// the grace period of the plan's policy.
func (r *Run) Signal(name string) error {
	oldest := r.oldest()
	if oldest == nil {
		return errors.New("no service is running")
	}
	target := event.TargetProcess
	if name == "SIGINT" {
		target = event.TargetGroup
	}
	if r.Snapshot().Stop.At == 0 {
		oldest = r.subject(oldest)
	}
	if event.AsksToStop(name, event.ByYou) {
		oldest.startStop(0)
		r.Stop() // ends every wait for the stop
	}
	return oldest.signal(name, target, event.ByYou)
}

// oldest returns the oldest instance that runs, or nil.
func (r *Run) oldest() *instance {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range r.instances {
		if !i.exited() {
			return i
		}
	}
	return nil
}

// Done returns a channel that is closed when the run is over: the service has ended, the audit is done, and the log is
// complete.
func (r *Run) Done() <-chan struct{} { return r.done }

// Wait waits until the run is over. It returns a *StartError when the service did not become ready, and the cause of ctx
// when the run was ended from outside. Otherwise it returns nil, whatever the service did.
func (r *Run) Wait() error {
	<-r.done
	return r.err
}

// Close ends the run at once, kills what is left of the service, and waits until everything is closed.
func (r *Run) Close() {
	r.end()
	<-r.done
}

// run performs the whole run.
func (r *Run) run(ctx context.Context) {
	defer close(r.done)
	defer r.end()
	defer func() { r.err = errors.Join(r.err, r.dir.Remove()) }()
	defer func() { r.err = errors.Join(r.err, r.log.Close()) }()
	defer r.releasePorts()

	r.log.Add(event.Event{Kind: event.RunStart, Run: &event.Run{
		Format: event.Format, Name: r.plan.Name, Of: r.plan.Of, Policy: r.plan.Stop.Name, Started: time.Now(),
		Expect: r.plan.Expect, Requests: r.plan.InFlight, Jobs: r.plan.Printing, Queued: r.plan.Queued, Room: r.plan.Room, Rules: r.plan.Rules, Setup: r.plan.Setup,
	}})
	if r.err = r.play(ctx); r.err == nil {
		r.err = r.cutOff(ctx)
	}
	end := event.Event{Kind: event.RunEnd}
	if r.err != nil {
		end.Text = r.err.Error()
	}
	if errors.Is(r.err, errServiceLeft) || errors.Is(r.err, errUnjudged) {
		end.State = event.LeftEarly
	}
	r.log.Add(end)
}

// reserveAddr finds an address for a new process. No other run uses it until the end of this one.
func (r *Run) reserveAddr() (addr string, err error) {
	port, err := reservePort()
	if err != nil {
		return "", err
	}
	r.ports = append(r.ports, port)
	return port.addr, nil
}

func (r *Run) releasePorts() {
	for _, port := range r.ports {
		port.release()
	}
}

// dataDir returns the directory of the database, and database the file, which all instances share.
func (r *Run) dataDir() string  { return filepath.Join(r.dir.Path, "data") }
func (r *Run) database() string { return filepath.Join(r.dataDir(), "orders.db") }
