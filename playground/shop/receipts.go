package shop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Receipt is the receipt of a paid order, which is to be printed.
type Receipt struct{ Order int }

func (s *Shop) enqueue(ctx context.Context, r Receipt) error {
	if err := s.queue(ctx, r); err != nil {
		return fmt.Errorf("queueing receipt %d: %w", r.Order, err)
	}
	probe.Emit(event.Event{Kind: event.JobQueued, ID: r.Order})
	return nil
}

// StoreReceipt stores the receipt to be printed later, so that it survives the process. Storing it again changes nothing.
func (s *Shop) StoreReceipt(ctx context.Context, r Receipt) error {
	if _, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, "insert into receipts (id, state) values (?, 'queued') on conflict do nothing", r.Order); err != nil {
		return fmt.Errorf("storing receipt %d: %w", r.Order, err)
	}
	probe.Emit(event.Event{Kind: event.JobStored, ID: r.Order})
	return nil
}

// StoredReceipts returns the receipts that are stored and not printed, including those that an earlier process was printing
// when it ended. It is for the start of a service. Receipts that another running instance prints are left out.
func (s *Shop) StoredReceipts(ctx context.Context) ([]Receipt, error) {
	if err := s.releaseAbandoned(ctx); err != nil {
		return nil, fmt.Errorf("looking for receipts to print: %w", err)
	}
	var stored []Receipt
	err := s.eachReceipt(ctx, "queued", all, func(id, _ int) { stored = append(stored, Receipt{Order: id}) })
	if err != nil {
		return nil, fmt.Errorf("looking for receipts to print: %w", err)
	}
	return stored, nil
}

// waitingAtOnce is how many receipts WaitingReceipts returns at most.
const waitingAtOnce = 100

// WaitingReceipts returns receipts that are stored and not being printed, the oldest first, 100 at most. It is for a pool
// of workers that regularly fetches the receipts for which its queue had no room. The result can include a receipt that is
// in a queue by now. It is printed only once nevertheless, since a worker claims a receipt before it prints it.
func (s *Shop) WaitingReceipts(ctx context.Context) ([]Receipt, error) {
	var waiting []Receipt
	err := s.eachReceipt(ctx, "queued", waitingAtOnce, func(id, _ int) { waiting = append(waiting, Receipt{Order: id}) })
	if err != nil {
		return nil, fmt.Errorf("looking for receipts that wait: %w", err)
	}
	return waiting, nil
}

// releaseAbandoned queues receipts again whose process ended while printing them. All processes that use one SQLite file
// are on one machine, so each can tell whether another still runs.
func (s *Shop) releaseAbandoned(ctx context.Context) error {
	abandoned := make(map[int]int)
	err := s.eachReceipt(ctx, "printing", all, func(id, pid int) {
		if pid == os.Getpid() || !alive(pid) { // an earlier process had this number, which in a container is always 1
			abandoned[id] = pid
		}
	})
	for id, pid := range abandoned {
		_, failed := s.exec(ctx, row{event.ItemReceipt, id}, "update receipts set state = 'queued' where id = ? and state = 'printing' and pid = ?", id, pid)
		err = errors.Join(err, failed)
	}
	return err
}

// all stands for no limit in SQLite.
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

// PrintReceipt prints one receipt, which takes 0.3 to 1 s and a temporary file. When ctx ends first, PrintReceipt stores
// the receipt as queued again and returns the cause of ctx. When another instance is printing the receipt, or has printed
// it, PrintReceipt does nothing and returns nil.
func (s *Shop) PrintReceipt(ctx context.Context, worker int, r Receipt) (err error) {
	ours, err := s.mark(ctx, r, "printing", "queued")
	if err == nil && !ours {
		return nil
	}
	probe.Emit(event.Event{Kind: event.JobStart, ID: r.Order, Worker: worker})
	returned := false
	defer func() {
		e := event.Event{Kind: event.JobDone, ID: r.Order, Worker: worker}
		switch {
		case !returned:
			e.State, e.Text = event.Panicked, "the code that prints it panicked"
		case err != nil:
			e.Text = err.Error()
		}
		probe.Emit(e)
	}()
	err = s.print(ctx, worker, r, err)
	returned = true
	return err
}

// print prints a receipt that is marked as being printed, unless marking it has failed.
func (s *Shop) print(ctx context.Context, worker int, r Receipt, marking error) (err error) {
	if marking != nil && ctx.Err() != nil {
		return errors.Join(marking, s.release(context.WithoutCancel(ctx), r))
	}
	if marking != nil {
		return marking
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
	if err := workerHinders(ctx, worker, fmt.Sprintf("receipt %d", r.Order)); err != nil {
		return errors.Join(fmt.Errorf("receipt %d interrupted: %w", r.Order, err), s.release(context.WithoutCancel(ctx), r))
	}
	if s.titles {
		if err := s.printTitle(ctx, page, r); err != nil {
			return err
		}
	}
	if _, err := s.mark(context.WithoutCancel(ctx), r, "printed", "printing"); err != nil {
		return err
	}
	s.log.Info("receipt printed", "receipt", r.Order, "worker", worker)
	return nil
}

// printTitle prints a title: the first word of the order's item. It panics on an item without a word.
func (s *Shop) printTitle(ctx context.Context, page io.Writer, r Receipt) error {
	var item string
	err := s.db.QueryRowContext(context.WithoutCancel(ctx), "select item from orders where id = ?", r.Order).Scan(&item)
	if err != nil {
		return fmt.Errorf("printing receipt %d: %w", r.Order, reported(err, row{event.ItemReceipt, r.Order}))
	}
	_, err = fmt.Fprintln(page, strings.ToUpper(strings.Fields(item)[0]))
	return err
}

// SetAside marks the receipt as failed, with the reason in the log, so that neither this process nor a later one prints it.
func (s *Shop) SetAside(ctx context.Context, r Receipt, reason string) error {
	if _, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, "update receipts set state = 'failed' where id = ?", r.Order); err != nil {
		return fmt.Errorf("receipt %d is not set aside: %w", r.Order, err)
	}
	probe.Emit(event.Event{Kind: event.JobAside, ID: r.Order, Text: reason})
	s.log.Error("receipt set aside", "receipt", r.Order, "reason", reason)
	return nil
}

// mark sets the state of a receipt on behalf of this process. If the receipt's state in the database is not from, mark
// changes nothing and returns false.
func (s *Shop) mark(ctx context.Context, r Receipt, state, from string) (bool, error) {
	const upsert = "insert into receipts (id, state, pid) values (?, ?, ?)" +
		" on conflict (id) do update set state = excluded.state, pid = excluded.pid where state = ?"
	result, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, upsert, r.Order, state, os.Getpid(), from)
	if err != nil {
		return false, fmt.Errorf("writing down that receipt %d is %s: %w", r.Order, map[string]string{"printing": "being printed", "printed": "printed"}[state], err)
	}
	changed, err := result.RowsAffected()
	return changed > 0, err
}

// release marks a receipt that this process was printing as queued again.
func (s *Shop) release(ctx context.Context, r Receipt) error {
	_, err := s.exec(ctx, row{event.ItemReceipt, r.Order}, "insert into receipts (id, state) values (?, 'queued')"+
		" on conflict (id) do update set state = 'queued' where state = 'printing' and pid = ?", r.Order, os.Getpid())
	if err != nil {
		return fmt.Errorf("receipt %d is not queued again: %w", r.Order, err)
	}
	probe.Emit(event.Event{Kind: event.JobStored, ID: r.Order})
	return nil
}

func discard(page *os.File) error {
	err := errors.Join(page.Close(), os.Remove(page.Name()))
	probe.Emit(event.Event{Kind: event.TempRemove, Path: page.Name()})
	return err
}
