package page_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/internal/browser"
	"closingtime/internal/long"
	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/ledger"
	"closingtime/tui/workshop/server"
)

// hall is a room that is served for real, with its host and two members.
type hall struct {
	t       *testing.T
	title   string
	file    string
	address string
	host    *client.Client
	members []*client.Client
	leave   func() // ends the server
}

func newHall(t *testing.T) *hall {
	t.Helper()
	return newHallOf(t, "Team workshop")
}

// newHallOf returns a hall whose room has a title.
func newHallOf(t *testing.T, title string) *hall {
	t.Helper()
	h := &hall{t: t, title: title, file: filepath.Join(t.TempDir(), "room.db")}
	code := h.opens("127.0.0.1:0")
	for _, name := range []string{"Ana", "Ben"} {
		c, _, err := client.Join(t.Context(), h.address, code, name, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		h.members = append(h.members, c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var following sync.WaitGroup
	for _, c := range h.members {
		following.Go(func() { // who follows the room is in it
			for range c.Views(ctx) {
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		following.Wait()
	})
	return h
}

// opens serves the room at an address until leave is called, and returns the code to join.
func (h *hall) opens(address string) (code string) {
	h.t.Helper()
	kept, err := ledger.Open(h.t.Context(), h.file)
	if err != nil {
		h.t.Fatal(err)
	}
	s, err := server.New(h.t.Context(), kept, slog.New(slog.DiscardHandler))
	if err != nil {
		h.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		h.t.Fatal(err)
	}
	h.address = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := s.Serve(ctx, listener, h.title); err != nil {
			h.t.Errorf("the room: %v", err)
		}
	})
	h.leave = sync.OnceFunc(func() {
		cancel()
		serving.Wait()
		if err := kept.Close(); err != nil {
			h.t.Error(err)
		}
	})
	h.t.Cleanup(h.leave)
	h.host = client.New(h.address, s.Key())
	h.t.Cleanup(h.host.Close)
	return s.Code()
}

func (h *hall) does(by *client.Client, c workshop.Command) {
	h.t.Helper()
	if _, err := by.Do(h.t.Context(), c); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) sends(first int, events []event.Event) {
	h.t.Helper()
	for at := 0; at < len(events); at += 200 {
		if _, err := h.host.SendEvents(h.t.Context(), 1, first+at, events[at:min(at+200, len(events))]); err != nil {
			h.t.Fatal(err)
		}
	}
}

func yes() *bool { v := true; return &v }
func no() *bool  { v := false; return &v }

// recorded is a run that really took place, and how many of its events precede the signal.
func recorded(t *testing.T) (events []event.Event, before int) {
	t.Helper()
	r, err := recording.Load("../../../playground/export/testdata/fixed.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range r.Events {
		if e.Kind == event.StopStart {
			before = i
			break
		}
	}
	return r.Events, before
}

var takePictures = flag.Bool("pictures", false, "take the pictures for the README anew, and one of a phone to look at")

// looks keeps pictures of the page, where they are wanted: the one for the README, and another for somebody to look at.
func looks(t *testing.T, p *browser.Page, name string) {
	if !*takePictures {
		return
	}
	other := filepath.Join(os.TempDir(), name+"-phone.png")
	for file, size := range map[string][2]int{"../../pictures/" + name + ".png": {1120, 700}, other: {390, 844}} {
		p.Sized(size[0], size[1])
		const narrow = `document.querySelector(".stage svg").viewBox.baseVal.width < 500`
		p.Waits(fmt.Sprintf("%s === %v", narrow, size[0] < 600))
		p.Keeps(file, true)
	}
	t.Logf("for a phone: %s", other)
	p.Sized(1280, 800)
}

const body = `document.body.innerText`

// A guest follows a workshop in a browser: the question, the run up to its stop, the votes, the rest of the run, the answer, the
// board, and the room's closing and return.
func TestAGuestFollowsTheRoom(t *testing.T) {
	b := browser.Start(t)
	h := newHall(t)
	p := b.Open("http://" + h.address + "/")
	sees := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			p.Waits(fmt.Sprintf("%s.includes(%q)", body, text))
		}
	}
	hides := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			if browser.Is[bool](p, fmt.Sprintf("%s.includes(%q)", body, text)) {
				t.Errorf("a guest sees %q", text)
			}
		}
	}
	sees("Team workshop", "2 people in the room")

	h.does(h.host, workshop.Command{Step: &workshop.Step{Plan: "two-hours", Number: 3, Of: 12, Kind: "predict", Title: "What does the signal cost?", Length: 10 * time.Minute}})
	sees("What does the signal cost?", "step 4 of 12", "left")

	events, before := recorded(t)
	h.does(h.host, workshop.Command{Start: &workshop.Run{Title: "01-signal, fixed", Lesson: "01-signal", Services: []string{"fixed"}}})
	h.sends(0, events[:before])
	sees("The run goes on now", "#5 POST /orders", "in flight 5")
	h.does(h.host, workshop.Command{Freeze: yes()})
	h.does(h.host, workshop.Command{Ask: &workshop.Poll{Lesson: "01-signal", Service: "fixed", Question: "5 requests are in flight. How many will be answered?", Most: 5}})
	sees("stands still", "How many will be answered?", "0 of 2 have voted")

	h.does(h.members[0], workshop.Command{Vote: &workshop.Vote{Poll: 1, Said: 5}})
	h.does(h.members[1], workshop.Command{Vote: &workshop.Vote{Poll: 1, Said: 2}})
	sees("2 of 2 have voted")
	if browser.Is[bool](p, `document.querySelector(".votes") !== null`) {
		t.Error("a guest sees votes before they are shown")
	}
	h.does(h.host, workshop.Command{Show: true})
	p.Waits(`document.querySelectorAll(".votes tbody tr").length === 2`)
	h.does(h.host, workshop.Command{Again: true})
	sees("Second vote: 0 of 2 have voted")
	for _, m := range h.members {
		h.does(m, workshop.Command{Vote: &workshop.Vote{Poll: 1, Said: 5}})
	}
	h.does(h.host, workshop.Command{Hands: []workshop.Count{{Said: 4, Hands: 3, Votes: 3}, {Said: 5, Hands: 6, Votes: 6}}})
	h.does(h.host, workshop.Command{Show: true})
	p.Waits(`[...document.querySelectorAll(".votes tbody tr")].map(row => row.innerText.split(/\s+/).join(" ").trim()).join("; ") === "2 1 0; 4 0 3; 5 1 8"`)
	hides("Ana", "Ben")

	h.does(h.host, workshop.Command{Freeze: no()})
	h.sends(before, events[before:])
	if err := h.host.SendRecording(t.Context(), 1, events); err != nil {
		t.Fatal(err)
	}
	sees("The run is over", "exit 0")
	h.does(h.host, workshop.Command{Answer: &workshop.Answer{Was: 5, Why: "All five were answered, since the service waits for its handlers."}})
	sees("✓ right", "since the service waits")
	hides("Ana", "Ben")
	if n := browser.Is[int](p, `document.querySelectorAll("svg .cap.bad, svg .end.bad").length`); n > 0 {
		t.Errorf("%d lanes of a run that lost nothing look failed", n)
	}

	h.does(h.members[0], workshop.Command{Share: yes()})
	h.does(h.host, workshop.Command{Board: &workshop.BoardMode{On: true}})
	sees("Points", "Ana")
	looks(t, p, "room")
	if said := p.Troubles(); len(said) > 0 {
		t.Errorf("the console says: %s", strings.Join(said, "\n"))
	}

	h.leave()
	p.Waits(`!document.querySelector("#connection").hidden`)
	h.opens(h.address)
	p.Waits(`document.querySelector("#connection").hidden`)
	h.does(h.host, workshop.Command{Step: &workshop.Step{Kind: "end", Title: "Back again"}})
	sees("Back again")
}

// A page that stays open shows the run of the next room, too, whose number may begin that of the run before: 1 after 10.
func TestThePageOfAnotherRoom(t *testing.T) {
	b := browser.Start(t)
	h := newHall(t)
	events, _ := recorded(t)
	record := func(run int) {
		h.does(h.host, workshop.Command{Start: &workshop.Run{Title: fmt.Sprintf("run %d", run)}})
		if err := h.host.SendRecording(t.Context(), run, events); err != nil {
			t.Fatal(err)
		}
	}
	for run := 1; run <= 10; run++ {
		record(run)
	}
	first, address := h.file, h.address
	p := b.Open("http://" + address + "/")
	p.Waits(`document.querySelector(".run[data-run='10'] .stage svg") !== null`)
	h.leave()
	p.Waits(`!document.querySelector("#connection").hidden`)
	h.file = first + ".next"
	h.opens("127.0.0.1:0")
	record(1)
	h.leave()
	h.opens(address)
	p.Waits(`document.querySelector(".run[data-run='1'] .stage svg") !== null`)
}

// At the moment of the stop, a projector shows all that matters without scrolling: the question, and each request in flight.
func TestTheRunFitsOneScreen(t *testing.T) {
	b := browser.Start(t)
	h := newHall(t)
	p := b.Open("http://" + h.address + "/")
	events, before := recorded(t)
	h.does(h.host, workshop.Command{Step: &workshop.Step{Plan: "two-hours", Number: 3, Of: 12, Kind: "predict", Title: "Nobody heard the signal", Lesson: "01-signal", Length: 10 * time.Minute}})
	h.does(h.host, workshop.Command{Start: &workshop.Run{Title: "Nobody heard the signal", Lesson: "01-signal", Services: []string{"fixed"}}})
	h.sends(0, events[:before])
	h.does(h.host, workshop.Command{Freeze: yes()})
	h.does(h.host, workshop.Command{Ask: &workshop.Poll{Lesson: "01-signal", Service: "fixed", Question: "Five requests are in flight when SIGTERM comes. What becomes of them?", Choices: []string{"all of them are answered before the process ends", "those that have reached a handler are answered, the others are cut off", "all of them are cut off, since nobody listens to the signal", "it depends on how long each of them takes"}}})
	fits := func(width, height int) {
		t.Helper()
		p.Sized(width, height)
		p.Waits(`document.querySelectorAll("svg .end").length > 0`)
		p.Waits(body + `.includes("it depends on how long")`)
		p.Waits(fmt.Sprintf("innerWidth === %d", width))
		if tall := browser.Is[float64](p, `document.documentElement.scrollHeight`); tall > float64(height) {
			t.Errorf("on a screen of %dx%d, the page is %v high", width, height, tall)
		}
		const open = `[...document.querySelectorAll("svg .end")].filter(end => end.textContent.startsWith("▸")).map(end => end.getBoundingClientRect())`
		if n := browser.Is[int](p, open+`.length`); n < 5 {
			t.Errorf("on a screen of %dx%d, %d lanes have no end yet, want the requests in flight", width, height, n)
		}
		if n := browser.Is[int](p, open+`.filter(r => r.top < 0 || r.bottom > innerHeight || r.right > innerWidth || r.height < 8).length`); n > 0 {
			t.Errorf("on a screen of %dx%d, %d lanes without an end are not inside of it, or too small", width, height, n)
		}
		if n := browser.Is[int](p, body+`.split("Nobody heard the signal").length - 1`); n != 1 {
			t.Errorf("the page says its title %d times", n)
		}
		if n := browser.Is[float64](p, `(poll => poll.scrollHeight - poll.clientHeight)(document.querySelector(".poll"))`); n > 1 {
			t.Errorf("on a screen of %dx%d, the question is %v pixels higher than its place", width, height, n)
		}
	}
	fits(1280, 664)
	fits(1920, 937)
	h.does(h.members[0], workshop.Command{Vote: &workshop.Vote{Poll: 1, Said: 2}})
	h.does(h.host, workshop.Command{Show: true})
	h.does(h.host, workshop.Command{Answer: &workshop.Answer{Was: 1, Why: "All five were answered, since the service waits for its handlers, and refuses whoever comes later."}})
	p.Waits(body + `.includes("refuses whoever")`)
	fits(1280, 664)
}

// The title of the window says the name of the course once, also where the room has no other title.
func TestTheTitleOfTheWindow(t *testing.T) {
	for title, want := range map[string]string{"Closing Time": "Closing Time", "Team workshop": "Team workshop · Closing Time"} {
		h := newHallOf(t, title)
		answer, err := http.Get("http://" + h.address + "/")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "<title>"+want+"</title>") {
			t.Errorf("of a room with the title %q, the window has another title than %q:\n%s", title, want, text)
		}
	}
}

// A page that is open for a long time, while a run passes again and again, keeps no more than at its beginning.
func TestAPageThatStaysOpenDoesNotGrow(t *testing.T) {
	long.Only(t)
	b := browser.Start(t)
	h := newHall(t)
	p := b.Open("http://" + h.address + "/")
	events, _ := recorded(t)
	pass := func(run int) {
		h.does(h.host, workshop.Command{Start: &workshop.Run{Title: fmt.Sprintf("run %d", run)}})
		for at := 0; at < len(events); at += 10 {
			if _, err := h.host.SendEvents(t.Context(), run, at, events[at:min(at+10, len(events))]); err != nil {
				t.Fatal(err)
			}
			h.does(h.host, workshop.Command{Step: &workshop.Step{Kind: "say", Title: fmt.Sprintf("run %d, event %d", run, at)}})
			p.Waits(fmt.Sprintf("%s.includes(%q)", body, fmt.Sprintf("event %d", at)))
		}
		if err := h.host.SendRecording(t.Context(), run, events); err != nil {
			t.Fatal(err)
		}
		p.Waits(body + `.includes("The run is over")`)
		p.Waits(`document.querySelector(".stage svg") !== null`)
	}
	pass(1)
	pass(2)
	nodes, heap := p.Measure("Nodes"), p.Measure("JSHeapUsedSize")
	for run := 3; run < 8; run++ {
		pass(run)
	}
	if now := p.Measure("Nodes"); now > 1.5*nodes {
		t.Errorf("the page had %v nodes, and has %v", nodes, now)
	}
	if now := p.Measure("JSHeapUsedSize"); now > 1.5*heap {
		t.Errorf("the page's script used %v bytes, and uses %v", heap, now)
	}
}

// Every answer forbids what the page does not need, and what is wrong is told.
func TestThePageIsSafe(t *testing.T) {
	h := newHall(t)
	for path, status := range map[string]int{
		"/": http.StatusOK, "/assets/page.js": http.StatusOK, "/assets/page.css": http.StatusOK, "/assets/picture.css": http.StatusOK, "/room?after=-1": http.StatusOK,
		"/room": http.StatusBadRequest, "/stage.svg": http.StatusBadRequest, "/stage?run=x": http.StatusBadRequest, "/stage.svg?run=9": http.StatusNotFound, "/nothing": http.StatusNotFound, "/assets/../page.go": http.StatusNotFound,
	} {
		answer, err := http.Get("http://" + h.address + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, answer.Status, status)
		}
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || answer.Header.Get("X-Content-Type-Options") != "nosniff" || answer.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: the headers are %v", path, answer.Header)
		}
	}
}
