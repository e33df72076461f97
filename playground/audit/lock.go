package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// hold holds the write lock of a SQLite database, as a backup or a migration by another program does: it begins a transaction
// that writes, says so on out, and rolls back when in ends. Meanwhile nobody else can write: SQLite answers SQLITE_BUSY.
func hold(path string, in io.Reader, out io.Writer) (err error) {
	db, err := open(path, "mode=rw&")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(context.Background())
	if err != nil {
		return fmt.Errorf("opening %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(context.Background(), "begin immediate"); err != nil {
		return fmt.Errorf("locking %s: %w", path, err)
	}
	if _, err := fmt.Fprintln(out, "locked"); err != nil {
		return fmt.Errorf("saying that %s is locked: %w", path, err)
	}
	_, _ = io.Copy(io.Discard, in) // an error ends the lock as the end of in does
	if _, err := conn.ExecContext(context.Background(), "rollback"); err != nil {
		return fmt.Errorf("unlocking %s: %w", path, err)
	}
	return nil
}
