package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/tui/story"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// follow takes the events of a shared run until it is over.
func follow(t *testing.T, c *client.Client, run int) []event.Event {
	t.Helper()
	w := c.Watch(t.Context(), run)
	defer w.Close()
	var all []event.Event
	for deadline := time.Now().Add(time.Minute); !w.Over(); time.Sleep(10 * time.Millisecond) {
		events, err := w.Next()
		if err != nil {
			t.Fatalf("watching the shared run: %v", err)
		}
		if all = append(all, events...); time.Now().After(deadline) {
			t.Fatalf("the shared run is not over; %d events have come", len(all))
		}
	}
	events, err := w.Next()
	if err != nil {
		t.Fatalf("watching the shared run: %v", err)
	}
	return append(all, events...)
}

// A shared run is seen by all as it comes, and kept; the server may be killed in the middle of it.
func TestASharedRun(t *testing.T) {
	file := newFile(t)
	room := serve(t, file)
	host := room.host()
	ana, _ := room.join("Ana")
	events := story.CutOff().Events
	half := len(events) / 2
	run := do(t, host, workshop.Command{Start: &workshop.Run{Lesson: "01-signal", Title: "What SIGTERM does"}}).ID
	if have, err := host.SendEvents(t.Context(), run, 0, events[:half]); err != nil || have != half {
		t.Fatalf("the room has %d events (%v), want %d", have, err, half)
	}
	watch := ana.Watch(t.Context(), run)
	defer watch.Close()
	var seen []event.Event
	for deadline := time.Now().Add(time.Minute); len(seen) < half && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		more, _ := watch.Next()
		seen = append(seen, more...)
	}

	room.kill()
	room = serve(t, file, "-listen", room.Address)
	ben, _ := room.join("Ben")
	if have, err := host.SendEvents(t.Context(), run, half-3, events[half-3:]); err != nil || have != len(events) {
		t.Fatalf("after a restart, the room has %d events (%v), want %d", have, err, len(events))
	}
	if err := host.SendRecording(t.Context(), run, events); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); !watch.Over() && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		more, _ := watch.Next()
		seen = append(seen, more...)
	}
	more, _ := watch.Next()
	seen = append(seen, more...)
	late := follow(t, ben, run)
	if want := lines(t, events); lines(t, seen) != want || lines(t, late) != want {
		t.Errorf("of %d events, Ana has seen %d, and Ben, who came late, %d", len(events), len(seen), len(late))
	}
	recording, err := ben.Recording(t.Context(), run)
	if err != nil || string(recording) != lines(t, events) {
		t.Errorf("the recording has %d bytes (%v), want %d", len(recording), err, len(lines(t, events)))
	}
	v := await(t, ana, "the run is over", func(v workshop.View) bool { return v.Run != nil && v.Run.Over })
	if v.Run.Events != len(events) {
		t.Errorf("the room shows %s", inJSON(v.Run))
	}
}

func lines(t *testing.T, events []event.Event) string {
	t.Helper()
	all, err := event.AppendAll(nil, events)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// A guest with a browser sees the page, and neither events nor recordings, which name files of the host's machine.
func TestAGuestSeesThePage(t *testing.T) {
	room := serve(t, newFile(t), "-title", "Thursday")
	host := room.host()
	run := do(t, host, workshop.Command{Start: &workshop.Run{Title: "What SIGTERM does"}}).ID
	if _, err := host.SendEvents(t.Context(), run, 0, story.CutOff().Events); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/": "Thursday", "/stage.svg?run=1": "<svg"} {
		status, body := get(t, room, path)
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("GET %s: %d, %.200s", path, status, body)
		}
	}
	for _, path := range []string{"/api/runs/1/events", "/api/runs/1/recording"} {
		if status, body := get(t, room, path); status != http.StatusForbidden {
			t.Errorf("GET %s: %d, %.200s", path, status, body)
		}
	}
}

func get(t *testing.T, room *process, path string) (status int, body string) {
	t.Helper()
	answer, err := http.Get("http://" + room.Address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var all bytes.Buffer
	if _, err := all.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, all.String()
}

// A run whose host has gone does not stand still on every screen for ever: the next host's room ends it with what there is of it. A server
// that only takes the place of one that failed leaves it alone.
func TestARunThatItsHostHasLeftIsOver(t *testing.T) {
	file := newFile(t)
	room := serve(t, file, "-first")
	host := room.host()
	events := story.CutOff().Until(story.StopAt)
	run := do(t, host, workshop.Command{Start: &workshop.Run{Lesson: "01-signal", Title: "What SIGTERM does"}}).ID
	if _, err := host.SendEvents(t.Context(), run, 0, events); err != nil {
		t.Fatal(err)
	}
	frozen := true
	do(t, host, workshop.Command{Freeze: &frozen})

	room.kill()
	room = serve(t, file, "-listen", room.Address)
	await(t, room.host(), "the run is still under way", func(v workshop.View) bool { return v.Run != nil && !v.Run.Over && v.Run.Frozen })
	room.kill()
	room = serve(t, file, "-listen", room.Address, "-first")
	v := await(t, room.host(), "the run is over", func(v workshop.View) bool { return v.Run != nil && v.Run.Over && !v.Run.Frozen })
	if v.Run.Events != len(events) {
		t.Errorf("the room shows %s, want %d events", inJSON(v.Run), len(events))
	}
	ana, _ := room.join("Ana")
	if recording, err := ana.Recording(t.Context(), run); err != nil || string(recording) != lines(t, events) {
		t.Errorf("its recording has %d bytes (%v), want %d", len(recording), err, len(lines(t, events)))
	}
}
