// Command switchboard is an order service whose shutdown can make every mistake that the course knows. Each mistake has a
// switch. With all switches off, the service shuts down as the last solution does. Only the tests of the course use it.
//
// MISTAKES lists the switches that are on, separated by commas: the names are those of the lessons, without numbers.
// When MISTAKES has a name that the service does not know, the service says so and ends.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"closingtime/playground/shop"
)

func main() {
	wrong, err := readSwitches(os.Getenv("MISTAKES"))
	if err == nil {
		err = run(wrong)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run(wrong switches) (err error) {
	ctx, signalled, stop := listenForSignals(wrong)
	defer stop()
	config, logs, db, err := shop.Open(ctx)
	if err != nil && ctx.Err() != nil {
		slog.Info("stopped while starting", "err", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }()
	if !wrong[sessions] {
		defer func() { err = errors.Join(err, db.Close()) }()
	}
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	defer listener.Close() // for an early return; Shutdown closes it, too
	admin, err := openAdmin(wrong, listener.Addr())
	if err != nil {
		return err
	}
	if !wrong[leftovers] {
		defer admin.Close() // likewise; the first Close removes the file
	}

	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	workers := &WorkerPool{wrong: wrong, shop: orders, logger: logger, queue: make(chan shop.Receipt, 100), quit: make(chan struct{})}
	orders.QueueReceipts(workers.Enqueue)
	jobs := context.Background()
	if wrong[outlived] {
		jobs = ctx
	}
	workers.Start(jobs, 4)

	base := context.Background()
	if wrong[poisonedContext] {
		base = ctx
	}
	requests, cancelRequests := context.WithCancelCause(base)
	server := &http.Server{
		Handler: setupRoutes(orders), BaseContext: func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 2 * time.Second,
	}
	if !wrong[streams] {
		server.RegisterOnShutdown(orders.EndFeeds)
	}
	errs := make(chan error, 2)
	go func() { errs <- server.Serve(listener) }()
	if wrong[leftovers] {
		go func() { _ = http.Serve(admin, server.Handler) }()
	} else {
		go func() { errs <- server.Serve(admin) }() // by the same server, so that Shutdown waits for these requests, too
	}
	logger.Info("listening", "addr", listener.Addr())

	if wrong[deadline] {
		config.RequestTimeout, config.JobTimeout = 15*time.Second, 8*time.Second
	}
	var began time.Time
	select {
	case began = <-signalled:
		logger.Info("shutting down", "cause", context.Cause(ctx))
	case err = <-errs:
		began = time.Now()
		logger.Error("serving failed, shutting down", "err", err)
	}
	s := shutdown{wrong, err == nil, deadlinesOf(began, config), orders, server, cancelRequests, workers, db, errs}
	err = errors.Join(err, s.run())
	logger.Info("shut down", "took", time.Since(began))
	if wrong[logFlush] {
		os.Exit(0)
	}
	return err
}

// listenForSignals returns the context that ends with the first signal, and a channel that says when it came.
func listenForSignals(wrong switches) (context.Context, <-chan time.Time, context.CancelFunc) {
	if wrong[noHandler] {
		return context.Background(), nil, func() {}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	signalled := make(chan time.Time, 1)
	context.AfterFunc(ctx, func() {
		signalled <- time.Now()
		if !wrong[insistence] {
			time.Sleep(100 * time.Millisecond) // so soon it is the same signal
			stop()
		}
	})
	return ctx, signalled, stop
}

// openAdmin listens on a socket for operators, whose name has the port of the service.
func openAdmin(wrong switches, service net.Addr) (net.Listener, error) {
	_, port, err := net.SplitHostPort(service.String())
	if err != nil {
		return nil, fmt.Errorf("naming the socket for operators: %w", err)
	}
	listen := listenAdmin
	if wrong[leftovers] {
		listen = func(path string) (net.Listener, error) { return net.Listen("unix", path) }
	}
	listener, err := listen(filepath.Join(os.TempDir(), "orders-"+port+".sock"))
	if err != nil {
		return nil, fmt.Errorf("listening for operators: %w", err)
	}
	return listener, nil
}

// listenAdmin listens on a unix socket. A file that nobody answers on was left by a process that was killed.
func listenAdmin(path string) (net.Listener, error) {
	conn, err := net.Dial("unix", path)
	if err == nil {
		return nil, errors.Join(fmt.Errorf("another process listens on %s", path), conn.Close())
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	return net.Listen("unix", path)
}

func setupRoutes(s *shop.Shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /feed", s.Feed)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	return mux
}

// deadlines say when each phase is over at the latest, however long the phases before it have taken.
type deadlines struct{ noticed, answered, cutOff, printed, stored, closed time.Time }

func deadlinesOf(began time.Time, config shop.Config) (d deadlines) {
	d.noticed = began.Add(config.DrainDelay)
	d.answered = d.noticed.Add(config.RequestTimeout)
	d.cutOff = d.answered.Add(config.CancelTimeout)
	d.printed = d.cutOff.Add(config.JobTimeout)
	d.stored = d.printed.Add(config.StoreTimeout)
	d.closed = d.stored.Add(config.CloseTimeout)
	return d
}

// shutdown is what ends with the service.
type shutdown struct {
	wrong          switches
	serving        bool // nothing has ended but the wait for the signal
	by             deadlines
	orders         *shop.Shop
	server         *http.Server
	cancelRequests context.CancelCauseFunc
	workers        *WorkerPool
	db             *sql.DB
	errs           <-chan error
}

// run takes the steps in their order. It returns nil if no promise had to be broken: receipts that
// it interrupts are stored, and logged.
func (s shutdown) run() error {
	if s.wrong[order] {
		if err := s.db.Close(); err != nil {
			return err
		}
	}
	var failed error
	if s.wrong[waitedLate] {
		s.server.RegisterOnShutdown(func() { _ = s.awaitNotice() })
	} else {
		failed = s.awaitNotice()
	}
	err := errors.Join(failed, s.stopServer())
	err = errors.Join(err, s.workers.Stop(s.by.printed, s.by.stored))
	if s.wrong[sessions] {
		return err
	}
	for s.db.Stats().InUse > 0 && time.Now().Before(s.by.closed) {
		time.Sleep(10 * time.Millisecond)
	}
	if busy := s.db.Stats().InUse; busy > 0 {
		err = errors.Join(err, fmt.Errorf("the database is closed with %d connections in use", busy))
	}
	return errors.Join(err, s.db.Close())
}

// awaitNotice says that the service is not ready, and serves on until the balancer knows.
func (s shutdown) awaitNotice() error {
	s.orders.SetReady(false)
	if !s.serving || s.wrong[readiness] {
		return nil
	}
	select {
	case <-time.After(time.Until(s.by.noticed)):
		return nil
	case err := <-s.errs:
		return err
	}
}

func (s shutdown) stopServer() error {
	switch {
	case s.wrong[closed]:
		return s.server.Close()
	case s.wrong[mainReturns]:
		go func() { _ = s.drain() }()
		if err := <-s.errs; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	return s.drain()
}

// drain waits for the requests. Those that take too long it cancels, and then it returns an error.
func (s shutdown) drain() error {
	late := time.AfterFunc(time.Until(s.by.answered), func() { s.cancelRequests(errors.New("the service is shutting down")) })
	ctx, cancel := context.WithDeadline(context.Background(), s.by.cutOff)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if !late.Stop() {
		err = errors.Join(err, errors.New("requests took too long, and were cancelled"))
	}
	return errors.Join(err, s.server.Close())
}
