package shop

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// phases are the variables that say how long each phase of a shutdown takes.
var phases = []string{"DRAIN_DELAY", "REQUEST_TIMEOUT", "CANCEL_TIMEOUT", "JOB_TIMEOUT", "STORE_TIMEOUT", "CLOSE_TIMEOUT"}

// A service that is run on its own gets what suits that, and docker stop; one in a playground, what the playground says.
func TestFromEnv(t *testing.T) {
	for _, name := range append([]string{"ADDR", "DATABASE", "LOG", "GRACE"}, phases...) {
		t.Setenv(name, "")
	}
	alone := Config{
		Addr: ":8080", Database: "orders.db", Grace: 10 * time.Second,
		DrainDelay: 1500 * time.Millisecond, RequestTimeout: 4 * time.Second, CancelTimeout: 500 * time.Millisecond,
		JobTimeout: time.Second, StoreTimeout: 500 * time.Millisecond, CloseTimeout: time.Second,
	}
	if got, err := FromEnv(); err != nil || got != alone {
		t.Errorf("got %+v, %v; want %+v", got, err, alone)
	}
	told := Config{
		Addr: "127.0.0.1:20001", Database: "/tmp/x/orders.db", Log: "/tmp/x/orders.log", Grace: 25 * time.Second,
		DrainDelay: time.Second, RequestTimeout: 2 * time.Second, CancelTimeout: 3 * time.Second,
		JobTimeout: 4 * time.Second, StoreTimeout: 5 * time.Second, CloseTimeout: 6 * time.Second,
	}
	t.Setenv("ADDR", told.Addr)
	t.Setenv("DATABASE", told.Database)
	t.Setenv("LOG", told.Log)
	t.Setenv("GRACE", "25s")
	for i, name := range phases {
		t.Setenv(name, fmt.Sprintf("%ds", i+1))
	}
	if got, err := FromEnv(); err != nil || got != told {
		t.Errorf("got %+v, %v; want %+v", got, err, told)
	}
	for _, name := range append([]string{"GRACE"}, phases...) {
		for _, wrong := range []string{"10", "-1s", "0s", "soon"} {
			t.Run(name+"="+wrong, func(t *testing.T) {
				t.Setenv(name, wrong)
				if _, err := FromEnv(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%s=%q", name, wrong)) {
					t.Errorf("the error is %v, want one that names it", err)
				}
			})
		}
	}
}

// A shutdown that SIGKILL would overtake is no configuration: the error names all that it is made of.
func TestShutdownFitsIntoTheGracePeriod(t *testing.T) {
	for i, name := range phases {
		t.Setenv(name, fmt.Sprintf("%ds", i+1))
	}
	t.Setenv("GRACE", "21s")
	_, err := FromEnv()
	if err == nil || !strings.Contains(err.Error(), "GRACE=21s") || !strings.Contains(err.Error(), "make 21s") {
		t.Fatalf("the error is %v, want one that names GRACE and the sum", err)
	}
	for i, name := range phases {
		if want := fmt.Sprintf("%s=%ds", name, i+1); !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}

// Open opens what the environment names; when it cannot open all of it, it leaves nothing open.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LOG", filepath.Join(dir, "orders.log"))
	t.Setenv("DATABASE", filepath.Join(dir, "orders.db"))
	t.Setenv("GRACE", "13s")
	config, logs, db, err := Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if config.Grace != 13*time.Second || db.Ping() != nil {
		t.Errorf("config %+v, database %v", config, db.Ping())
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := logs.Close(); err != nil {
		t.Error(err)
	}
	for name, value := range map[string]string{"GRACE": "soon", "LOG": filepath.Join(dir, "no", "log"), "DATABASE": filepath.Join(dir, "no", "db")} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			if _, logs, db, err := Open(t.Context()); err == nil || !strings.Contains(err.Error(), name) || logs != nil || db != nil {
				t.Errorf("log %v, database %v, error %v; want neither, and an error that names %s", logs, db, err, name)
			}
		})
	}
}

// A line is in the log's file only when the log was flushed or closed: what a killed process has not flushed is lost.
func TestLogIsBuffered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.log")
	logs, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	inFile := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("the file holds %q, want %q; %v", got, want, err)
		}
	}
	_, _ = fmt.Fprintln(logs, "one")
	inFile("")
	if err := logs.Flush(); err != nil {
		t.Fatal(err)
	}
	inFile("one\n")
	_, _ = fmt.Fprintln(logs, "two")
	inFile("one\n")
	if err := logs.Close(); err != nil {
		t.Fatal(err)
	}
	inFile("one\ntwo\n")
	if _, err := fmt.Fprintln(logs, "three"); err == nil {
		if err := logs.Flush(); err == nil {
			t.Error("a closed log takes lines")
		}
	}

	again, err := OpenLog(path) // goes on where the last one ended
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintln(again, "four")
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	inFile("one\ntwo\nfour\n")
}

// Many goroutines log at once, and every line is whole.
func TestLogConcurrently(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.log")
	logs, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(logs, nil))
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for n := range 100 {
				logger.Info("receipt printed", "receipt", n, "worker", worker)
			}
		})
	}
	group.Wait()
	if err := logs.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for _, line := range lines {
		if strings.Count(line, "time=") != 1 || strings.Count(line, " worker=") != 1 {
			t.Errorf("not one line: %q", line)
		}
	}
	if len(lines) != 400 {
		t.Errorf("%d lines, want 400", len(lines))
	}
}

// Without a file the log goes to standard error at once, where kubectl logs and journalctl find it.
func TestLogWithoutAFile(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	before := os.Stderr
	os.Stderr = write
	defer func() { os.Stderr = before }()
	logs, err := OpenLog("")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintln(logs, "one")
	line := make([]byte, 100)
	if n, err := read.Read(line); string(line[:n]) != "one\n" || err != nil {
		t.Errorf("standard error has %q, %v; want the line before anybody flushes", line[:n], err)
	}
	if err := errors.Join(logs.Flush(), logs.Close()); err != nil {
		t.Error(err)
	}
	if _, err := fmt.Fprintln(write, "two"); err != nil {
		t.Errorf("standard error is closed: %v", err)
	}
}

// A log that cannot be opened is named in the error, with the variable that it comes from.
func TestOpenLogError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "orders.log")
	if _, err := OpenLog(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "LOG") {
		t.Errorf("the error is %v, want one with %s and LOG", err, path)
	}
}

// A feed goes on until its client goes; one that the shop ends says goodbye, so that its client knows that it has
// everything.
func TestFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(nil, nil)
		time.AfterFunc(feedEvery*5/2, s.EndFeeds)
		w := httptest.NewRecorder()
		s.Feed(w, httptest.NewRequest("GET", "/feed", nil))
		s.EndFeeds() // again, and nothing happens
		if got := w.Header().Get("Content-Type"); got != "text/event-stream" || !w.Flushed {
			t.Errorf("a %s, flushed %v", got, w.Flushed)
		}
		if got, want := ids(w.Body.String()), "1 alive, 2 alive, 3 alive, 4 closing"; got != want {
			t.Errorf("the feed is %s, want %s", got, want)
		}
	})
}

// When the request's context ends first, the answer is broken off, and the client does not take it for a whole one.
func TestFeedIsBrokenOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := httptest.NewRecorder()
		func() {
			defer func() {
				if got := recover(); got != http.ErrAbortHandler {
					t.Errorf("the handler ended with %v, want http.ErrAbortHandler", got)
				}
			}()
			New(nil, nil).Feed(w, httptest.NewRequestWithContext(endingAfter(t, feedEvery*3/2), "GET", "/feed", nil))
		}()
		if got, want := ids(w.Body.String()), "1 alive, 2 alive"; got != want {
			t.Errorf("the feed is %s, want %s", got, want)
		}
	})
}

// ids lists the numbers and kinds of a stream's events.
func ids(stream string) string {
	var all []string
	for block := range strings.SplitSeq(strings.TrimSpace(stream), "\n\n") {
		var id int
		var kind string
		if _, err := fmt.Sscanf(block, "id: %d\nevent: %s\ndata: ", &id, &kind); err != nil {
			kind = "not an event: " + block
		}
		all = append(all, fmt.Sprint(id, " ", kind))
	}
	return strings.Join(all, ", ")
}
