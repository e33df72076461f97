//go:build unix

package probe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/event"
)

// A pipe that nobody reads never makes the service wait. What did not fit is counted, and the count is reported as
// soon as there is room: one event "dropped", before the next event, and not again.
func TestFullPipeDropsAndCounts(t *testing.T) {
	const drops = 50
	r, w := descriptors(t, syscall.Pipe)
	probe := reporterTo(t, w)
	kept := 0
	within(t, func() {
		for probe.dropped < drops {
			probe.emit(event.Event{Kind: event.LogLine, ID: kept + 1, Text: strings.Repeat("x", 500)})
			kept++
		}
	})
	kept -= probe.dropped
	lines, reported := 0, 0 // a report of drops is short, and the first ones can fit in where a line did not
	for _, e := range drain(t, r) {
		switch {
		case e.Kind == event.Dropped && e.Count > reported:
			reported = e.Count
		case e.Kind == event.LogLine && e.ID == lines+1:
			lines++
		default:
			t.Fatalf("%s %d came where log %d was due", e.Kind, e.ID, lines+1)
		}
	}
	if lines != kept || kept == 0 || reported >= drops {
		t.Errorf("%d lines can be read, and %d were written; %d drops were reported through a full pipe", lines, kept, reported)
	}

	probe.emit(event.Event{Kind: event.Ready})
	probe.emit(event.Event{Kind: event.Ready})
	got := drain(t, r)
	if len(got) != 3 || got[0].Kind != event.Dropped || got[0].Count != drops || got[1].Kind != event.Ready || got[2].Kind != event.Ready {
		t.Errorf("with room again it reports %+v, want %d dropped, and two more", got, drops)
	}
}

// The count goes on from where it was, so that the last report is the sum.
func TestDropsAreSummedUp(t *testing.T) {
	r, w := descriptors(t, syscall.Pipe)
	probe := reporterTo(t, w)
	for want := 50; want <= 100; want += 50 { // more than the reports of drops that fit in where a line did not
		within(t, func() {
			for probe.dropped < want {
				probe.emit(event.Event{Kind: event.LogLine, Text: strings.Repeat("x", 1000)})
			}
		})
		drain(t, r)
		probe.emit(event.Event{Kind: event.Ready})
		if got := drain(t, r); len(got) == 0 || got[0].Kind != event.Dropped || got[0].Count != want {
			t.Errorf("reports %+v, want %d dropped first", got, want)
		}
	}
}

// Nobody reads any more: the reports are dropped, and the service goes on.
func TestPipeWithoutAReader(t *testing.T) {
	r, w := descriptors(t, syscall.Pipe)
	probe := reporterTo(t, w)
	_ = syscall.Close(r)
	probe.emit(event.Event{Kind: event.Ready}) // a SIGPIPE or a panic would end this test
	if probe.dropped != 1 {
		t.Errorf("%d events are dropped, want 1", probe.dropped)
	}
}

// Each event is one write(2), the whole line of it: here, one datagram.
func TestOneWriteAnEvent(t *testing.T) {
	r, w := descriptors(t, func(fds []int) error {
		pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_DGRAM, 0)
		copy(fds, pair[:])
		return err
	})
	probe := reporterTo(t, w)
	for id := 1; id <= 3; id++ {
		probe.emit(event.Event{Kind: event.LogLine, ID: id, Text: "a\nb"})
		buf := make([]byte, 2*maxEvent)
		n, err := syscall.Read(r, buf)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := event.Parse(buf[:n]); err != nil || e.ID != id || buf[n-1] != '\n' || bytes.Count(buf[:n], []byte("\n")) != 1 {
			t.Errorf("write %d was %q", id, buf[:n])
		}
	}
}

// A line that a pipe might split is dropped whole, and counted, and the next one is written.
func TestTooLongEventsAreDropped(t *testing.T) {
	r, w := descriptors(t, syscall.Pipe)
	probe := reporterTo(t, w)
	longest := maxEvent - len(mustEncode(t, event.Event{At: probe.after, Kind: event.Goroutines, Groups: []event.Group{{}}})) - 100
	probe.emit(event.Event{Kind: event.Goroutines, Groups: []event.Group{{State: strings.Repeat("x", maxEvent)}}})
	probe.emit(event.Event{Kind: event.Goroutines, Groups: []event.Group{{State: strings.Repeat("x", longest)}}})
	got := drain(t, r)
	if len(got) != 2 || got[0].Kind != event.Dropped || got[0].Count != 1 || len(got[1].Groups[0].State) != longest {
		t.Errorf("%d events can be read, want the count of one dropped and the other: %.200v", len(got), got)
	}
}

// The text of an event is cut, so that a long line of a log is reported all the same.
func TestLongTextIsCut(t *testing.T) {
	r, w := descriptors(t, syscall.Pipe)
	probe := reporterTo(t, w)
	text := strings.Repeat("long", 5000)
	probe.emit(event.Event{Kind: event.LogLine, ID: 1, Text: text})
	if got := drain(t, r); len(got) != 1 || got[0].Text != Cut(text) {
		t.Errorf("reported %.100v", got)
	}
}

// Many goroutines of a service report at once: each line is whole, and of each goroutine in its order.
func TestEmitConcurrently(t *testing.T) {
	const sources, each = 8, 40
	r, w := descriptors(t, syscall.Pipe)
	probe := reporterTo(t, w)
	var group sync.WaitGroup
	for source := range sources {
		group.Go(func() {
			for n := range each {
				probe.emit(event.Event{Kind: event.JobStart, Worker: source, ID: n})
			}
		})
	}
	group.Wait()
	var next [sources]int
	for _, e := range drain(t, r) {
		if e.ID != next[e.Worker] {
			t.Errorf("of goroutine %d, %d came where %d was due", e.Worker, e.ID, next[e.Worker])
		}
		next[e.Worker]++
	}
	if probe.dropped != 0 || slices.Min(next[:]) != each {
		t.Errorf("%d events are dropped, and read are %v, want %d of each", probe.dropped, next, each)
	}
}

// Where a line fits in part only (a pipe with a small PIPE_BUF; here, a socket), it is finished before the next one:
// what is read is the accepted lines, whole and in order, and nothing else.
func TestPartsOfLinesAreFinished(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	r, w := descriptors(t, func(fds []int) error {
		pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		copy(fds, pair[:])
		return errors.Join(err, syscall.SetsockoptInt(pair[1], syscall.SOL_SOCKET, syscall.SO_SNDBUF, 1))
	})
	p, err := openPipe(w)
	if err != nil {
		t.Fatal(err)
	}
	var accepted, received []byte
	parts, refused := 0, 0
	for i := range 2000 {
		line := fmt.Appendf(nil, "%d %s\n", i, strings.Repeat("x", random.IntN(maxEvent)))
		if p.write(line) {
			accepted = append(accepted, line...)
		} else {
			refused++
		}
		if len(p.rest) > 0 {
			parts++
		}
		if random.IntN(3) == 0 {
			received = append(received, readOnce(r, random.IntN(8000))...)
		}
	}
	for len(received) < len(accepted) {
		chunk := readOnce(r, 1<<20)
		if received = append(received, chunk...); len(chunk) == 0 && !p.write(nil) && len(p.rest) == 0 {
			break
		}
	}
	if !bytes.Equal(received, accepted) {
		t.Errorf("%d bytes were accepted, and others, %d bytes, received", len(accepted), len(received))
	}
	if refused == 0 {
		t.Error("the socket was never full: the test shows nothing")
	}
	if parts == 0 {
		t.Skip("here no line fits in part")
	}
}

// reporterTo is the probe of a run, reporting to a descriptor.
func reporterTo(t *testing.T, fd int) *reporter {
	t.Helper()
	p, err := openPipe(fd)
	if err != nil {
		t.Fatal(err)
	}
	return &reporter{on: true, began: time.Now(), after: time.Second, pipe: p}
}

// descriptors makes two ends, for reading without waiting and for writing.
func descriptors(t *testing.T, create func([]int) error) (r, w int) {
	t.Helper()
	fds := make([]int, 2)
	if err := create(fds); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fds[0]); _ = syscall.Close(fds[1]) })
	if err := syscall.SetNonblock(fds[0], true); err != nil {
		t.Fatal(err)
	}
	return fds[0], fds[1]
}

// readOnce reads what is there, at most n bytes.
func readOnce(fd, n int) []byte {
	buf := make([]byte, n)
	got, _ := syscall.Read(fd, buf)
	return buf[:max(got, 0)]
}

// drain reads all events that are there.
func drain(t *testing.T, fd int) (events []event.Event) {
	t.Helper()
	var all []byte
	for {
		chunk := readOnce(fd, 1<<20)
		if all = append(all, chunk...); len(chunk) == 0 {
			break
		}
	}
	for e, err := range event.Read(io.Reader(bytes.NewReader(all))) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

func mustEncode(t *testing.T, e event.Event) []byte {
	t.Helper()
	line, err := event.Append(nil, e)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

// within fails the test when f, which must never wait, does.
func within(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		t.Fatal("it waits")
	}
}
