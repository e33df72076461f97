package main

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"closingtime/playground/shop"
)

// More receipts than the queue has room for are all printed, those that an earlier process has left and new ones.
func TestReceiptsWithoutRoomArePrinted(t *testing.T) {
	t.Setenv("PRINTER", "1ms")
	db, err := shop.OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	logger := slog.New(slog.DiscardHandler)
	orders := shop.New(db, logger)
	const left, fresh = 5, 5
	for order := range left {
		if err := orders.StoreReceipt(t.Context(), shop.Receipt{Order: order + 1}); err != nil {
			t.Fatal(err)
		}
	}
	workers := &WorkerPool{shop: orders, logger: logger, queue: make(chan shop.Receipt, 4)}
	orders.QueueReceipts(workers.Enqueue)
	for order := range fresh {
		if err := workers.Enqueue(t.Context(), shop.Receipt{Order: left + order + 1}); err != nil {
			t.Fatal(err)
		}
	}
	workers.Start(t.Context(), 2)
	for printed := 0; printed < left+fresh; time.Sleep(time.Millisecond) {
		if err := db.QueryRowContext(t.Context(), "select count(*) from receipts where state = 'printed'").Scan(&printed); err != nil {
			t.Fatal(err)
		}
	}
	never := time.Now().Add(time.Hour)
	if err := workers.Stop(never, never); err != nil {
		t.Error(err)
	}
}
