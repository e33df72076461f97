package shop

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

const messageTables = `
create table if not exists messages (
	id         integer primary key,        -- the order whose parcel is to be shipped
	deliveries integer not null default 0, -- how often it has been received
	handle     text    not null default '', -- of the latest delivery
	hidden     integer not null default 0  -- until when nobody receives it, in Unix milliseconds
);
create table if not exists shipments (
	id     integer primary key autoincrement,
	parcel integer not null, -- the order; nothing keeps one from being shipped twice, as in real life
	pid    integer not null
);`

// Messages is a queue with at-least-once delivery, as Amazon SQS has it, in the shop's database: one message for each
// parcel that is to be shipped. Whoever receives a message has it for some time, for which it is hidden from all others.
// A message that is not deleted by then comes again, to anybody. Its methods are safe for concurrent use.
type Messages struct{ db *sql.DB }

// Message is one message, as it was delivered to one consumer.
type Message struct {
	Order    int    // whose parcel is to be shipped
	Delivery int    // which delivery of the message this is, from 1
	handle   string // of this delivery alone
}

// MaxDeliveries is how often a message is delivered. One that is not acknowledged even then stays in its table, for
// somebody to look at it, and comes no more (a dead letter).
const MaxDeliveries = 5

// ErrExpired says that a message has been delivered to somebody else meanwhile, or is gone.
var ErrExpired = errors.New("the message is no longer this consumer's")

// NewMessages returns the queue in the shop's database. The caller closes the database, after the last use.
func NewMessages(db *sql.DB) *Messages { return &Messages{db} }

// SendParcels makes the shop put a message into the queue for each paid order, in the transaction that marks the order
// paid. It is called before the shop serves.
func (s *Shop) SendParcels(queue *Messages) { s.parcels = queue }

// settleAndSend marks an order paid and puts the message of its parcel into the queue: both, or neither.
func (s *Shop) settleAndSend(ctx context.Context, order int) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("order %d is not marked paid: %w", order, reported(err, row{event.ItemOrder, order}))
		}
	}()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if _, err := tx.ExecContext(ctx, "update orders set state = 'paid' where id = ?", order); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "insert into messages (id) values (?)", order); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	probe.Emit(event.Event{Kind: event.MessageSent, ID: order})
	return nil
}

// Receive returns up to most messages, or none where none waits, and hides them from everybody else for that long. Once
// ctx has ended it receives nothing and returns ctx's cause.
func (q *Messages) Receive(ctx context.Context, most int, hidden time.Duration) (received []Message, err error) {
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("receiving messages: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("receiving messages: %w", reported(err, row{}))
		}
	}()
	// Not with the caller's context: a receipt that is interrupted may have hidden messages of which nobody hears.
	now := time.Now()
	rows, err := q.db.QueryContext(context.WithoutCancel(ctx), "update messages set deliveries = deliveries + 1, handle = hex(randomblob(8)), hidden = ?"+
		" where id in (select id from messages where hidden <= ? and deliveries < ? order by id limit ?) returning id, deliveries, handle",
		now.Add(hidden).UnixMilli(), now.UnixMilli(), MaxDeliveries, most)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m Message
		if err := rows.Scan(&m.Order, &m.Delivery, &m.handle); err != nil {
			return nil, err
		}
		received = append(received, m)
		probe.Emit(event.Event{Kind: event.MessageReceived, ID: m.Order, Count: m.Delivery, Budget: hidden})
	}
	slices.SortFunc(received, func(a, b Message) int { return cmp.Compare(a.Order, b.Order) })
	return received, rows.Err()
}

// Extend hides a message for that long from now on, for a consumer that still works on it. SQS calls it
// ChangeMessageVisibility.
func (q *Messages) Extend(ctx context.Context, m Message, hidden time.Duration) error {
	err := q.change(ctx, m, "update messages set hidden = ? where id = ? and handle = ?", time.Now().Add(hidden).UnixMilli())
	return q.tell(event.Event{Kind: event.MessageExtended, Budget: hidden}, m, "kept", err)
}

// Return gives a message back, so that anybody can receive it at once. Its delivery counts all the same.
func (q *Messages) Return(ctx context.Context, m Message) error {
	err := q.change(ctx, m, "update messages set hidden = 0 where id = ? and handle = ?")
	return q.tell(event.Event{Kind: event.MessageReturned}, m, "given back", err)
}

// Delete takes a message out of the queue: its work is done. That is the acknowledgement.
func (q *Messages) Delete(ctx context.Context, m Message) error {
	err := q.change(ctx, m, "delete from messages where id = ? and handle = ?")
	return q.tell(event.Event{Kind: event.MessageDeleted}, m, "deleted", err)
}

// change makes a change of a message that is still this consumer's.
func (q *Messages) change(ctx context.Context, m Message, query string, args ...any) error {
	result, err := q.db.ExecContext(ctx, query, append(args, m.Order, m.handle)...)
	if err != nil {
		return reported(err, row{})
	}
	if changed, err := result.RowsAffected(); err != nil || changed == 0 {
		return errors.Join(err, ErrExpired)
	}
	return nil
}

// tell reports to the playground what became of a message, and returns the error with what was not done.
func (q *Messages) tell(e event.Event, m Message, what string, err error) error {
	e.ID, e.Count = m.Order, m.Delivery
	if err != nil {
		e.Text = err.Error()
		err = fmt.Errorf("the message of order %d is not %s: %w", m.Order, what, err)
	}
	probe.Emit(e)
	return err
}

// ShipParcel packs the parcel of a message, which takes 0.3 to 1 s, and hands it to the courier: a row in the table
// shipments. It knows no context, as many a courier's library does not, and nobody can call a parcel back.
func (s *Shop) ShipParcel(worker int, m Message) error {
	e := event.Event{Kind: event.MessageStart, ID: m.Order, Count: m.Delivery, Worker: worker}
	probe.Emit(e)
	time.Sleep(s.packing.draw(s.seed, m.Order))
	_, err := s.exec(context.Background(), row{}, "insert into shipments (parcel, pid) values (?, ?)", m.Order, os.Getpid())
	e.Kind = event.MessageDone
	if err != nil {
		err = fmt.Errorf("parcel %d not shipped: %w", m.Order, err)
		e.Text = err.Error()
	}
	probe.Emit(e)
	if err == nil {
		s.log.Info("parcel shipped", "order", m.Order, "worker", worker)
	}
	return err
}
