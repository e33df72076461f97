package shop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

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
	if _, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, "insert into receipts (id, state) values (?, 'queued') on conflict do nothing", r.Order); err != nil {
		return fmt.Errorf("storing receipt %d: %w", r.Order, err)
	}
	return nil
}

// StoredReceipts returns the receipts that are stored and not printed, among them those that an earlier process was
// printing when it ended. It is for the start of a service. A receipt that another running instance prints is not among
// them.
func (s *Shop) StoredReceipts(ctx context.Context) ([]Receipt, error) {
	if err := s.releaseAbandoned(ctx); err != nil {
		return nil, fmt.Errorf("looking for receipts to print: %w", err)
	}
	var left []Receipt
	err := s.eachReceipt(ctx, "queued", all, func(id, _ int) { left = append(left, Receipt{Order: id}) })
	if err != nil {
		return nil, fmt.Errorf("looking for receipts to print: %w", err)
	}
	return left, nil
}

// waitingAtOnce is how many receipts WaitingReceipts returns at most.
const waitingAtOnce = 100

// WaitingReceipts returns receipts that are stored and that nobody prints, the oldest first and not too many at once. It is
// for a pool of workers that looks from time to time for those that its queue had no room for. One that is in a queue by
// now is among them: it is printed once all the same, since whoever begins to print a receipt claims it first.
func (s *Shop) WaitingReceipts(ctx context.Context) ([]Receipt, error) {
	var waiting []Receipt
	err := s.eachReceipt(ctx, "queued", waitingAtOnce, func(id, _ int) { waiting = append(waiting, Receipt{Order: id}) })
	if err != nil {
		return nil, fmt.Errorf("looking for receipts that wait: %w", err)
	}
	return waiting, nil
}

// releaseAbandoned queues the receipts again whose process has ended while it printed them. All processes that use one
// SQLite file are on one machine, so that each can tell whether another still runs.
func (s *Shop) releaseAbandoned(ctx context.Context) error {
	abandoned := make(map[int]int)
	err := s.eachReceipt(ctx, "printing", all, func(id, pid int) {
		if pid == os.Getpid() || !alive(pid) { // an earlier process had this number: in a container it is always 1
			abandoned[id] = pid
		}
	})
	for id, pid := range abandoned {
		_, failed := s.exec(ctx, row{event.ItemReceipt, id}, "update receipts set state = 'queued' where id = ? and state = 'printing' and pid = ?", id, pid)
		err = errors.Join(err, failed)
	}
	return err
}

// all is no limit, as SQLite has it.
const all = -1

func (s *Shop) eachReceipt(ctx context.Context, state string, limit int, do func(id, pid int)) (err error) {
	rows, err := s.db.QueryContext(ctx, "select id, pid from receipts where state = ? order by id limit ?", state, limit)
	if err != nil {
		return reported(err, row{item: event.ItemReceipt})
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, pid int
		if err := rows.Scan(&id, &pid); err != nil {
			return err
		}
		do(id, pid)
	}
	return rows.Err()
}

// alive tells whether a process runs.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}

// PrintReceipt prints one receipt, which takes 0.3 to 1 s and a temporary file. When ctx ends first, the receipt is
// stored as queued again and PrintReceipt returns ctx's cause. When another instance prints the receipt, or has printed
// it, PrintReceipt has nothing to do and returns nil.
func (s *Shop) PrintReceipt(ctx context.Context, worker int, r Receipt) (err error) {
	ours, err := s.mark(ctx, r, "printing", "queued")
	if err == nil && !ours {
		return nil
	}
	probe.Emit(event.Event{Kind: event.JobStart, ID: r.Order, Worker: worker})
	defer func() {
		e := event.Event{Kind: event.JobDone, ID: r.Order, Worker: worker}
		if err != nil {
			e.Text = err.Error()
		}
		probe.Emit(e)
	}()
	if err != nil && ctx.Err() != nil {
		return errors.Join(err, s.release(context.WithoutCancel(ctx), r))
	}
	if err != nil {
		return err
	}
	page, err := os.CreateTemp("", "receipt-*.txt")
	if err != nil {
		return errors.Join(fmt.Errorf("printing receipt %d: %w", r.Order, err), s.release(context.WithoutCancel(ctx), r))
	}
	probe.Emit(event.Event{Kind: event.TempCreate, ID: r.Order, Path: page.Name()})
	defer func() { err = errors.Join(err, discard(page)) }()
	if _, err := fmt.Fprintf(page, "Receipt for order %d. Thank you!\n", r.Order); err != nil {
		return fmt.Errorf("printing receipt %d: %w", r.Order, err)
	}
	if err := wait(ctx, s.printing.draw(s.seed, r.Order)); err != nil {
		return errors.Join(fmt.Errorf("receipt %d interrupted: %w", r.Order, err), s.release(context.WithoutCancel(ctx), r))
	}
	if _, err := s.mark(context.WithoutCancel(ctx), r, "printed", "printing"); err != nil {
		return err
	}
	s.log.Info("receipt printed", "receipt", r.Order, "worker", worker)
	return nil
}

// mark sets the state of a receipt, in the name of this process. It returns false, and changes nothing, when the database
// has the receipt in another state than from.
func (s *Shop) mark(ctx context.Context, r Receipt, state, from string) (bool, error) {
	const upsert = "insert into receipts (id, state, pid) values (?, ?, ?)" +
		" on conflict (id) do update set state = excluded.state, pid = excluded.pid where state = ?"
	result, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, upsert, r.Order, state, os.Getpid(), from)
	if err != nil {
		return false, fmt.Errorf("receipt %d is not marked %s: %w", r.Order, state, err)
	}
	changed, err := result.RowsAffected()
	return changed > 0, err
}

// release marks a receipt that this process was to print as queued again.
func (s *Shop) release(ctx context.Context, r Receipt) error {
	_, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, "insert into receipts (id, state) values (?, 'queued')"+
		" on conflict (id) do update set state = 'queued' where state = 'printing' and pid = ?", r.Order, os.Getpid())
	if err != nil {
		return fmt.Errorf("receipt %d is not queued again: %w", r.Order, err)
	}
	return nil
}

func discard(page *os.File) error {
	err := errors.Join(page.Close(), os.Remove(page.Name()))
	probe.Emit(event.Event{Kind: event.TempRemove, Path: page.Name()})
	return err
}
