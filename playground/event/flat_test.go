package event

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// The fast reader reads a line as encoding/json does. It reads every line that Append writes without escapes, except those
// about goroutines, about faults and about the run.
func TestFlatReadsWhatIsWritten(t *testing.T) {
	for _, e := range []Event{
		{Kind: Ready},
		{At: 7 * time.Second, Kind: RequestDone, Instance: 1, ID: 31, Attempt: 2, Conn: 4, Order: 30, Worker: 3, PID: 99, Name: "SIGTERM",
			Method: "POST", Path: "/orders", Status: -1, Class: CutShort, Text: "ü, and 東京", Addr: "127.0.0.1:80", Target: TargetGroup, By: ByYou,
			Grace: time.Minute, Budget: time.Hour, Item: ItemWAL, State: Feed, Count: 1 << 40,
			Answer: &Answer{Bytes: 1, Promised: -2, Framing: ByChunks, Proto: "HTTP/1.0", Events: 3, Body: "no"}},
		{Kind: RequestDone, Answer: &Answer{Bytes: 7}},
	} {
		line, err := Append(nil, e)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := newFlat().parse(line[:len(line)-1])
		if !ok || !reflect.DeepEqual(got, e) {
			t.Errorf("of %s it makes %+v (%t)", line, got, ok)
		}
	}
}

// Every field of an event that is no list and no object, and of an answer, is read by the fast reader: a new one is not
// forgotten there.
func TestFlatKnowsEveryField(t *testing.T) {
	for _, of := range []struct {
		kind  reflect.Type
		slow  []string // fields that are left to encoding/json
		knows func(f *flat, name string) bool
	}{
		{reflect.TypeFor[Event](), []string{"groups", "run", "load", "values"}, func(f *flat, name string) bool { return f.field(new(Event), []byte(name)) }},
		{reflect.TypeFor[Answer](), nil, func(f *flat, name string) bool { return f.answerField(new(Answer), []byte(name)) }},
	} {
		for i := range of.kind.NumField() {
			field := of.kind.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			value := "7"
			switch field.Type.Kind() {
			case reflect.String:
				value = `"x"`
			case reflect.Bool:
				value = "true"
			case reflect.Pointer, reflect.Slice:
				value = `{"bytes":7}`
			}
			f := newFlat()
			f.rest = []byte(value)
			slow := strings.Contains(" "+strings.Join(of.slow, " ")+" ", " "+name+" ")
			if known := of.knows(f, name); known == slow {
				t.Errorf("%v: the field %s is read fast: %t", of.kind, name, known)
			}
		}
	}
}

// seeds are lines that one reader may take for something else than the other.
var seeds = []string{
	`{"at":1,"kind":"ready"}`, `{"at":1,"kind":"ready"} `, ` {"at":1,"kind":"ready"}`, `{"at":1,"kind":"ready"}x`, `{"at":1, "kind":"ready"}`,
	`{}`, `{`, `}`, `{"at":1`, `{"at":1,}`, `{,"at":1}`, `{"at":1"kind":"x"}`, `{"at":1,,"kind":"x"}`, `{"at"}`, `{"at":}`, `{"at":1}}`,
	`{"at":01}`, `{"at":-0}`, `{"at":0}`, `{"at":-}`, `{"at":1.0}`, `{"at":1e3}`, `{"at":+1}`, `{"at":-5}`, `{"at":"1"}`, `{"at":null}`,
	`{"at":999999999999999999}`, `{"at":9223372036854775807}`, `{"at":9223372036854775808}`, `{"at":-9223372036854775808}`,
	`{"AT":1}`, `{"at":1,"at":2}`, `{"kind":"a","kind":"b"}`, `{"kind":null}`, `{"kind":7}`, `{"kind":"a\n"}`, "{\"kind\":\"a\n\"}", "{\"kind\":\"a\x7f\"}",
	"{\"kind\":\"\xff\"}", "{\"\xff\":1}", `{"kind":"\u00e4"}`, `{"kind":"ä"}`, `{"k\u0069nd":"x"}`, "{\"kind\":\"\xed\xa0\x80\"}", "{\"kind\":\"\u2028\"}",
	`{"answer":{"bytes":1}}`, `{"answer":{}}`, `{"answer":null}`, `{"answer":{"bytes":1},"answer":{"events":2}}`, `{"answer":{"Bytes":1}}`, `{"answer":[]}`,
	`{"answer":{"bytes":1}`, `{"answer":{"inside":true}}`, `{"answer":{"inside":false}}`, `{"answer":{"inside":truer}}`, `{"answer":{"inside":tru`, `{"run":{"name":"x"}}`, `{"groups":[{"n":3}]}`, `{"new":1}`, `{"id":1,"ID":2}`, `{"":1}`,
}

// FuzzFlatAgrees has both readers read anything.
func FuzzFlatAgrees(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		form := newFlat()
		for range 2 { // the second time it knows the words
			got, ok := form.parse(line)
			if !ok {
				return
			}
			want, err := parseAny(line)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("of %q the fast reader makes %+v, and encoding/json %+v (%v)", line, got, want, err)
			}
		}
	})
}
