package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/process"
	"closingtime/playground/readiness"
	"closingtime/playground/stop"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// StopError says why the command that was to stop a service did not do so. Its text is for whoever wrote the command.
type StopError struct {
	Reason string
	Output []string // the last lines that the command wrote
}

func (e *StopError) Error() string { return e.Reason }

// prepareOutside completes the plan of a run whose service is stopped by a command.
func (p *Plan) prepareOutside() error {
	if p.Instances > 1 || p.Rollout || p.Restarts > 0 || p.fronted() || p.Wire || len(p.Faults) > 0 || p.stopsAtStart() || p.poisons() {
		return errors.New("the plan stops a running service by a command; such a plan has one stop, no faults and no instances of its own")
	}
	o := *p.Outside
	o.Limit, o.Settle = cmp.Or(o.Limit, target.DefaultStopLimit), cmp.Or(o.Settle, target.DefaultSettle)
	p.Outside = &o
	p.Stop = stop.Policy{Name: event.StopCommand}
	p.expect(event.ExpectCommand)
	switch {
	case o.Up:
		p.expect(event.ExpectUp)
	case o.Back:
		p.expect(event.ExpectBack)
	}
	return nil
}

// playOutside sends requests to a service that runs already, has a command stop it, and goes on with the requests until the command
// has ended and the effect has shown.
func (r *Run) playOutside(ctx context.Context) error {
	client := readiness.NewClient(r.plan.Ready, readyPatience)
	if err := r.awaitOutside(ctx, client); err != nil {
		r.plan.clientsStart.withdraw()
		return err
	}
	r.plan.clientsStart.wait(ctx)
	clients := r.startClients()
	defer clients.Close()
	if err := r.awaitStop(ctx, nil); err != nil {
		return err
	}

	r.recordListener()
	var asker sync.WaitGroup
	asking, stopAsking := context.WithCancel(ctx)
	defer asker.Wait()
	defer stopAsking()
	asker.Go(func() { r.keepAsking(asking, client) })
	if r.plan.Witnesses && !r.plan.Load.GRPC {
		asker.Go(func() { r.witness().Newcomers(asking, asking.Done()) })
	}
	if err := r.command(ctx); err != nil {
		return err
	}
	if err := r.settle(ctx, clients); err != nil {
		return err
	}
	r.recordListener()
	r.verify(ctx)
	return nil
}

// awaitOutside waits until the service answers, which it should do at once.
func (r *Run) awaitOutside(ctx context.Context, client *readiness.Client) error {
	within, cancel := context.WithTimeout(ctx, r.plan.Startup)
	defer cancel()
	var last readiness.Answer // the last one that was not cut off by the end of the time
	for {
		answer := client.Ask(within, r.plan.Addr)
		if within.Err() == nil || last == (readiness.Answer{}) {
			last = answer
		}
		if readiness.Ready(answer.Status) {
			r.log.Add(event.Event{Kind: event.Readiness, Status: answer.Status})
			return nil
		}
		if !sleep(within, readyEvery) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return &StartError{Reason: fmt.Sprintf("before the stop, %s; is the service running, and is that its address?", r.unready(last))}
		}
	}
}

// unready says how a service answers that is not ready.
func (r *Run) unready(answer readiness.Answer) string {
	switch {
	case answer.Status > 0:
		return fmt.Sprintf("%s answered %d to %v for %v", r.plan.Addr, answer.Status, r.plan.Ready, r.plan.Startup)
	case answer.Late:
		return fmt.Sprintf("%s did not answer %v within %v", r.plan.Addr, r.plan.Ready, r.plan.Startup)
	case isRefusal(answer.Err):
		return fmt.Sprintf("nothing listened on %s for %v", r.plan.Addr, r.plan.Startup)
	}
	return fmt.Sprintf("the answers of %s to %v are not understood: %v", r.plan.Addr, r.plan.Ready, answer.Err)
}

// recordListener records which process listens on the address of the service, where the system tells. That process may be a proxy in
// front of the service that is stopped.
func (r *Run) recordListener() {
	if by, known := process.ListenerAt(r.plan.Addr); known {
		r.log.Add(event.Event{Kind: event.Listener, Addr: r.plan.Addr, PID: by.PID, Text: by.Command})
	}
}

// askEvery is the time between two questions to a service that a command stops.
const askEvery = 50 * time.Millisecond

// keepAsking asks the service whether it is ready, over a new connection each time, and records each change.
func (r *Run) keepAsking(ctx context.Context, client *readiness.Client) {
	last := -1
	for {
		at := r.log.Now()
		answer := client.Ask(ctx, r.plan.Addr)
		if ctx.Err() != nil {
			return
		}
		if answer.Status != last {
			if answer.Status > 0 {
				at = r.log.Now()
			}
			last = answer.Status
			r.log.AddAt(event.Event{At: at, Kind: event.Readiness, Status: answer.Status})
		}
		if !sleep(ctx, askEvery) {
			return
		}
	}
}

// keptLines is how many of the last lines of a command, or of a service that did not start, an error has.
const keptLines = 20

// command runs the command that stops the service to its end. Its output goes into a file, and not into a pipe: what the command
// starts may go on to write there. It returns a *StopError when the command fails, or does not end.
func (r *Run) command(ctx context.Context) error {
	o := r.plan.Outside
	limited, cancel := context.WithTimeout(ctx, o.Limit)
	defer cancel()
	output, err := os.Create(filepath.Join(r.dir.Path, "stop.out"))
	if err != nil {
		return fmt.Errorf("keeping the output of the stop command: %w", err)
	}
	defer output.Close()
	cmd := exec.CommandContext(limited, "sh", "-c", o.Stop)
	process.DetachUser(cmd)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.plan.Dir, output, output
	r.log.Add(event.Event{Kind: event.StopStart, Name: event.StopCommand})
	r.log.Add(event.Event{Kind: event.Signal, Name: event.StopCommand, By: event.ByPolicy, Text: o.Stop})
	err = cmd.Run()
	said := lastLines(output.Name())
	for _, line := range said {
		r.log.Add(event.Event{Kind: event.Output, Text: line})
	}
	switch exit, failed := errors.AsType[*exec.ExitError](err); {
	case ctx.Err() != nil:
		return r.endedFirst(ctx)
	case limited.Err() != nil:
		return &StopError{Reason: fmt.Sprintf("the stop command %q has not ended within %v, and was killed; -stop-timeout allows it more", o.Stop, o.Limit), Output: said}
	case failed && exit.ExitCode() > 0:
		return &StopError{Reason: fmt.Sprintf("the stop command %q %s", o.Stop, words.ExitIn(words.ExitClause, "", exit.ExitCode())), Output: said}
	case err != nil:
		return &StopError{Reason: fmt.Sprintf("the stop command %q: %v", o.Stop, err), Output: said}
	}
	r.log.Add(event.Event{Kind: event.StopEnd})
	return nil
}

// lastLines returns the last lines of a file that are not blank.
func lastLines(path string) []string {
	const most = 64 << 10 // bytes
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > most {
		_, _ = file.Seek(-most, io.SeekEnd) // a failure shows other lines
	}
	text := make([]byte, most)
	n, _ := file.Read(text)
	lines := slices.DeleteFunc(strings.Split(strings.ToValidUTF8(string(text[:n]), "?"), "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
	return lines[max(0, len(lines)-keptLines):]
}

// settle goes on with the requests after the stop until its effect has shown: for the time of the plan and, where the service is to
// come back, for that time again from when it has. Then it waits until every request under way is over.
func (r *Run) settle(ctx context.Context, clients *load.Clients) error {
	if !sleep(ctx, r.plan.Outside.Settle) {
		return r.endedFirst(ctx)
	}
	if _, away := r.Snapshot().Absence(); away && r.plan.Outside.Back {
		err := r.await(ctx, r.plan.Startup, func(t *timeline.Timeline) bool {
			a, _ := t.Absence()
			return a.Until > 0
		})
		if err != nil && !errors.Is(err, errNotReached) {
			return err
		}
		if !sleep(ctx, r.plan.Outside.Settle) {
			return r.endedFirst(ctx)
		}
	}
	clients.Stop()
	patience := cmp.Or(r.plan.Load.Timeout, 30*time.Second)
	err := r.await(ctx, patience, allAnswered)
	if err != nil && !errors.Is(err, errNotReached) {
		return err
	}
	return nil
}
