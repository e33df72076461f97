package playground

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/process"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// Run is one service that is started, asked, stopped and looked at. Its methods are safe for concurrent use.
type Run struct {
	plan     Plan
	log      *event.Log
	dir      string // the service's own directory
	addr     string
	asked    chan struct{} // closed by Stop
	once     sync.Once
	stopping chan struct{} // closed when the stop has begun
	end      context.CancelFunc
	done     chan struct{}
	err      error // valid once done is closed

	mu      sync.Mutex
	process *process.Process // nil before it is started
	sent    map[string]int   // signals sent by this run, by name
	stopped bool             // the stop has begun
}

// Start begins a run. It returns an error when the plan is wrong or nothing can be written; what goes wrong later is
// in Wait. The caller calls Close. When ctx ends, the service is killed and the run ends.
func Start(ctx context.Context, plan Plan) (*Run, error) {
	if err := plan.setDefaults(); err != nil {
		return nil, fmt.Errorf("starting a run: %w", err)
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "closingtime-")
	if err != nil {
		return nil, fmt.Errorf("making the service's directory: %w", err)
	}
	log, err := openLog(plan.Recording)
	if err == nil {
		err = os.Mkdir(filepath.Join(dir, "tmp"), 0o755)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	ctx, cancel := context.WithTimeout(ctx, plan.Limit)
	r := &Run{
		plan: plan, log: log, dir: dir, addr: addr,
		asked: make(chan struct{}), stopping: make(chan struct{}), end: cancel, done: make(chan struct{}), sent: make(map[string]int),
	}
	go r.run(ctx)
	return r, nil
}

func openLog(path string) (*event.Log, error) {
	if path == "" {
		return event.NewLog(), nil
	}
	return event.Create(path)
}

// Ports are taken below the ranges from which Linux (32768) and macOS (49152) give ports to outgoing connections,
// so that no client's connection takes the port before the service does.
const firstPort, lastPort = 20000, 32000

// freeAddr finds a loopback address that nobody listens on.
func freeAddr() (string, error) {
	var last error
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", firstPort+rand.IntN(lastPort-firstPort))
		listener, err := net.Listen("tcp", addr)
		if err == nil {
			return addr, listener.Close()
		}
		last = err
	}
	return "", fmt.Errorf("finding a free port: %w", last)
}

// Log returns the log of the run, which grows until the run is done.
func (r *Run) Log() *event.Log { return r.log }

// Recording returns the path of the log's file, or "".
func (r *Run) Recording() string { return r.plan.Recording }

// Stop begins to stop the service as the plan's policy does. A second call does nothing.
func (r *Run) Stop() { r.once.Do(func() { close(r.asked) }) }

// Signal sends a signal now, in the name of the person at the keyboard: SIGTERM and SIGKILL to the first process,
// SIGINT to the group, as a terminal does. The first signal starts the grace period of the plan's policy.
func (r *Run) Signal(name string) error {
	target := event.TargetProcess
	if name == "SIGINT" {
		target = event.TargetGroup
	}
	r.startStop(0)
	return r.signal(name, target, event.ByYou, "")
}

// Done is closed when the run is over: the service has ended and been looked at, and the log is complete.
func (r *Run) Done() <-chan struct{} { return r.done }

// Wait waits until the run is over. It returns a *StartError when the service did not become ready, ctx's cause when
// the run was ended from outside, and otherwise nil, whatever the service did.
func (r *Run) Wait() error {
	<-r.done
	return r.err
}

// Close ends the run at once, kills what is left of the service, and waits until everything is closed.
func (r *Run) Close() {
	r.end()
	<-r.done
}

// run is the whole life of the run, in order.
func (r *Run) run(ctx context.Context) {
	defer close(r.done)
	defer r.end()
	defer func() { r.err = errors.Join(r.err, os.RemoveAll(r.dir)) }()
	defer func() { r.err = errors.Join(r.err, r.log.Close()) }()

	r.log.Add(event.Event{Kind: event.RunStart, Run: &event.Run{
		Format: event.Format, Name: r.plan.Name, Of: r.plan.Of, Policy: r.plan.Stop.Name, Started: time.Now(),
		Expect: r.plan.Expect, Requests: r.plan.Requests, Jobs: r.plan.Jobs,
	}})
	r.err = r.serve(ctx)
	why := ""
	if r.err != nil {
		why = r.err.Error()
	}
	r.log.Add(event.Event{Kind: event.RunEnd, Text: why})
}

// serve starts the service, asks it until it has ended, and audits what it left.
func (r *Run) serve(ctx context.Context) error {
	p, err := process.Start(process.Spec{Command: r.plan.Command, Dir: r.dir, Env: r.env()}, r.log)
	if err != nil {
		return &StartError{Reason: err.Error()}
	}
	defer p.Close()
	r.mu.Lock()
	r.process = p
	r.mu.Unlock()

	if err := r.awaitReady(ctx, p); err != nil {
		return err
	}
	r.log.Add(event.Event{Kind: event.Ready})
	clients := load.Start(r.plan.Load, r.addr, r.log)
	defer clients.Close()

	var followers sync.WaitGroup
	following, stopFollowing := context.WithCancel(ctx)
	followers.Go(func() { r.watch(following) })
	followers.Go(func() { r.enforceGrace(following) })
	followers.Go(func() { r.stopWhenAsked(following) })
	ended := r.awaitExit(ctx, p)
	stopFollowing()
	followers.Wait()
	if !ended {
		return fmt.Errorf("the run was ended before the service: %w", context.Cause(ctx))
	}
	r.afterExit(ctx, p, clients)
	return nil
}

func (r *Run) env() []string {
	grace := r.plan.Stop.Grace
	if grace == 0 {
		grace = stop.DefaultGrace
	}
	return append([]string{
		"ADDR=" + r.addr,
		"DATABASE=" + r.database(),
		"LOG=" + r.logFile(),
		"TMPDIR=" + r.tempDir(),
		"GRACE=" + (grace - r.plan.Stop.PreStop).String(),
	}, r.plan.Env...)
}

func (r *Run) database() string { return filepath.Join(r.dir, "orders.db") }
func (r *Run) logFile() string  { return filepath.Join(r.dir, "orders.log") }
func (r *Run) tempDir() string  { return filepath.Join(r.dir, "tmp") }

// awaitExit waits until the process has ended. When ctx ends first it kills the process and returns false.
func (r *Run) awaitExit(ctx context.Context, p *process.Process) bool {
	select {
	case <-p.Exited():
		return true
	case <-ctx.Done():
		_ = r.signal("SIGKILL", event.TargetGroup, event.ByRun, "") // it may have ended just now
		<-p.Exited()
		r.recordExit(p)
		return false
	}
}

// Tail is how many requests the clients still send after the service has gone, so that one sees what they meet.
const tail = 2

// afterExit records how the service ended, lets the clients meet the closed door, and looks at what is left.
func (r *Run) afterExit(ctx context.Context, p *process.Process, clients *load.Clients) {
	left := childrenLeft(p.PID())
	p.Close()
	r.recordExit(p)
	for _, child := range left {
		r.log.Add(event.Event{Kind: event.Audit, Item: event.ItemChild, PID: child.pid, Text: child.command})
	}
	exit := p.Exit().At
	_ = r.await(ctx, 3*time.Second, func(t *timeline.Timeline) bool {
		after := 0
		for _, request := range t.Requests {
			if request.Sent > exit && request.Done > 0 {
				after++
			}
		}
		return after >= tail
	})
	clients.Close()
	r.audit(ctx)
}

func (r *Run) recordExit(p *process.Process) {
	exit := p.Exit()
	if exit.Signal != "" && r.count(exit.Signal) == 0 {
		r.outside(exit.Signal, "the process died of it", r.firstCut(exit.At))
	}
	r.log.AddAt(event.Event{At: exit.At, Kind: event.ProcessExit, PID: p.PID(), Status: exit.Status, Name: exit.Signal})
}
