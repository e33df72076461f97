// Package ledger keeps a room in a file: the changes of the room in their order, and the recordings of its shared runs. The
// file is a SQLite database. A change is in the file, and outlasts a power cut, when the call that keeps it has returned.
package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite" // and the driver
	sqlite3 "modernc.org/sqlite/lib"

	"closingtime/internal/filelock"
	"closingtime/tui/workshop"
)

// format is the format of the file. A file of a later format is not opened.
const format = 1

// application marks the file as a room's.
const application = 0x636c7472

const schema = `
create table identity (code text not null, key text not null);
create table changes (
	id   integer primary key,
	at   integer not null, -- ns since 1970
	by   integer not null, -- a member, or 0
	kind text    not null,
	body text    not null
);
create table events ( -- of shared runs that are not over
	run   integer not null,
	first integer not null, -- the number of the first event in lines
	lines blob    not null,
	primary key (run, first)
) without rowid;
create table recordings (run integer primary key, packed blob not null); -- gzip
`

// Ledger is an open file. It is safe for concurrent use.
type Ledger struct {
	path    string
	db      *sql.DB
	release func() // nil for a ledger that is only read
}

// HeldError says that another host has the room open.
type HeldError struct{ Path string }

func (e *HeldError) Error() string { return "the room in " + e.Path + " is open already" }

// NewerError says that a newer program wrote the file.
type NewerError struct {
	Path   string
	Format int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("the room in %s was written by a newer version of this program (format %d; this one reads %d)", e.Path, e.Format, format)
}

// DamagedError says that the file cannot be read. Nothing has been changed in it.
type DamagedError struct {
	Path string
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("the room's file %s cannot be read: %v", e.Path, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// UnwritableError says that the file, or one beside it that belongs to it, cannot be opened or written. The file is not damaged.
type UnwritableError struct {
	Path string
	Err  error
}

func (e *UnwritableError) Error() string {
	return fmt.Sprintf("the room's file %s cannot be written: %v", e.Path, e.Err)
}

func (e *UnwritableError) Unwrap() error { return e.Err }

// Open opens the file at path for one host, and makes it and its folder unless they exist. The caller closes it. The error is a
// *HeldError while another host has it open, or a *ForeignError, a *NewerError, a *DamagedError or an *UnwritableError.
func Open(ctx context.Context, path string) (*Ledger, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the room's file: %w", err)
	}
	if err := check(path); err != nil && !mayBegin(err) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, &UnwritableError{path, err}
	}
	release, err := hold(path)
	if err != nil {
		return nil, err
	}
	if err = makePrivate(path); err != nil {
		release()
		return nil, err
	}
	l, err := open(ctx, path, (*Ledger).make)
	if err != nil {
		release()
		return nil, err
	}
	l.release = release
	return l, nil
}

// Read opens the file at path to be read only, also while a host has it open. The caller closes it. The errors are those of
// Open; for a file that does not exist, the error is fs.ErrNotExist.
func Read(ctx context.Context, path string) (*Ledger, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the room's file: %w", err)
	}
	if err := check(path); err != nil {
		return nil, err
	}
	l, err := open(ctx, path, nothingThere)
	if err != nil {
		return nil, err
	}
	if _, _, err := l.Identity(ctx); err != nil {
		return nil, errors.Join(err, l.db.Close())
	}
	return l, nil
}

// hold takes the lock that one host has.
func hold(path string) (release func(), err error) {
	release, err = filelock.Hold(path+".lock", 0)
	if errors.Is(err, filelock.ErrHeld) {
		return nil, &HeldError{path}
	}
	if err != nil {
		return nil, &UnwritableError{path, err}
	}
	return release, nil
}

// open opens a file that has been checked. fresh handles a database without any content.
func open(ctx context.Context, path string, fresh func(*Ledger, context.Context) error) (*Ledger, error) {
	options := url.Values{
		"_pragma": {"busy_timeout(5000)", "journal_mode(wal)", "synchronous(full)"}, // full: what was acknowledged outlasts a power cut
		"_txlock": {"immediate"},
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("opening the room's file: %w", err)
	}
	db.SetMaxOpenConns(1) // transactions are kept in the order in which they begin
	l := &Ledger{path: path, db: db}
	if err := l.prepare(ctx, fresh); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return l, nil
}

// nothingThere is the fresh of open for a database that is only read: without any content, it is no room.
func nothingThere(l *Ledger, _ context.Context) error { return &ForeignError{l.path, empty} }

// makePrivate makes the file unless it exists, and makes a new or empty one readable by its owner only, since the room's codes will be
// in it.
func makePrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return &UnwritableError{path, err}
	}
	info, err := file.Stat()
	if err == nil && info.Size() == 0 {
		err = file.Chmod(0o600)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return &UnwritableError{path, err}
	}
	return nil
}

// prepare checks the file, or hands it to fresh where it has no content.
func (l *Ledger) prepare(ctx context.Context, fresh func(*Ledger, context.Context) error) error {
	var version, mark, tables int
	for pragma, value := range map[string]*int{"pragma user_version": &version, "pragma application_id": &mark, "select count(*) from sqlite_schema": &tables} {
		if err := l.db.QueryRowContext(ctx, pragma).Scan(value); err != nil {
			return l.unreadable(ctx, err)
		}
	}
	switch {
	case tables == 0 && version == 0:
		return fresh(l, ctx)
	case mark != application:
		return foreignDatabase(l.path)
	case version > format:
		return &NewerError{l.path, version}
	}
	var found string
	if err := l.db.QueryRowContext(ctx, "pragma quick_check(1)").Scan(&found); err != nil {
		return l.unreadable(ctx, err)
	}
	if found != "ok" {
		return &DamagedError{l.path, errors.New(strings.ReplaceAll(found, "\n", ": "))}
	}
	return nil
}

// unreadable returns why the file could not be read.
func (l *Ledger) unreadable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if failed, ok := errors.AsType[*sqlite.Error](err); ok && slices.Contains(notWritable, failed.Code()&0xff) {
		return &UnwritableError{l.path, err}
	}
	return &DamagedError{l.path, err}
}

// notWritable are the errors of SQLite that are about the disk, the folder or other programs, and not about the content of the file.
var notWritable = []int{sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN}

// make makes a new room in the file.
func (l *Ledger) make(ctx context.Context) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, schema)
		if err == nil {
			_, err = tx.ExecContext(ctx, "insert into identity values (?, ?)", newCode(), newKey())
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, fmt.Sprintf("pragma application_id=%d; pragma user_version=%d", application, format))
		}
		return err
	})
}

// write changes the file in one transaction.
func (l *Ledger) write(ctx context.Context, change func(*sql.Tx) error) error {
	tx, err := l.db.BeginTx(ctx, nil)
	if err == nil {
		defer tx.Rollback() // does nothing after the commit
		err = change(tx)
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return fmt.Errorf("writing the room's file %s: %w", l.path, err)
	}
	return nil
}

// Identity returns the code with which people join the room, and the key by which its host is known.
func (l *Ledger) Identity(ctx context.Context) (code, key string, err error) {
	if err := l.db.QueryRowContext(ctx, "select code, key from identity").Scan(&code, &key); err != nil {
		return "", "", l.unreadable(ctx, err)
	}
	return code, key, nil
}

// Changes yields the changes in their order. It ends with the error, if there is one.
func (l *Ledger) Changes(ctx context.Context) iter.Seq2[workshop.Change, error] {
	return func(yield func(workshop.Change, error) bool) {
		rows, err := l.db.QueryContext(ctx, "select at, by, kind, body from changes order by id")
		if err != nil {
			yield(workshop.Change{}, l.unreadable(ctx, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var c workshop.Change
			var at int64
			var body string
			if err := rows.Scan(&at, &c.By, &c.Kind, &body); err != nil {
				yield(c, l.unreadable(ctx, err))
				return
			}
			c.At, c.Body = time.Unix(0, at), json.RawMessage(body)
			if !yield(c, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(workshop.Change{}, l.unreadable(ctx, err))
		}
	}
}

// Room returns the room after all changes.
func (l *Ledger) Room(ctx context.Context) (*workshop.Room, error) {
	room, number := new(workshop.Room), 0
	for c, err := range l.Changes(ctx) {
		if err != nil {
			return nil, err
		}
		number++
		if err := room.Apply(c); err != nil {
			return nil, &DamagedError{l.path, fmt.Errorf("change %d: %w", number, err)}
		}
	}
	return room, nil
}

// Keep keeps changes: all of them or, with an error, none.
func (l *Ledger) Keep(ctx context.Context, changes ...workshop.Change) error {
	return l.write(ctx, func(tx *sql.Tx) error { return insert(ctx, tx, changes) })
}

func insert(ctx context.Context, tx *sql.Tx, changes []workshop.Change) error {
	for _, c := range changes {
		_, err := tx.ExecContext(ctx, "insert into changes (at, by, kind, body) values (?, ?, ?, ?)", c.At.UnixNano(), c.By, c.Kind, string(c.Body))
		if err != nil {
			return err
		}
	}
	return nil
}

// Close closes the file.
func (l *Ledger) Close() error {
	err := l.db.Close()
	if l.release != nil {
		l.release()
	}
	if err != nil {
		return fmt.Errorf("closing the room's file: %w", err)
	}
	return nil
}
