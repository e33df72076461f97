package screens

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app/apptest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

func TestTheQuestionsNumbersStayWhileOneThinks(t *testing.T) {
	a, v, run := onTheSpot(t)
	v.lesson.Answer = "answered"
	a.Update(framesOf(v, story.CutOff().Until(4200*story.Tick), 4200*story.Tick, false))
	doesAll(a, "t")
	asked := v.guess.question
	if !strings.HasPrefix(asked, strconv.Itoa(v.panes[0].picture.InFlight())+" requests are in flight") {
		t.Fatalf("asked is %q", asked)
	}
	var more []event.Event
	for id := 901; id < 907; id++ {
		more = append(more, event.Event{At: 4300 * story.Tick, Kind: event.RequestSent, ID: id}, event.Event{At: 4310 * story.Tick, Kind: event.RequestAccepted, ID: id})
	}
	before := v.panes[0].picture.InFlight()
	a.Update(framesOf(v, append(story.CutOff().Until(4200*story.Tick), more...), 4400*story.Tick, false))
	if v.panes[0].picture.InFlight() == before {
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

func TestAfterTheEndNothingIsSignalled(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(framesOf(v, []event.Event{
		{At: story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * story.Tick, Kind: event.Ready}, {At: 3 * story.Tick, Kind: event.ProcessExit}}, 4*story.Tick, false))
	if v.panes[0].picture.Timeline.Phase() != timeline.Auditing {
		t.Fatalf("the phase is %s", v.panes[0].picture.Timeline.Phase())
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
