package screens

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/story"
)

// The question, the picture at the stop, the losses and the verdict count the same requests in flight at the signal.
func TestRequestsInFlightAreCountedAlike(t *testing.T) {
	logs := map[string][]event.Event{
		"without a probe, one raced":      racedAndCut(),
		"one raced, the other answered":   slices.DeleteFunc(racedAndCut(), func(e event.Event) bool { return e.ID == 3 }),
		"with a probe, one doubtful":      doubtfulAndCut(),
		"the reports of the probe are in": slices.DeleteFunc(doubtfulAndCut(), func(e event.Event) bool { return e.Kind == event.Dropped }),
		"a story":                         story.CutOff().Events,
	}
	paths, err := filepath.Glob("../../playground/recording/testdata/*/*" + recording.Ext)
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are %d recordings: %v", len(paths), err)
	}
	for _, path := range append(paths, "../../playground/export/testdata/fixed.ndjson") {
		r, err := recording.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		logs[filepath.Base(path)] = r.Events
	}
	for name, log := range logs {
		run := timeline.Of(log)
		if run.SignalAt() == 0 || len(run.Stops) > 1 {
			continue
		}
		want, _ := lessons.AskedAbout(run)
		if n := run.Losses().InFlight; n != want && len(run.Processes) == 1 { // the losses are those of the stopped instance
			t.Errorf("%s: the question is about %d requests, and the losses about %d", name, want, n)
		}
		var p picture.Picture
		p.Show(builds.AtStop(log), run.StopMoment())
		p.Know(run)
		if n := p.InFlight(); n != want {
			t.Errorf("%s: the picture at the stop has %d requests in flight, and the question is about %d", name, n, want)
		}
		replay := NewReplay(name, log, nil)
		replay.seek(run.StopMoment())
		if n := replay.picture.InFlight(); n != want {
			t.Errorf("%s: the replay at the stop has %d requests in flight, and the question is about %d", name, n, want)
		}
		if n, said := judgedInFlight(run); said && n != want && len(run.Processes) == 1 {
			t.Errorf("%s: the verdict is about %d requests, and the question about %d", name, n, want)
		}
	}
}

// judgedInFlight returns how many requests in flight at the signal the verdict names, if it names a number.
func judgedInFlight(t *timeline.Timeline) (n int, said bool) {
	answered := verdict.Find(verdict.Of(t), verdict.Answered)
	if answered == nil {
		return 0, false
	}
	for _, f := range answered.Findings {
		switch f.Kind {
		case verdict.RequestsAnswered:
			return f.Count, true
		case verdict.RequestsUnanswered:
			return f.Of, true
		}
	}
	return 0, false
}

// racedAndCut is a run without a probe: at the signal, requests 1 and 2 are answered later, request 3 is cut off, and
// request 4 was written a moment before, on a connection that the service was closing.
func racedAndCut() []event.Event {
	at := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	log := []event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "a run", Policy: "docker"}},
		{At: at(1), Kind: event.ProcessStart, PID: 9, Addr: "127.0.0.1:1"}, {At: at(2), Kind: event.Ready},
	}
	for id, written := range []int{500, 600, 700, 996} {
		log = append(log,
			event.Event{At: at(written - 1), Kind: event.RequestSent, ID: id + 1, Method: "GET", Path: "/orders/1"},
			event.Event{At: at(written), Kind: event.RequestWritten, ID: id + 1, Conn: id + 1})
	}
	return append(log,
		event.Event{At: at(1000), Kind: event.StopStart, Name: "docker", Grace: time.Second},
		event.Event{At: at(1000), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		event.Event{At: at(1003), Kind: event.RequestDone, ID: 4, Class: event.EOF, Text: "EOF"},
		event.Event{At: at(1300), Kind: event.RequestDone, ID: 1, Status: 200},
		event.Event{At: at(1310), Kind: event.RequestDone, ID: 2, Status: 200},
		event.Event{At: at(1320), Kind: event.RequestDone, ID: 3, Class: event.EOF, Text: "EOF"},
		event.Event{At: at(1330), Kind: event.ProcessExit, PID: 9},
		event.Event{At: at(1400), Kind: event.AuditDone}, event.Event{At: at(1401), Kind: event.RunEnd})
}

// doubtfulAndCut is a run with a probe that lost a report. Handlers took requests 1, 2 and 3 before the signal; the last of the
// reports arrives late. Whether a handler took request 4, which was written long before the signal, is not known.
func doubtfulAndCut() []event.Event {
	at := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	var log []event.Event
	for _, e := range racedAndCut() {
		if e.ID == 4 && e.At < at(1000) {
			e.At -= at(200)
		}
		switch {
		case e.Kind == event.RequestWritten && e.ID < 3:
			log = append(log, e, event.Event{At: e.At + at(1), Kind: event.RequestAccepted, ID: e.ID, Method: "GET", Path: "/orders/1"})
		case e.Kind == event.RequestDone && e.ID == 4:
			log = append(log, e, event.Event{At: at(701), Kind: event.RequestAccepted, ID: 3, Method: "GET", Path: "/orders/1"},
				event.Event{At: at(1004), Kind: event.Dropped, Count: 1})
		default:
			log = append(log, e)
		}
	}
	return log
}

// That a request met the closing of its connection is known a little after the stop: the question, and the picture that
// stands still, then count one request less.
func TestTheQuestionCountsWhatIsKnownSoonAfterTheStop(t *testing.T) {
	a, v, _ := actorOnStage(t)
	v.lesson.Question = "{in_flight} requests are in flight. How many will be answered?"
	log := racedAndCut()
	frame := func(at time.Duration) {
		var events []event.Event
		for _, e := range log {
			if e.At <= at {
				events = append(events, e)
			}
		}
		a.Update(framesOf(v, events, at, false))
	}
	frame(998 * time.Millisecond)
	apptest.Do(a, "t")
	frame(1001 * time.Millisecond)
	shows(t, a, "4 requests are in flight", true)
	shows(t, a, "in flight 4", true)
	frame(1040 * time.Millisecond)
	shows(t, a, "3 requests are in flight", true)
	shows(t, a, "in flight 3", true)
	frame(1305 * time.Millisecond)
	shows(t, a, "in flight 3", true)
	if v.guess.Requests != 3 {
		t.Errorf("the prediction is about %d requests", v.guess.Requests)
	}
}
