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
	"closingtime/playground/faults"
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

// Messages is a queue with at-least-once delivery, like Amazon SQS, in the shop's database. It has one message for each
// parcel that is to be shipped. A consumer receives a message for a limited time, in which the message is hidden from all
// other consumers. A message that is not deleted by then is delivered again, to any consumer. The methods of Messages are
// safe for concurrent use.
type Messages struct{ db *sql.DB }

// Message is one delivery of a message to a consumer.
type Message struct {
	Order    int    // the order whose parcel is to be shipped
	Delivery int    // the number of the delivery, from 1
	handle   string // identifies this delivery
}

// MaxDeliveries is how often a message is delivered at most. A message that was not acknowledged by then stays in its table
// for inspection and is not delivered again (a dead letter).
const MaxDeliveries = 5

// ErrExpired says that a message has meanwhile been delivered again, or is no longer in the queue.
var ErrExpired = errors.New("the message is no longer this consumer's")

// NewMessages returns the queue in the shop's database. The caller closes the database after the last use.
func NewMessages(db *sql.DB) *Messages { return &Messages{db} }

// SendParcels makes the shop put a message into the queue for each paid order, in the transaction that marks the order
// paid. Call it before the shop serves.
func (s *Shop) SendParcels(queue *Messages) {
	s.parcels = queue
	probe.FaultsAt(faults.Worker)
}

// settleAndSend marks an order paid and puts the message about its parcel into the queue, in one transaction.
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
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
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

// Receive returns up to most messages, or none if none wait, and hides them from all other consumers for the given
// duration. Once ctx has ended, it receives nothing and returns the cause of ctx.
func (q *Messages) Receive(ctx context.Context, most int, hidden time.Duration) (received []Message, err error) {
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("receiving messages: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("receiving messages: %w", reported(err, row{}))
		}
	}()
	// This context does not end with the caller's: an interrupted query may have hidden messages that nobody gets.
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

// Extend hides a message for the given duration from now on, for a consumer that still works on it. SQS calls that
// ChangeMessageVisibility.
func (q *Messages) Extend(ctx context.Context, m Message, hidden time.Duration) error {
	err := q.change(ctx, m, "update messages set hidden = ? where id = ? and handle = ?", time.Now().Add(hidden).UnixMilli())
	return q.report(event.Event{Kind: event.MessageExtended, Budget: hidden}, m, "kept", err)
}

// Return gives a message back to the queue, so that another consumer can receive it at once. The delivery counts
// nevertheless.
func (q *Messages) Return(ctx context.Context, m Message) error {
	err := q.change(ctx, m, "update messages set hidden = 0 where id = ? and handle = ?")
	return q.report(event.Event{Kind: event.MessageReturned}, m, "given back", err)
}

// Delete removes a message from the queue, which acknowledges that its work is done.
func (q *Messages) Delete(ctx context.Context, m Message) error {
	err := q.change(ctx, m, "delete from messages where id = ? and handle = ?")
	return q.report(event.Event{Kind: event.MessageDeleted}, m, "deleted", err)
}

// change executes a query on a message if it still belongs to this consumer.
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

// report reports to the playground what became of a message. what names, for the error, what was not done.
func (q *Messages) report(e event.Event, m Message, what string, err error) error {
	e.ID, e.Count = m.Order, m.Delivery
	if err != nil {
		e.Text = err.Error()
		err = fmt.Errorf("the message of order %d is not %s: %w", m.Order, what, err)
	}
	probe.Emit(e)
	return err
}

// ShipParcel packs the parcel of a message, which takes 0.3 to 1 s, and hands it to the courier: a row in the table
// shipments. Like many couriers' libraries, it takes no context, and a shipment cannot be undone.
func (s *Shop) ShipParcel(worker int, m Message) error {
	e := event.Event{Kind: event.MessageStart, ID: m.Order, Count: m.Delivery, Worker: worker}
	probe.Emit(e)
	time.Sleep(s.packing.draw(s.seed, m.Order))
	_ = workerHinders(context.Background(), worker, fmt.Sprintf("parcel %d", m.Order)) // no error, since this context does not end
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
