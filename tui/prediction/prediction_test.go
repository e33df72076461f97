package prediction

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/balancer"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/progress"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

func TestEveryKindOfQuestionHasItsWords(t *testing.T) {
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range course.Lessons {
		a, ok := answers[l.Answer]
		said := a.none != "" && a.one != "" && strings.Contains(a.many, "#")
		if !ok || !said && len(l.Choices) == 0 || !verdict.Known(a.check) {
			t.Errorf("lesson %s asks for %q, for which the words are %+v", l.Name, l.Answer, a)
		}
	}
}

func TestExplanationsReadWell(t *testing.T) {
	results := []verdict.Result{{Check: "answered", Outcome: verdict.Fail, Findings: verdict.Statements("request 7: connection reset 4 ms after SIGTERM")}}
	for _, c := range []struct {
		answer         string
		said, was, out int
		want           string
	}{
		{"answered", 3, 0, 7, "You said 3 of 7, but none was answered. Request 7: connection reset 4 ms after SIGTERM."},
		{"answered", 7, 7, 7, "You said 7 of 7, and you are right: 7 were answered. Request 7: connection reset 4 ms after SIGTERM."},
		{"exit_status", 0, 143, 0, "You said 0, but the status was 143."},
		{"seconds_to_exit", 25, 3, 0, "You said 25 s, but it took 3 s."},
		{"jobs_lost", 4, 1, 0, "You said 4, but one receipt was lost."},
		{"answered", 6, 7, 7, "You said 6 of 7, which is close and counts in part: 7 were answered. Request 7: connection reset 4 ms after SIGTERM."},
	} {
		if got := outcome(c.answer, progress.Prediction{Said: c.said, Was: c.was, Out: c.out}) + "." + sentence(why(c.answer, results)); got != c.want {
			t.Errorf("%s: %q, want %q", c.answer, got, c.want)
		}
	}
}

func TestAChoiceIsExplained(t *testing.T) {
	l := &lessons.Lesson{Answer: "cut", Choices: []lessons.Choice{{Text: "all", From: 3}, {Text: "none", From: 0}, {Text: "one or two", From: 1}}}
	for _, c := range []struct {
		said, was int
		want      string
	}{
		{2, 0, `You said "none", and you are right: none was cut off`},
		{2, 2, `You said "none", but it was "one or two": 2 were cut off`},
		{3, 9, `You said "one or two", but it was "all": 9 were cut off`},
	} {
		if got := (Prediction{Lesson: l, Said: c.said}).chosen(c.was); got != c.want {
			t.Errorf("%d, and %d was: %s, want %s", c.said, c.was, got, c.want)
		}
	}
	l.Answer = "when_cut"
	if got, want := (Prediction{Lesson: l, Said: 1}).chosen(0), `You said "all", but it was "none"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// The number of a choice is kept, and that of the right one.
func TestAChoiceIsKept(t *testing.T) {
	l := &lessons.Lesson{Answer: "answered", Choices: []lessons.Choice{{Text: "none"}, {Text: "some", From: 1}}}
	run := timeline.Of(story.CutOff().Until(story.Later))
	record, answered := Prediction{Lesson: l, Said: 2}.Record("broken", run)
	was, _ := l.AnswerFrom(run)
	if !answered || record.Said != 2 || record.Was != l.Right(was)+1 || record.Choices != 2 || record.Out != 0 {
		t.Errorf("kept is %+v, of an answer of %d", record, was)
	}
}

func sentence(text string) string {
	if text == "" {
		return ""
	}
	return " " + ui.Capital(text) + "."
}

// The number that was asked for is a sum that one can do.
func TestLostReceiptsAreCountedOut(t *testing.T) {
	for _, test := range []struct {
		l timeline.Losses

		room, later int
		want        string
	}{
		{timeline.Losses{AtSignal: 52, AcceptedAfter: 53, Printed: 4, ReceiptsLost: 97}, 0, 0, "52 in memory or being printed at SIGTERM + 53 accepted after it - 4 printed since - 4 stored since = 97 lost"},
		{timeline.Losses{AtSignal: 54, AcceptedAfter: 97, ReceiptsLost: 50}, 50, 0,
			"54 in memory or being printed at SIGTERM + 97 accepted after it - 0 printed since - 101 stored since = 50 lost, as many as the queue has room for"},
		{timeline.Losses{AcceptedAfter: 30, ReceiptsLost: 30}, 50, 0, "0 in memory or being printed at SIGTERM + 30 accepted after it - 0 printed since - 0 stored since = 30 lost"},
		{timeline.Losses{AcceptedAfter: 31, ReceiptsLost: 31}, 50, 1, "0 in memory or being printed at SIGTERM + 31 accepted after it (30 for those in flight) - 0 printed since - 0 stored since = 31 lost"},
		{timeline.Losses{}, 50, 0, ""},
		{timeline.Losses{AtSignal: 1, Printed: 2}, 50, 0, ""}, // one was printed again after a restart
	} {
		if got := whyLost("SIGTERM", test.l, test.room, test.later); got != test.want {
			t.Errorf("%+v: %q, want %q", test.l, got, test.want)
		}
	}
}

func TestAPredictionIsRightOrCloseOrWrong(t *testing.T) {
	for _, c := range []struct {
		answer         string
		said, was, out int
		want           Grade
	}{
		{"answered", 7, 7, 7, Right}, {"answered", 6, 7, 7, Close}, {"answered", 1, 0, 7, Wrong}, {"answered", 40, 55, 55, Wrong}, {"answered", 50, 55, 55, Close},
		{"exit_status", 142, 143, 0, Wrong}, {"seconds_to_exit", 7, 6, 0, Close}, {"jobs_lost", 0, 1, 0, Wrong}, {"jobs_lost", 90, 97, 0, Close},
	} {
		if got := GradeOf(c.answer, progress.Prediction{Said: c.said, Was: c.was, Out: c.out}); got != c.want {
			t.Errorf("%s, said %d, was %d of %d: %v, want %v", c.answer, c.said, c.was, c.out, got, c.want)
		}
	}
	for said, want := range map[int]Grade{1: Wrong, 2: Right, 3: Wrong} {
		if got := GradeOf("answered", progress.Prediction{Said: said, Was: 2, Choices: 3}); got != want {
			t.Errorf("choice %d, where the second of three is right: %v, want %v", said, got, want)
		}
	}
}

// Of each kind of question, the answer comes with a line that says why it is that number.
func TestWhyItIsThatNumber(t *testing.T) {
	for _, c := range []struct{ answer, want string }{
		{"answered", "the process lived for another "}, {"exit_status", "128 + 15"},
	} {
		l := &lessons.Lesson{Answer: c.answer}
		if got := reason(l, timeline.Of(story.CutOff().Events), nil); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want it to hold %q", c.answer, got, c.want)
		}
	}
	two := &lessons.Lesson{Answer: "errors_after_stop", Rate: 30, Instances: 2, Front: &balancer.Settings{Delay: 400 * time.Millisecond}}
	if got := whyErrors(two, timeline.Of(story.TwoInstances())); got != "" && got != "30 a second × 0.4 s until the balancer notices ÷ 2 instances is about 6" {
		t.Errorf("errors: %q", got)
	}
}

// The answer to whose requests meet errors also gives the product that leads to their number, and the number in this run.
func TestWhoseErrorsAreCountedOut(t *testing.T) {
	l := &lessons.Lesson{Answer: "whose_errors", Rate: 30, Instances: 2, Front: &balancer.Settings{Delay: 300 * time.Millisecond}}
	run := timeline.Of(story.Replaced().Until(story.StopAt + time.Second)) // of which only one instance is stopped by then
	want := fmt.Sprintf("30 a second × 0.3 s until the balancer notices ÷ 2 instances is about 4.5, and %d met an error", run.Losses().ErrorsAfter)
	if got := reason(l, run, nil); got != want || run.Losses().ErrorsAfter == 0 {
		t.Errorf("it is %q, want %q", got, want)
	}
}

// A question about two instances counts both, when it is asked and at the signal.
func TestTheQuestionCountsAllInstances(t *testing.T) {
	l := &lessons.Lesson{Answer: "errors_after_stop", Question: "{in_flight} and {printing}. How many errors?"}
	before := timeline.Of(story.TwoInstances()[:10])
	requests, receipts := lessons.AskedAbout(before)
	if requests != 2 || receipts != 2 || l.Ask(before) != "2 and 2. How many errors?" {
		t.Fatalf("asked is %q, about %d and %d", l.Ask(before), requests, receipts)
	}
}

func TestWhoSaysAllMeansAll(t *testing.T) {
	l := &lessons.Lesson{Answer: "answered"}
	if p := (Prediction{Lesson: l, Said: 8, Requests: 8}); p.meant(6) != 6 || p.meant(0) != 8 {
		t.Errorf("all of 8 means %d of 6, and %d where there is no such number", p.meant(6), p.meant(0))
	}
}

// The answer to how many parcels are shipped twice says what became of the messages that the question counts. Those of the next consumer
// are left out, since none of them can have been shipped twice yet.
func TestWhyParcelsAreShippedTwice(t *testing.T) {
	l := &lessons.Lesson{Answer: "done_twice"}
	for _, test := range []struct {
		events []event.Event
		want   string
		twice  int
	}{
		{consumed(3, 2, 1), "3 messages were in the hands of the first consumer at SIGTERM: 2 shipped and not acknowledged, 1 given back; " +
			"1 that a later one shipped is still in the queue, to be shipped again", 2},
		{consumed(0, 0, 4), "0 messages were in the hands of the first consumer at SIGTERM; " +
			"4 that a later one shipped are still in the queue, to be shipped again", 0},
		{consumed(1, 0, 0), "1 message was in the hands of the first consumer at SIGTERM: 1 given back", 0},
	} {
		run := timeline.Of(test.events)
		if got, was := reason(l, run, verdict.Of(run)), run.Losses().DoneTwice; got != test.want || was != test.twice {
			t.Errorf("%q, and %d were shipped twice; want %q and %d", got, was, test.want, test.twice)
		}
	}
}

// consumed is a run of two consumers. The first has so many messages at its signal, of which it ships some without being able
// to acknowledge them and gives the others back. The second ships these again, and so many others, which it cannot acknowledge.
func consumed(had, shipped, others int) []event.Event {
	s := new(story.Story)
	s.Add(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "21-consumer", Of: "broken", Policy: "docker"}})
	deliver := func(at time.Duration, instance, id, count int, ends event.Event) {
		s.Add(at, event.Event{Kind: event.MessageReceived, Instance: instance, ID: id, Count: count, Budget: 10 * time.Second})
		if ends.Kind == event.MessageDeleted {
			s.Add(at+story.Tick, event.Event{Kind: event.MessageStart, Instance: instance, ID: id, Count: count})
			s.Add(at+story.StopAt, event.Event{Kind: event.MessageDone, Instance: instance, ID: id, Count: count})
		}
		ends.Instance, ends.ID, ends.Count = instance, id, count
		s.Add(at+story.StopAt+story.Tick, ends)
	}
	refused := event.Event{Kind: event.MessageDeleted, Text: "context canceled"}
	for id := 1; id <= had+others; id++ {
		s.Add(100*story.Tick, event.Event{Kind: event.MessageSent, ID: id})
	}
	const again = 2 * story.StopAt
	for n, at := range []time.Duration{0, again} {
		s.Add(at+story.Tick, event.Event{Kind: event.ProcessStart, Instance: n, PID: 100 + n})
		s.Add(at+200*story.Tick, event.Event{Kind: event.Ready, Instance: n})
		s.Add(at+story.StopAt, event.Event{Kind: event.StopStart, Instance: n, Name: "docker", Grace: 10 * time.Second})
		s.Add(at+story.StopAt, event.Event{Kind: event.Signal, Instance: n, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
		s.Add(at+story.StopAt+800*story.Tick, event.Event{Kind: event.ProcessExit, Instance: n, PID: 100 + n})
	}
	for id := 1; id <= had; id++ {
		if id > shipped {
			deliver(400*story.Tick, 0, id, 1, event.Event{Kind: event.MessageReturned})
			continue
		}
		deliver(400*story.Tick, 0, id, 1, refused)
		deliver(again+300*story.Tick, 1, id, 2, event.Event{Kind: event.MessageDeleted})
	}
	for id := had + 1; id <= had+others; id++ {
		deliver(again+400*story.Tick, 1, id, 1, refused)
	}
	return s.Events
}

// The product has the delay that the balancer had in the run, as the label of the stop says it, and counts only what was sent after
// the stop began.
func TestTheErrorsOfARunAreCountedWithItsOwnDelay(t *testing.T) {
	l := &lessons.Lesson{Answer: "whose_errors", Rate: 30, Instances: 2, Front: &balancer.Settings{Delay: 300 * time.Millisecond}}
	s := story.Replaced()
	s.Add(story.StopAt+387*time.Millisecond, event.Event{Kind: event.Endpoint, State: event.EndpointRemoved})
	run := timeline.Of(s.Until(story.StopAt + time.Second))
	if got, want := reason(l, run, nil), "30 a second × 0.39 s until the balancer noticed ÷ 2 instances is about 6, and 6 met an error"; got != want {
		t.Errorf("it is %q, want %q", got, want)
	}
	s.Request(300, story.StopAt-100*story.Tick, story.StopAt+story.Tick, 502, "")
	run = timeline.Of(s.Until(story.StopAt + time.Second))
	want := "30 a second × 0.39 s until the balancer noticed ÷ 2 instances is about 6 sent after the stop began, besides 1 in flight then, and 7 met an error"
	if got := reason(l, run, nil); got != want {
		t.Errorf("it is %q, want %q", got, want)
	}
}
