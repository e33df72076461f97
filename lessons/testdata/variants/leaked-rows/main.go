// Command leaked-rows closes its pool last, as it should. At the start it has asked whether there is any order yet, and has
// never closed the rows of the answer: their connection is in use for ever, and Close does not wait for it.
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
	"sync"
	"syscall"

	"closingtime/playground/shop"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop)
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "orders:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	config, logs, db, err := shop.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }()
	defer func() { err = errors.Join(err, db.Close()) }() // for an early return
	logger := slog.New(slog.NewTextHandler(logs, nil))
	orders := shop.New(db, logger)
	if err := greet(db, logger); err != nil {
		return err
	}

	receipts := make(chan shop.Receipt, 1000)
	var printers sync.WaitGroup
	for id := range 4 {
		printers.Go(func() {
			for receipt := range receipts {
				if err := orders.PrintReceipt(context.Background(), id, receipt); err != nil {
					logger.Error("not printed", "err", err)
				}
			}
		})
	}
	orders.QueueReceipts(func(ctx context.Context, receipt shop.Receipt) error {
		if err := orders.StoreReceipt(ctx, receipt); err != nil {
			return err
		}
		receipts <- receipt
		return nil
	})

	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", orders.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", orders.ShowOrder)
	mux.HandleFunc("GET /readyz", orders.ReadyCheck)
	server := &http.Server{Handler: mux}
	broken := make(chan error, 1)
	go func() { broken <- server.Serve(listener) }()
	select {
	case err = <-broken:
	case <-ctx.Done():
	}

	draining, cancel := context.WithTimeout(context.Background(), config.Grace/2)
	defer cancel()
	err = errors.Join(err, server.Shutdown(draining))
	close(receipts)
	printers.Wait()
	return errors.Join(err, db.Close())
}

// greet says whether the shop has orders from before.
func greet(db *sql.DB, logger *slog.Logger) error {
	rows, err := db.Query("select id from orders union all select 0")
	if err != nil {
		return err
	}
	var order int
	if rows.Next() {
		if err := rows.Scan(&order); err != nil {
			return err
		}
	}
	logger.Info("opened", "first order", order)
	return rows.Err() // and not rows.Close()
}
