package container

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/process"
)

// Spec says what to run.
type Spec struct {
	Image      string
	Port       int                                    // the port on which its service listens; the only one that the image exposes unless set
	Inside     func(port int) (command, env []string) // the command instead of the image's, if any, and NAME=value
	Args       []string                               // further arguments of the engine's command run
	StopSignal string                                 // instead of the image's own
	Addr       string                                 // the address of this machine, host:port, where the port is published
	Instance   int                                    // for its events
}

// Container is a container that runs a service. Its methods are safe for concurrent use.
type Container struct {
	engine     Engine
	spec       Spec
	log        *event.Log
	name       string
	pid        int // of the first process, as this machine sees it; 0 where that is not known
	stopSignal string
	command    string // for people

	cancel context.CancelFunc // ends the commands that watch the container
	wg     sync.WaitGroup
	once   sync.Once // for Close
	exited chan struct{}
	exit   process.Exit

	mu     sync.Mutex
	killBy time.Duration // from when on SIGKILL may have ended the container, on the log's clock; 0 for never
}

// Start starts a container and records its start, and later its output, in log. It returns an error when the image or the port is
// not known, or the engine fails; no container is left then. The caller calls Close.
func (e Engine) Start(ctx context.Context, spec Spec, log *event.Log) (*Container, error) {
	of, err := e.inspectImage(ctx, spec.Image)
	if err != nil {
		return nil, err
	}
	if spec.Port, err = of.port(spec.Image, spec.Port); err != nil {
		return nil, err
	}
	c := &Container{
		engine: e, spec: spec, log: log, name: "closingtime-drill-" + strings.ToLower(rand.Text()[:10]), exited: make(chan struct{}),
		stopSignal: cmp.Or(signalName(spec.StopSignal), signalName(of.Config.StopSignal), "SIGTERM"),
	}
	if _, err := e.run(ctx, c.arguments()...); err != nil {
		return nil, errors.Join(err, c.remove())
	}
	if state, err := c.inspect(ctx); err == nil {
		c.pid = state.Pid
	}
	log.Add(event.Event{Kind: event.ProcessStart, Instance: spec.Instance, PID: c.pid, Addr: spec.Addr, Text: c.command})
	watching, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the container ends with Close
	c.cancel = cancel
	c.wg.Go(func() { c.follow(watching) })
	c.wg.Go(func() { c.watch(watching) })
	return c, nil
}

// arguments returns those of the engine that start the container.
func (c *Container) arguments() []string {
	_, port, _ := net.SplitHostPort(c.spec.Addr)
	host := strings.TrimSuffix(c.spec.Addr, ":"+port)
	args := []string{"run", "-d", "--name", c.name, "-p", fmt.Sprintf("%s:%s:%d", host, port, c.spec.Port)}
	if c.spec.StopSignal != "" {
		args = append(args, "--stop-signal", c.stopSignal)
	}
	command, env := c.spec.Inside(c.spec.Port)
	for _, entry := range env {
		args = append(args, "-e", entry)
	}
	args = append(args, c.spec.Args...)
	args = append(append(args, c.spec.Image), command...)
	c.command = c.engine.command[0] + " run " + strings.Join(append([]string{c.spec.Image}, command...), " ")
	return args
}

// state is what an engine tells of a container.
type state struct {
	Running    bool
	Pid        int
	ExitCode   int
	OOMKilled  bool
	FinishedAt time.Time
	Error      string
}

func (c *Container) inspect(ctx context.Context) (state, error) {
	out, err := c.engine.run(ctx, "inspect", c.name)
	if err != nil {
		return state{}, err
	}
	var all []struct{ State state }
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) == 0 {
		return state{}, fmt.Errorf("%s inspect: the answer is not understood", c.engine)
	}
	return all[0].State, nil
}

// watch waits for the end of the container, and learns how it ended.
func (c *Container) watch(ctx context.Context) {
	defer close(c.exited)
	_, err := c.engine.wait(ctx, "wait", c.name)
	at := c.log.Now()
	s, failed := c.inspect(ctx)
	if err = errors.Join(err, failed); err != nil {
		c.exit = process.Exit{At: at, Unknown: true, Detail: err.Error()}
		return
	}
	if finished := c.log.Now() - time.Since(s.FinishedAt); finished > 0 { // the engine learns of the end before its command tells
		at = min(at, finished)
	}
	c.exit = process.Exit{At: at, Status: s.ExitCode, Detail: s.Error}
	c.mu.Lock()
	defer c.mu.Unlock()
	const killed = 128 + 9 // the status that an engine gives to a container that SIGKILL has ended
	if s.ExitCode == killed && (s.OOMKilled || c.killBy > 0 && at >= c.killBy) {
		c.exit.Status, c.exit.Signal = 0, "SIGKILL"
	}
	if s.OOMKilled {
		c.exit.Detail = "it needed more memory than it may have"
	}
}

// follow records the output of the container until it ends.
func (c *Container) follow(ctx context.Context) {
	cmd := c.engine.prepare(ctx, []string{"logs", "-f", c.name})
	out, writer, err := os.Pipe()
	if err != nil {
		return // the output is not essential
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = writer, writer
	err = cmd.Start()
	writer.Close()
	if err != nil {
		return
	}
	_ = process.RecordOutput(out, c.spec.Instance, c.log) // it is not essential
	_ = cmd.Wait()                                        // it also fails when Close ends it
}

// PID returns the number that the container's first process has on this machine, or 0 where that is not known.
func (c *Container) PID() int { return c.pid }

// Port returns the port of the container on which its service listens.
func (c *Container) Port() int { return c.spec.Port }

// StopSignal returns the name of the signal by which Stop asks the container to stop.
func (c *Container) StopSignal() string { return c.stopSignal }

// Exited returns a channel that is closed when the container has ended.
func (c *Container) Exited() <-chan struct{} { return c.exited }

// Exit waits for the end of the container and returns how it ended. An engine gives the status 128+n to a container that the signal
// n has ended, so such a status is taken for the service's own, unless SIGKILL had to be expected.
func (c *Container) Exit() process.Exit {
	<-c.exited
	return c.exit
}

// Signal sends the named signal to the first process of the container. It returns os.ErrProcessDone when the container has ended.
func (c *Container) Signal(name string, _ bool) error {
	select {
	case <-c.exited:
		return os.ErrProcessDone
	default:
	}
	if name == "SIGKILL" {
		c.expectKill(c.log.Now())
	}
	_, err := c.engine.run(context.Background(), "kill", "-s", name, c.name)
	return err
}

func (c *Container) expectKill(at time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.killBy == 0 || at < c.killBy {
		c.killBy = max(at, 1)
	}
}

// early is how much sooner than at the end of the grace period an engine may send SIGKILL, by the clock of the log.
const early = 100 * time.Millisecond

// Stop stops the container as its engine does: by StopSignal and, after a grace period that is rounded up to whole seconds, SIGKILL.
// It returns when the container has ended.
func (c *Container) Stop(ctx context.Context, grace time.Duration) error {
	seconds := int(math.Ceil(grace.Seconds()))
	c.expectKill(c.log.Now() + time.Duration(seconds)*time.Second - early)
	_, err := c.engine.wait(ctx, "stop", "-t", strconv.Itoa(seconds), c.name)
	return err
}

// Order returns an error: no probe in a container listens.
func (c *Container) Order(order, _ string) error {
	return fmt.Errorf("a container cannot be given the order %s", order)
}

// Held returns false: nothing keeps the output of a container open that has ended.
func (c *Container) Held() bool { return false }

// Close ends the container, if it runs, and removes it. It waits until all output is in the log.
func (c *Container) Close() {
	c.once.Do(func() {
		select {
		case <-c.exited:
			c.letOutputEnd()
		default:
		}
		_ = c.remove() // nothing can be done about an engine that fails
		c.cancel()
		c.wg.Wait()
	})
}

// letOutputEnd waits until the output of a container that has ended is recorded, but not for long.
func (c *Container) letOutputEnd() {
	const within = 2 * time.Second
	timer := time.AfterFunc(within, c.cancel)
	defer timer.Stop()
	c.wg.Wait()
}

// removeLimit is how long the removal may take, also when the run has been interrupted.
const removeLimit = 30 * time.Second

// remove ends and removes the container, if there is one.
func (c *Container) remove() error {
	ctx, cancel := context.WithTimeout(context.Background(), removeLimit)
	defer cancel()
	_, err := c.engine.run(ctx, "rm", "-f", c.name)
	if err != nil && strings.Contains(strings.ToLower(err.Error()), "no such container") {
		return nil
	}
	return err
}
