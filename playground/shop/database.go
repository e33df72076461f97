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
	"sync/atomic"
	"time"

	"modernc.org/sqlite"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// maxConns bounds the connection pool.
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
	state text    not null,    -- queued, printing or printed
	pid   integer not null default 0 -- of the process that prints it or has printed it
);` + messageTables + leaseTable

// OpenDatabase opens the shop's SQLite database in WAL mode, and creates it when there is none. While one of the
// pool's connections is open it is listed in the table sessions, as pg_stat_activity lists those of PostgreSQL;
// but nobody cleans up after a process that was killed. When ctx ends before the database is open, the error has the
// cause. The caller closes the database.
func OpenDatabase(ctx context.Context, path string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	options := url.Values{
		"_pragma": {fmt.Sprintf("busy_timeout(%d)", attempt.Milliseconds()), "journal_mode(wal)", "synchronous(normal)"},
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

// How long a connection waits for a database that another process has locked. SQLite waits without looking at a context,
// so while a connection is being opened it waits for a short time, and again and again.
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

// busy is SQLITE_BUSY, the code of a database that another process has locked.
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

// session is one connection of the pool, which uses it by one goroutine at a time.
type session struct {
	sqliteConn
	id  int // counts from 1 in this process
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
	// It is open: from now on it waits for as long as a statement may.
	_, err = s.ExecContext(ctx, fmt.Sprintf("pragma busy_timeout = %d", patience.Milliseconds()), nil)
	return err
}

func values(pid int, since string) []driver.NamedValue {
	return []driver.NamedValue{{Ordinal: 1, Value: int64(pid)}, {Ordinal: 2, Value: since}}
}

// ResetSession is called when the pool lends the connection out again.
func (s *session) ResetSession(ctx context.Context) error {
	s.lend()
	return s.sqliteConn.ResetSession(ctx)
}

// IsValid is called when the connection comes back to the pool.
func (s *session) IsValid() bool {
	probe.Emit(event.Event{Kind: event.DBIdle, ID: s.id})
	return s.sqliteConn.IsValid()
}

func (s *session) lend() { probe.Emit(event.Event{Kind: event.DBBusy, ID: s.id}) }

// Close takes the session's row back and closes the connection.
func (s *session) Close() error {
	_, err := s.ExecContext(context.Background(), "delete from sessions where id = ?", []driver.NamedValue{{Ordinal: 1, Value: s.row}})
	err = errors.Join(err, s.sqliteConn.Close())
	probe.Emit(event.Event{Kind: event.DBClose, ID: s.id})
	return err
}
