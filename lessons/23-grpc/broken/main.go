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

// Only main ends the process: os.Exit runs no deferred call, and run has some.
func main() {
	if err := run(); err != nil {
		slog.Error("ended with an error", "err", err)
		os.Exit(1)
	}
}

func run() (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	// A second signal ends the process at once, unless it repeats the first within a tenth of a second, as timeout(1) does.
	context.AfterFunc(ctx, func() { time.Sleep(100 * time.Millisecond); stop() })
	config, logs, db, err := shop.Open(ctx)
	if err != nil && ctx.Err() != nil {
		slog.Info("stopped while starting", "err", err) // nothing is promised yet, and so nothing has failed
		return nil
	}
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
		case <-time.After(config.DrainDelay):
		}
	}
	server.GracefulStop()
	return err
}
