package prediction

import (
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/story"
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
	results := []verdict.Result{{Check: "answered", Outcome: verdict.Fail, Findings: verdict.State("request 7: connection reset 4 ms after SIGTERM")}}
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
	} {
		if got := outcome(c.answer, c.said, c.was, c.out) + "." + why(c.answer, results); got != c.want {
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

// What is kept of a choice is its number, and that of the right one.
func TestAChoiceIsKept(t *testing.T) {
	l := &lessons.Lesson{Answer: "answered", Choices: []lessons.Choice{{Text: "none"}, {Text: "some", From: 1}}}
	run := timeline.Of(story.CutOff().Until(story.Later))
	record, answered := Prediction{Lesson: l, Said: 2}.Record("broken", run)
	was, _ := l.AnswerFrom(run)
	if !answered || record.Said != 2 || record.Was != l.Right(was)+1 || record.Choices != 2 || record.Out != 0 {
		t.Errorf("kept is %+v, of an answer of %d", record, was)
	}
}

// The number that was asked for is made up of what the question could name, and of what came after the signal.
func TestLostReceiptsAreCountedOut(t *testing.T) {
	for _, test := range []struct {
		answer string
		c      timeline.Losses
		want   string
	}{
		{"jobs_lost", timeline.Losses{AtSignal: 49, LostAtSignal: 45, ReceiptsLost: 49}, ": 45 of the 49 that were queued or being printed at the signal, and 4 accepted after it"},
		{"jobs_lost", timeline.Losses{AtSignal: 7, LostAtSignal: 7, ReceiptsLost: 7}, ": 7 of the 7 that were queued or being printed at the signal"},
		{"jobs_lost", timeline.Losses{AtSignal: 7}, ""},
		{"answered", timeline.Losses{AtSignal: 7, LostAtSignal: 7, ReceiptsLost: 7}, ""},
	} {
		if got := origin(test.answer, test.c); got != test.want {
			t.Errorf("%s, %+v: %q, want %q", test.answer, test.c, got, test.want)
		}
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
	p := Prediction{Lesson: l, Requests: requests, Receipts: receipts}
	if said := p.changes(atSignal(l, timeline.Of(story.TwoInstances()))); said != "" {
		t.Errorf("nothing has changed, and it says %q", said)
	}
	p.Requests = 5
	if said := p.changes(atSignal(l, timeline.Of(story.TwoInstances()))); said != " You were asked at 5 requests; at the signal there were 2." {
		t.Errorf("it says %q", said)
	}
}

func TestANumberThatHasChangedUntilTheSignalIsSaid(t *testing.T) {
	l := &lessons.Lesson{Answer: "answered", Question: "{in_flight} requests are in flight. How many will be answered?"}
	c := timeline.Losses{InFlight: 6}
	for said, want := range map[int]string{
		8: " You were asked at 8 requests; at the signal there were 6, and all is what you said.",
		3: " You were asked at 8 requests; at the signal there were 6.",
	} {
		p := Prediction{Lesson: l, Said: said, Requests: 8, Receipts: 2}
		if got := p.changes(c); got != want {
			t.Errorf("said %d: %q, want %q", said, got, want)
		}
	}
	if p := (Prediction{Lesson: l, Said: 8, Requests: 8}); p.meant(6) != 6 || p.meant(0) != 8 {
		t.Errorf("all of 8 means %d of 6, and %d where there is no such number", p.meant(6), p.meant(0))
	}
	if p := (Prediction{Lesson: l, Said: 3, Requests: 6}); p.changes(c) != "" {
		t.Errorf("unchanged numbers are told: %q", p.changes(c))
	}
	l = &lessons.Lesson{Answer: "jobs_lost", Question: "{printing} receipts are queued. How many are lost?"}
	if got := (Prediction{Lesson: l, Receipts: 55}).changes(timeline.Losses{AtSignal: 156}); !strings.HasPrefix(got, " You were asked at 55 receipts; at the signal there were 156.") {
		t.Errorf("of receipts: %q", got)
	}
}
