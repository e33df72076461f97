package service

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"

	"closingtime/playground/shop"
	"closingtime/playground/switches"
)

// deadlines say when each phase is over at the latest, however long the phases before it have taken. They count from when
// the signal came: a phase that is slow takes nothing from the next.
type deadlines struct{ answered, cutOff, printed, stored, closed time.Time }

func deadlinesOf(began time.Time, config shop.Config) (d deadlines) {
	d.answered = began.Add(config.DrainDelay + config.RequestTimeout)
	d.cutOff = d.answered.Add(config.CancelTimeout)
	d.printed = d.cutOff.Add(config.JobTimeout)
	d.stored = d.printed.Add(config.StoreTimeout)
	d.closed = d.stored.Add(config.CloseTimeout)
	return d
}

// shutdown is what ends with the service.
type shutdown struct {
	by             deadlines
	logs           *shop.Log
	server         *http.Server
	errs           <-chan error // from Serve
	cancelRequests context.CancelCauseFunc
	workers        *WorkerPool
	operators      *http.Server
	db             *sql.DB
}

// run takes the steps in their order. It returns nil if no promise had to be broken.
func (s *shutdown) run() error {
	var err error
	if on(switches.OrderLogFirst) {
		err = errors.Join(err, s.logs.Close())
	}
	if on(switches.OrderDatabaseFirst) && on(switches.DatabaseClosed) {
		err = errors.Join(err, s.db.Close())
	}
	if on(switches.OrderWorkersFirst) {
		switch {
		case on(switches.WorkersUntracked):
			s.workers.Leave()
		case on(switches.BudgetUnbounded):
			s.workers.Finish()
		default:
			err = errors.Join(err, s.workers.StopBy(s.by.printed, s.by.stored))
		}
	}
	switch {
	case on(switches.ServerClose):
		err = errors.Join(err, s.server.Close())
	case on(switches.ServerShutdown) && on(switches.WaitNo):
		err = errors.Join(err, s.awaitServe())
	case on(switches.ServerShutdown):
		err = errors.Join(err, s.drain())
	}
	if !on(switches.OrderWorkersFirst) {
		switch {
		case on(switches.WorkersUntracked):
			s.workers.Leave()
		case on(switches.BudgetUnbounded):
			s.workers.Finish()
		default:
			err = errors.Join(err, s.workers.StopBy(s.by.printed, s.by.stored))
		}
	}
	if on(switches.AdminOwn) {
		err = errors.Join(err, s.endOperators()) // last, so that operators see the rest end
	}
	if on(switches.DatabaseClosed) && !on(switches.OrderDatabaseFirst) {
		err = errors.Join(err, s.closeDatabase())
	}
	return err
}

// awaitServe shuts the server down, and returns when Serve has returned.
func (s *shutdown) awaitServe() error {
	go func() { _ = s.drain() }()
	if err := <-s.errs; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// drain waits for the requests in flight.
func (s *shutdown) drain() error {
	if on(switches.BudgetUnbounded) {
		return s.server.Shutdown(context.Background()) // until the last one has its answer
	}
	var late *time.Timer
	if on(switches.RequestsLate) {
		// Those that take too long are cancelled, and have a moment to say so to their clients.
		late = time.AfterFunc(time.Until(s.by.answered), func() { s.cancelRequests(errors.New("the service is shutting down")) })
	}
	ctx, cancel := context.WithDeadline(context.Background(), s.by.cutOff)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if on(switches.RequestsLate) {
		if !late.Stop() { // a request that was cancelled has not got what it asked for
			err = errors.Join(err, errors.New("requests took too long, and were cancelled"))
		}
	}
	return errors.Join(err, s.server.Close()) // when its time is up, Shutdown has closed nothing that is still busy
}

// endOperators shuts the server of the operators down.
func (s *shutdown) endOperators() error {
	if on(switches.BudgetUnbounded) {
		return s.operators.Shutdown(context.Background())
	}
	ctx, cancel := context.WithDeadline(context.Background(), s.by.closed)
	defer cancel()
	return errors.Join(s.operators.Shutdown(ctx), s.operators.Close())
}

// closeDatabase waits for the last queries, since Close does not, and then closes the database.
func (s *shutdown) closeDatabase() error {
	if on(switches.BudgetUnbounded) {
		for s.db.Stats().InUse > 0 {
			time.Sleep(10 * time.Millisecond)
		}
		return s.db.Close()
	}
	for s.db.Stats().InUse > 0 && time.Now().Before(s.by.closed) {
		time.Sleep(10 * time.Millisecond)
	}
	if busy := s.db.Stats().InUse; busy > 0 {
		return errors.Join(fmt.Errorf("the database is closed with %d connections in use", busy), s.db.Close())
	}
	return s.db.Close()
}
