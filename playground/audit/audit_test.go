package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/shop"
)

// A service that closed what it opened leaves a database, a log with all its lines, and nothing else.
func TestCleanShutdown(t *testing.T) {
	s := newService(t)
	s.must(s.db.Exec("insert into orders (item, state) values ('tea', 'paid')"))
	fmt.Fprintln(s.logs, "order 1 paid")
	s.close()
	found := s.audit(t, logLine(1, "order 1 paid"))
	want := []event.Event{
		{Kind: event.Audit, Item: event.ItemOrder, ID: 1, State: "paid"},
		{Kind: event.Audit, Item: event.ItemDatabase, Path: "orders.db"},
		{Kind: event.Audit, Item: event.ItemLog, Path: "orders.log", Count: 1},
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("found %+v, want %+v", found, want)
	}
}

// Of a killed service the write-ahead log is left, with its index, and the rows of its sessions. The files are
// looked at before the database is opened, since that mends it.
func TestKilledService(t *testing.T) {
	s := newService(t)
	s.must(s.db.Exec("insert into orders (item, state) values ('tea', 'pending')"))
	killed := s.killed(t)
	found := killed.audit(t)
	for item, path := range map[string]string{event.ItemWAL: "orders.db-wal", event.ItemSHM: "orders.db-shm"} {
		info, err := os.Stat(s.database + strings.TrimPrefix(path, "orders.db"))
		if err != nil {
			t.Fatal(err)
		}
		if got := items(found, item); len(got) != 1 || got[0].Path != path || got[0].Count != int(info.Size()) {
			t.Errorf("%s: %+v, want %s with %d bytes", item, got, path, info.Size())
		}
	}
	if got := items(found, event.ItemSession); len(got) != 1 || got[0].PID != os.Getpid() || got[0].ID != 0 || !strings.HasPrefix(got[0].State, "open since 2") {
		t.Errorf("sessions: %+v, want one of process %d", got, os.Getpid())
	}
	// The order was in the write-ahead log only.
	if got := items(found, event.ItemOrder); len(got) != 1 || got[0].State != "pending" {
		t.Errorf("orders: %+v, want one pending", got)
	}
	if last := found[len(found)-1]; len(items(found[:2], event.ItemWAL, event.ItemSHM)) != 2 || last.Item != event.ItemLog {
		t.Errorf("found in the order %+v, want files first", found)
	}
}

// Every row is reported with its state, by table and number.
func TestRows(t *testing.T) {
	s := newService(t)
	s.must(s.db.Exec("insert into orders (id, item, state) values (3, 'tea', 'cancelled'), (1, 'tea', 'paid'), (2, 'tea', 'pending')"))
	s.must(s.db.Exec("insert into receipts (id, state) values (9, 'printed'), (7, 'queued'), (8, 'printing')"))
	s.close()
	found := s.audit(t)
	for item, want := range map[string]string{
		event.ItemOrder:   "1 paid, 2 pending, 3 cancelled",
		event.ItemReceipt: "7 queued, 8 printing, 9 printed",
		event.ItemSession: "",
	} {
		var got []string
		for _, e := range items(found, item) {
			got = append(got, fmt.Sprint(e.ID, " ", e.State))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", item, got, want)
		}
	}
}

// Temporary files and sockets are told apart, wherever they are below the directories for them.
func TestTemporaryFiles(t *testing.T) {
	s := newService(t)
	s.close()
	other := t.TempDir()
	for _, path := range []string{filepath.Join(s.temp, "receipt-1.txt"), filepath.Join(s.temp, "deep", "er", "receipt-2.txt"), filepath.Join(other, "receipt-3.txt")} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("unix", filepath.Join(s.temp, "s"))
	if err != nil {
		t.Skipf("no unix socket here: %v", err)
	}
	defer listener.Close()
	s.temps = append(s.temps, other)
	found := s.audit(t)
	var files []string
	for _, e := range items(found, event.ItemTemp) {
		files = append(files, filepath.ToSlash(e.Path))
	}
	if slices.Sort(files); !slices.Equal(files, []string{"deep/er/receipt-2.txt", "receipt-1.txt", "receipt-3.txt"}) {
		t.Errorf("temporary files %v", files)
	}
	if got := items(found, event.ItemSocket); len(got) != 1 || got[0].Path != "s" {
		t.Errorf("sockets %+v, want one", got)
	}
}

// A line that was handed to the log and is not in its file is lost. Lines are compared as the probe reports them: a
// long one is cut there. A line that was written twice must be there twice.
func TestLostLines(t *testing.T) {
	s := newService(t)
	long := strings.Repeat("long ", 1000)
	for _, line := range []string{"one", "twice", long, "a \"quoted\" \xff line"} {
		fmt.Fprintln(s.logs, line)
	}
	if err := s.logs.Flush(); err != nil {
		t.Fatal(err)
	}
	killed := s.killed(t)
	found := killed.audit(t, logLine(1, "one"), logLine(2, "twice"), logLine(3, "twice"), logLine(4, long), logLine(5, "a \"quoted\" \xff line"),
		event.Event{Kind: event.LogLine, Instance: 1, ID: 6, Text: "last words"})
	want := []event.Event{
		{Kind: event.Audit, Item: event.ItemLogLost, ID: 3, Text: "twice"},
		{Kind: event.Audit, Item: event.ItemLogLost, Instance: 1, ID: 6, Text: "last words"},
	}
	if got := items(found, event.ItemLogLost); !reflect.DeepEqual(got, want) {
		t.Errorf("lost: %+v, want %+v", got, want)
	}
	if got := items(found, event.ItemLog); len(got) != 1 || got[0].Count != 4 {
		t.Errorf("log: %+v, want 4 lines", got)
	}
}

// The lines of several instances are looked for in all their logs.
func TestLogsOfTwoInstances(t *testing.T) {
	s := newService(t)
	s.close()
	second := filepath.Join(t.TempDir(), "orders-1.log")
	if err := os.WriteFile(second, []byte("of the second\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.logFiles = append(s.logFiles, second)
	found := s.audit(t, logLine(1, "of the second"))
	if lost := items(found, event.ItemLogLost); lost != nil {
		t.Errorf("lost: %+v", lost)
	}
	if got := items(found, event.ItemLog); len(got) != 2 || got[1].Path != "orders-1.log" || got[1].Count != 1 {
		t.Errorf("logs: %+v", got)
	}
}

// A service that keeps no database, no log and no temporary files leaves nothing to find. A log that it never made
// has none of its lines.
func TestNothingThere(t *testing.T) {
	dir := t.TempDir()
	s := &service{database: filepath.Join(dir, "orders.db"), logFiles: []string{filepath.Join(dir, "orders.log")}}
	if found := s.audit(t); len(found) != 0 {
		t.Errorf("found %+v, want nothing", found)
	}
	if lost := items(s.audit(t, logLine(1, "a line")), event.ItemLogLost); len(lost) != 1 {
		t.Errorf("lost: %+v, want the line", lost)
	}
	if _, err := os.Stat(s.database); err == nil {
		t.Error("the audit has made a database")
	}
}

// Another program's database is no error: it has none of the shop's rows.
func TestForeignDatabase(t *testing.T) {
	s := &service{database: filepath.Join(t.TempDir(), "theirs.db")}
	db, err := sql.Open("sqlite", s.database)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("create table songs (id integer)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if found := s.audit(t); len(found) != 1 || found[0].Item != event.ItemDatabase {
		t.Errorf("found %+v, want the database alone", found)
	}
}

// A damaged database is an error, and not a database without orders. What was found elsewhere is reported all the same.
func TestDamagedDatabase(t *testing.T) {
	whole := newService(t)
	for range 500 {
		whole.must(whole.db.Exec("insert into orders (item, state) values ('a pot of tea', 'paid')"))
	}
	whole.close()
	content, err := os.ReadFile(whole.database)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"no database":        []byte(strings.Repeat("this is no database ", 500)),
		"half of it":         content[:len(content)/2],
		"a page overwritten": slices.Concat(content[:len(content)-4096], bytes.Repeat([]byte{0xa5}, 4096)),
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{database: filepath.Join(t.TempDir(), "orders.db"), logFiles: whole.logFiles}
			if err := os.WriteFile(s.database, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			found, err := s.run()
			if err == nil || !strings.Contains(err.Error(), s.database) {
				t.Errorf("the error is %v, want one with %s", err, s.database)
			}
			if items(found, event.ItemDatabase) != nil || items(found, event.ItemLog) == nil {
				t.Errorf("found %+v, want no database, and a log", found)
			}
		})
	}
}

// A list of written lines that cannot be read is an error: nobody may take the lines that are missing in it for kept.
func TestDamagedList(t *testing.T) {
	var out bytes.Buffer
	if err := audit("", nil, nil, strings.NewReader("garbage\n"), &out); err == nil || !strings.Contains(err.Error(), "line 1 is damaged") {
		t.Errorf("the error is %v", err)
	}
}

// Findings that cannot be written are an error.
func TestFailingOutput(t *testing.T) {
	s := newService(t)
	s.close()
	if err := audit(s.database, s.logFiles, s.temps, strings.NewReader(""), failing{}); !errors.Is(err, errFull) {
		t.Errorf("the error is %v, want %v", err, errFull)
	}
}

var errFull = errors.New("the disk is full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// service is what a shop has open, and where it is.
type service struct {
	t        *testing.T
	db       *sql.DB
	logs     *shop.Log
	database string
	temp     string
	logFiles []string
	temps    []string
}

// newService opens what a shop opens.
func newService(t *testing.T) *service {
	t.Helper()
	// A short path: that of a unix socket has 104 bytes at most.
	dir, err := os.MkdirTemp("", "audit")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &service{t: t, database: filepath.Join(dir, "orders.db"), temp: filepath.Join(dir, "tmp"), logFiles: []string{filepath.Join(dir, "orders.log")}}
	s.temps = []string{s.temp}
	if err := os.Mkdir(s.temp, 0o755); err != nil {
		t.Fatal(err)
	}
	if s.db, err = shop.OpenDatabase(s.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	if s.logs, err = shop.OpenLog(s.logFiles[0]); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.logs.Close() })
	return s
}

func (s *service) must(_ sql.Result, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// close closes everything, as a good service does.
func (s *service) close() {
	s.t.Helper()
	if err := errors.Join(s.db.Close(), s.logs.Close()); err != nil {
		s.t.Fatal(err)
	}
}

// killed returns what would be left if the service were killed now: its files as they are.
func (s *service) killed(t *testing.T) *service {
	t.Helper()
	dir := t.TempDir()
	for _, file := range []string{s.database, s.database + "-wal", s.database + "-shm", s.logFiles[0]} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &service{database: filepath.Join(dir, "orders.db"), logFiles: []string{filepath.Join(dir, "orders.log")}}
}

// audit returns what the audit finds, when these lines were handed to the log.
func (s *service) audit(t *testing.T, written ...event.Event) []event.Event {
	t.Helper()
	found, err := s.run(written...)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (s *service) run(written ...event.Event) (found []event.Event, err error) {
	var in, out bytes.Buffer
	for _, e := range written {
		line, err := event.Append(nil, e)
		if err != nil {
			return nil, err
		}
		in.Write(line)
	}
	failed := audit(s.database, s.logFiles, s.temps, &in, &out)
	for e, err := range event.Read(&out) {
		if err != nil {
			return found, err
		}
		if e.Kind != event.Audit {
			return found, fmt.Errorf("a finding is of kind %s", e.Kind)
		}
		found = append(found, e)
	}
	return found, failed
}

// logLine is the probe's report of a line that was handed to the log.
func logLine(id int, text string) event.Event {
	return event.Event{Kind: event.LogLine, ID: id, Text: probe.Cut(text)}
}

func items(found []event.Event, wanted ...string) (some []event.Event) {
	for _, e := range found {
		if slices.Contains(wanted, e.Item) {
			some = append(some, e)
		}
	}
	return some
}
