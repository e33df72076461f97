package event_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"closingtime/playground/event"
)

// full is an event of which every field, and every field of its parts, is set.
func full() event.Event {
	return event.Event{
		At: 1500 * time.Millisecond, Kind: event.RequestDone, Instance: 1,
		ID: 31, Attempt: 1, Conn: 7, Order: 12, Worker: 3, PID: 48213,
		Name: "SIGTERM", Method: "POST", Path: "/orders", Status: 201, Class: event.Reset,
		Text: "line with \"quotes\", a tab\t, a newline\n, <html> and ünïcödé", Addr: "127.0.0.1:8080",
		Target: event.TargetGroup, By: event.ByPolicy, Grace: 10 * time.Second, Budget: 30 * time.Second,
		Item: event.ItemOrder, State: "paid", Count: 42,
		Values: map[string]string{"delay": "5s"},
		Groups: []event.Group{{
			Count: 3, State: "IO wait",
			Started: "http.(*Server).Serve", At: "net/http/server.go:3493",
			In: "main.run", InAt: "solutions/01-signal/main.go:41",
		}},
		Load: &event.Load{
			Rate: 1.5, From: time.Second, Sent: 9, Underway: 3, Waiting: 2, Slow: 1, Conns: 4, Last: true, Late: new(event.Distribution),
			Answers: []event.Answers{{Method: "GET", Path: "/", Status: 200, Class: event.EOF, Framing: event.Unframed, Type: "text/html", Slow: true, Bytes: 2, Longest: 3,
				Latency: event.Distribution{Count: 1, Sum: 2 * time.Microsecond, Least: 2 * time.Microsecond, Most: 2 * time.Microsecond, Buckets: [][2]int{{2, 1}}}}},
		},
		Answer: &event.Answer{Bytes: 37, Promised: 100, Framing: event.ByChunks, Proto: "HTTP/1.0", Events: 14, Code: 1001, Missing: 2, Type: "text/html", Last: "closing", Inside: true, Body: "no such order"},
		Run: &event.Run{
			Format: event.Format, Name: "01-signal", Of: "broken", Policy: "docker",
			Started: time.Date(2026, 7, 1, 10, 0, 0, 114e6, time.UTC),
			Expect:  []string{event.ExpectBalancer, event.ExpectInsist}, Requests: 5, Jobs: 2, Queued: 3, Room: 100,
			Rules: &event.Rules{Only: []string{"exit"}, Exercise: []string{"jobs"}, Clean: []event.End{{Status: 143}, {Signal: "SIGTERM"}}, Drains: true},
			Setup: []byte(`{"runs":"switchboard"}`),
		},
	}
}

// Every field of an event, and of its parts, is what it was after encoding and decoding. A field that is added later
// must be added to full, too.
func TestRoundTripOfEveryField(t *testing.T) {
	want := full()
	for _, part := range []any{want, want.Groups[0], *want.Answer, *want.Run, *want.Load, want.Load.Answers[0], want.Load.Answers[0].Latency} {
		fields := reflect.ValueOf(part)
		for i := range fields.NumField() {
			if fields.Field(i).IsZero() {
				t.Errorf("the test does not set %v.%s", fields.Type(), fields.Type().Field(i).Name)
			}
		}
	}
	line := encode(t, want)
	got, err := event.Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("after encoding and decoding:\n%+v\nwant:\n%+v", got, want)
	}
	if n := bytes.Count(line, []byte("\n")); n != 1 || line[len(line)-1] != '\n' {
		t.Errorf("an event is encoded in %d lines, want one: %q", n, line)
	}
}

// The encoding is short, since the probe has to fit an event into one write: fields that a kind does not use take no
// room.
func TestUnusedFieldsTakeNoRoom(t *testing.T) {
	line := encode(t, event.Event{At: 5, Kind: event.RequestDone, ID: 31, Status: 201})
	const want = `{"at":5,"kind":"request.done","id":31,"status":201}` + "\n"
	if string(line) != want {
		t.Errorf("encoded as %s, want %s", line, want)
	}
}

// Append appends: what was in the slice stays.
func TestAppendKeepsWhatWasThere(t *testing.T) {
	line, err := event.Append([]byte("before "), event.Event{Kind: event.Ready})
	if err != nil {
		t.Fatal(err)
	}
	if want := `before {"at":0,"kind":"ready"}` + "\n"; string(line) != want {
		t.Errorf("got %q, want %q", line, want)
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name string
		line string
		want event.Event
		err  string // part of the error, or empty
	}{
		{name: "known", line: `{"at":7,"kind":"ready"}`, want: event.Event{At: 7, Kind: event.Ready}},
		{name: "with newline", line: `{"at":7,"kind":"ready"}` + "\r\n", want: event.Event{At: 7, Kind: event.Ready}},
		{name: "unknown kind", line: `{"at":7,"kind":"moon.rise","id":2}`, want: event.Event{At: 7, Kind: "moon.rise", ID: 2}},
		{name: "unknown fields", line: `{"at":7,"kind":"ready","tide":"high","run":{"name":"x","weather":{"wind":3}}}`,
			want: event.Event{At: 7, Kind: event.Ready, Run: &event.Run{Name: "x"}}},
		{name: "no JSON", line: `at 7 it was ready`, err: "invalid character"},
		{name: "half a line", line: `{"at":7,"kind":"rea`, err: "unexpected end"},
		{name: "two on one line", line: `{"at":7,"kind":"ready"}{"at":8,"kind":"ready"}`, err: "after top-level value"},
		{name: "empty", line: ``, err: "unexpected end"},
		{name: "no kind", line: `{"at":7}`, err: "it has no kind"},
		{name: "null", line: `null`, err: "it has no kind"},
		{name: "before the start", line: `{"at":-1000000,"kind":"ready"}`, err: "before its run began"},
		{name: "text for a number", line: `{"at":"7","kind":"ready"}`, err: "cannot unmarshal"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := event.Parse([]byte(test.line))
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), "not an event: ") || !strings.Contains(err.Error(), test.err) {
					t.Errorf("the error is %v, want one with %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// An old reader reads a new log: kinds and fields that it does not know are no damage. Empty lines are skipped.
func TestReadNewerLog(t *testing.T) {
	events, err := read(strings.NewReader(`{"at":1,"kind":"run.start","run":{"format":9}}

{"at":2,"kind":"moon.rise","phase":"full"}
{"at":3,"kind":"ready","mood":["calm"]}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := kinds(events), []event.Kind{event.RunStart, "moon.rise", event.Ready}; !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
}

// The events before a damaged line are whole, and the error tells which line it is. The lines after it are not read.
func TestReadDamagedLog(t *testing.T) {
	const good = `{"at":1,"kind":"ready"}` + "\n"
	for _, test := range []struct {
		name, log string
		whole     int // events before the damage
		line      int
	}{
		{"first line", "garbage\n" + good, 0, 1},
		{"in the middle", good + good + "{\"at\":2,\n" + good, 2, 3},
		{"cut off at the end", good + `{"at":2,"ki`, 1, 2},
		{"empty lines count", good + "\n\n" + "garbage\n", 1, 4},
		{"too long a line", good + `{"at":2,"kind":"log","text":"` + strings.Repeat("x", event.MaxLine) + `"}` + "\n" + good, 1, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			events, err := read(strings.NewReader(test.log))
			var damaged *event.DamagedError
			if !errors.As(err, &damaged) {
				t.Fatalf("the error is %v, want a *DamagedError", err)
			}
			if damaged.Line != test.line {
				t.Errorf("line %d is said to be damaged, want %d", damaged.Line, test.line)
			}
			if len(events) != test.whole {
				t.Errorf("%d events before the damage, want %d", len(events), test.whole)
			}
			if text := err.Error(); !strings.Contains(text, "is damaged") || damaged.Err == nil {
				t.Errorf("the error says %q, and has cause %v", text, damaged.Err)
			}
		})
	}
}

// A line that is too long is told from other damage.
func TestReadTooLongLine(t *testing.T) {
	_, err := read(strings.NewReader(strings.Repeat("x", event.MaxLine+1)))
	if !errors.Is(err, bufio.ErrTooLong) {
		t.Errorf("the error is %v, want bufio.ErrTooLong in it", err)
	}
}

// The longest line that is accepted is read.
func TestReadLongLine(t *testing.T) {
	text := strings.Repeat("x", event.MaxLine-100)
	events, err := read(bytes.NewReader(encode(t, event.Event{Kind: event.LogLine, Text: text})))
	if err != nil || len(events) != 1 || events[0].Text != text {
		t.Errorf("%d events, error %v", len(events), err)
	}
}

// An error of the reader is no damage of the log: what came before it is whole, and it is handed on as it is.
func TestReadFailingReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	log := io.MultiReader(strings.NewReader(`{"at":1,"kind":"ready"}`+"\n"), iotest.ErrReader(broken))
	events, err := read(log)
	var damaged *event.DamagedError
	if !errors.Is(err, broken) || errors.As(err, &damaged) || !strings.Contains(err.Error(), "after line 1") {
		t.Errorf("the error is %v, want %q after line 1 and no damage", err, broken)
	}
	if len(events) != 1 {
		t.Errorf("%d events before the error, want 1", len(events))
	}
}

// A reader that has seen enough stops, and nothing more is read.
func TestReadStopsWhenAsked(t *testing.T) {
	n := 0
	for e, err := range event.Read(strings.NewReader(`{"at":1,"kind":"ready"}` + "\ngarbage\n")) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if e.Kind == event.Ready {
			break
		}
	}
	if n != 1 {
		t.Errorf("%d events, want 1", n)
	}
}

func encode(t testing.TB, events ...event.Event) []byte {
	t.Helper()
	var log []byte
	for _, e := range events {
		var err error
		if log, err = event.Append(log, e); err != nil {
			t.Fatal(err)
		}
	}
	return log
}

// read returns the events before the first error, and that error.
func read(r io.Reader) (events []event.Event, err error) {
	for e, err := range event.Read(r) {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}

func kinds(events []event.Event) []event.Kind {
	var kinds []event.Kind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}
