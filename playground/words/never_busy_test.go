package words_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Where the moment never came since the answers came at once, or with errors, the evidence says that, with the body of an
// error.
func TestWhyTheMomentNeverCame(t *testing.T) {
	always := func(answer event.Event) *timeline.Timeline {
		events := []event.Event{{Kind: event.RunStart, Run: &event.Run{Requests: 7}}, {Kind: event.ProcessStart, PID: 1}}
		for id := 1; id <= 99; id++ {
			sent := time.Duration(id) * 200 * time.Millisecond
			answer.At, answer.Kind, answer.ID = sent+12*time.Millisecond, event.RequestDone, id
			events = append(events, event.Event{At: sent, Kind: event.RequestSent, ID: id, Method: "POST", Path: "/jobs"}, answer)
		}
		return timeline.Of(append(events, event.Event{At: 20200 * time.Millisecond, Kind: event.NeverBusy, Budget: 20 * time.Second},
			event.Event{At: 20200 * time.Millisecond, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}))
	}
	const never = "the moment to stop never came: 0 of 7 requests were in flight after 20 s"
	const quick = "in 20 s the service gave 99 answers, the slowest within 12 ms, so there will never be 7 requests in flight at once; " +
		"what goes on behind an answer is no request in flight"
	for _, test := range []struct {
		of   *timeline.Timeline
		want []string
	}{
		{always(event.Event{Status: 202}), []string{never, quick}},
		{always(event.Event{Status: 503, Answer: &event.Answer{Body: "no order placed: context canceled"}}),
			[]string{never, quick, "99 requests met an error before the signal, the first: 503; it said: no order placed: context canceled"}},
		{always(event.Event{Class: event.EOF}), []string{never, "99 requests met an error before the signal, the first: connection closed before an answer (EOF)"}},
	} {
		if got := words.Evidence(*verdict.Find(verdict.Judge(test.of), verdict.Answered)); !slices.Equal(got, test.want) {
			t.Errorf("it says\n%q, want\n%q", got, test.want)
		}
	}
}

// A run that waits in vain for its moment says how much of each kind there was, and of those alone for which it waited.
func TestNeverBusyNamesWhatWasMissing(t *testing.T) {
	started := event.Event{Kind: event.ProcessStart, PID: 1}
	queued := event.Event{At: time.Second, Kind: event.JobQueued, ID: 1}
	waited := event.Event{At: 20 * time.Second, Kind: event.NeverBusy, Budget: 20 * time.Second}
	signal := event.Event{At: 20 * time.Second, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy}
	for _, test := range []struct {
		wants event.Run
		says  string
	}{
		{event.Run{Requests: 2}, "the moment to stop never came: 0 of 2 requests were in flight after 20 s"},
		{event.Run{Requests: 2, Jobs: 4, Queued: 16}, "the moment to stop never came: 0 of 2 requests were in flight, " +
			"0 of 4 receipts were being printed, 1 of 16 were queued after 20 s"},
		{event.Run{Requests: 1, Jobs: 4, Queued: 1, Rules: &event.Rules{Exercise: []string{verdict.Messages}}}, "the moment to stop never came: 0 of 1 request was in flight, " +
			"0 of 4 messages were being worked on, 1 of 1 was received and not begun after 20 s"},
		{event.Run{Requests: 1, Jobs: 1, Rules: &event.Rules{Exercise: []string{verdict.Leadership}}}, "the moment to stop never came: 0 of 1 request was in flight, " +
			"0 of 1 round was being done by the leader after 20 s"},
	} {
		run := timeline.Of([]event.Event{{Kind: event.RunStart, Run: &test.wants}, started, queued, waited, signal})
		var said []string
		for _, r := range verdict.Judge(run) {
			if r.Check == verdict.Answered {
				said = append(said, words.Evidence(r)...)
			}
		}
		if len(said) == 0 || said[0] != test.says {
			t.Errorf("it says %q, want %q", said, test.says)
		}
	}
}
