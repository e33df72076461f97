package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// rolledOut is replaced with a failure in the second stop as well, and with a third instance that ends with the run.
func rolledOut() *story {
	s := replaced()
	s.events = s.events[:len(s.events)-2] // the audit comes later
	s.add(400*ms, event.Event{Kind: event.ProcessStart, Instance: 2, PID: 48300, Addr: "127.0.0.1:20090", Text: "./service"})
	for i := range 3 {
		at := 6100*ms + time.Duration(i*20)*ms
		s.add(at, event.Event{Kind: event.RequestSent, ID: 300 + i, Method: "GET", Path: "/orders/1"})
		s.add(at+3*ms, event.Event{Kind: event.RequestNoReply, ID: 300 + i, Instance: 1})
		s.add(at+5*ms, event.Event{Kind: event.RequestDone, ID: 300 + i, Status: 502})
	}
	s.request(400, 7*time.Second, 9*time.Second, 201, "")
	s.add(9500*ms, event.Event{Kind: event.Signal, Instance: 2, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByRun})
	s.add(9700*ms, event.Event{Kind: event.ProcessExit, Instance: 2, PID: 48300})
	s.add(9800*ms, event.Event{Kind: event.AuditDone})
	s.add(9801*ms, event.Event{Kind: event.RunEnd})
	return s
}

// pictureOf is the picture of a story at a moment, in w columns.
func pictureOf(tale *story, at time.Duration, w int) *picture {
	p := new(picture)
	p.reset()
	p.setSize(w, 30)
	p.add(tale.until(at), at)
	return p
}

// The clock tells of one instance at a time: how long ago it was told, and its own deadline.
func TestTheClockIsOfOneInstance(t *testing.T) {
	for _, w := range []int{60, 80, 118} {
		for at, wanted := range map[time.Duration][]string{
			5300 * ms: {"i0|instance 0", "1.0 s ago", "9.0 s until SIGKILL"},
			5900 * ms: {"i0", "ended, exit 0, 1.5 s after SIGTERM"},
			6501 * ms: {"i1|instance 1", "0.5 s ago", "9.5 s until SIGKILL"},
			8200 * ms: {"i1 ended, exit 0", "no new requests", "1 client"},
			9600 * ms: {"the run ends", "i2"},
		} {
			said := pictureOf(rolledOut(), at, w).clock(w)
			for _, want := range wanted {
				if one, other, _ := strings.Cut(want, "|"); !strings.Contains(said, one) && (other == "" || !strings.Contains(said, other)) {
					t.Errorf("at %v in %d columns it says %q, without %q", at, w, said, want)
				}
			}
			if len(wanted) != 3 && at != 8200*ms || strings.Contains(said, "ended") {
				if strings.Contains(said, "SIGKILL") || strings.Contains(said, "ago") {
					t.Errorf("at %v in %d columns it counts for one that has ended: %q", at, w, said)
				}
			}
			if ui.Width(said) > w {
				t.Errorf("at %v it takes %d of %d columns: %q", at, ui.Width(said), w, said)
			}
		}
	}
}

// Mending says it as well, and does not alarm anybody when the run ends what nobody has stopped.
func TestThePulseIsOfOneInstance(t *testing.T) {
	tale := rolledOut()
	for at, want := range map[time.Duration]string{
		5300 * ms: "SIGTERM to i0 1.0 s ago: 60 requests in flight, 9 s until SIGKILL",
		5900 * ms: "i0 has ended: 0 requests in flight",
		6500 * ms: "SIGTERM to i1 0.5 s ago: 0 requests in flight, 10 s until SIGKILL",
		9600 * ms: "the run ends: 0 requests in flight",
	} {
		p := pictureOf(tale, at, 80)
		got := pulseOf(p.timeline, at).text(80)
		if before, _, _ := strings.Cut(want, ":"); !strings.HasPrefix(got, before) || strings.Contains(got, "SIGKILL") != strings.Contains(want, "SIGKILL") {
			t.Errorf("at %v it says %q, want about %q", at, got, want)
		}
	}
}

// A lane that ended before a signal ends to the left of its line, with what is said of its end, unless its bar leaves no
// doubt. One that ended after it ends to the right. That is so however close they are.
func TestALaneEndsOnItsSideOfTheSignal(t *testing.T) {
	for _, w := range []int{60, 80, 120, 200} {
		for _, off := range []time.Duration{-150 * ms, -100 * ms, -50 * ms, -ms, ms, 50 * ms, 100 * ms} {
			for _, took := range []time.Duration{25 * ms, 400 * ms} {
				s := opening("broken")
				s.add(told, event.Event{Kind: event.StopStart, Name: "docker", Grace: 10 * time.Second, Budget: 10 * time.Second})
				s.add(told, event.Event{Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
				s.request(70, told+off-took, told+off, 200, "")
				p := pictureOf(s, told+time.Second, w)
				lanes := p.lanes(24)
				var row []rune
				for _, line := range lanes {
					if strings.Contains(line, "#70 ") {
						row = []rune(line)
					}
				}
				line, end, bar := slices.Index([]rune(lanes[0]), '┆'), strings.Index(string(row), "200"), 0
				end = len([]rune(string(row)[:max(0, end)]))
				for i, glyph := range row {
					if glyph == '▆' {
						bar = i
					}
				}
				before := end < line || row[line] != '┆' // its text has room to hide the line only if its bar stays away from it
				if line < 0 || end == 0 || bar >= line-1 && end > line && off < 0 || (off < 0) != before {
					t.Errorf("in %d columns, answered %v from the signal after %v:\n%s\n%s", w, off, took, lanes[0], string(row))
				}
			}
		}
	}
}

// What failed in the stop that was the latest stands first, and the count is told for each.
func TestTheLatestStopStandsFirst(t *testing.T) {
	for _, at := range []time.Duration{6500 * ms, later} {
		p := pictureOf(rolledOut(), at, 80)
		lanes := strings.Join(p.lanes(9), "\n")
		second, first := strings.Index(lanes, "#300 "), strings.Index(lanes, "#200 ")
		if second < 0 || first < second {
			t.Errorf("at %v the lanes are\n%s", at, lanes)
		}
		if said := tollOf(p.timeline).text(78); !strings.Contains(said, "i0's stop 6 · i1's stop 3") {
			t.Errorf("at %v it counts %q", at, said)
		}
	}
	if said := tollOf(pictureOf(rolledOut(), 5*time.Second, 80).timeline).text(78); strings.Contains(said, "'s stop") {
		t.Errorf("with one stop it says %q", said)
	}
}

// Without a balancer nobody is owed an answer who came after the signal: the verdict asks for those in flight alone.
func TestLateClientsAreCountedBehindABalancerOnly(t *testing.T) {
	for _, c := range []struct {
		expect []string
		failed int
	}{{nil, 1}, {[]string{event.ExpectBalancer}, 2}} {
		sum := tollOf(timeline.Of([]event.Event{
			{At: 1, Kind: event.RunStart, Run: &event.Run{Expect: c.expect}},
			{At: 10 * ms, Kind: event.ProcessStart, PID: 1}, {At: 20 * ms, Kind: event.Ready},
			{At: 30 * ms, Kind: event.RequestSent, ID: 1}, {At: 31 * ms, Kind: event.RequestAccepted, ID: 1},
			{At: 100 * ms, Kind: event.StopStart, Name: "docker", Grace: time.Second},
			{At: 100 * ms, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
			{At: 110 * ms, Kind: event.RequestSent, ID: 2},
			{At: 120 * ms, Kind: event.RequestDone, ID: 1, Class: event.Reset},
			{At: 130 * ms, Kind: event.RequestDone, ID: 2, Class: event.EOF},
		}))
		if sum.failed != c.failed {
			t.Errorf("expecting %q, %d requests are counted, want %d", c.expect, sum.failed, c.failed)
		}
	}
}

// What happened to a request is timed from the stop that it came after.
func TestARequestIsTimedFromItsOwnStop(t *testing.T) {
	tl := pictureOf(rolledOut(), later, 80).timeline
	var signals []time.Duration
	for s := range tl.Stopped() {
		signals = append(signals, s.At)
	}
	if len(signals) < 2 {
		t.Fatal("there is one stop, so the test shows nothing")
	}
	for id, want := range map[int]time.Duration{200: signals[0], 300: signals[1]} {
		if got := account(tl, target{kind: aRequest, id: id}, later).signal; got != want {
			t.Errorf("request %d is timed from %v, want %v", id, got, want)
		}
	}
}

// Between two stops those that run are serving, and during one it is said whose it is.
func TestTheHeaderSaysWhoIsStopping(t *testing.T) {
	for at, want := range map[time.Duration]string{time.Second: "● serving", 6500 * ms: "● i1 stopping"} {
		if got := phaseSign(pictureOf(rolledOut(), at, 80).timeline); !strings.Contains(got, want) {
			t.Errorf("at %v it says %q, want %q", at, got, want)
		}
	}
	between := timeline.Of([]event.Event{
		{At: 10 * ms, Kind: event.ProcessStart, PID: 1}, {At: 10 * ms, Kind: event.ProcessStart, PID: 2, Instance: 1},
		{At: 20 * ms, Kind: event.Ready}, {At: 20 * ms, Kind: event.Ready, Instance: 1},
		{At: 100 * ms, Kind: event.StopStart}, {At: 100 * ms, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: 200 * ms, Kind: event.ProcessExit, PID: 1},
	})
	if got := phaseSign(between); !strings.Contains(got, "● serving") {
		t.Errorf("when one has ended and the other serves it says %q", got)
	}
}

// A request that no handler had shows the instance that the balancer chose for it.
func TestARequestNamesTheInstanceThatWasChosen(t *testing.T) {
	p := pictureOf(rolledOut(), later, 80)
	if lanes := strings.Join(p.lanes(9), "\n"); !strings.Contains(lanes, "→i1 #300 ") {
		t.Errorf("the lanes are\n%s", lanes)
	}
	told := strings.Join(strings.Fields(strings.Join(account(p.timeline, target{kind: aRequest, id: 300}, p.now).lines(300), " ")), " ")
	if !strings.Contains(told, "The balancer had chosen instance 1 for it.") {
		t.Errorf("it is explained as\n%s", told)
	}
}

// A receipt that the service gave up and the database has is no failure.
func TestAStoredReceiptIsNoFailure(t *testing.T) {
	s := drained()
	s.receipt(9, 0, 3600*ms, 3950*ms, 0)
	s.add(told+900*ms, event.Event{Kind: event.JobDone, ID: 9, Text: "context deadline exceeded"})
	s.add(told+2392*ms, event.Event{Kind: event.Audit, Item: event.ItemReceipt, ID: 9, State: "queued"})
	p := pictureOf(s, later, 80)
	said := strings.Join(account(p.timeline, target{kind: aReceipt, id: 9}, p.now).lines(300), "\n")
	if strings.Contains(said, "✗") || !strings.Contains(said, "Not printed in time, but stored") || !strings.Contains(said, "a restart prints it") {
		t.Errorf("it is explained as\n%s", said)
	}
}

// Of a lost receipt it is told when there was no worker any more.
func TestALostReceiptTellsWhetherAWorkerWasLeft(t *testing.T) {
	for left, want := range map[bool]string{true: "No worker was left to take it", false: "The process ended before a worker took it"} {
		s := cutOff()
		if left {
			s.add(told+2*ms, event.Event{Kind: event.Goroutines, Count: 1, Groups: []event.Group{{Count: 1, State: "running", In: "main.run"}}})
		}
		p := pictureOf(s, later, 80)
		said := strings.Join(account(p.timeline, target{kind: aReceipt, id: 4}, p.now).lines(300), "\n")
		if !strings.Contains(said, want) {
			t.Errorf("it is explained as\n%s", said)
		}
	}
}

// Where one half leads with its failures, the other has the same requests in the same rows.
func TestBothHalvesShowTheSameRequests(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 20}} {
		var v *beside
		sideBySide(later, func(_ *app.App, shown *beside) { v = shown })(t)
		for i, of := range []string{"broken", "fixed"} {
			s := replaced()
			if of == "fixed" {
				for n := range s.events {
					if e := &s.events[n]; e.Kind == event.RequestDone && e.Status == 502 {
						e.Status = 200
					}
				}
			}
			v.halves[i].picture.reset()
			v.halves[i].picture.add(s.until(later), later)
		}
		v.SetSize(size[0], size[1])
		v.View()
		left, right := v.halves[0].picture.laneRows, v.halves[1].picture.laneRows
		if len(left) == 0 {
			t.Fatalf("at %v no lane shows", size)
		}
		for n := range min(len(left), len(right)) {
			if left[n].id != right[n].id {
				t.Errorf("at %v row %d has %d beside %d", size, n, left[n].id, right[n].id)
			}
		}
		if len(right) < len(left)-1 {
			t.Errorf("at %v there are %d rows beside %d", size, len(right), len(left))
		}
	}
}

func TestSideBySideSaysWhenToStopThem(t *testing.T) {
	for at, want := range map[time.Duration]string{600 * ms: "Wait until both are busy.", 4200 * ms: "Busy enough. t stops both."} {
		a := sideBySide(at, nil)(t)
		if !strings.Contains(a.View(), want) {
			t.Errorf("at %v it does not say %q:\n%s", at, want, a.View())
		}
	}
}

// The step that is now follows what has been done.
func TestTheStageIsAtTheStepThatGoesOn(t *testing.T) {
	for at, want := range map[time.Duration]string{4200 * ms: stepRun, told + time.Second: stepStop, later: stepVerdict} {
		playing("broken", drained(), at, func(_ *app.App, v *stage) {
			if v.step() != want {
				t.Errorf("at %v it is at %q, want %q", at, v.step(), want)
			}
		})(t)
	}
}

// Every connection's line is whole in 80 columns, with its request.
func TestALineOfAConnectionIsWhole(t *testing.T) {
	a := playing("broken", cutOff(), 4200*ms, pressing("tab", "tab"))(t)
	for id := 7; id <= 10; id++ {
		if want := fmt.Sprintf(", #%d", id); !strings.Contains(a.View(), want) {
			t.Errorf("%q is not in\n%s", want, a.View())
		}
	}
}

// The idle stage of several instances introduces their names.
func TestTheIdleStageIntroducesTheInstances(t *testing.T) {
	for _, rollout := range []bool{false, true} {
		s := theSchool(t)
		s.course.Lessons[2].Instances, s.course.Lessons[2].Rollout = 2, rollout
		view := app.New(newStage(s, s.course.Lessons[2], "broken"), 80, 24, func() {}).View()
		if !strings.Contains(view, "i0") || !strings.Contains(view, "stopped") || strings.Contains(view, "i3 starts") != rollout {
			t.Errorf("with rollout %v:\n%s", rollout, view)
		}
	}
}
