package shop

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

const migrationTable = `
create table if not exists migrations (
	id   integer primary key,
	name text not null
);`

// migrations are the changes of the schema, in their order. Each stands for a real one: it takes its time in a transaction,
// and changes nothing else.
var migrations = [...]string{
	"add an address to each customer",
	"rewrite every order",
	"index the orders by customer",
	"split the receipts by year",
	"drop the old orders",
}

// longest is the index of the migration that takes longest; MIGRATION=duration sets its duration. migratesOthers is the duration of
// each of the others.
const (
	longest        = 1
	migratesOthers = 200 * time.Millisecond
)

// Migrate makes the changes of the schema that no earlier start has made, each in a transaction, while it holds a lock: a
// file beside the database, so that no other process does the same. When ctx ends first, the migration that is under way is
// rolled back, and Migrate returns an error with the cause of ctx. The migrations before it are kept.
func (s *Shop) Migrate(ctx context.Context, config Config) (err error) {
	unlock, err := lockMigrations(config.Database + ".lock")
	if err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	for i, name := range migrations {
		if err := s.migrate(ctx, i+1, name); err != nil {
			return fmt.Errorf("migration %d of %d rolled back: %w", i+1, len(migrations), err)
		}
	}
	return nil
}

// migrate makes one migration, unless it is made already.
func (s *Shop) migrate(ctx context.Context, number int, name string) (err error) {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	// This context does not end with the caller's: database/sql would roll back in a goroutine for which nobody waits.
	tx, err := s.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return reported(err, row{})
	}
	defer tx.Rollback() // does nothing after Commit
	var made int
	if err := tx.QueryRow("select count(*) from migrations where id = ?", number).Scan(&made); err != nil || made > 0 {
		return err
	}
	probe.Emit(event.Event{Kind: event.MigrationStart, ID: number, Count: len(migrations), Name: name})
	s.log.Info("migrating", "migration", number, "of", len(migrations), "name", name)
	err = s.change(ctx, tx, number, name)
	done := event.Event{Kind: event.MigrationDone, ID: number}
	if err != nil {
		done.Text = err.Error()
	}
	probe.Emit(done)
	return err
}

// change commits a migration, or rolls it back when ctx ends first.
func (s *Shop) change(ctx context.Context, tx *sql.Tx, number int, name string) error {
	if _, err := tx.Exec("insert into migrations (id, name) values (?, ?)", number, name); err != nil {
		return err
	}
	takes := migratesOthers
	if number-1 == longest {
		takes = s.migrating.from
	}
	if err := wait(ctx, takes); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// lockMigrations makes a lock file with the number of this process. The caller calls unlock, which removes the file.
func lockMigrations(path string) (unlock func() error, err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		holder, _ := os.ReadFile(path)
		return nil, fmt.Errorf("the lock %s is held by process %s; if that process no longer runs, remove the file", path, strings.TrimSpace(string(holder)))
	}
	if err != nil {
		return nil, fmt.Errorf("locking: %w", err)
	}
	probe.Emit(event.Event{Kind: event.TempCreate, Path: path})
	unlock = func() error {
		err := os.Remove(path)
		probe.Emit(event.Event{Kind: event.TempRemove, Path: path})
		return err
	}
	if _, err := fmt.Fprintln(file, os.Getpid()); err != nil {
		return nil, errors.Join(fmt.Errorf("locking: %w", err), file.Close(), unlock())
	}
	if err := file.Close(); err != nil {
		return nil, errors.Join(fmt.Errorf("locking: %w", err), unlock())
	}
	return unlock, nil
}
