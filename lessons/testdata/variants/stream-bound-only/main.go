// Command stream-bound-only gives its graceful stop a deadline, and cuts off the streams that nobody has told to end.
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
	return errors.Join(err, gracefulStop(config, server))
}

// gracefulStop waits for the calls in flight. GracefulStop has no deadline: those that take too long are cut off by Stop, and
// then it returns an error.
func gracefulStop(config shop.Config, server *grpc.Server) error {
	stopped := make(chan struct{})
	go func() { server.GracefulStop(); close(stopped) }()
	select {
	case <-stopped:
		return nil
	case <-time.After(config.RequestTimeout):
	}
	server.Stop() // cancels the calls and closes the connections
	select {
	case <-stopped: // the handlers have returned
	case <-time.After(config.CancelTimeout): // one does not look at its context
	}
	return nil
}
