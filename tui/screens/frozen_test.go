package screens

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

func TestTheQuestionsNumbersStayWhileOneThinks(t *testing.T) {
	a, v, run := onTheSpot(t)
	v.lesson.Answer = "answered"
	a.Update(builds.Frames{Attempt: v.attempt, Events: story.CutOff().Until(4200 * story.Tick), Now: 4200 * story.Tick})
	doesAll(a, "t")
	asked := v.guess.question
	if !strings.HasPrefix(asked, strconv.Itoa(v.picture.InFlight())+" requests are in flight") {
		t.Fatalf("asked is %q", asked)
	}
	var more []event.Event
	for id := 901; id < 907; id++ {
		more = append(more, event.Event{At: 4300 * story.Tick, Kind: event.RequestSent, ID: id}, event.Event{At: 4310 * story.Tick, Kind: event.RequestAccepted, ID: id})
	}
	before := v.picture.InFlight()
	a.Update(builds.Frames{Attempt: v.attempt, Events: more, Now: 4400 * story.Tick})
	if v.picture.InFlight() == before {
		t.Fatal("nothing more is in flight, so the test shows nothing")
	}
	if !strings.Contains(a.View(), strings.Fields(asked)[0]+" requests are in flight") {
		t.Errorf("the question has changed while it was asked:\n%s", a.View())
	}
	doesAll(a, "9", "9", "enter")
	if len(run.Heard()) > 0 || !strings.Contains(a.View(), "the answer is "+strconv.Itoa(before)+" at most") {
		t.Errorf("99 of %d: the run heard %v, and the screen is\n%s", before, run.Heard(), a.View())
	}
	doesAll(a, "backspace", "backspace", strconv.Itoa(before), "enter")
	if !slices.Equal(run.Heard(), []string{"stop"}) {
		t.Errorf("an answer that can be: the run heard %v", run.Heard())
	}
}

func TestANumberThatHasChangedUntilTheSignalIsSaid(t *testing.T) {
	l := &lessons.Lesson{Answer: "answered", Question: "{in_flight} requests are in flight. How many will be answered?"}
	c := timeline.Losses{InFlight: 6}
	for said, want := range map[int]string{
		8: " You were asked at 8 requests; at the signal there were 6, and all is what you said.",
		3: " You were asked at 8 requests; at the signal there were 6.",
	} {
		g := prediction{said: said, requests: 8, receipts: 2}
		if got := g.since(l, c); got != want {
			t.Errorf("said %d: %q, want %q", said, got, want)
		}
	}
	if g := (prediction{said: 8, requests: 8}); g.meant(6) != 6 || g.meant(0) != 8 {
		t.Errorf("all of 8 means %d of 6, and %d where there is no such number", g.meant(6), g.meant(0))
	}
	if g := (prediction{said: 3, requests: 6}); g.since(l, c) != "" {
		t.Errorf("unchanged numbers are told: %q", g.since(l, c))
	}
	l = &lessons.Lesson{Answer: "jobs_lost", Question: "{printing} receipts are queued. How many are lost?"}
	if got := (&prediction{receipts: 55}).since(l, timeline.Losses{AtSignal: 156}); !strings.HasPrefix(got, " You were asked at 55 receipts; at the signal there were 156.") {
		t.Errorf("of receipts: %q", got)
	}
}

func TestAfterTheEndNothingIsSignalled(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(builds.Frames{Attempt: v.attempt, Events: []event.Event{
		{At: story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * story.Tick, Kind: event.Ready}, {At: 3 * story.Tick, Kind: event.ProcessExit}}, Now: 4 * story.Tick})
	if v.picture.Timeline.Phase() != timeline.Auditing {
		t.Fatalf("the phase is %s", v.picture.Timeline.Phase())
	}
	apptest.Press(a, "t", "i", "k")
	if view := a.View(); len(run.Heard()) > 0 || strings.Contains(view, "SIGKILL") || !strings.Contains(view, "nothing left to signal") {
		t.Errorf("the run heard %v, and the screen is\n%s", run.Heard(), view)
	}
	if v.state = stageOver; v.step() != progress.StepVerdict {
		t.Errorf("after the run the step is %q", v.step())
	}
}

func TestPanelsTellWhatTheyHaveSeenLast(t *testing.T) {
	a := playing("broken", story.CutOff(), story.Later, nil)(t)
	apptest.Press(a, "tab")
	if view := a.View(); !strings.Contains(view, "The process has ended; last seen") || strings.Contains(view, ": 0 goroutines") {
		t.Errorf("the goroutines are\n%s", view)
	}
	apptest.Press(a, "tab")
	if view := a.View(); !strings.Contains(view, "ended with the process") || strings.Contains(view, "service to its database") {
		t.Errorf("the connections are\n%s", view)
	}
}
