// Command errgroup shuts down correctly with a group of goroutines, the first error of which ends the others, as that of
// golang.org/x/sync/errgroup does. It serves on until the balancer has noticed, where there is one.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"closingtime/playground/shop"
)

// group is what errgroup.Group is.
type group struct {
	wg     sync.WaitGroup
	once   sync.Once
	err    error
	cancel context.CancelFunc
}

func withContext(ctx context.Context) (*group, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	return &group{cancel: cancel}, ctx
}

func (g *group) Go(f func() error) {
	g.wg.Go(func() {
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err; g.cancel() })
		}
	})
}

func (g *group) Wait() error {
	g.wg.Wait()
	g.cancel()
	return g.err
}

func main() {
	signals, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	config, logs, db, err := shop.Open(signals)
	if err != nil {
		slog.Error("not started", "err", err)
		os.Exit(1)
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	listener, err := net.Listen("tcp", config.Addr)
	if err == nil {
		err = serve(signals, config, shop.New(db, logger), listener)
	}
	err = errors.Join(err, db.Close())
	logger.Info("over", "err", err)
	err = errors.Join(err, logs.Close())
	stop()
	if err != nil {
		slog.Error("not stopped cleanly", "err", err)
		os.Exit(1)
	}
}

func serve(signals context.Context, config shop.Config, orders *shop.Shop, listener net.Listener) error {
	// The receipts and the requests get contexts of their own: that of the group ends with the first member.
	g, ctx := withContext(signals)
	receipts := make(chan shop.Receipt, 1000)
	orders.QueueReceipts(func(ctx context.Context, r shop.Receipt) error {
		defer func() { receipts <- r }()
		return orders.StoreReceipt(ctx, r)
	})
	for id := range 4 {
		g.Go(func() error {
			var failed error
			for r := range receipts {
				failed = errors.Join(failed, orders.PrintReceipt(context.Background(), id, r))
			}
			return failed
		})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Second}
	g.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		defer close(receipts)
		orders.SetReady(false)
		time.Sleep(config.Grace / 6)
		draining, cancel := context.WithTimeout(context.Background(), config.Grace*2/3)
		defer cancel()
		return server.Shutdown(draining)
	})
	return g.Wait()
}
