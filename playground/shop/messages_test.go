package shop_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/playground/shop"
)

// queueOf returns a shop whose queue has that many messages.
func queueOf(t *testing.T, messages int) (*shop.Shop, *shop.Messages, *sql.DB) {
	t.Helper()
	t.Setenv("BANK", "0s")
	t.Setenv("PACKER", "0s")
	db, err := shop.OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	orders, queue := shop.New(db, slog.New(slog.DiscardHandler)), shop.NewMessages(db)
	orders.SendParcels(queue)
	for range messages {
		answer := httptest.NewRecorder()
		orders.PlaceOrder(answer, httptest.NewRequest("POST", "/orders", strings.NewReader(`{"item":"tea"}`)))
		if answer.Code != http.StatusCreated {
			t.Fatalf("the order is answered with %d %s", answer.Code, answer.Body)
		}
	}
	return orders, queue, db
}

// numbers are the orders and deliveries of messages.
func numbers(messages []shop.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, fmt.Sprintf("%d/%d", m.Order, m.Delivery))
	}
	return strings.Join(all, " ")
}

func receive(t *testing.T, queue *shop.Messages, most int, hidden time.Duration) []shop.Message {
	t.Helper()
	messages, err := queue.Receive(t.Context(), most, hidden)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

// A message is one consumer's until it is acknowledged, given back, or its time is up.
func TestMessages(t *testing.T) {
	orders, queue, db := queueOf(t, 3)
	first := receive(t, queue, 2, time.Hour)
	rest := receive(t, queue, 10, time.Hour)
	if numbers(first) != "1/1 2/1" || numbers(rest) != "3/1" || len(receive(t, queue, 10, time.Hour)) != 0 {
		t.Fatalf("received %q and %q, want the first two, and then the third", numbers(first), numbers(rest))
	}
	if err := orders.ShipParcel(0, first[0]); err != nil {
		t.Error(err)
	}
	if err := queue.Delete(t.Context(), first[0]); err != nil {
		t.Error(err)
	}
	if err := queue.Return(t.Context(), first[1]); err != nil {
		t.Error(err)
	}
	if again := receive(t, queue, 10, time.Millisecond); numbers(again) != "2/2" {
		t.Errorf("received %q, want the one that was given back", numbers(again))
	}
	for len(receive(t, queue, 10, time.Hour)) == 0 {
		time.Sleep(time.Millisecond)
	}
	for name, change := range map[string]func(context.Context, shop.Message) error{
		"delete": queue.Delete, "return": queue.Return,
		"extend": func(ctx context.Context, m shop.Message) error { return queue.Extend(ctx, m, time.Hour) },
	} {
		if err := change(t.Context(), first[1]); !errors.Is(err, shop.ErrExpired) {
			t.Errorf("%s of a message that somebody else has by now: %v, want ErrExpired", name, err)
		}
	}
	var shipped int
	if err := db.QueryRow("select count(*) from shipments where parcel = 1").Scan(&shipped); err != nil || shipped != 1 {
		t.Errorf("parcel 1 is shipped %d times; %v", shipped, err)
	}
}

// An extended message stays hidden for longer than it was received for.
func TestExtend(t *testing.T) {
	_, queue, _ := queueOf(t, 1)
	m := receive(t, queue, 1, time.Minute)[0]
	if err := queue.Extend(t.Context(), m, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	for len(receive(t, queue, 1, time.Hour)) == 0 {
		time.Sleep(time.Millisecond)
	}
}

// A message that nobody can do comes a few times, and then no more.
func TestDeadLetter(t *testing.T) {
	_, queue, _ := queueOf(t, 1)
	for delivery := range shop.MaxDeliveries {
		messages := receive(t, queue, 1, time.Hour)
		if len(messages) != 1 || messages[0].Delivery != delivery+1 {
			t.Fatalf("delivery %d brings %q", delivery+1, numbers(messages))
		}
		if err := queue.Return(t.Context(), messages[0]); err != nil {
			t.Fatal(err)
		}
	}
	if messages := receive(t, queue, 1, time.Hour); len(messages) != 0 {
		t.Errorf("it comes once more: %q", numbers(messages))
	}
}

// No two consumers receive one message, and one whose context has ended receives nothing.
func TestConsumersShareTheQueue(t *testing.T) {
	const messages = 20
	_, queue, _ := queueOf(t, messages)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := queue.Receive(ended, messages, time.Hour); !errors.Is(err, context.Canceled) || len(got) > 0 {
		t.Errorf("received %q; %v", numbers(got), err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	had := make(map[int]int)
	for range 4 {
		wg.Go(func() {
			for {
				got, err := queue.Receive(t.Context(), 3, time.Hour)
				if err != nil {
					t.Error(err)
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, m := range got {
					had[m.Order]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for order := range messages {
		if had[order+1] != 1 {
			t.Errorf("message %d was received %d times", order+1, had[order+1])
		}
	}
}
