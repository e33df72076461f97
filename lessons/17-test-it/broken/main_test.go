package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/playground/shop"
)

// Orders are taken, their receipts are printed, and the workers end when they are told to.
func TestReceiptsArePrinted(t *testing.T) {
	t.Setenv("BANK", "1ms")
	t.Setenv("PRINTER", "1ms")
	db, err := shop.OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	logger := slog.New(slog.DiscardHandler)
	orders := shop.New(db, logger)
	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 100), quit: make(chan struct{})}
	orders.QueueReceipts(workers.Enqueue)
	workers.Start(context.Background(), 4)
	server := httptest.NewServer(setupRoutes(orders))
	defer server.Close()

	const wanted = 20
	for range wanted {
		response, err := http.Post(server.URL+"/orders", "application/json", strings.NewReader(`{"item":"tea"}`))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusCreated {
			t.Fatalf("an order was answered with %s", response.Status)
		}
	}
	for printed := 0; printed < wanted; time.Sleep(10 * time.Millisecond) {
		if err := db.QueryRow("select count(*) from receipts where state = 'printed'").Scan(&printed); err != nil {
			t.Fatal(err)
		}
	}
	never := time.Now().Add(time.Hour)
	if err := workers.Stop(never, never); err != nil {
		t.Errorf("stopping the workers: %v", err)
	}
}
