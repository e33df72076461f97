package main

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app/apptest"
	"closingtime/tui/ui"
)

func TestTheQuestionsNumbersStayWhileOneThinks(t *testing.T) {
	a, v, run := onTheSpot(t)
	v.lesson.Answer = "answered"
	a.Update(framesMsg{attempt: v.attempt, events: cutOff().until(4200 * ms), now: 4200 * ms})
	doesAll(a, "t")
	asked := v.guess.question
	if !strings.HasPrefix(asked, strconv.Itoa(v.picture.inFlight())+" requests are in flight") {
		t.Fatalf("asked is %q", asked)
	}
	var more []event.Event
	for id := 901; id < 907; id++ {
		more = append(more, event.Event{At: 4300 * ms, Kind: event.RequestSent, ID: id}, event.Event{At: 4310 * ms, Kind: event.RequestAccepted, ID: id})
	}
	before := v.picture.inFlight()
	a.Update(framesMsg{attempt: v.attempt, events: more, now: 4400 * ms})
	if v.picture.inFlight() == before {
		t.Fatal("nothing more is in flight, so the test shows nothing")
	}
	if !strings.Contains(a.View(), strings.Fields(asked)[0]+" requests are in flight") {
		t.Errorf("the question has changed while it was asked:\n%s", a.View())
	}
	doesAll(a, "9", "9", "enter")
	if len(run.heard()) > 0 || !strings.Contains(a.View(), "the answer is "+strconv.Itoa(before)+" at most") {
		t.Errorf("99 of %d: the run heard %v, and the screen is\n%s", before, run.heard(), a.View())
	}
	doesAll(a, "backspace", "backspace", strconv.Itoa(before), "enter")
	if !slices.Equal(run.heard(), []string{"stop"}) {
		t.Errorf("an answer that can be: the run heard %v", run.heard())
	}
}

func TestANumberThatHasChangedUntilTheSignalIsSaid(t *testing.T) {
	l := &lessons.Lesson{Answer: "answered", Question: "{in_flight} requests are in flight. How many will be answered?"}
	c := timeline.Losses{InFlight: 6}
	for said, want := range map[int]string{
		8: " You were asked at 8 requests; at the signal there were 6, and all is what you said.",
		3: " You were asked at 8 requests; at the signal there were 6.",
	} {
		g := forecast{said: said, requests: 8, receipts: 2}
		if got := g.since(l, c); got != want {
			t.Errorf("said %d: %q, want %q", said, got, want)
		}
	}
	if g := (forecast{said: 8, requests: 8}); g.meant(6) != 6 || g.meant(0) != 8 {
		t.Errorf("all of 8 means %d of 6, and %d where there is no such number", g.meant(6), g.meant(0))
	}
	if g := (forecast{said: 3, requests: 6}); g.since(l, c) != "" {
		t.Errorf("unchanged numbers are told: %q", g.since(l, c))
	}
	l = &lessons.Lesson{Answer: "jobs_lost", Question: "{printing} receipts are queued. How many are lost?"}
	if got := (&forecast{receipts: 55}).since(l, timeline.Losses{AtSignal: 156}); !strings.HasPrefix(got, " You were asked at 55 receipts; at the signal there were 156.") {
		t.Errorf("of receipts: %q", got)
	}
}

func TestStoredIsNotLost(t *testing.T) {
	p := new(picture)
	p.reset()
	p.add([]event.Event{
		{At: ms, Kind: event.ProcessStart, PID: 1},
		{At: 2 * ms, Kind: event.JobQueued, ID: 1}, {At: 3 * ms, Kind: event.JobQueued, ID: 2},
		{At: 9 * ms, Kind: event.ProcessExit},
	}, 10*ms)
	end := func(id int) string {
		for _, j := range p.timeline.Jobs {
			if j.ID == id {
				return p.receipt(j).end
			}
		}
		return ""
	}
	if end(1) != "? not printed" || end(2) != "? not printed" {
		t.Errorf("before the audit: %q, %q", end(1), end(2))
	}
	p.timeline.Findings = append(p.timeline.Findings, event.Event{Item: event.ItemReceipt, ID: 1, State: "queued"})
	p.timeline.Audit.Done, p.timeline.Ended = true, 10*ms
	if end(1) != "○ stored" || end(2) != "✗ lost" {
		t.Errorf("after the audit: %q, %q", end(1), end(2))
	}
	for id, want := range map[int]string{1: "Stored, not lost: the database has it as queued", 2: "It is lost: the database has nothing of it"} {
		told := strings.Join(account(p.timeline, target{kind: aReceipt, id: id}, 10*ms).said, " ")
		if !strings.Contains(told, want) {
			t.Errorf("receipt %d: %q does not say %q", id, told, want)
		}
	}
}

// All the evidence is all, but for what no screen could take.
func TestAllEvidenceShows(t *testing.T) {
	var evidence []string
	for i := range mostInAll + 7 {
		evidence = append(evidence, "lost: order "+strconv.Itoa(i)+" paid")
	}
	if got, more := summed(evidence); !slices.Equal(got, evidence[:mostInAll]) || !strings.Contains(more, "and 7 more") {
		t.Errorf("of %d sentences, %d show, and %q", len(evidence), len(got), more)
	}
	if got, more := summed(evidence[:46]); !slices.Equal(got, evidence[:46]) || more != "" {
		t.Errorf("of 46 sentences, %d show, and %q", len(got), more)
	}
}

func TestWhatFailedComesFirst(t *testing.T) {
	var names []string
	for _, r := range worstFirst([]verdict.Result{{Check: "exit", Outcome: verdict.Pass}, {Check: "jobs", Outcome: verdict.Inconclusive},
		{Check: "logs", Outcome: verdict.Fail}, {Check: "database", Outcome: verdict.Fail}}) {
		names = append(names, r.Check)
	}
	if want := []string{"logs", "database", "jobs", "exit"}; !slices.Equal(names, want) {
		t.Errorf("the order is %v, want %v", names, want)
	}
	if got := ui.Rows([]string{"✓ one", "✗ two", "? three"}, "   ", 14); !slices.Equal(got, []string{"✓ one   ✗ two", "? three"}) {
		t.Errorf("the rows are %q", got)
	}
}

func TestAfterTheEndNothingIsSignalled(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(framesMsg{attempt: v.attempt, events: []event.Event{
		{At: ms, Kind: event.ProcessStart, PID: 1}, {At: 2 * ms, Kind: event.Ready}, {At: 3 * ms, Kind: event.ProcessExit}}, now: 4 * ms})
	if v.picture.timeline.Phase() != timeline.Auditing {
		t.Fatalf("the phase is %s", v.picture.timeline.Phase())
	}
	apptest.Press(a, "t", "i", "k")
	if view := a.View(); len(run.heard()) > 0 || strings.Contains(view, "SIGKILL") || !strings.Contains(view, "nothing left to signal") {
		t.Errorf("the run heard %v, and the screen is\n%s", run.heard(), view)
	}
	if v.state = stageOver; v.step() != stepVerdict {
		t.Errorf("after the run the step is %q", v.step())
	}
}

func TestPanelsTellWhatTheyHaveSeenLast(t *testing.T) {
	a := playing("broken", cutOff(), later, nil)(t)
	apptest.Press(a, "tab")
	if view := a.View(); !strings.Contains(view, "The process has ended; last seen") || strings.Contains(view, ": 0 goroutines") {
		t.Errorf("the goroutines are\n%s", view)
	}
	apptest.Press(a, "tab")
	if view := a.View(); !strings.Contains(view, "ended with the process") || strings.Contains(view, "service to its database") {
		t.Errorf("the connections are\n%s", view)
	}
}

func TestWhatIsWorkedOnShowsBeforeWhatWaits(t *testing.T) {
	all := []lane{{open: true, began: ms, body: 'a'}, {open: true, body: 'b'}, {open: true, body: 'c'}, {body: 'd'}}
	if got := latest(all, 2); len(got) != 2 || got[0].body != 'a' || got[1].body != 'c' {
		t.Errorf("two lanes show %v", got)
	}
}
