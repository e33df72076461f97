package playground

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/process"
)

// Run is a service that is started, asked, stopped and looked at. Its methods are safe for concurrent use.
type Run struct {
	plan     Plan
	log      *event.Log
	dir      string             // everything that the service writes is below it
	places   []place            // that its processes have had
	balancer *balancer.Balancer // nil without one
	asked    chan struct{}      // closed by Stop
	once     sync.Once
	end      context.CancelFunc
	done     chan struct{}
	err      error // valid once done is closed

	mu      sync.Mutex
	members []*member // every process so far, by instance
}

// Start begins a run. It returns an error when the plan is wrong or nothing can be written; what goes wrong later is
// in Wait. The caller calls Close. When ctx ends, the service is killed and the run ends.
func Start(ctx context.Context, plan Plan) (*Run, error) {
	if err := plan.setDefaults(); err != nil {
		return nil, fmt.Errorf("starting a run: %w", err)
	}
	sweep()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", dirPrefix, os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("making the service's directory: %w", err)
	}
	log, err := openLog(plan.Recording)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	ctx, cancel := context.WithTimeout(ctx, plan.Limit)
	r := &Run{plan: plan, log: log, dir: dir, asked: make(chan struct{}), end: cancel, done: make(chan struct{})}
	go r.run(ctx)
	return r, nil
}

// dirPrefix begins the name of each run's directory; the number of the process that runs it follows.
const dirPrefix = "closingtime-run-"

// sweep removes what the runs of a program that was killed have left.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*"))
	for _, dir := range left {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), dirPrefix), "-")
		if pid, err := strconv.Atoi(number); err == nil && process.Gone(pid) {
			_ = os.RemoveAll(dir) // it may be somebody else's
		}
	}
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

// place is a loopback address that no other run uses.
type place struct {
	addr string
	hold net.Listener // on the port above, for as long as the run lives
}

// findPlace finds an even port that nobody listens on, and listens on the odd one above it, as a sign to all other
// runs, in this program and in others, that the even one is taken. Otherwise the clients of one run could meet the
// service of another when their own has ended. The caller closes hold.
func findPlace() (place, error) {
	var last error
	for range 200 {
		port := firstPort + 2*rand.IntN((lastPort-firstPort)/2)
		hold, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
		if err != nil {
			last = err
			continue
		}
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		listener, err := net.Listen("tcp", addr)
		if err == nil {
			err = listener.Close()
		}
		if err == nil {
			return place{addr, hold}, nil
		}
		last = errors.Join(err, hold.Close())
	}
	return place{}, fmt.Errorf("finding a free port: %w", last)
}

// Log returns the log of the run, which grows until the run is done.
func (r *Run) Log() *event.Log { return r.log }

// Recording returns the path of the log's file, or "".
func (r *Run) Recording() string { return r.plan.Recording }

// Stop begins to stop the service as the plan's policy does. A second call does nothing.
func (r *Run) Stop() { r.once.Do(func() { close(r.asked) }) }

// Signal sends a signal now, in the name of the person at the keyboard: SIGTERM and SIGKILL to the first process,
// SIGINT to the group, as a terminal does. Of several instances the oldest that runs gets it. The first signal starts
// the grace period of the plan's policy.
func (r *Run) Signal(name string) error {
	m := r.oldest()
	if m == nil {
		return errors.New("no service is running")
	}
	target := event.TargetProcess
	if name == "SIGINT" {
		target = event.TargetGroup
	}
	m.startStop(0)
	return m.signal(name, target, event.ByYou)
}

func (r *Run) oldest() *member {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.members {
		if !m.exited() {
			return m
		}
	}
	return nil
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

// run is the whole life of the run.
func (r *Run) run(ctx context.Context) {
	defer close(r.done)
	defer r.end()
	defer func() { r.err = errors.Join(r.err, os.RemoveAll(r.dir)) }()
	defer func() { r.err = errors.Join(r.err, r.log.Close()) }()
	defer r.leavePlaces()

	r.log.Add(event.Event{Kind: event.RunStart, Run: &event.Run{
		Format: event.Format, Name: r.plan.Name, Of: r.plan.Of, Policy: r.plan.Stop.Name, Started: time.Now(),
		Expect: r.plan.Expect, Requests: r.plan.Requests, Jobs: r.plan.Jobs, Rules: r.plan.Rules,
	}})
	r.err = r.play(ctx)
	end := event.Event{Kind: event.RunEnd}
	if r.err != nil {
		end.Text = r.err.Error()
	}
	if errors.Is(r.err, errServiceLeft) {
		end.State = event.EndedLeft
	}
	r.log.Add(end)
}

// takePlace finds an address for a new process, which stays the run's until its end.
func (r *Run) takePlace() (addr string, err error) {
	p, err := findPlace()
	if err != nil {
		return "", err
	}
	r.places = append(r.places, p)
	return p.addr, nil
}

func (r *Run) leavePlaces() {
	for _, p := range r.places {
		_ = p.hold.Close() // nothing was ever written to it
	}
}

// database is the file that all instances share.
func (r *Run) database() string { return filepath.Join(r.dir, "orders.db") }
