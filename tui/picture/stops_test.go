package picture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

// pictureOf is the picture of a story at a moment, in w columns.
func pictureOf(tale *story.Story, at time.Duration, w int) *Picture {
	p := new(Picture)
	p.Reset()
	p.SetSize(w, 30)
	p.Show(timeline.Of(tale.Until(at)), at)
	return p
}

// The clock tells of one instance at a time: how long ago it was told, and its own deadline.
func TestTheClockIsOfOneInstance(t *testing.T) {
	for _, w := range []int{60, 80, 118} {
		for at, wanted := range map[time.Duration][]string{
			5300 * story.Tick: {"i0|instance 0", "1.0 s ago", "9.0 s until SIGKILL"},
			5900 * story.Tick: {"i0", "ended, exit 0, 1.5 s after SIGTERM"},
			6501 * story.Tick: {"i1|instance 1", "0.5 s ago", "9.5 s until SIGKILL"},
			8200 * story.Tick: {"i1 ended, exit 0", "the others serve", "1 client"},
			9600 * story.Tick: {"the run ends", "i2"},
		} {
			said := pictureOf(story.RolledOut(), at, w).Clock(w)
			for _, want := range wanted {
				if one, other, _ := strings.Cut(want, "|"); !strings.Contains(said, one) && (other == "" || !strings.Contains(said, other)) {
					t.Errorf("at %v in %d columns it says %q, without %q", at, w, said, want)
				}
			}
			if len(wanted) != 3 && at != 8200*story.Tick || strings.Contains(said, "ended") {
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
	tale := story.RolledOut()
	for at, want := range map[time.Duration]string{
		5300 * story.Tick: "SIGTERM to i0 1.0 s ago: 60 requests in flight, 9 s until SIGKILL",
		5900 * story.Tick: "i0 has ended: 0 requests in flight",
		6500 * story.Tick: "SIGTERM to i1 0.5 s ago: 0 requests in flight, 10 s until SIGKILL",
		9600 * story.Tick: "the run ends: 0 requests in flight",
	} {
		p := pictureOf(tale, at, 80)
		got := Brief(p.Timeline, at, 80)
		if before, _, _ := strings.Cut(want, ":"); !strings.HasPrefix(got, before) || strings.Contains(got, "SIGKILL") != strings.Contains(want, "SIGKILL") {
			t.Errorf("at %v it says %q, want about %q", at, got, want)
		}
	}
}

// A lane that ended before a signal ends to the left of its line, with what is said of its end, unless its bar leaves no
// doubt. One that ended after it ends to the right. That is so however close they are.
func TestALaneEndsOnItsSideOfTheSignal(t *testing.T) {
	for _, w := range []int{60, 80, 120, 200} {
		for _, off := range []time.Duration{-150 * story.Tick, -100 * story.Tick, -50 * story.Tick, -story.Tick, story.Tick, 50 * story.Tick, 100 * story.Tick} {
			for _, took := range []time.Duration{25 * story.Tick, 400 * story.Tick} {
				s := story.Opening("broken")
				s.Add(story.StopAt, event.Event{Kind: event.StopStart, Name: "docker", Grace: 10 * time.Second, Budget: 10 * time.Second})
				s.Add(story.StopAt, event.Event{Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
				s.Request(70, story.StopAt+off-took, story.StopAt+off, 200, "")
				p := pictureOf(s, story.StopAt+time.Second, w)
				lanes := p.Lanes(24)
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

// The failures of the latest stop stand first, and each stop has its count.
func TestTheLatestStopStandsFirst(t *testing.T) {
	for _, at := range []time.Duration{6500 * story.Tick, story.Later} {
		p := pictureOf(story.RolledOut(), at, 80)
		lanes := strings.Join(p.Lanes(9), "\n")
		second, first := strings.Index(lanes, "#300 "), strings.Index(lanes, "#200 ")
		if second < 0 || first < second {
			t.Errorf("at %v the lanes are\n%s", at, lanes)
		}
		if said := LossText(p.Timeline, 78); !strings.Contains(said, "i0's stop 6 · i1's stop 3") {
			t.Errorf("at %v it counts %q", at, said)
		}
	}
	if said := LossText(pictureOf(story.RolledOut(), 5*time.Second, 80).Timeline, 78); strings.Contains(said, "'s stop") {
		t.Errorf("with one stop it says %q", said)
	}
}

// Without a balancer, no client that came after the signal is owed an answer: the verdict asks only for the requests in flight. The
// headline says which requests it means, and its number of all errors is the one that an export has.
func TestLateClientsAreCountedBehindABalancerOnly(t *testing.T) {
	for _, c := range []struct {
		expect []string
		failed string
	}{{nil, "1 of 1 request in flight at the signal met an error, 2 since the stop in all"}, {[]string{event.ExpectBalancer}, "2 of 2 requests met an error since the stop"}} {
		said := LossText(timeline.Of([]event.Event{
			{At: 1, Kind: event.RunStart, Run: &event.Run{Expect: c.expect}},
			{At: 10 * story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 20 * story.Tick, Kind: event.Ready},
			{At: 30 * story.Tick, Kind: event.RequestSent, ID: 1}, {At: 31 * story.Tick, Kind: event.RequestAccepted, ID: 1},
			{At: 100 * story.Tick, Kind: event.StopStart, Name: "docker", Grace: time.Second},
			{At: 100 * story.Tick, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
			{At: 110 * story.Tick, Kind: event.RequestSent, ID: 2},
			{At: 120 * story.Tick, Kind: event.RequestDone, ID: 1, Class: event.Reset},
			{At: 130 * story.Tick, Kind: event.RequestDone, ID: 2, Class: event.EOF},
		}), 78)
		if !strings.Contains(said, c.failed) {
			t.Errorf("expecting %q, it says %q, want %q", c.expect, said, c.failed)
		}
	}
}

// The time of a request's ending counts from the stop before it.
func TestARequestIsTimedFromItsOwnStop(t *testing.T) {
	tl := pictureOf(story.RolledOut(), story.Later, 80).Timeline
	var signals []time.Duration
	for s := range tl.Stopped() {
		signals = append(signals, s.At)
	}
	if len(signals) < 2 {
		t.Fatal("there is one stop, so the test shows nothing")
	}
	for id, want := range map[int]time.Duration{200: signals[0], 300: signals[1]} {
		if got := Explain(tl, Target{kind: aRequest, ID: id}, story.Later).signal; got != want {
			t.Errorf("request %d is timed from %v, want %v", id, got, want)
		}
	}
}

// Between two stops, the service is said to serve; during a stop, the instance that is stopped is named.
func TestTheHeaderSaysWhoIsStopping(t *testing.T) {
	for at, want := range map[time.Duration]string{time.Second: "● serving", 6500 * story.Tick: "● i1 stopping"} {
		if got := PhaseSign(pictureOf(story.RolledOut(), at, 80).Timeline); !strings.Contains(got, want) {
			t.Errorf("at %v it says %q, want %q", at, got, want)
		}
	}
	between := timeline.Of([]event.Event{
		{At: 10 * story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 10 * story.Tick, Kind: event.ProcessStart, PID: 2, Instance: 1},
		{At: 20 * story.Tick, Kind: event.Ready}, {At: 20 * story.Tick, Kind: event.Ready, Instance: 1},
		{At: 100 * story.Tick, Kind: event.StopStart}, {At: 100 * story.Tick, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: 200 * story.Tick, Kind: event.ProcessExit, PID: 1},
	})
	if got := PhaseSign(between); !strings.Contains(got, "● serving") {
		t.Errorf("when one has ended and the other serves it says %q", got)
	}
}

// A request that no handler had shows the instance that the balancer chose for it.
func TestARequestNamesTheInstanceThatWasChosen(t *testing.T) {
	p := pictureOf(story.RolledOut(), story.Later, 80)
	if lanes := strings.Join(p.Lanes(9), "\n"); !strings.Contains(lanes, "→i1 #300 ") {
		t.Errorf("the lanes are\n%s", lanes)
	}
	said := strings.Join(strings.Fields(strings.Join(Explain(p.Timeline, Target{kind: aRequest, ID: 300}, p.Now).Lines(300), " ")), " ")
	if !strings.Contains(said, "The balancer had chosen instance 1 for it.") {
		t.Errorf("it is explained as\n%s", said)
	}
}

// A receipt that the service gave up and the database has is no failure.
func TestAStoredReceiptIsNoFailure(t *testing.T) {
	s := story.Drained()
	s.Receipt(9, 0, 3600*story.Tick, 3950*story.Tick, 0)
	s.Add(story.StopAt+900*story.Tick, event.Event{Kind: event.JobDone, ID: 9, Text: "context deadline exceeded"})
	s.Add(story.StopAt+2392*story.Tick, event.Event{Kind: event.Audit, Item: event.ItemReceipt, ID: 9, State: "queued"})
	p := pictureOf(s, story.Later, 80)
	said := strings.Join(Explain(p.Timeline, Target{kind: aReceipt, ID: 9}, p.Now).Lines(300), "\n")
	if strings.Contains(said, "✗") || !strings.Contains(said, "Not printed in time, but stored") || !strings.Contains(said, "a restart prints it") {
		t.Errorf("it is explained as\n%s", said)
	}
}

// The story of a lost receipt says since when there was no worker any more.
func TestALostReceiptTellsWhetherAWorkerWasLeft(t *testing.T) {
	for left, want := range map[bool]string{true: "No worker was left to take it", false: "The process ended before a worker took it"} {
		s := story.CutOff()
		if left {
			s.Add(story.StopAt+2*story.Tick, event.Event{Kind: event.Goroutines, Count: 1, Groups: []event.Group{{Count: 1, State: "running", In: "main.run"}}})
		}
		p := pictureOf(s, story.Later, 80)
		said := strings.Join(Explain(p.Timeline, Target{kind: aReceipt, ID: 4}, p.Now).Lines(300), "\n")
		if !strings.Contains(said, want) {
			t.Errorf("it is explained as\n%s", said)
		}
	}
}
