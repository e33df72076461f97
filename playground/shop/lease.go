package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

const leaseTable = `
create table if not exists leases (
	name  text    primary key,
	token integer not null, -- grows with each new holder
	until integer not null  -- in Unix milliseconds
);
create table if not exists reminders (
	id    integer primary key autoincrement,
	token integer not null, -- of the leader that sent them
	pid   integer not null
);`

// Lease is a lock that one process at a time holds until it releases the lease or does not renew it in time. The holder is
// the leader. A lease is a row in the shop's database. Its methods are safe for concurrent use.
type Lease struct {
	db   *sql.DB
	name string
}

// ErrLeaseLost says that the lease has expired, and that another process may hold it.
var ErrLeaseLost = errors.New("the lease is lost")

// NewLease returns the lease with a name in the shop's database. The caller closes the database after the last use.
func NewLease(db *sql.DB, name string) *Lease { return &Lease{db, name} }

// Take takes the lease for the given duration, unless another process holds it; then the token is 0. A token above 0 is
// that of the lease. It is greater than the token of every earlier holder.
func (l *Lease) Take(ctx context.Context, length time.Duration) (token int, err error) {
	if err := context.Cause(ctx); err != nil {
		return 0, fmt.Errorf("taking the lease: %w", err)
	}
	now := time.Now()
	// This context does not end with the caller's: an interrupted query may have taken the lease without anybody knowing.
	err = l.db.QueryRowContext(context.WithoutCancel(ctx), "insert into leases (name, token, until) values (?, 1, ?)"+
		" on conflict (name) do update set token = token + 1, until = excluded.until where until <= ? returning token",
		l.name, now.Add(length).UnixMilli(), now.UnixMilli()).Scan(&token)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("taking the lease: %w", reported(err, row{}))
	}
	probe.Emit(event.Event{Kind: event.LeaseTaken, ID: token, Budget: length})
	return token, nil
}

// Renew extends the lease to the given duration from now. It returns ErrLeaseLost when the lease had expired, whether
// another process has taken it or not.
func (l *Lease) Renew(ctx context.Context, token int, length time.Duration) error {
	now := time.Now()
	err := l.change(ctx, "update leases set until = ? where name = ? and token = ? and until > ?", now.Add(length).UnixMilli(), l.name, token, now.UnixMilli())
	if err != nil {
		return fmt.Errorf("renewing the lease: %w", err)
	}
	probe.Emit(event.Event{Kind: event.LeaseRenewed, ID: token, Budget: length})
	return nil
}

// Release gives the lease back, so that another process can take it at once. From the call on, the caller must not do the
// leader's work.
func (l *Lease) Release(ctx context.Context, token int) error {
	if err := l.change(ctx, "update leases set until = 0 where name = ? and token = ?", l.name, token); err != nil {
		return fmt.Errorf("giving the lease back: %w", err)
	}
	probe.Emit(event.Event{Kind: event.LeaseReleased, ID: token})
	return nil
}

func (l *Lease) change(ctx context.Context, query string, args ...any) error {
	result, err := l.db.ExecContext(ctx, query, args...)
	if err != nil {
		return reported(err, row{})
	}
	if changed, err := result.RowsAffected(); err != nil || changed == 0 {
		return errors.Join(err, ErrLeaseLost)
	}
	return nil
}

// SendReminders sends a round of reminders of unpaid invoices, which takes 0.2 to 0.4 s. Only the leader may call it. The
// table refuses a round whose token is older than the lease's (a fencing token), so that a leader that was held up for
// longer than its lease learns that it no longer leads. A round that has begun goes on when ctx ends.
func (s *Shop) SendReminders(ctx context.Context, lease *Lease, token int) (err error) {
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("no reminders sent: %w", err)
	}
	probe.Emit(event.Event{Kind: event.LeadStart, ID: token})
	defer func() {
		e := event.Event{Kind: event.LeadDone, ID: token}
		if err != nil {
			e.Text = err.Error()
		}
		probe.Emit(e)
	}()
	time.Sleep(s.dunning.draw(s.seed, token))
	err = lease.change(context.WithoutCancel(ctx), "insert into reminders (token, pid) select ?, ? where ? >= (select max(token) from leases where name = ?)",
		token, os.Getpid(), token, lease.name)
	if err != nil {
		return fmt.Errorf("the reminders are refused: %w", err)
	}
	s.log.Info("reminders sent", "token", token)
	return nil
}
