package event_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
)

// Encoding an event and decoding it gives the same event, whatever its fields hold. Only bytes that are no UTF-8 are
// replaced, as JSON wants it.
func FuzzEncodeThenDecode(f *testing.F) {
	f.Add(int64(0), "ready", 0, 0, "", "", int64(0), "", "")
	f.Add(int64(1500e6), "request.done", 31, 201, "POST", "a \"quoted\"\nline\x00 \u2028 <&>", int64(10e9), "IO wait", "main.run")
	f.Add(int64(1<<62), "unknown.kind", -1, -599, "GET", "\xff\xfe", int64(-1), "select", "\\")
	f.Add(int64(7), "log", 1<<40, 0, "", strings.Repeat("ü", 600), int64(1), "", "\ufffd")
	f.Fuzz(func(t *testing.T, at int64, kind string, id, status int, method, text string, grace int64, state, in string) {
		if at < 0 || kind == "" {
			t.Skip("no event: Parse refuses it")
		}
		want := event.Event{
			At: time.Duration(at), Kind: event.Kind(valid(kind)), ID: id, Status: status, Method: valid(method), Text: valid(text),
			Path: valid(method + text), Grace: time.Duration(grace), Count: status, Class: event.Class(valid(state)),
			Groups: []event.Group{{Count: id, State: valid(state), In: valid(in)}, {At: valid(in)}},
			Run:    &event.Run{Name: valid(text), Expect: []string{valid(state), valid(in)}, Jobs: id},
		}
		line, err := event.Append(nil, want)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(line, '\n') != len(line)-1 {
			t.Fatalf("not one line: %q", line)
		}
		got, err := event.Parse(line)
		if err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v, by %q", got, want, line)
		}
	})
}

func valid(s string) string { return strings.ToValidUTF8(s, "?") }

// Parse and Read panic at nothing. What Parse accepts is an event of a run, and encodes again; Read stops at the first
// error and names a line that there is.
func FuzzReadAnything(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "\r\n", "null\n", "{}\n", "[]\n", "7\n", "\"ready\"\n", "\x00\xff\n", "{\"at\":",
		`{"at":1,"kind":"ready"}` + "\n",
		`{"at":1,"kind":"ready"}` + "\ngarbage\n" + `{"at":2,"kind":"ready"}`,
		`{"at":-1,"kind":"ready"}`, `{"at":1e400,"kind":"ready"}`, `{"at":1.5,"kind":"ready"}`, `{"at":9223372036854775807,"kind":"k"}`,
		`{"AT":1,"Kind":"ready","ID":"x"}`, `{"at":1,"kind":"run.start","run":{"started":"yesterday"}}`,
		`{"at":1,"kind":"goroutines","groups":[{"n":3},null,{}]}`, `{"at":1,"kind":"goroutines","groups":{}}`,
		`{"at":1,"kind":"x","run":null,"groups":null}`, strings.Repeat("[", 20000), `{"kind":"` + strings.Repeat(`\u0000`, 99) + `"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := event.Parse(data); err == nil {
			if e.Kind == "" || e.At < 0 {
				t.Errorf("%+v is no event", e)
			}
			if _, err := event.Append(nil, e); err != nil {
				t.Errorf("what was read cannot be written: %v", err)
			}
		}
		failed := false
		for _, err := range event.Read(bytes.NewReader(data)) {
			if failed {
				t.Fatal("Read went on after an error")
			}
			if err == nil {
				continue
			}
			failed = true
			var damaged *event.DamagedError
			if lines := bytes.Count(data, []byte("\n")) + 1; !errors.As(err, &damaged) || damaged.Line < 1 || damaged.Line > lines {
				t.Errorf("the error is %v, of %d lines", err, lines)
			}
		}
	})
}
