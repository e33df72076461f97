package shop_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"closingtime/playground/shop"
)

// A lease is one holder's until it is given back or runs out, and each holder's token is greater than the one before.
func TestLease(t *testing.T) {
	orders, _, db := queueOf(t, 0)
	t.Setenv("DUNNER", "0s")
	a, b := shop.NewLease(db, "reminders"), shop.NewLease(db, "reminders")
	take := func(l *shop.Lease, length time.Duration, want int) {
		t.Helper()
		if token, err := l.Take(t.Context(), length); err != nil || token != want {
			t.Errorf("the token is %d, want %d; %v", token, want, err)
		}
	}
	take(a, time.Hour, 1)
	take(b, time.Hour, 0)
	if err := a.Renew(t.Context(), 1, time.Hour); err != nil {
		t.Error(err)
	}
	if err := a.Release(t.Context(), 1); err != nil {
		t.Error(err)
	}
	take(b, time.Millisecond, 2)
	time.Sleep(5 * time.Millisecond)
	if err := b.Renew(t.Context(), 2, time.Hour); !errors.Is(err, shop.ErrLeaseLost) {
		t.Errorf("a lease that ran out is renewed: %v", err)
	}
	if err := orders.SendReminders(t.Context(), b, 2); err != nil {
		t.Errorf("nobody leads after it, and its reminders are refused: %v", err)
	}
	take(a, time.Hour, 3)
	if err := orders.SendReminders(t.Context(), b, 2); !errors.Is(err, shop.ErrLeaseLost) {
		t.Errorf("the reminders of a leader before this one: %v, want ErrLeaseLost", err)
	}
	if err := b.Release(t.Context(), 2); !errors.Is(err, shop.ErrLeaseLost) {
		t.Errorf("a lease that another one has is given back: %v", err)
	}
	if err := orders.SendReminders(t.Context(), a, 3); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := orders.SendReminders(ended, a, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("a round that nobody wants any more: %v", err)
	}
	if _, err := a.Take(ended, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("a lease that nobody wants any more: %v", err)
	}
}
