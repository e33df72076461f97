package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Shop takes orders and prints receipts. Its methods are safe for concurrent use.
type Shop struct {
	db       *sql.DB
	log      *slog.Logger
	queue    func(context.Context, Receipt) error
	draining atomic.Bool
	endFeeds chan struct{} // closed by EndFeeds
	once     sync.Once
	charging span
	printing span
}

// span is the shortest and the longest time that a step takes.
type span struct{ from, to time.Duration }

func (s span) draw() time.Duration { return s.from + rand.N(s.to-s.from+1) }

// forever is longer than any run.
const forever = 24 * time.Hour

// New returns a shop that prints no receipts. The caller closes the database, after the shop's last use.
//
// Two variables of the environment bring the outside world to a halt: with BANK=stuck no charge is ever confirmed,
// and with PRINTER=jammed no receipt is ever printed. Both still end with the context that they are given.
func New(db *sql.DB, log *slog.Logger) *Shop {
	s := &Shop{
		db: db, log: log, endFeeds: make(chan struct{}),
		charging: span{time.Second, 3 * time.Second},
		printing: span{300 * time.Millisecond, time.Second},
	}
	if os.Getenv("BANK") == "stuck" {
		s.charging = span{forever, forever}
	}
	if os.Getenv("PRINTER") == "jammed" {
		s.printing = span{forever, forever}
	}
	return s
}

// QueueReceipts makes the shop hand the receipt of each paid order to queue, before it answers the client. When
// queue returns an error the client is told that there will be no receipt. It is called before the shop serves.
func (s *Shop) QueueReceipts(queue func(context.Context, Receipt) error) { s.queue = queue }

// SetReady says what ReadyCheck answers from now on. A new shop is ready.
func (s *Shop) SetReady(ready bool) { s.draining.Store(!ready) }

// place writes down an order that has yet to be paid.
func (s *Shop) place(ctx context.Context, item string) (int, error) {
	result, err := s.exec(ctx, "insert into orders (item, state) values (?, 'pending')", item)
	if err != nil {
		return 0, fmt.Errorf("placing the order: %w", err)
	}
	id, err := result.LastInsertId()
	return int(id), err
}

// charge takes the money from the customer's card. It moves a third of the way through the slow step, and no
// transaction of ours can call it back. When ctx ends before that, nothing has moved, and charge returns its cause.
func (s *Shop) charge(ctx context.Context, request, order int) error {
	whole := s.charging.draw()
	if err := wait(ctx, whole/3); err != nil {
		return fmt.Errorf("order %d not charged: %w", order, err)
	}
	probe.Emit(event.Event{Kind: event.OrderCharged, ID: request, Order: order})
	if err := wait(ctx, whole-whole/3); err != nil {
		return fmt.Errorf("order %d: %w: %w", order, errCharged, err)
	}
	return nil
}

// errCharged says that the customer has paid, but that the bank's confirmation was not waited for.
var errCharged = errors.New("charged, and the confirmation not waited for")

// settle writes down how an order ended: paid or cancelled.
func (s *Shop) settle(ctx context.Context, order int, state string) error {
	if _, err := s.exec(ctx, "update orders set state = ? where id = ?", state, order); err != nil {
		return fmt.Errorf("order %d is not marked %s: %w", order, state, err)
	}
	return nil
}

func (s *Shop) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := s.db.ExecContext(ctx, query, args...)
	return result, reported(err)
}

// reported tells the playground of a use of the database after it was closed, and returns err. database/sql does not
// export that error, so it is known by its text.
func reported(err error) error {
	if err != nil && strings.HasSuffix(err.Error(), "sql: database is closed") {
		probe.Emit(event.Event{Kind: event.DBError, Text: err.Error()})
	}
	return err
}

// wait waits for d, or returns the cause of ctx's end.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
