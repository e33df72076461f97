package shop

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// While a connection of the pool is open it has a row in the table sessions, with the process's number; the row goes
// with the connection. It is what the audit finds of a process that did not close its pool.
func TestSessionsComeAndGoWithThePool(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.db")
	db := openDB(t, path)
	watcher := openDB(t, path) // its one connection is listed, too
	if got := sessions(t, watcher); got != 2 {
		t.Errorf("%d sessions are listed, want 2", got)
	}
	var pid int
	var since string
	if err := watcher.QueryRow("select pid, since from sessions limit 1").Scan(&pid, &since); err != nil {
		t.Fatal(err)
	}
	if _, err := time.Parse(time.RFC3339Nano, since); pid != os.Getpid() || err != nil {
		t.Errorf("the session is of process %d, want %d, since %q, %v", pid, os.Getpid(), since, err)
	}
	var lent []*sql.Conn
	for range maxConns {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lent = append(lent, conn)
	}
	if got := sessions(t, watcher); got != maxConns+1 {
		t.Errorf("%d sessions are listed while %d connections are lent out, want %d", got, maxConns, maxConns+1)
	}
	for _, conn := range lent {
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := sessions(t, watcher); got != maxConns+1 {
		t.Errorf("%d sessions are listed while %d connections are idle, want %d", got, maxConns, maxConns+1)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := sessions(t, watcher); got != 1 {
		t.Errorf("%d sessions are listed after the pool was closed, want the watcher's own", got)
	}
}

// The database is in WAL mode while it is open, and its -wal is gone when it was closed.
func TestWALGoesWithTheLastConnection(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.db")
	db := openDB(t, path)
	var mode string
	if err := db.QueryRow("pragma journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("the journal mode is %s, want wal; %v", mode, err)
	}
	if _, err := os.Stat(path + "-wal"); err != nil {
		t.Errorf("no -wal while it is open: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("the -wal is left after it was closed")
	}
}

// The content of the database is there the next time, even where its path has blanks and other letters.
func TestDatabaseIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a shop's orders? 100%.db")
	db := openDB(t, path)
	if _, err := db.Exec("insert into orders (item, state) values ('tea', 'paid')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("it is not where it should be: %v", err)
	}
	var item string
	if err := openDB(t, path).QueryRow("select item from orders").Scan(&item); err != nil || item != "tea" {
		t.Errorf("the order is for %q, %v", item, err)
	}
}

// Two who write at the same time wait for each other, and neither fails.
func TestConcurrentOrders(t *testing.T) {
	s, _ := open(t)
	const clients = 8
	codes := make(chan int, clients)
	for range clients {
		go func() { codes <- ask(s, context.Background(), "POST", "/orders", `{"item":"tea"}`).Code }()
	}
	for range clients {
		if code := <-codes; code != 201 {
			t.Errorf("answered %d, want 201", code)
		}
	}
	if n := count(t, s, "orders"); n != clients {
		t.Errorf("%d orders are in the database, want %d", n, clients)
	}
}

// A database that cannot be opened is named in the error, with the variable that it comes from.
func TestOpenDatabaseError(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 500)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "no", "such", "dir", "orders.db"), garbage} {
		if _, err := OpenDatabase(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "DATABASE") {
			t.Errorf("the error is %v, want one with %s and DATABASE", err, path)
		}
	}
}

func openDB(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := OpenDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func sessions(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	if err := db.QueryRow("select count(*) from sessions").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A start that waits for a locked database ends when it is told to, and says why. It goes on when the database is free.
func TestOpeningALockedDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.db")
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	conn, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "begin exclusive"); err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("terminated signal received")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, stopped)
	defer cancel()
	began := time.Now()
	if _, err := OpenDatabase(ctx, path); !errors.Is(err, stopped) || !strings.Contains(err.Error(), path) {
		t.Errorf("the error is %v, want one with the cause and the path", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v to stop", took)
	}
	time.AfterFunc(200*time.Millisecond, func() { _, _ = conn.ExecContext(t.Context(), "rollback") })
	db, err := OpenDatabase(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
