package plain

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/verdict"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// inLines is a run told in lines of text, up to its end.
func inLines(events []event.Event) (r *narratedRun, said *bytes.Buffer) {
	said = new(bytes.Buffer)
	run := buildstest.NewFakeRun()
	for _, e := range events {
		run.Events.AddAt(e)
	}
	r = (&narrator{out: said}).newRun(&lessons.Lesson{}, lessons.Broken, run)
	r.catchUp()
	return r, said
}

func TestLinesOfTextTellInstancesApart(t *testing.T) {
	_, said := inLines(story.TwoInstances())
	text := strings.Join(strings.Fields(said.String()), " ")
	for _, want := range []string{"2 requests in flight at all instances together; receipts: 2 in memory, 0 being printed, 0 printed, 0 stored.", "Request 1 at instance 0: answered 201", "Request 2 at instance 1: answered 201"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

// At the signal and afterwards, lines of text say of the receipts what the stage says: how many are in memory, of how much room,
// being printed, printed and stored.
func TestLinesOfTextSayWhereTheReceiptsAre(t *testing.T) {
	events := []event.Event{{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Room: 3}}, {At: story.Tick, Kind: event.ProcessStart, PID: 1}}
	for id := 1; id <= 6; id++ {
		events = append(events, event.Event{At: 2 * story.Tick, Kind: event.JobQueued, ID: id})
	}
	_, said := inLines(append(events,
		event.Event{At: 3 * story.Tick, Kind: event.JobStart, ID: 1}, event.Event{At: 4 * story.Tick, Kind: event.JobDone, ID: 1},
		event.Event{At: 5 * story.Tick, Kind: event.JobStart, ID: 2}, event.Event{At: 6 * story.Tick, Kind: event.JobStored, ID: 6},
		event.Event{At: 7 * story.Tick, Kind: event.Signal, Name: "SIGTERM"},
		event.Event{At: 8 * story.Tick, Kind: event.JobStored, ID: 5}))
	text := strings.Join(strings.Fields(said.String()), " ")
	if want := "0 requests in flight; receipts: 3 of 3 in memory, 1 being printed, 1 printed, 1 stored."; !strings.Contains(text, want) {
		t.Errorf("it does not say %q:\n%s", want, said)
	}
}

// The verdict in lines of text says how many receipts are lost, and where the others are.
func TestTheVerdictInLinesSaysWhereTheReceiptsAre(t *testing.T) {
	said := new(bytes.Buffer)
	(&narrator{out: said}).finding(verdict.Result{Check: verdict.Jobs, Outcome: verdict.Fail, Findings: []verdict.Finding{
		{Kind: verdict.ReceiptsLost, Count: 50, Of: 248}, {Kind: verdict.ReceiptsWhere, Of: 248, Printed: 12, Stored: 186, Count: 50, Room: 50}}})
	text := strings.Join(strings.Fields(said.String()), " ")
	for _, want := range []string{"50 of 248 receipts lost", "248 receipts accepted: 12 printed, 186 stored (the queue in memory has room for 50), 50 lost."} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

// How a request ended is said as in every other view: an answer that cost its client the whole order is no good one.
func TestLinesOfTextSayHowRequestsEnded(t *testing.T) {
	for _, c := range []struct {
		done event.Event
		want string
	}{
		{event.Event{Class: event.Reset}, "Request 7: cut off: the connection was reset, "},
		{event.Event{Status: 200, Class: event.CutShort}, "Request 7: cut off in the middle of the answer, "},
		{event.Event{Status: 201, Order: 1}, "Request 7: answered 201 with order 1, which is another client's, "},
		{event.Event{Class: event.Canceled}, "Request 7: the run ended, "},
	} {
		s := story.Opening("broken")
		s.Add(600*story.Tick, event.Event{Kind: event.RequestDone, ID: 1, Status: 201, Order: 1})
		s.Add(story.StopAt, event.Event{Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy})
		s.Request(7, story.StopAt-100*story.Tick, story.StopAt+50*story.Tick, 0, "")
		c.done.Kind, c.done.ID = event.RequestDone, 7
		s.Events[len(s.Events)-1] = c.done
		s.Events[len(s.Events)-1].At = story.StopAt + 50*story.Tick
		_, said := inLines(s.Until(story.Later))
		if text := strings.Join(strings.Fields(said.String()), " "); !strings.Contains(text, c.want) {
			t.Errorf("it does not say %q:\n%s", c.want, text)
		}
	}
}

// Behind a balancer, lines of text say when it has noticed that an endpoint was removed.
func TestLinesOfTextSayWhenTheBalancerNoticed(t *testing.T) {
	events := []event.Event{{At: story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * story.Tick, Kind: event.Endpoint, State: event.EndpointAdded},
		{At: 100 * story.Tick, Kind: event.StopStart, Name: "kubernetes"}, {At: 100 * story.Tick, Kind: event.StopStep, State: event.StepEndpoint, Budget: time.Second},
		{At: 101 * story.Tick, Kind: event.Signal, Name: "SIGTERM"}, {At: 500 * story.Tick, Kind: event.Endpoint, State: event.EndpointRemoved}}
	_, said := inLines(events)
	text := strings.Join(strings.Fields(said.String()), " ")
	for _, want := range []string{"The endpoint is removed, and the balancer has not noticed yet.", "The balancer has noticed, 0.4 s after the endpoint was removed."} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

func TestLinesOfTextHaveTheLog(t *testing.T) {
	for _, c := range []struct {
		lines int
		want  string
		not   string
	}{
		{0, "From the signal on it logged nothing.", "line"},
		{1, "it logged 1 line:\n  line 1\n", "more"},
		{9, "it logged 9 lines:\n  line 1\n", "more"},
		{10, "  line 4\n  and 2 more, then\n  line 7\n", "line 5"},
	} {
		events := []event.Event{{At: story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * story.Tick, Kind: event.LogLine, ID: 1, Text: "before"},
			{At: 3 * story.Tick, Kind: event.Signal, Name: "SIGTERM"}}
		for i := range c.lines {
			events = append(events, event.Event{At: 4 * story.Tick, Kind: event.LogLine, ID: i + 2, Text: fmt.Sprintf("time=12:00 line %d", i+1)})
		}
		r, said := inLines(events)
		said.Reset()
		r.logged()
		if text := said.String(); !strings.Contains(text, c.want) || strings.Contains(text, c.not) || strings.Contains(text, "before") {
			t.Errorf("of %d lines it says\n%s", c.lines, text)
		}
	}
	r, said := inLines([]event.Event{{At: story.Tick, Kind: event.ProcessStart, PID: 1}})
	said.Reset()
	if r.logged(); said.Len() > 0 {
		t.Errorf("without a signal it says %q", said)
	}
}

// Two runs of several instances are compared in words, without the signs of the screens.
func TestTwoRolloutsAreComparedWithoutSigns(t *testing.T) {
	one, _ := inLines(story.Replaced().Until(story.Later))
	other, said := inLines(story.RolledOut().Until(story.Later))
	all := narratedRuns{narrator: other.narrator, runs: []*narratedRun{one, other}}
	all.compare([][]verdict.Result{nil, nil})
	if text := said.String(); !strings.Contains(strings.Join(strings.Fields(text), " "), "; instance 1 ended by itself") || strings.ContainsAny(text, "✓✗") {
		t.Errorf("the comparison is\n%s", text)
	}
}

// Where there are several instances, a step of the stop names its instance.
func TestAStepOfTheStopNamesItsInstance(t *testing.T) {
	r := new(narrator).newRun(&lessons.Lesson{Instances: 2}, lessons.Broken, buildstest.NewFakeRun())
	line := r.lineFor(event.Event{Kind: event.StopStep, Instance: 1, State: event.StepPreStop, Budget: time.Second})
	if !strings.HasPrefix(line, "instance 1: ") {
		t.Errorf("it says %q", line)
	}
}

// An answer that is more than there is to answer is not taken, as on the screens.
func TestAnImpossibleGuessIsAskedForAgain(t *testing.T) {
	kept, err := progress.Open(filepath.Join(t.TempDir(), "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	run := buildstest.NewFakeRun()
	run.Events.AddAll(story.CutOff().Events)
	run.End()
	typed := make(chan string, 2)
	typed <- "99"
	typed <- "0"
	said := new(bytes.Buffer)
	p := &narrator{out: said, kept: kept, typed: typed}
	l := &lessons.Lesson{Name: "02-shutdown", Answer: "answered", Question: "{in_flight} requests are in flight. How many of them are answered?"}
	all := narratedRuns{narrator: p, lesson: l, runs: []*narratedRun{p.newRun(l, lessons.Broken, run)}}
	if err := all.predict(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all.guess == nil || all.guess.Said != 0 || !strings.Contains(said.String(), "You are asked about 4 requests, so the answer is 4 at most.") {
		t.Errorf("the guess is %+v, and it says\n%s", all.guess, said)
	}
}
