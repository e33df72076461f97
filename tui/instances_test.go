package main

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
)

func init() {
	scenes = append(scenes,
		scene{"instances-stopping", playing("broken", replaced(), 5200*ms, nil)},
		scene{"instances-over", playing("broken", replaced(), later, nil)},
		scene{"instances-explained", playing("broken", replaced(), later, pressing("x"))},
		scene{"beside-explained", sideBySide(later, func(a *app.App, _ *beside) { apptest.Press(a, "x") })},
	)
}

// replaced is a service of two instances under much load, of which first one and then the other is stopped. While the
// balancer still sends requests to the first, six of them are answered 502.
func replaced() *story {
	s := new(story)
	s.add(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "18-rollout", Of: "broken", Policy: "kubernetes",
		Expect: []string{event.ExpectBalancer}}})
	for n := range 2 {
		s.add(50*ms, event.Event{Kind: event.ProcessStart, Instance: n, PID: 48213 + n, Addr: "127.0.0.1:20080", Text: "./service"})
		s.add(300*ms, event.Event{Kind: event.Ready, Instance: n})
	}
	for i := range 60 { // in flight at the stop, and then answered
		s.request(100+i, 2500*ms+time.Duration(i)*25*ms, 5*time.Second+time.Duration(i)*ms, 201, "")
	}
	for n, at := range []time.Duration{told, 6 * time.Second} {
		s.add(at, event.Event{Kind: event.StopStart, Instance: n, Name: "kubernetes", Grace: 10 * time.Second, Budget: 30 * time.Second})
		s.add(at, event.Event{Kind: event.StopStep, Instance: n, State: event.StepEndpoint, Budget: time.Second})
		s.add(at+ms, event.Event{Kind: event.Signal, Instance: n, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
		s.add(at+1500*ms, event.Event{Kind: event.ProcessExit, Instance: n, PID: 48213 + n})
	}
	for i := range 6 {
		at := told + time.Duration(10+i*20)*ms
		s.add(at, event.Event{Kind: event.RequestSent, ID: 200 + i, Method: "GET", Path: "/orders/1"})
		s.add(at+5*ms, event.Event{Kind: event.RequestDone, ID: 200 + i, Status: 502})
	}
	s.add(7600*ms, event.Event{Kind: event.AuditDone})
	s.add(7601*ms, event.Event{Kind: event.RunEnd})
	return s
}

// What failed is in view after the stop, however many others there are, and is counted; x begins with it.
func TestFailuresAreInView(t *testing.T) {
	for name, at := range map[string]time.Duration{"while it stops": 4600 * ms, "afterwards": later} {
		a := playing("broken", replaced(), at, nil)(t)
		for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
			a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			view := a.View()
			if !strings.Contains(view, "#200 GET") || !strings.Contains(view, "✗ 6 of ") {
				t.Errorf("%s, at %v, the failures do not show:\n%s", name, size, view)
			}
		}
		if at != later && !strings.Contains(a.View(), "#100 POST") {
			t.Errorf("%s, nothing shows of what is in flight:\n%s", name, a.View())
		}
		apptest.Press(a, "x")
		if view := a.View(); !strings.Contains(view, "▸   #200 GET") || !strings.Contains(view, "✗ It was answered with an error, 502.") || !strings.Contains(view, "502: ") {
			t.Errorf("%s, x begins with\n%s", name, view)
		}
	}
}

func TestWithoutAFailureXBeginsWithWhatTheStopHit(t *testing.T) {
	a := playing("fixed", drained(), told+1200*ms, pressing("x"))(t)
	if !strings.Contains(a.View(), "▸#7 POST") {
		t.Errorf("x begins with\n%s", a.View())
	}
}

// The explanation leaves the picture as it found it, and a run that was followed is followed on.
func TestClosingTheExplanationGoesBackToWhereOneWas(t *testing.T) {
	var v *stage
	a := playing("broken", replaced(), 4200*ms, func(_ *app.App, shown *stage) { v = shown })(t)
	away := []string{"x", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "tab"}
	before := a.View()
	apptest.Press(a, away...)
	a.Update(tea.KeyMsg{Type: tea.KeyEsc})
	if !v.picture.follows() || a.View() != before {
		t.Errorf("after esc it shows\n%s\nand before x\n%s", a.View(), before)
	}
	apptest.Press(a, "up", "up")
	a.View()
	shift := v.picture.shift
	apptest.Press(a, "x", "up", "up", "up", "x")
	if shift == 0 || v.picture.shift != shift {
		t.Errorf("it had scrolled by %d, and after the explanation by %d", shift, v.picture.shift)
	}
}

// Every label says whose it is, in half a pane as well, and the end of an instance is one of them.
func TestTheMarksOfTwoInstancesAreToldApart(t *testing.T) {
	p := new(picture)
	p.reset()
	p.add(replaced().until(later), later)
	for w, wanted := range map[int][]string{
		59:  {"i0 SIGTERM · exit 0", "i1 stop"},
		120: {"i0 SIGTERM", "i0 exit 0", "i1 SIGTERM", "i1 exit 0"},
		200: {"i0 endpoint · SIGTERM", "i0 exit 0", "i1 endpoint · SIGTERM", "i1 exit 0"},
	} {
		p.setSize(w, 30)
		head := strings.Join(p.lanes(20)[:2], "\n")
		for _, want := range wanted {
			if !strings.Contains(head, want) {
				t.Errorf("in %d columns %q is missing:\n%s", w, want, head)
			}
		}
		if strings.Contains(head, "…") {
			t.Errorf("in %d columns a label is cut:\n%s", w, head)
		}
	}
}

// A second t names the instance that it goes to, before and after; when all have ended, it says so.
func TestTheSecondSignalNamesItsInstance(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(framesMsg{attempt: v.attempt, events: replaced().until(4600 * ms), now: 4600 * ms})
	if !strings.Contains(a.View(), "t SIGTERM to instance 0") {
		t.Errorf("the footer does not name the instance:\n%s", a.View())
	}
	does(a, "t")
	if got := run.heard(); len(got) != 1 || got[0] != "SIGTERM" || !strings.Contains(a.View(), "SIGTERM sent to instance 0") {
		t.Errorf("the run heard %v, and the screen is\n%s", got, a.View())
	}
	a.Update(framesMsg{attempt: v.attempt, events: replaced().until(7550 * ms), now: 7550 * ms})
	does(a, "t")
	if !strings.Contains(a.View(), "All instances have ended") {
		t.Errorf("with no instance left, t shows\n%s", a.View())
	}
	a.Update(framesMsg{attempt: v.attempt, events: replaced().until(later), now: later, over: true})
	does(a, "t")
	if !strings.Contains(a.View(), "It is over") || len(run.heard()) != 1 {
		t.Errorf("after the run, t shows\n%s", a.View())
	}
}

func TestSideBySideExplainsTheLanesOfBoth(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a := sideBySide(later, nil)(t)
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		before := a.View()
		apptest.Press(a, "x")
		if view := a.View(); !strings.Contains(view, "▸#7 POST") || !strings.Contains(view, "✗ It got no answer.") || !strings.Contains(view, "q close") {
			t.Errorf("at %v, x shows\n%s", size, view)
		}
		apptest.Press(a, "tab")
		if view := a.View(); !strings.Contains(view, "▸#7 POST") || !strings.Contains(view, "✓ It was answered.") {
			t.Errorf("at %v, tab shows\n%s", size, view)
		}
		a.Update(tea.KeyMsg{Type: tea.KeyEsc})
		if a.View() != before {
			t.Errorf("at %v, after esc it shows\n%s\nand before\n%s", size, a.View(), before)
		}
	}
}

func TestTheLegendNamesEverySignOfTheLanes(t *testing.T) {
	a := onStage("broken", func(*stage) {})(t)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 200})
	apptest.Press(a, "?")
	for _, sign := range []string{"▆", "░", "▒", "┆", "┊", "│", "▸", "✗", "~", "- run ended", "· refused", "○ stored", "?", "i0", "↑12"} {
		if !strings.Contains(a.View(), "   "+sign) && !strings.Contains(a.View(), " "+sign) {
			t.Errorf("the legend lacks %q", sign)
		}
	}
}

func TestTheStageSaysThatThereIsMoreToRead(t *testing.T) {
	a := onStage("broken", func(*stage) {})(t)
	a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
	if head, _, _ := strings.Cut(a.View(), "\n"); !strings.Contains(head, "↓ ") {
		t.Errorf("the text is cut, and the head is %q:\n%s", head, a.View())
	}
}
