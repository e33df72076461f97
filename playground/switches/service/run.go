package service

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
	"syscall"
	"time"

	"closingtime/playground/shop"
	"closingtime/playground/switches"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	var ctx context.Context
	var stop context.CancelFunc
	var signalled chan time.Time
	switch {
	case !on(switches.HandlerNone):
		ctx, stop = signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
		if on(switches.SecondIgnored) {
			defer stop() // until then, the signals are caught, and nobody reads the second one
		}
		signalled = make(chan time.Time, 1) // when the signal came: all deadlines count from there
		context.AfterFunc(ctx, func() {
			signalled <- time.Now()
			if on(switches.SecondKills) {
				time.Sleep(100 * time.Millisecond) // a repeat so soon is the same signal: timeout(1) signals its child and the group
			}
			if !on(switches.SecondIgnored) {
				stop() // from now on a second one ends the process at once
			}
		})
	case on(switches.RequestsSignal) || on(switches.JobsSignal):
		ctx = context.Background() // no signal ends it: SIGTERM ends the process where it stands
	}
	var config shop.Config
	var logs *shop.Log
	var db *sql.DB
	if on(switches.StartDeaf) || on(switches.HandlerNone) {
		config, logs, db, err = shop.Open(context.Background())
	} else {
		config, logs, db, err = shop.Open(ctx)
		if err != nil && ctx.Err() != nil {
			slog.Info("stopped while starting", "err", err) // nothing is promised yet, and so nothing has failed
			return nil
		}
	}
	if err != nil {
		return err
	}
	if !on(switches.LogLost) && !on(switches.OrderLogFirst) {
		defer func() { err = errors.Join(err, logs.Close()) }() // flushes it, too; deferred first, so that it runs last
	}
	if on(switches.DatabaseClosed) {
		defer func() { err = errors.Join(err, db.Close()) }() // for an early return; a second Close does nothing
	}
	var logger *slog.Logger
	if on(switches.LogStderr) {
		logger = slog.New(slog.NewTextHandler(os.Stderr, nil)) // who runs the service keeps the lines
	} else {
		logger = slog.New(slog.NewTextHandler(logs, nil))
	}
	orders := shop.New(db, logger)
	if on(switches.StartDeaf) || on(switches.HandlerNone) {
		err = orders.Migrate(context.Background(), config)
	} else {
		err = orders.Migrate(ctx, config) // rolls back what is half done when ctx ends
		if err != nil && ctx.Err() != nil {
			logger.Info("stopped while starting", "err", err)
			return nil
		}
	}
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	defer listener.Close() // for an early return; the end of the server closes it, too
	admin, err := listenAdmin(listener.Addr())
	if err != nil {
		return err
	}
	if !on(switches.AdminForgotten) {
		defer admin.Close() // likewise; the first Close removes the file
	}

	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 100)}
	if on(switches.BacklogLeft) {
		workers.quit = make(chan struct{})
	}
	orders.QueueReceipts(workers.Enqueue) // and at once those that an earlier process has left
	if on(switches.JobsSignal) {
		workers.Start(ctx, 4) // what they print ends with the signal
	} else {
		workers.Start(context.Background(), 4) // not with ctx: the receipts are printed after the signal, too
	}

	var handler http.Handler
	if on(switches.KeepAliveEnded) && !on(switches.HandlerNone) {
		handler = lastAnswers(ctx, setupRoutes(orders))
	} else {
		handler = setupRoutes(orders)
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 2 * time.Second, // without it, Shutdown waits more than 5 s for a new connection that says nothing
	}
	var requests context.Context
	var cancelRequests context.CancelCauseFunc
	if on(switches.RequestsLate) && on(switches.ServerShutdown) && !on(switches.BudgetUnbounded) {
		// Not from ctx: the signal is no reason to give the requests up.
		requests, cancelRequests = context.WithCancelCause(context.Background())
		server.BaseContext = func(net.Listener) context.Context { return requests }
	}
	if on(switches.RequestsSignal) {
		server.BaseContext = func(net.Listener) context.Context { return ctx } // each request ends with the signal
	}
	if on(switches.FeedsTold) && on(switches.ServerShutdown) {
		server.RegisterOnShutdown(orders.EndFeeds) // Shutdown waits for the feeds as for any request; this tells them to end
	}
	errs := make(chan error, 2)
	go func() { errs <- server.Serve(listener) }()
	var operators *http.Server
	switch {
	case on(switches.AdminForgotten):
		go func() { _ = http.Serve(admin, server.Handler) }()
	case on(switches.AdminOwn):
		operators = &http.Server{Handler: setupRoutes(orders), ReadHeaderTimeout: 2 * time.Second}
		go func() { errs <- operators.Serve(admin) }()
	default:
		go func() { errs <- server.Serve(admin) }() // by the same server, so that its end is the end of these requests, too
	}
	logger.Info("listening", "addr", listener.Addr())

	if on(switches.BudgetGreater) {
		config.RequestTimeout, config.JobTimeout = 15*time.Second, 8*time.Second // with the rest more than 25 s, whatever GRACE says
	}
	var began time.Time
	if on(switches.HandlerNone) {
		err = <-errs
		began = time.Now()
		logger.Error("serving failed, shutting down", "err", err)
	} else {
		select {
		case began = <-signalled:
			logger.Info("shutting down", "cause", context.Cause(ctx))
		case err = <-errs: // the way out is the same
			began = time.Now()
			logger.Error("serving failed, shutting down", "err", err)
		}
	}
	if !on(switches.ReadinessSilent) {
		orders.SetReady(false)
	}
	if on(switches.ReadinessInside) && on(switches.ServerShutdown) {
		server.RegisterOnShutdown(func() { time.Sleep(time.Until(began.Add(config.DrainDelay))) }) // for the balancer to notice
	}
	if (on(switches.ReadinessWait) || on(switches.ReadinessSilent)) && !on(switches.HandlerNone) {
		if err == nil { // it serves on: the balancer still sends
			select {
			case <-time.After(time.Until(began.Add(config.DrainDelay))):
			case err = <-errs:
			}
		}
	}
	s := &shutdown{
		by:             deadlinesOf(began, config),
		logs:           logs,
		server:         server,
		errs:           errs,
		cancelRequests: cancelRequests,
		workers:        workers,
		operators:      operators,
		db:             db,
	}
	err = errors.Join(err, s.run())
	if err != nil {
		logger.Error("not shut down cleanly", "took", time.Since(began), "err", err)
		return err
	}
	logger.Info("shut down", "took", time.Since(began))
	if on(switches.LogLost) {
		os.Exit(0) // and what the log has in its buffer is lost
	}
	return nil
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

// lastAnswers returns a handler whose answers say, as soon as ctx has ended, that they are the last ones on their connections.
func lastAnswers(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
