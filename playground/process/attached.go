package process

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"closingtime/playground/event"
)

// Attached is a process that another program has started. It can be watched and signalled, and its end is noticed. Its methods
// are safe for concurrent use.
type Attached struct {
	handle   *os.Process // on Linux a pidfd, so that a later process with the same number is never signalled
	log      *event.Log
	children map[int]Child // its descendants when it was signalled first
	mu       sync.Mutex    // for children and killed
	killed   bool          // SIGKILL was sent

	leave  chan struct{}
	once   sync.Once
	exited chan struct{}
	exit   Exit
}

// Attach finds a process by its number and records it in log, with the address on which it is said to listen. It returns an error
// when there is no such process, when this program may not signal it, and for process 1, for this program and for those that have
// started it, directly or not. The caller calls Close.
func Attach(pid, instance int, addr string, log *event.Log) (*Attached, error) {
	handle, watch, err := find(pid)
	if err != nil {
		return nil, err
	}
	a := &Attached{handle: handle, log: log, leave: make(chan struct{}), exited: make(chan struct{})}
	log.Add(event.Event{Kind: event.ProcessStart, Instance: instance, PID: pid, Addr: addr, Text: commandOf(pid)})
	go a.watch(watch)
	return a, nil
}

// Reachable returns the error that Attach would return for a process, or nil.
func Reachable(pid int) error {
	handle, watch, err := find(pid)
	if err == nil {
		watch.close()
		err = handle.Release()
	}
	return err
}

// find finds a process that can be watched and signalled. The caller closes the watch and releases the handle.
func find(pid int) (*os.Process, *endWatch, error) {
	if err := refuseVital(pid); err != nil {
		return nil, nil, err
	}
	handle, err := os.FindProcess(pid)
	if err != nil {
		return nil, nil, fmt.Errorf("finding process %d: %w", pid, err)
	}
	watch, err := watchEnd(pid)
	if err != nil {
		return nil, nil, errors.Join(whyNot(pid, err), handle.Release())
	}
	if err := handle.Signal(nothing); err != nil {
		watch.close()
		return nil, nil, errors.Join(whyNot(pid, err), handle.Release())
	}
	return handle, watch, nil
}

// refuseVital returns an error for a process that a drill must never stop.
func refuseVital(pid int) error {
	switch all := parents(); {
	case pid <= 0:
		return fmt.Errorf("%d is no number of a process", pid)
	case pid == 1:
		return errors.New("process 1 is the first process of this system, and stopping it would stop everything")
	case pid == os.Getpid():
		return fmt.Errorf("process %d is this program itself", pid)
	default:
		for p := os.Getppid(); p > 1 && p != all[p]; p = all[p] {
			if p == pid {
				return fmt.Errorf("process %d has started this program, which would end with it", pid)
			}
		}
	}
	return nil
}

// whyNot says why a process can neither be watched nor signalled.
func whyNot(pid int, err error) error {
	switch {
	case errors.Is(err, os.ErrProcessDone), errors.Is(err, noSuchProcess):
		return fmt.Errorf("there is no process %d", pid)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("process %d (%s) belongs to another user, and cannot be signalled from here", pid, commandOf(pid))
	}
	return fmt.Errorf("watching process %d: %w", pid, err)
}

// watchEvery is the longest time between two looks at whether the process is to be watched on.
const watchEvery = 50 * time.Millisecond

// watch waits until the process has ended, or is left.
func (a *Attached) watch(w *endWatch) {
	defer close(a.exited)
	defer w.close()
	for !w.ended(watchEvery) {
		select {
		case <-a.leave:
			a.exit = Exit{At: a.log.Now(), Left: true}
			return
		default:
		}
	}
	a.exit = Exit{At: a.log.Now()}
	var known bool
	if a.exit.Status, a.exit.Signal, known = w.status(); !known {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.exit.Unknown = !a.killed; a.killed {
			a.exit.Signal = "SIGKILL"
		}
	}
}

// PID returns the process's number.
func (a *Attached) PID() int { return a.handle.Pid }

// Exited returns a channel that is closed when the process has ended, or is left.
func (a *Attached) Exited() <-chan struct{} { return a.exited }

// Exit waits for the end of the process and returns how it ended, as far as the system shows that.
func (a *Attached) Exit() Exit {
	<-a.exited
	return a.exit
}

// Signal sends the named signal to the process and, with group, to all of its descendants: the group in which it was started may
// have other members. It returns os.ErrProcessDone when the process has ended, and an error for an unknown name.
func (a *Attached) Signal(name string, group bool) error {
	sig, ok := signals[name]
	if !ok {
		return fmt.Errorf("there is no signal %q", name)
	}
	select {
	case <-a.exited:
		return os.ErrProcessDone
	default:
	}
	a.mu.Lock()
	if a.children == nil {
		a.children = commands(descendants(parents(), a.PID()))
	}
	a.killed = a.killed || name == "SIGKILL"
	a.mu.Unlock()
	if group {
		for _, pid := range descendants(parents(), a.PID()) {
			_ = sendSignal(pid, sig) // the process may have ended meanwhile
		}
	}
	return a.handle.Signal(sig)
}

// Survivors returns the descendants of the process that still run although it has ended, without those that it had not yet started
// when it was signalled.
func (a *Attached) Survivors() []Child {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Child
	running := parents()
	for pid, child := range a.children {
		if _, runs := running[pid]; runs && commandOf(pid) == child.Command {
			all = append(all, child)
		}
	}
	slices.SortFunc(all, func(a, b Child) int { return a.PID - b.PID })
	return all
}

func commands(pids []int) map[int]Child {
	all := make(map[int]Child)
	for _, pid := range pids {
		all[pid] = Child{PID: pid, Command: commandOf(pid)}
	}
	return all
}

// Leave ends the watch over a process that is to run on. Exited is closed soon after.
func (a *Attached) Leave() { a.once.Do(func() { close(a.leave) }) }

// Order returns an error: a process that another program has started has no probe that listens.
func (a *Attached) Order(order, _ string) error {
	return fmt.Errorf("process %d cannot be given the order %s: the run has not started it", a.PID(), order)
}

// Held returns false: the output of the process goes elsewhere.
func (a *Attached) Held() bool { return false }

// Close ends the watch, and leaves the process as it is.
func (a *Attached) Close() {
	a.Leave()
	<-a.exited
	_ = a.handle.Release() // the process is no child of this one: there is nothing that could fail
}
