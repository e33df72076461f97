package shop

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/probe"
)

// maxConns is the size of the connection pool.
const maxConns = 4

const schema = `
create table if not exists sessions (
	id    integer primary key autoincrement,
	pid   integer not null,
	since text    not null
);
create table if not exists orders (
	id    integer primary key autoincrement,
	item  text    not null,
	state text    not null -- pending, paid or cancelled
);
create table if not exists receipts (
	id    integer primary key, -- the order it is for
	state text    not null,    -- queued, printing, printed or failed
	pid   integer not null default 0 -- of the process that prints it or has printed it
);` + messageTables + leaseTable + migrationTable

// OpenDatabase opens the shop's SQLite database in WAL mode, and creates it if it does not exist. Each open connection of
// the pool has a row in the table sessions, as in PostgreSQL's pg_stat_activity. The row of a process that was killed
// stays, since nobody deletes it. When ctx ends before the database is open, the error is the cause of ctx. The caller
// closes the database.
//
// SQLite waits for no disk (synchronous is off): what a process has written outlives that process, and the course kills
// processes only. A database that has to outlive a power cut needs synchronous(full). On a busy disk, its last connection
// may then take seconds to close: 10 s of waiting for fsync were seen.
func OpenDatabase(ctx context.Context, path string) (*sql.DB, error) {
	probe.FaultsAt(faults.Database)
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	options := url.Values{
		"_pragma": {fmt.Sprintf("busy_timeout(%d)", attempt.Milliseconds()), "journal_mode(wal)", "synchronous(off)"},
		"_txlock": {"immediate"},
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: options.Encode()}
	db := sql.OpenDB(&connector{dsn: dsn.String()})
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	if err := db.PingContext(ctx); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, errors.Join(fmt.Errorf("opening the database %s (its path is in DATABASE): %w", path, err), db.Close())
	}
	return db, nil
}

// connector opens the connections of the pool.
type connector struct {
	dsn    string
	opened atomic.Int64
}

func (c *connector) Driver() driver.Driver { return new(sqlite.Driver) }

// How long a connection waits for a database that another process has locked. SQLite waits without regard to a context, so
// a connection that is being opened waits repeatedly for a short time.
const (
	patience = 5 * time.Second
	attempt  = 50 * time.Millisecond
)

// Connect opens a connection, unless ctx ends or the database stays locked for too long.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	for began := time.Now(); ; {
		conn, err := c.open(ctx)
		if locked, ok := errors.AsType[*sqlite.Error](err); !ok || locked.Code()&0xff != busy || time.Since(began) > patience {
			return conn, err
		}
		if err := wait(ctx, attempt/5); err != nil {
			return nil, err
		}
	}
}

// busy is SQLITE_BUSY, the error code for a database that another process has locked.
const busy = 5

func (c *connector) open(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	inner, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connection is a %T, which lacks a method that the shop needs", conn), conn.Close())
	}
	s := &session{sqliteConn: inner}
	if err := s.register(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("listing the connection in the table sessions: %w", err), inner.Close())
	}
	s.id = int(c.opened.Add(1))
	probe.Emit(event.Event{Kind: event.DBOpen, ID: s.id})
	s.lend()
	return s, nil
}

// sqliteConn is what modernc.org/sqlite offers beyond driver.Conn.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// session is one connection of the pool. One goroutine at a time uses it.
type session struct {
	sqliteConn
	id  int // the number of the connection in this process, from 1
	row int64
}

func (s *session) register(ctx context.Context) error {
	if _, err := s.ExecContext(ctx, schema, nil); err != nil {
		return err
	}
	result, err := s.ExecContext(ctx, "insert into sessions (pid, since) values (?, ?)", values(os.Getpid(), time.Now().Format(time.RFC3339Nano)))
	if err != nil {
		return err
	}
	if s.row, err = result.LastInsertId(); err != nil {
		return err
	}
	// The connection is open: from now on it waits for as long as a statement may.
	_, err = s.ExecContext(ctx, fmt.Sprintf("pragma busy_timeout = %d", patience.Milliseconds()), nil)
	return err
}

// ExecContext executes a statement. While the disk is full, one that changes the database fails, as it does on a full disk.
func (s *session) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if _, full := probe.Fault(faults.DatabaseFull); full && changes(query) {
		return s.overfill(ctx)
	}
	return s.sqliteConn.ExecContext(ctx, query, args)
}

// QueryContext executes a query, as ExecContext executes a statement: a query can change the database, too.
func (s *session) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if _, full := probe.Fault(faults.DatabaseFull); full && changes(query) {
		_, err := s.overfill(ctx)
		return nil, err
	}
	return s.sqliteConn.QueryContext(ctx, query, args)
}

// changes tells whether a statement changes the contents of the database.
func changes(query string) bool {
	verb, _, _ := strings.Cut(query, " ")
	return slices.Contains([]string{"insert", "update", "delete"}, verb)
}

// overfill makes SQLite itself fail as on a full disk, with its own SQLITE_FULL, and takes no space: the database may not
// grow for a moment, and SQLite is to store more than fits. As on a full disk, SQLite rolls back the transaction.
func (s *session) overfill(ctx context.Context) (driver.Result, error) {
	const smallest, unlimited, overfilled = 1, 4294967294, 64 << 20
	_, err := s.sqliteConn.ExecContext(ctx, fmt.Sprintf("pragma max_page_count = %d", smallest), nil) // SQLite raises it to the present size
	if err != nil {
		return nil, err
	}
	result, err := s.sqliteConn.ExecContext(ctx, fmt.Sprintf("insert into sessions (pid, since) values (0, zeroblob(%d))", overfilled), nil)
	_, restored := s.sqliteConn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("pragma max_page_count = %d", unlimited), nil)
	return result, errors.Join(err, restored)
}

func values(pid int, since string) []driver.NamedValue {
	return []driver.NamedValue{{Ordinal: 1, Value: int64(pid)}, {Ordinal: 2, Value: since}}
}

// ResetSession is called when the connection is taken from the pool again.
func (s *session) ResetSession(ctx context.Context) error {
	s.lend()
	return s.sqliteConn.ResetSession(ctx)
}

// IsValid is called when the connection is returned to the pool.
func (s *session) IsValid() bool {
	probe.Emit(event.Event{Kind: event.DBIdle, ID: s.id})
	return s.sqliteConn.IsValid()
}

func (s *session) lend() { probe.Emit(event.Event{Kind: event.DBBusy, ID: s.id}) }

// Close deletes the session's row and closes the connection.
func (s *session) Close() error {
	_, err := s.ExecContext(context.Background(), "delete from sessions where id = ?", []driver.NamedValue{{Ordinal: 1, Value: s.row}})
	err = errors.Join(err, s.sqliteConn.Close())
	probe.Emit(event.Event{Kind: event.DBClose, ID: s.id})
	return err
}
