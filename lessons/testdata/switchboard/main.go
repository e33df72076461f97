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
	ctx, stop := listenForSignals(wrong)
	defer stop()
	config, logs, db, err := shop.Open()
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
	admin, err := openAdmin(wrong)
	if err != nil {
		return err
	}
	if !wrong[leftovers] {
		defer admin.Close() // for an early return; Shutdown closes it, too, and the first Close removes the file
	}

	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	workers := &WorkerPool{wrong: wrong, shop: orders, logger: logger, queue: make(chan shop.Receipt, 100), quit: make(chan struct{})}
	orders.QueueReceipts(workers.Enqueue)
	workers.Start(ctx, 4)

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

	select {
	case err = <-errs:
	case <-ctx.Done():
	}
	logger.Info("shutting down", "cause", context.Cause(ctx), "err", err)
	if wrong[deadline] {
		config.Grace = 25 * time.Second
	}
	s := shutdown{wrong, err == nil, budget{time.Now(), config.Grace}, orders, server, cancelRequests, workers, db, errs}
	err = errors.Join(err, s.run())
	logger.Info("shut down", "err", err)
	if wrong[logFlush] {
		os.Exit(0)
	}
	return err
}

// listenForSignals returns the context that ends with the first signal.
func listenForSignals(wrong switches) (context.Context, context.CancelFunc) {
	if wrong[noHandler] {
		return context.Background(), func() {}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	if !wrong[insistence] {
		context.AfterFunc(ctx, stop)
	}
	return ctx, stop
}

// openAdmin listens on a socket for operators.
func openAdmin(wrong switches) (net.Listener, error) {
	listen := listenAdmin
	if wrong[leftovers] {
		listen = func(path string) (net.Listener, error) { return net.Listen("unix", path) }
	}
	listener, err := listen(filepath.Join(os.TempDir(), "orders.sock"))
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

// When each phase is over at the latest, in thirtieths of the grace period.
const (
	noticed      = 5
	answered     = 18
	cutOff       = 20
	printed      = 23
	stored       = 25
	databaseIdle = 27
)

type budget struct {
	began time.Time
	grace time.Duration
}

// end returns when a phase is over at the latest, however long the phases before it have taken.
func (b budget) end(phase time.Duration) time.Time { return b.began.Add(b.grace * phase / 30) }

// shutdown is what ends with the service.
type shutdown struct {
	wrong          switches
	serving        bool // nothing has ended but the wait for the signal
	budget         budget
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
	if s.wrong[waitedLate] {
		s.server.RegisterOnShutdown(s.awaitNotice)
	} else {
		s.awaitNotice()
	}
	err := s.stopServer()
	err = errors.Join(err, s.workers.Stop(s.budget.end(printed), s.budget.end(stored)))
	if s.wrong[sessions] {
		return err
	}
	for s.db.Stats().InUse > 0 && time.Now().Before(s.budget.end(databaseIdle)) {
		time.Sleep(10 * time.Millisecond)
	}
	return errors.Join(err, s.db.Close())
}

// awaitNotice says that the service is not ready, and serves on until the balancer knows.
func (s shutdown) awaitNotice() {
	s.orders.SetReady(false)
	if s.serving && !s.wrong[readiness] {
		time.Sleep(time.Until(s.budget.end(noticed)))
	}
}

func (s shutdown) stopServer() error {
	switch {
	case s.wrong[closed]:
		return s.server.Close()
	case s.wrong[mainReturns]:
		go func() { _ = s.drain(answered) }()
		if err := <-s.errs; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	err := s.drain(answered)
	if err != nil {
		s.cancelRequests(errors.New("the service is shutting down"))
		err = errors.Join(err, s.drain(cutOff)) // once more: it waits for what the cancelled ones still say
		err = errors.Join(err, s.server.Close())
	}
	return err
}

// drain waits for the requests, until the phase is over at most.
func (s shutdown) drain(phase time.Duration) error {
	ctx, cancel := context.WithDeadline(context.Background(), s.budget.end(phase))
	defer cancel()
	return s.server.Shutdown(ctx)
}
