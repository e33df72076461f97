package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/probe"
)

// Shop takes orders and prints receipts. Its methods are safe for concurrent use.
type Shop struct {
	db        *sql.DB
	log       *slog.Logger
	queue     func(context.Context, Receipt) error
	parcels   *Messages // nil unless SendParcels was called
	draining  atomic.Bool
	endFeeds  chan struct{} // closed by EndFeeds
	once      sync.Once
	updates   updates
	charging  span
	titles    bool // receipts have a title
	deaf      bool // charges ignore the end of their context
	printing  span
	packing   span
	dunning   span
	migrating span // the migration that takes longest
	seed      uint64
}

// span is the range of durations of a step.
type span struct{ from, to time.Duration }

// draw returns a duration within the span: a random one or, with a seed, always the same one for the same order.
func (s span) draw(seed uint64, order int) time.Duration {
	if seed == 0 {
		seed = rand.Uint64()
	}
	chance := rand.New(rand.NewPCG(seed, uint64(order)))
	return s.from + time.Duration(chance.Int64N(int64(s.to-s.from)+1))
}

// set applies a setting of New: "stuck", "jammed", "deaf" or a duration. Other values change nothing.
func (s *span) set(how string) {
	switch d, err := time.ParseDuration(how); {
	case how == "stuck" || how == "jammed":
		*s = span{forever, forever}
	case how == "deaf":
		*s = span{2 * time.Second, 2 * time.Second}
	case err == nil && d >= 0:
		*s = span{d, d}
	}
}

// forever is longer than any run.
const forever = 24 * time.Hour

// New returns a shop that prints no receipts. The caller closes the database after the shop's last use.
//
// Environment variables say how the outside world behaves. With BANK=stuck, no charge is ever confirmed, and with
// PRINTER=jammed, no receipt is ever printed. A duration (BANK=2s) makes each step take exactly that long. All of these
// steps end with their context. With BANK=deaf, a charge takes 2 s and ignores its context, as the libraries of many banks
// do. With SEED=number, an order takes as long as the order of the same number in every other shop with that seed. MIGRATION
// is for the longest migration what PRINTER is for receipts. With TITLES=on, each receipt has a title: the first word of the
// order's item; an item without a word makes the code that prints it panic.
func New(db *sql.DB, log *slog.Logger) *Shop {
	s := &Shop{
		db: db, log: log, endFeeds: make(chan struct{}),
		charging:  span{time.Second, 3 * time.Second},
		printing:  span{300 * time.Millisecond, time.Second},
		packing:   span{300 * time.Millisecond, time.Second},
		dunning:   span{200 * time.Millisecond, 400 * time.Millisecond},
		migrating: span{time.Second, time.Second},
	}
	probe.FaultsAt(faults.Bank)
	s.seed, _ = strconv.ParseUint(os.Getenv("SEED"), 10, 64) // 0, which means no seed, if unset
	s.charging.set(os.Getenv("BANK"))
	s.printing.set(os.Getenv("PRINTER"))
	s.packing.set(os.Getenv("PACKER"))
	s.dunning.set(os.Getenv("DUNNER"))
	s.migrating.set(os.Getenv("MIGRATION"))
	s.deaf = os.Getenv("BANK") == "deaf"
	s.titles = os.Getenv("TITLES") == "on"
	return s
}

// QueueReceipts makes the shop pass the receipt of each paid order to queue before it answers the client. The receipts that
// an earlier process has stored and not printed are passed to queue at once. The shop logs the errors of queue. Call
// QueueReceipts before the shop serves.
func (s *Shop) QueueReceipts(queue func(context.Context, Receipt) error) {
	s.queue = queue
	probe.FaultsAt(faults.Worker)
	ctx := context.Background()
	stored, err := s.StoredReceipts(ctx)
	if err := errors.Join(err, s.requeue(ctx, stored)); err != nil {
		s.log.Error("stored receipts left undone", "err", err)
	}
}

func (s *Shop) requeue(ctx context.Context, stored []Receipt) error {
	var err error
	for _, r := range stored {
		err = errors.Join(err, s.enqueue(ctx, r))
	}
	return err
}

// SetReady sets what ReadyCheck answers from now on. A new shop is ready.
func (s *Shop) SetReady(ready bool) { s.draining.Store(!ready) }

// place stores an order that is not paid yet.
func (s *Shop) place(ctx context.Context, item string) (int, error) {
	result, err := s.exec(ctx, row{event.ItemOrder, 0}, "insert into orders (item, state) values (?, 'pending')", item)
	if err != nil {
		return 0, fmt.Errorf("placing the order: %w", err)
	}
	id, err := result.LastInsertId()
	return int(id), err
}

// charge charges the customer's card. The money moves after a third of the step's duration, and the shop cannot take that
// back. When ctx ends before, no money has moved, and charge returns the cause of ctx.
func (s *Shop) charge(ctx context.Context, request, order int) error {
	if s.deaf {
		ctx = context.WithoutCancel(ctx)
	}
	if err := bankRefuses(); err != nil {
		return fmt.Errorf("order %d not charged: %w", order, err)
	}
	whole := s.charging.draw(s.seed, order)
	if err := s.step(ctx, whole/3); err != nil {
		return fmt.Errorf("order %d not charged: %w", order, err)
	}
	probe.Emit(event.Event{Kind: event.OrderCharged, ID: request, Order: order})
	if err := s.step(ctx, whole-whole/3); err != nil {
		return fmt.Errorf("order %d: %w: %w", order, errCharged, err)
	}
	return nil
}

// step waits for a step of a charge, which takes d, and for as long as the bank hinders it. When ctx ends first, it returns
// the cause of ctx.
func (s *Shop) step(ctx context.Context, d time.Duration) error {
	if err := wait(ctx, d); err != nil {
		return err
	}
	return bankHinders(ctx)
}

// errCharged says that the customer was charged, but that ctx ended before the bank's confirmation.
var errCharged = errors.New("charged, but not yet confirmed by the bank")

// settle stores the final state of an order: paid or cancelled.
func (s *Shop) settle(ctx context.Context, order int, state string) error {
	if s.parcels != nil && state == "paid" {
		return s.settleAndSend(ctx, order)
	}
	if _, err := s.exec(ctx, row{event.ItemOrder, order}, "update orders set state = ? where id = ?", state, order); err != nil {
		return fmt.Errorf("order %d is not marked %s: %w", order, state, err)
	}
	s.publish(Order{ID: order, State: state})
	return nil
}

func (s *Shop) exec(ctx context.Context, of row, query string, args ...any) (sql.Result, error) {
	result, err := s.db.ExecContext(ctx, query, args...)
	return result, reported(err, of)
}

// row identifies the order or receipt for which the database is used: event.ItemOrder or event.ItemReceipt, and its number,
// or 0 before it has one.
type row struct {
	item string
	id   int
}

// reported reports a use of the closed database to the playground, if err says that there was one, and returns err. It
// looks at the text of err, since database/sql does not export that error.
func reported(err error, of row) error {
	if err != nil && strings.HasSuffix(err.Error(), "sql: database is closed") {
		probe.Emit(event.Event{Kind: event.DBError, Item: of.item, ID: of.id, Text: err.Error()})
	}
	return err
}

// wait waits for d, or returns the cause of ctx when ctx ends first.
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
