// Lesson 23, broken: the graceful stop waits for streams that nobody ends, for as long as it takes.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"closingtime/playground/shop"
	"closingtime/playground/shop/shoprpc"
)

// How long each phase of the shutdown may take, together less than the grace period.
const (
	drainDelay     = 500 * time.Millisecond // until every client knows that the service is not ready
	requestTimeout = 3 * time.Second        // for the calls in flight
	cancelTimeout  = 500 * time.Millisecond // for those that had to be cancelled
)

// Only main ends the process: os.Exit runs no deferred call, and run has some.
func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop) // from the first signal on the default is back: a second one ends the process at once
	config, logs, db, err := shop.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(), logs.Close()) }()
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listening (the address is in ADDR): %w", err)
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	streams, endStreams := context.WithCancel(context.Background()) // not from ctx: they hear of the signal first
	defer endStreams()
	server, ready := grpc.NewServer(endWith(streams)), health.NewServer() // a new health server says SERVING
	shoprpc.Register(server, shop.New(db, logger))
	grpc_health_v1.RegisterHealthServer(server, ready)
	errs := make(chan error, 1)
	go func() { errs <- server.Serve(listener) }()
	logger.Info("listening", "addr", listener.Addr())
	select {
	case err = <-errs: // the way out is the same
	case <-ctx.Done():
		logger.Info("shutting down", "cause", context.Cause(ctx))
		ready.Shutdown() // from now on it says NOT_SERVING, to those who watch at once
		select {         // it serves on until every client knows
		case err = <-errs:
		case <-time.After(drainDelay):
		}
	}
	server.GracefulStop()
	return err
}
