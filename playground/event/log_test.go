package event_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"closingtime/playground/event"
)

// Add stamps an event with the log's clock, which starts when the log is made.
func TestLogClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := event.NewLog()
		if got := time.Since(log.Start()); got != 0 {
			t.Errorf("the log started %v ago, want now", got)
		}
		log.Add(event.Event{Kind: "first", At: time.Hour}) // when it happened is not for the caller of Add to say
		time.Sleep(3 * time.Second)
		log.Add(event.Event{Kind: "second"})
		if now := log.Now(); now != 3*time.Second {
			t.Errorf("the log's clock stands at %v, want 3s", now)
		}
		events, _ := log.Since(0)
		if events[0].At != 0 || events[1].At != 3*time.Second {
			t.Errorf("the events happened at %v and %v, want 0s and 3s", events[0].At, events[1].At)
		}
	})
}

// The log keeps the order in which it learned of its events, also of those that say themselves when they happened.
// None happened before the run.
func TestLogOrder(t *testing.T) {
	log := event.NewLog()
	log.AddAt(event.Event{Kind: "late", At: time.Hour})
	log.AddAt(event.Event{Kind: "early", At: time.Minute})
	log.AddAt(event.Event{Kind: "before", At: -time.Minute})
	events, _ := log.Since(0)
	if got, want := kinds(events), []event.Kind{"late", "early", "before"}; !slices.Equal(got, want) {
		t.Fatalf("the log has %v, want %v", got, want)
	}
	if events[0].At != time.Hour || events[1].At != time.Minute || events[2].At != 0 {
		t.Errorf("they happened at %v, %v and %v, want 1h, 1m and 0s", events[0].At, events[1].At, events[2].At)
	}
}

func TestLogSince(t *testing.T) {
	log := event.NewLog()
	for _, kind := range []event.Kind{"a", "b", "c"} {
		log.Add(event.Event{Kind: kind})
	}
	for n, want := range map[int][]event.Kind{0: {"a", "b", "c"}, 2: {"c"}, 3: nil, 99: nil} {
		if events, _ := log.Since(n); !slices.Equal(kinds(events), want) {
			t.Errorf("Since(%d) gives %v, want %v", n, kinds(events), want)
		}
	}
}

// A reader of all events waits for the next one on the channel, which that event closes, and nothing before it.
func TestLogSinceTellsOfMore(t *testing.T) {
	log := event.NewLog()
	_, more := log.Since(0)
	select {
	case <-more:
		t.Fatal("the channel is closed before there is an event")
	default:
	}
	log.Add(event.Event{Kind: "a"})
	select {
	case <-more:
	default:
		t.Fatal("the channel is not closed by an event")
	}
	if _, more := log.Since(1); more == nil || isClosed(more) {
		t.Error("the channel of one who has seen everything is closed")
	}
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// What Since has returned does not change when the log grows, so that it can be read without a lock; and whoever appends
// to it does not write into the log.
func TestLogSinceIsASnapshot(t *testing.T) {
	log := event.NewLog()
	for range 5 { // some room is left in the log's own slice
		log.Add(event.Event{Kind: "a"})
	}
	seen, _ := log.Since(0)
	log.Add(event.Event{Kind: "b"})
	_ = append(seen, event.Event{Kind: "intruder"})
	if len(seen) != 5 {
		t.Errorf("the snapshot has %d events, want 5", len(seen))
	}
	if events, _ := log.Since(5); !slices.Equal(kinds(events), []event.Kind{"b"}) {
		t.Errorf("the log has %v behind the snapshot, want b", kinds(events))
	}
}

// A log with a file has the same events there, in the same order, and soon, without being closed: a recording is good up
// to its last moment whatever ends the program.
func TestLogFileEqualsMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	log := create(t, path)
	for range 3 {
		log.Add(full())
		log.AddAt(full())
		events, _ := log.Since(0)
		for lines := 0; lines < len(events); time.Sleep(time.Millisecond) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lines = bytes.Count(text, []byte("\n"))
		}
		requireSame(t, log, path)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	requireSame(t, log, path)
}

// Create never writes over a recording.
func TestCreateRefusesAnExistingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	if err := os.WriteFile(path, []byte("a recording"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := event.Create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the error is %v, want fs.ErrExist", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "a recording" {
		t.Errorf("the file holds %q now", text)
	}
}

// After Close nothing is added, and a second Close does nothing.
func TestClosedLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	log := create(t, path)
	log.Add(event.Event{Kind: "a"})
	for range 2 {
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	log.Add(event.Event{Kind: "b"})
	log.AddAt(event.Event{Kind: "c"})
	if events, _ := log.Since(0); !slices.Equal(kinds(events), []event.Kind{"a"}) {
		t.Errorf("the closed log has %v, want a", kinds(events))
	}
	requireSame(t, log, path)
}

// An event that cannot be written is kept in memory all the same, and Close tells that the recording is not whole.
func TestLogThatCannotBeWritten(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	path := filepath.Join(t.TempDir(), "run.ndjson")
	log := create(t, path)
	event.ReplaceFile(t, log, "/dev/full")
	log.Add(event.Event{Kind: "a"})
	log.Add(event.Event{Kind: "b"})
	if events, _ := log.Since(0); len(events) != 2 {
		t.Errorf("%d events in memory, want 2", len(events))
	}
	if err := log.Close(); err == nil {
		t.Error("Close says that the recording is whole")
	}
}

// Many goroutines add while others read: nobody misses an event, each source's order is kept, and the file has what
// the memory has.
func TestLogConcurrently(t *testing.T) {
	const sources, each = 8, 50
	path := filepath.Join(t.TempDir(), "run.ndjson")
	log := create(t, path)
	var group sync.WaitGroup
	for source := range sources {
		group.Go(func() {
			for n := range each {
				log.Add(event.Event{Kind: "x", Instance: source, ID: n})
			}
		})
	}
	for range 3 {
		group.Go(func() {
			var next [sources]int
			for seen := 0; seen < sources*each; {
				events, more := log.Since(seen)
				for _, e := range events {
					if e.ID != next[e.Instance] {
						t.Errorf("source %d: event %d came where %d was due", e.Instance, e.ID, next[e.Instance])
					}
					next[e.Instance] = e.ID + 1
				}
				if seen += len(events); len(events) == 0 {
					<-more
				}
			}
		})
	}
	group.Wait()
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	requireSame(t, log, path)
}

func create(t *testing.T, path string) *event.Log {
	t.Helper()
	log, err := event.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	return log
}

// requireSame compares the file of a log with its memory.
func requireSame(t *testing.T, log *event.Log, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if kept, _ := log.Since(0); !reflect.DeepEqual(recorded, kept) {
		t.Errorf("the file has %d events, %v, and the memory %d, %v", len(recorded), recorded, len(kept), kept)
	}
}
