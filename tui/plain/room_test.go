package plain

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/story"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/ledger"
	"closingtime/tui/workshop/server"
	"closingtime/tui/workshop/visit"
)

// opensRoom opens a real room on this machine, and returns its address and what its host and its members need.
func opensRoom(t *testing.T) (address string, room *server.Server) {
	t.Helper()
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "room.db"))
	if err != nil {
		t.Fatal(err)
	}
	if room, err = server.New(t.Context(), kept, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := room.Serve(ctx, l, "Orders team"); err != nil {
			t.Errorf("the room: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		serving.Wait()
		if err := kept.Close(); err != nil {
			t.Errorf("the room's file: %v", err)
		}
	})
	return l.Addr().String(), room
}

// Somebody who takes part in lines of text votes by a number, hears how it came out, and takes the shared run home.
func TestARoomInLines(t *testing.T) {
	address, room := opensRoom(t)
	host := client.New(address, room.Key())
	defer host.Close()
	reaches, joined, err := client.Join(t.Context(), address, room.Code(), "Ben", "")
	if err != nil {
		t.Fatal(err)
	}
	defer reaches.Close()
	dir := t.TempDir()
	kept, err := visit.Open(dir, address)
	if err != nil {
		t.Fatal(err)
	}
	if err := kept.Joined(joined, time.Now()); err != nil {
		t.Fatal(err)
	}
	var place atomic.Pointer[workshop.Progress]
	place.Store(&workshop.Progress{Lesson: "05-workers", Step: progress.StepRun})
	typed, types := io.Pipe()
	reads, says := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		defer says.Close()
		ended <- Room(t.Context(), Member{
			Reaches: reaches, Visit: kept, NewRecording: func(name string) (string, error) { return filepath.Join(dir, name+".ndjson"), nil },
			Place: func() (workshop.Progress, error) { return *place.Load(), nil },
		}, typed, says, io.Discard)
	}()
	lines := newListener(t, reads)

	do := func(c workshop.Command) {
		t.Helper()
		if _, err := host.Do(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	do(workshop.Command{Ask: &workshop.Poll{Question: "Tea or coffee?", Choices: []string{"tea", "coffee"}}})
	lines.hears("Type the number of your answer.")
	io.WriteString(types, "2\n")
	lines.hearsOnly("", "You said coffee. Another number changes it.")
	do(workshop.Command{Answer: &workshop.Answer{Was: 1, Why: "It rained."}})
	lines.hears("The answer: tea. It rained.")

	events := story.CutOff().Events
	do(workshop.Command{Start: &workshop.Run{Lesson: "05-workers", Services: []string{"broken"}, Title: "Workers"}})
	lines.hears("The shared run of 05-workers has begun.")
	if _, err := host.SendEvents(t.Context(), 1, 0, events); err != nil {
		t.Fatal(err)
	}
	if err := host.SendRecording(t.Context(), 1, events); err != nil {
		t.Fatal(err)
	}
	lines.hears("Its recording is kept among your own")
	for deadline := time.Now().Add(time.Minute); kept.Recording(1) == ""; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the recording is not kept")
		}
	}
	home, err := recording.Load(kept.Recording(1))
	if err != nil || !home.Complete || len(home.Events) != len(events) {
		t.Errorf("the recording at home is %+v, %v", home, err)
	}
	do(workshop.Command{Ask: &workshop.Poll{Question: "How many?"}})
	lines.hears("Type the number.")
	do(workshop.Command{Step: &workshop.Step{Kind: lessons.StepWork, Lesson: "01-signal"}})
	do(workshop.Command{Ask: &workshop.Poll{Question: "Tea or coffee?", Choices: []string{"tea", "coffee"}}})
	lines.hears("2  coffee")
	no := false
	do(workshop.Command{Voting: &no})
	do(workshop.Command{Step: &workshop.Step{Kind: lessons.StepWork, Lesson: "02-shutdown"}})
	lines.hears("In a second terminal: go run ./tui -plain 02-shutdown")

	sees := func(want workshop.Progress) {
		t.Helper()
		for view, err := range host.Views(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(view.People, func(p workshop.Person) bool {
				return p.Lesson == want.Lesson && p.Step == want.Step && p.Done == len(want.Done)
			}) {
				return
			}
		}
	}
	io.WriteString(types, "share\n")
	lines.hears("The host sees where you are.")
	sees(*place.Load())
	place.Store(&workshop.Progress{Lesson: "06-outlived", Done: []string{"05-workers"}})
	sees(*place.Load())
	io.WriteString(types, "quit\n")
	lines.hears("Good-bye.")
	if status := <-ended; status != program.Passed {
		t.Errorf("the status is %d", status)
	}
}

// listener hears what is said in lines of text.
type listener struct {
	t    *testing.T
	said chan string
}

func newListener(t *testing.T, from io.Reader) *listener {
	l := &listener{t, make(chan string, 1000)}
	go func() {
		defer close(l.said)
		lines := bufio.NewScanner(from)
		for lines.Scan() {
			l.said <- lines.Text()
		}
	}()
	return l
}

// hearsOnly takes the next lines, which have to be these.
func (l *listener) hearsOnly(want ...string) {
	l.t.Helper()
	for _, line := range want {
		select {
		case said := <-l.said:
			if said != line {
				l.t.Fatalf("%q was said, want %q", said, line)
			}
		case <-time.After(time.Minute):
			l.t.Fatalf("waited in vain to hear %q", line)
		}
	}
}

// hears waits until a line has a text.
func (l *listener) hears(text string) {
	l.t.Helper()
	giveUp := time.After(time.Minute)
	for {
		select {
		case line, ok := <-l.said:
			if !ok {
				l.t.Fatalf("%q was not said before the end", text)
			}
			if strings.Contains(line, text) {
				return
			}
		case <-giveUp:
			l.t.Fatalf("waited in vain to hear %q", text)
		}
	}
}
