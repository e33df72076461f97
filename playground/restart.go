package playground

import (
	"context"
	"errors"
	"fmt"
)

// Restart starts the service again in the same place, on the same database, after its end. The plan has to be Restartable.
// The error says why that is not possible now.
func (r *Run) Restart() error {
	switch {
	case !r.plan.Restartable:
		return errors.New("this run does not start the service again")
	case !r.waiting.CompareAndSwap(true, false): // a second call may come before the run has noticed the first one
		return errors.New("the service can be started again once it has ended")
	}
	select {
	case r.again <- struct{}{}:
	default:
	}
	return nil
}

// Finish ends a run whose plan is Restartable, once the service has ended: no process is started any more, and the audit
// follows. Where the service still runs, it is stopped first.
func (r *Run) Finish() {
	r.finishing.Do(func() { close(r.finish) })
	r.Stop()
}

// Waiting tells whether the service has ended, and the run waits for Restart or Finish.
func (r *Run) Waiting() bool { return r.waiting.Load() }

// SetRate changes how many requests the clients send in a second. It returns an error before they send any, and for a rate
// that is not possible.
func (r *Run) SetRate(perSecond float64) error {
	clients := r.loadClients()
	switch {
	case clients == nil:
		return errors.New("the clients do not send requests yet")
	case !(perSecond >= 0 && perSecond <= maxRate):
		return fmt.Errorf("%v requests a second are not possible; at most %d are", perSecond, maxRate)
	}
	clients.SetRate(perSecond)
	return nil
}

// stopOnDemand stops a process whose stop has begun, starts the service again whenever Restart wants that, and waits for the
// next stop, until Finish.
func (r *Run) stopOnDemand(ctx context.Context, current *instance) error {
	for {
		if err := current.stop(ctx); err != nil {
			return err
		}
		if again, err := r.awaitRestart(ctx); err != nil || !again {
			return err
		}
		next, ready, err := r.launchAgain(ctx, current)
		if err != nil {
			return err
		}
		current = next
		if !ready { // another one can be started
			continue
		}
		select {
		case <-r.stopAgain:
		case <-r.finish:
		case <-current.stopping:
		case <-current.process.Exited():
		case <-ctx.Done():
			return r.endedFirst(ctx)
		}
	}
}

// awaitRestart waits for Restart or Finish. It returns false when no process is started any more.
func (r *Run) awaitRestart(ctx context.Context) (again bool, err error) {
	r.waiting.Store(true)
	defer r.waiting.Store(false)
	select {
	case <-r.finish:
		return false, nil
	default:
	}
	select {
	case <-r.again:
		select {
		case <-r.stopAgain: // from the stop before
		default:
		}
		return true, nil
	case <-r.finish:
		return false, nil
	case <-ctx.Done():
		return false, r.endedFirst(ctx)
	}
}
