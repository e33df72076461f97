package shop

import (
	"context"
	"errors"
	"fmt"
	"os"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Receipt is the receipt of a paid order, which somebody has to print.
type Receipt struct{ Order int }

func (s *Shop) enqueue(ctx context.Context, r Receipt) error {
	if err := s.queue(ctx, r); err != nil {
		return fmt.Errorf("queueing receipt %d: %w", r.Order, err)
	}
	probe.Emit(event.Event{Kind: event.JobQueued, ID: r.Order})
	return nil
}

// StoreReceipt writes down that the receipt has to be printed, so that it survives the process. Storing it again
// changes nothing.
func (s *Shop) StoreReceipt(ctx context.Context, r Receipt) error {
	if _, err := s.exec(ctx, "insert into receipts (id, state) values (?, 'queued') on conflict do nothing", r.Order); err != nil {
		return fmt.Errorf("storing receipt %d: %w", r.Order, err)
	}
	return nil
}

// StoredReceipts returns the receipts that are stored and not printed: those that an earlier process left.
func (s *Shop) StoredReceipts(ctx context.Context) (left []Receipt, err error) {
	rows, err := s.db.QueryContext(ctx, "select id from receipts where state <> 'printed' order by id")
	if err != nil {
		return nil, fmt.Errorf("looking for receipts to print: %w", reported(err))
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r Receipt
		if err := rows.Scan(&r.Order); err != nil {
			return nil, fmt.Errorf("looking for receipts to print: %w", err)
		}
		left = append(left, r)
	}
	return left, rows.Err()
}

// ResumeReceipts hands the receipts that an earlier process left to the queue: see QueueReceipts.
func (s *Shop) ResumeReceipts(ctx context.Context) error {
	left, err := s.StoredReceipts(ctx)
	if err != nil {
		return err
	}
	for _, r := range left {
		if err := s.enqueue(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// PrintReceipt prints one receipt, which takes 0.3 to 1 s and a temporary file. When ctx ends first, the receipt is
// stored as queued again and PrintReceipt returns ctx's cause.
func (s *Shop) PrintReceipt(ctx context.Context, worker int, r Receipt) (err error) {
	probe.Emit(event.Event{Kind: event.JobStart, ID: r.Order, Worker: worker})
	defer func() {
		e := event.Event{Kind: event.JobDone, ID: r.Order, Worker: worker}
		if err != nil {
			e.Text = err.Error()
		}
		probe.Emit(e)
	}()
	if err := s.mark(ctx, r, "printing"); err != nil {
		if ctx.Err() != nil {
			err = errors.Join(err, s.mark(context.WithoutCancel(ctx), r, "queued"))
		}
		return err
	}
	page, err := os.CreateTemp("", "receipt-*.txt")
	if err != nil {
		return errors.Join(fmt.Errorf("printing receipt %d: %w", r.Order, err), s.mark(context.WithoutCancel(ctx), r, "queued"))
	}
	probe.Emit(event.Event{Kind: event.TempCreate, Path: page.Name()})
	defer func() { err = errors.Join(err, discard(page)) }()
	if _, err := fmt.Fprintf(page, "Receipt for order %d. Thank you!\n", r.Order); err != nil {
		return fmt.Errorf("printing receipt %d: %w", r.Order, err)
	}
	if err := wait(ctx, s.printing.draw(s.seed, r.Order)); err != nil {
		return errors.Join(fmt.Errorf("receipt %d interrupted: %w", r.Order, err), s.mark(context.WithoutCancel(ctx), r, "queued"))
	}
	if err := s.mark(context.WithoutCancel(ctx), r, "printed"); err != nil {
		return err
	}
	s.log.Info("receipt printed", "receipt", r.Order, "worker", worker)
	return nil
}

func (s *Shop) mark(ctx context.Context, r Receipt, state string) error {
	const upsert = "insert into receipts (id, state) values (?, ?) on conflict (id) do update set state = excluded.state"
	if _, err := s.exec(ctx, upsert, r.Order, state); err != nil {
		return fmt.Errorf("receipt %d is not marked %s: %w", r.Order, state, err)
	}
	return nil
}

func discard(page *os.File) error {
	err := errors.Join(page.Close(), os.Remove(page.Name()))
	probe.Emit(event.Event{Kind: event.TempRemove, Path: page.Name()})
	return err
}
