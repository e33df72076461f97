package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/process"
	"closingtime/playground/shop"
)

// actAsService names the environment variable by which this program is told to be a service.
const actAsService = "AUDIT_TEST_SERVICE"

func TestMain(m *testing.M) {
	if os.Getenv(actAsService) == "" {
		os.Exit(m.Run())
	}
	if err := writeLines(os.Getenv("LOG")); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

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
		{Kind: event.AuditPart, Item: event.PartDatabase},
		{Kind: event.Audit, Item: event.ItemLog, Path: "orders.log", Count: 1},
		{Kind: event.AuditPart, Item: event.PartLog},
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("found %+v, want %+v", found, want)
	}
}

// Of a killed service the rows are read, those that are in the write-ahead log only, too, and the rows of its sessions.
func TestKilledService(t *testing.T) {
	s := newService(t)
	s.must(s.db.Exec("insert into orders (item, state) values ('tea', 'pending')"))
	killed := s.killed(t)
	found := killed.audit(t)
	if got := items(found, event.ItemSession); len(got) != 1 || got[0].PID != os.Getpid() || got[0].ID != 0 || !strings.HasPrefix(got[0].State, "open since 2") {
		t.Errorf("sessions: %+v, want one of process %d", got, os.Getpid())
	}
	if got := items(found, event.ItemOrder); len(got) != 1 || got[0].State != "pending" {
		t.Errorf("orders: %+v, want one pending", got)
	}
}

// Every row is reported with its state, by table and number.
func TestRows(t *testing.T) {
	s := newService(t)
	s.must(s.db.Exec("insert into orders (id, item, state) values (3, 'tea', 'cancelled'), (1, 'tea', 'paid'), (2, 'tea', 'pending')"))
	s.must(s.db.Exec("insert into receipts (id, state) values (9, 'printed'), (7, 'queued'), (8, 'printing')"))
	s.must(s.db.Exec("insert into messages (id, deliveries, hidden) values (1, 0, 0), (2, 1, 1), (3, 1, 99999999999999), (4, 5, 1), (5, 5, 99999999999999)"))
	s.must(s.db.Exec("insert into shipments (parcel, pid) values (6, 1), (6, 2), (2, 1)"))
	s.close()
	found := s.audit(t)
	for item, want := range map[string]string{
		event.ItemOrder:    "1 paid, 2 pending, 3 cancelled",
		event.ItemReceipt:  "7 queued, 8 printing, 9 printed",
		event.ItemMessage:  "1 waiting, 2 waiting, 3 hidden, 4 dead, 5 hidden",
		event.ItemShipment: "6 , 6 , 2 ",
		event.ItemSession:  "",
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

// A record of several lines is in the log when its lines are, and so is a line that was written bit by bit. The probe's
// own reports are compared with the file, as the playground does it.
func TestLinesAsTheyAreWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orders.log")
	reported := reportedBy(t, "LOG="+path)
	s := &service{database: "none", logFiles: []string{path}}
	found := s.audit(t, reported...)
	if lost := items(found, event.ItemLogLost); lost != nil {
		t.Errorf("lost: %+v", lost)
	}
	if got := items(found, event.ItemLog); len(got) != 1 || got[0].Count != len(reported) || len(reported) != 9 {
		t.Errorf("log: %+v, and %d lines were reported; want 9", got, len(reported))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := strings.Replace(string(content), "second line\n", "", 1)
	if err := os.WriteFile(path, []byte(cut), 0o644); err != nil {
		t.Fatal(err)
	}
	if lost := items(s.audit(t, reported...), event.ItemLogLost); len(lost) != 1 || lost[0].Text != "second line" {
		t.Errorf("lost: %+v, want the second line of a record", lost)
	}
}

// writeLines is the service of that test: it writes to its log whatever services write to theirs.
func writeLines(path string) error {
	logs, err := shop.OpenLog(path)
	if err != nil {
		return err
	}
	for _, text := range []string{"one line\n", "first line\nsecond line\n", "bit", " by", " bit\n", "\n", "on Windows\r\n",
		strings.Repeat("long ", 1000) + "\nafter it\n", "without an end"} {
		if _, err := io.WriteString(logs, text); err != nil {
			return err
		}
	}
	return logs.Close()
}

// reportedBy runs this program as that service, with a setting more, and returns what its probe reports of the log.
func reportedBy(t *testing.T, setting string) (lines []event.Event) {
	t.Helper()
	log := event.NewLog()
	p, err := process.Start(process.Spec{Command: []string{os.Args[0]}, Env: []string{actAsService + "=1", setting}}, log)
	if err != nil {
		t.Fatal(err)
	}
	if exit := p.Exit(); exit.Status != 0 {
		t.Errorf("the service ended with %+v", exit)
	}
	p.Close()
	events, _ := log.Since(0)
	for _, e := range events {
		if e.Kind == event.LogLine {
			lines = append(lines, e)
		}
	}
	return lines
}

// A service that keeps no database and no log leaves nothing to find. A log that it never made has none of its lines.
func TestNothingThere(t *testing.T) {
	dir := t.TempDir()
	s := &service{database: filepath.Join(dir, "orders.db"), logFiles: []string{filepath.Join(dir, "orders.log")}}
	if found := s.audit(t); len(findings(found)) != 0 {
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
	if found := findings(s.audit(t)); len(found) != 1 || found[0].Item != event.ItemDatabase {
		t.Errorf("found %+v, want the database alone", found)
	}
}

// A damaged database is no database without orders: that part of the audit fails. The rows that can be read are found,
// and what the log has is found all the same.
func TestDamagedDatabase(t *testing.T) {
	whole := newService(t)
	for range 500 {
		whole.must(whole.db.Exec("insert into orders (item, state) values ('a pot of tea', 'paid')"))
	}
	whole.must(whole.db.Exec("insert into receipts (id, state) values (9, 'printed')"))
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
			found, problems := s.parts(t, logLine(1, "never written"))
			if strings.Count(problems[event.PartDatabase], s.database) != 1 || problems[event.PartLog] != "" {
				t.Errorf("the parts have the problems %q; want one of the database, with %s", problems, s.database)
			}
			if items(found, event.ItemDatabase) != nil || len(items(found, event.ItemLog)) != 1 || len(items(found, event.ItemLogLost)) != 1 {
				t.Errorf("found %+v, want no database, a log, and a line lost", found)
			}
			if name == "a page overwritten" && (len(items(found, event.ItemReceipt)) != 1 || len(items(found, event.ItemOrder)) == 0) {
				t.Errorf("found %d orders and %d receipts, want those on the other pages", len(items(found, event.ItemOrder)), len(items(found, event.ItemReceipt)))
			}
		})
	}
}

// When one of two logs cannot be read, no line is called lost, and what the database says is found all the same.
func TestUnreadableLog(t *testing.T) {
	s := newService(t)
	s.must(s.db.Exec("insert into orders (item, state) values ('tea', 'paid')"))
	s.close()
	s.logFiles = append(s.logFiles, t.TempDir())
	found, problems := s.parts(t, logLine(1, "it may be there"))
	if !strings.Contains(problems[event.PartLog], s.logFiles[1]+" is not a regular file") || problems[event.PartDatabase] != "" {
		t.Errorf("the parts have the problems %q; want one of the log", problems)
	}
	if len(items(found, event.ItemOrder)) != 1 || len(items(found, event.ItemLog)) != 1 || items(found, event.ItemLogLost) != nil {
		t.Errorf("found %+v, want the order, the other log, and no line lost", found)
	}
}

// A list of written lines that cannot be read is a problem: nobody may take the lines that are missing in it for kept.
func TestDamagedList(t *testing.T) {
	var out bytes.Buffer
	if err := audit("", nil, strings.NewReader("garbage\n"), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "line 1 is damaged") {
		t.Errorf("it says %s", out.String())
	}
}

// Findings that cannot be written are an error.
func TestFailingOutput(t *testing.T) {
	s := newService(t)
	s.close()
	if err := audit(s.database, s.logFiles, strings.NewReader(""), failing{}); !errors.Is(err, errFull) {
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
	logFiles []string
}

// newService opens what a shop opens.
func newService(t *testing.T) *service {
	t.Helper()
	dir := t.TempDir()
	s := &service{t: t, database: filepath.Join(dir, "orders.db"), logFiles: []string{filepath.Join(dir, "orders.log")}}
	var err error
	if s.db, err = shop.OpenDatabase(t.Context(), s.database); err != nil {
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

// audit returns what the audit finds, when these lines were handed to the log and every part can be looked at.
func (s *service) audit(t *testing.T, written ...event.Event) []event.Event {
	t.Helper()
	found, problems := s.parts(t, written...)
	if len(problems) > 0 {
		t.Fatalf("the parts have the problems %q", problems)
	}
	return found
}

// parts returns what the audit finds, and the problem of each part that has one.
func (s *service) parts(t *testing.T, written ...event.Event) (found []event.Event, problems map[string]string) {
	t.Helper()
	var in, out bytes.Buffer
	for _, e := range written {
		line, err := event.Append(nil, e)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(line)
	}
	if err := audit(s.database, s.logFiles, &in, &out); err != nil {
		t.Fatal(err)
	}
	problems = make(map[string]string)
	for e, err := range event.Read(&out) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == event.AuditPart && e.Text != "" {
			problems[e.Item] = e.Text
		}
		found = append(found, e)
	}
	return found, problems
}

// findings returns the events of what was found, without those of the parts.
func findings(found []event.Event) []event.Event {
	return slices.DeleteFunc(found, func(e event.Event) bool { return e.Kind != event.Audit })
}

// logLine is the probe's report of a line that was handed to the log.
func logLine(id int, text string) event.Event {
	return event.Event{Kind: event.LogLine, ID: id, Text: probe.Cut(text)}
}

func items(found []event.Event, wanted ...string) (some []event.Event) {
	for _, e := range found {
		if e.Kind == event.Audit && slices.Contains(wanted, e.Item) {
			some = append(some, e)
		}
	}
	return some
}
