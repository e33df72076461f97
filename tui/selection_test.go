package main

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/verdict"
	"closingtime/tui/app/apptest"
	"closingtime/tui/source"
)

func init() {
	scenes = append(scenes,
		scene{"explain-request", playing("broken", cutOff(), later, pressing("x"))},
		scene{"explain-receipt", playing("broken", cutOff(), later, pressing("x", "down", "down", "down"))},
		scene{"explain-goroutines", playing("broken", cutOff(), 4200*ms, pressing("x", "tab", "down"))},
		scene{"explain-connection", playing("fixed", drained(), told+700*ms, pressing("x", "tab", "tab"))},
		scene{"glossary", playing("broken", cutOff(), later, pressing("?", "g"))},
	)
}

func TestASelectedLaneTellsItsStory(t *testing.T) {
	a := playing("broken", cutOff(), later, pressing("x"))(t)
	for _, want := range []string{"▸#7", "Request 7: POST /orders", "accepted: its handler began", "┆ SIGTERM by Kubernetes",
		"the connection was reset", "shop.wait", "shop.go:116", "connection reset:"} {
		if !strings.Contains(a.View(), want) {
			apptest.Press(a, "pgdown")
		}
		if !strings.Contains(a.View(), want) {
			t.Errorf("%q is missing in\n%s", want, a.View())
		}
	}
	apptest.Press(a, "down")
	if !strings.Contains(a.View(), "Request 8:") {
		t.Errorf("down does not go to the next one:\n%s", a.View())
	}
	apptest.Press(a, "q")
	if v := a.Top().(*stage); v.picture.selected.on {
		t.Error("q does not close the explanation")
	}
}

// The cursor stays on its thing while the picture moves on, and finds another one when that has gone.
func TestTheCursorStaysWithItsLane(t *testing.T) {
	tale := drained()
	p := &picture{w: 100, h: 28}
	p.reset()
	p.add(tale.until(2*time.Second), 2*time.Second)
	p.view()
	p.selected.on = true
	p.drawn = ""
	p.view()
	on := p.selected.at
	p.reset()
	p.selected = selection{on: true, at: on}
	p.add(tale.until(told+time.Second), told+time.Second)
	p.view()
	if p.selected.at != on {
		t.Errorf("the cursor was on %v, and is on %v", on, p.selected.at)
	}
	p.selected.at = target{kind: aRequest, id: 99999}
	p.drawn = ""
	p.view()
	if p.selected.find(p.selected.at) < 0 {
		t.Errorf("the cursor is on %v, which does not show", p.selected.at)
	}
}

func TestTheGlossaryExplainsAllThatShows(t *testing.T) {
	names := append([]string{"in flight", "receipts", "goroutines", "http", "db", "in-flight request", "receipt", "keep-alive connection",
		"connection pool", "goroutine"}, verdict.Names()...)
	for _, name := range names {
		if _, ok := source.Glossary.Find(name); !ok {
			t.Errorf("nothing explains %q", name)
		}
	}
	for _, check := range verdict.Names() {
		if _, ok := source.Glossary.Find(check + " (check)"); !ok {
			t.Errorf("nothing explains the check %q", check)
		}
	}
	seen := make(map[string]bool)
	for _, e := range source.Glossary {
		if n := strings.Count(e.Text+" ", ". "); n != 2 || !strings.HasSuffix(e.Text, ".") {
			t.Errorf("%s takes %d sentences: %s", e.Name, n, e.Text)
		}
		for _, name := range append([]string{e.Name}, e.Others...) {
			if seen[name] && !strings.HasSuffix(e.Name, "(check)") {
				t.Errorf("%q is explained twice", name)
			}
			seen[name] = true
		}
	}
}

// What the glossary says below an explanation is true of the thing as it stands.
func TestTheTermFitsTheStateOfARequest(t *testing.T) {
	told := func(tale *story, id int, at time.Duration) string {
		p := new(picture)
		p.reset()
		p.add(tale.until(at), at)
		return strings.Join(account(p.timeline, target{kind: aRequest, id: id}, at).lines(400), "\n")
	}
	for _, c := range []struct {
		what    string
		text    string
		has, no string
	}{
		{"in flight", told(drained(), 7, 4200*ms), "in-flight request:", "It was answered"},
		{"answered long before", told(drained(), 1, later), "It was answered", "nobody has answered yet"},
		{"answered after the signal", told(drained(), 7, later), "drain:", "nobody has answered yet"},
		{"in a race", told(drained(), 11, later), "race with an idle connection:", "nobody has answered yet"},
		{"refused and owed nothing", told(drained(), 12, later), "listener:", "still sent"},
		{"cut off", told(cutOff(), 7, later), "connection reset:", "nobody has answered yet"},
	} {
		if !strings.Contains(c.text, c.has) || strings.Contains(c.text, c.no) {
			t.Errorf("of one that was %s it says\n%s", c.what, c.text)
		}
	}
}

func TestAConnectionTellsItsState(t *testing.T) {
	p := new(picture)
	p.reset()
	p.add(cutOff().until(later), later)
	for is, want := range map[target]string{
		{kind: aPoolConn, id: 1}:   "never closed it",
		{kind: aClientConn, id: 1}: "Closed: nothing more",
	} {
		if text := strings.Join(account(p.timeline, is, p.now).lines(400), "\n"); !strings.Contains(text, want) {
			t.Errorf("it says\n%s", text)
		}
	}
}
