// Package process starts and ends services. No process that it has started outlives the program that started it.
package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Spec says what to start.
type Spec struct {
	Command  []string // the program and its arguments
	Dir      string   // its working directory
	Env      []string // additions to the environment of this program; later entries take precedence
	Instance int      // the number of the instance in the run, from 0, for its events
	// Contained says that all processes of the service end with the first one, as in a container, where the kernel kills
	// the others (pid_namespaces(7)). Here SIGSTOP freezes the others, so that they can be examined until Close kills them.
	Contained bool
}

// Process is a running service in its own process group. Its methods are safe for concurrent use.
type Process struct {
	spec     Spec
	log      *event.Log
	cmd      *exec.Cmd
	lifeline *os.File // carries orders to the probe; closing it makes the probe kill its process
	events   *os.File // the reports of the probe
	output   *os.File
	pipes    []string // see Pipes
	born     uint64
	readers  sync.WaitGroup
	held     atomic.Bool // another process kept events or output open after the process had ended
	exited   chan struct{}
	exit     Exit
}

// Exit is how a process ended.
type Exit struct {
	At     time.Duration // on the log's clock
	Status int           // the exit status, if the process ended by itself
	Signal string        // the signal that killed it, such as "SIGTERM", or empty
	// Unknown says that neither Status nor Signal is known: another program had started the process, and this system does not
	// show how such a process has ended.
	Unknown bool
	Left    bool   // the process runs on, and nobody watches it any more: see Attached.Leave
	Detail  string // what else is known of the end, or empty
}

// Start starts a service. It records the start, the service's output and the reports of its probe in log. The caller calls
// Close.
func Start(spec Spec, log *event.Log) (*Process, error) {
	if !supported {
		return nil, errors.New("services are run and signalled on Unix systems only; on Windows, use WSL")
	}
	events, eventsEnd, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", spec.Command[0], err)
	}
	widen(events)
	lifelineEnd, lifeline, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", spec.Command[0], err), events.Close(), eventsEnd.Close())
	}
	output, outputEnd, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", spec.Command[0], err),
			events.Close(), eventsEnd.Close(), lifeline.Close(), lifelineEnd.Close())
	}
	p := &Process{spec: spec, log: log, lifeline: lifeline, exited: make(chan struct{})}
	p.cmd = exec.Command(spec.Command[0], spec.Command[1:]...)
	p.cmd.Dir = spec.Dir
	p.cmd.Env = slices.Concat(os.Environ(), spec.Env, []string{
		probe.EnvEvents + "=3", probe.EnvLifeline + "=4",
		probe.EnvStart + "=" + strconv.FormatInt(log.Start().UnixNano(), 10),
	})
	p.cmd.ExtraFiles = []*os.File{eventsEnd, lifelineEnd}
	p.cmd.Stdout, p.cmd.Stderr = outputEnd, outputEnd
	guard(p.cmd)

	started := make(chan error, 1)
	go p.run(started)
	err = <-started
	_ = errors.Join(eventsEnd.Close(), lifelineEnd.Close(), outputEnd.Close())
	if err != nil {
		_ = errors.Join(events.Close(), lifeline.Close(), output.Close())
		return nil, fmt.Errorf("starting the service: %w", err)
	}
	p.events, p.output = events, output
	p.pipes = inodes(events, lifeline, output)
	p.born = born(p.PID())
	p.readers.Go(p.readEvents)
	p.readers.Go(p.readOutput)
	return p, nil
}

// run starts the process and waits for its end on the same thread, because Linux sends the parent-death signal when the
// thread that started the process ends (golang/go#27505).
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	restore := unignore()
	err := p.cmd.Start()
	restore()
	if err != nil {
		started <- err
		return
	}
	p.log.Add(event.Event{
		Kind: event.ProcessStart, Instance: p.spec.Instance, PID: p.cmd.Process.Pid,
		Addr: lookup(p.spec.Env, "ADDR"), Text: strings.Join(p.spec.Command, " "),
	})
	started <- nil
	_ = p.cmd.Wait() // ProcessState has the result
	if p.spec.Contained {
		stopGroup(p.PID()) // here, where a busy program does not delay it
	}
	p.exit = Exit{At: p.log.Now(), Status: max(p.cmd.ProcessState.ExitCode(), 0), Signal: killedBy(p.cmd.ProcessState)}
	close(p.exited)
}

func lookup(env []string, name string) string {
	value := ""
	for _, entry := range env {
		if v, ok := strings.CutPrefix(entry, name+"="); ok {
			value = v
		}
	}
	return value
}

// PID returns the process's number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Pipes returns the inodes of the pipes that the process was given. Once the process has ended, any other process that has one of them open
// is one of its children.
func (p *Process) Pipes() []string { return p.pipes }

// Born returns when the process was started, for Traits, in clock ticks since the system was. It returns 0 on systems other than Linux.
func (p *Process) Born() uint64 { return p.born }

// inodes returns the inodes of open files.
func inodes(files ...*os.File) []string {
	var all []string
	for _, file := range files {
		info, err := file.Stat()
		if err != nil {
			continue
		}
		if inode, known := inodeOf(info); known {
			all = append(all, inode)
		}
	}
	return all
}

// Exited returns a channel that is closed when the process has ended and been reaped.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Exit waits for the end of the process and returns how it ended.
func (p *Process) Exit() Exit {
	<-p.exited
	return p.exit
}

// Signal sends the named signal to the first process or to its whole group. It returns an error when no such process runs,
// and for an unknown name.
func (p *Process) Signal(name string, group bool) error {
	sig, ok := signals[name]
	if !ok {
		return fmt.Errorf("there is no signal %q", name)
	}
	select {
	case <-p.exited:
		if !group {
			return os.ErrProcessDone
		}
	default:
	}
	if group {
		return signalGroup(p.PID(), sig)
	}
	return p.cmd.Process.Signal(sig)
}

// orderWithin is how long an order may take to get into the lifeline. It does so at once, unless the pipe is full because
// nobody has read many orders.
const orderWithin = 100 * time.Millisecond

// Order gives the probe an order, which is one of those of package probe. A service without a probe never reads it. The
// error says that the process has ended, or that nobody reads.
func (p *Process) Order(order, what string) error {
	_ = p.lifeline.SetWriteDeadline(time.Now().Add(orderWithin)) // an error means that it is closed, as Write says too
	if _, err := io.WriteString(p.lifeline, order+" "+what+"\n"); err != nil {
		return fmt.Errorf("telling the service's probe: %w", err)
	}
	return nil
}

// Close kills what is left of the process group. It waits until the process is reaped and everything that it reported is in
// the log.
func (p *Process) Close() {
	_ = signalGroup(p.PID(), signals["SIGKILL"]) // an error means that the group is empty
	<-p.exited
	_ = p.lifeline.Close()
	until := time.Now().Add(closeWithin)
	_ = errors.Join(p.events.SetReadDeadline(until), p.output.SetReadDeadline(until)) // an error means that the pipe is closed already
	p.readers.Wait()
}

// closeWithin is how long Close reads on after the end of the process while a process outside the group keeps the output
// open.
const closeWithin = time.Second

// dying tells whether a process of the group, which Close has killed, has not ended yet. On a busy machine, that takes
// time.
func (p *Process) dying() bool { return signalGroup(p.PID(), signals["SIGKILL"]) == nil }

// Held tells, after Close, whether a process that the service had started, and that had left its group, kept the service's
// output open, or its end of the probe's reports.
func (p *Process) Held() bool { return p.held.Load() }

// readEvents copies what the probe reports into the log.
func (p *Process) readEvents() {
	defer p.events.Close()
	events := &drainingReader{pipe: p.events, dying: p.dying}
	kept := quota{log: p.log, instance: p.spec.Instance}
	defer kept.recordRest()
	for e, err := range event.Read(kept.count(events)) {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			p.held.Store(true)
			return
		}
		if err != nil {
			p.log.Add(event.Event{Kind: event.Output, Instance: p.spec.Instance, Text: "the probe's report is unreadable: " + err.Error()})
			break
		}
		e.Instance = p.spec.Instance
		if kept.keeps(e) {
			p.log.AddAt(e)
		}
	}
	p.discard(events)
}

// discard reads a pipe to its end, so that its writers never block.
func (p *Process) discard(pipe io.Reader) {
	if _, err := io.Copy(io.Discard, pipe); errors.Is(err, os.ErrDeadlineExceeded) {
		p.held.Store(true)
	}
}

// readOutput copies the process's output into the log.
func (p *Process) readOutput() {
	defer p.output.Close()
	if err := RecordOutput(&drainingReader{pipe: p.output, dying: p.dying}, p.spec.Instance, p.log); errors.Is(err, os.ErrDeadlineExceeded) {
		p.held.Store(true)
	}
}
