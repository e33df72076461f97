package timeline_test

import (
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// answers returns so many answers of 10 ms to GET /.
func answers(status, count int) event.Answers {
	a := event.Answers{Method: "GET", Path: "/", Status: status}
	for range count {
		a.Latency.Add(ms(10))
	}
	return a
}

func summary(at time.Duration, load event.Load) event.Event {
	return event.Event{At: at, Kind: event.LoadSummary, Load: &load}
}

// Requests that are summed up count wherever a number of requests is asked for.
func TestSummedUpRequestsCount(t *testing.T) {
	run := timeline.Of([]event.Event{
		summary(ms(100), event.Load{Sent: 30, Underway: 4, Waiting: 3, Conns: 5, Answers: []event.Answers{answers(200, 26)}}),
		summary(ms(200), event.Load{From: ms(100), Sent: 30, Underway: 6, Waiting: 5, Answers: []event.Answers{answers(200, 27), answers(404, 1)}}),
	})
	if n := run.RequestCount(); n != 54 {
		t.Errorf("%d requests, want 54", n)
	}
	if n := run.InFlightCount(); n != 6 {
		t.Errorf("%d in flight, want 6", n)
	}
	if n := run.InFlightCountAt(ms(150)); n != 4 {
		t.Errorf("%d in flight at 150 ms, want 4", n)
	}
	if !run.BusyEnough(5, 0, 0) || run.BusyEnough(6, 0, 0) {
		t.Error("five requests have waited for so long that they count as in flight")
	}
	if n := run.SentCount(0, ms(200)); n != 60 {
		t.Errorf("%d were sent, want 60", n)
	}
	if d := run.Latency(ms(200)); d.Count != 54 || d.Percentile(0.5) < ms(10) {
		t.Errorf("the latency of %d answers is %v", d.Count, d.Percentile(0.5))
	}
	if !run.SumsUp() {
		t.Error("nothing is summed up")
	}
}

// At the stop the log gets all events of the requests under way, with the times at which they happened. Looking back, none
// of them counts twice.
func TestRequestsUnderWayAtTheStopCountOnce(t *testing.T) {
	log := []event.Event{
		summary(ms(100), event.Load{Sent: 30, Underway: 1, Waiting: 1, Answers: []event.Answers{answers(200, 29)}}),
		{At: ms(150), Kind: event.StopStart, Name: "docker"},
		{At: ms(150), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: ms(20), Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/", Count: 1},
		{At: ms(21), Kind: event.RequestWritten, ID: 7, Conn: 1, Count: 1},
		{At: ms(120), Kind: event.RequestSent, ID: 31, Method: "GET", Path: "/", Count: 1},
		{At: ms(121), Kind: event.RequestWritten, ID: 31, Conn: 2},
		summary(ms(151), event.Load{From: ms(100), Sent: 1, Last: true}),
		{At: ms(155), Kind: event.RequestDone, ID: 7, Class: event.EOF, Conn: 1},
		{At: ms(160), Kind: event.RequestDone, ID: 31, Status: 200, Answer: &event.Answer{}},
	}
	run := timeline.Of(log)
	for _, at := range []struct {
		moment time.Duration
		want   int
	}{{ms(110), 1}, {ms(130), 2}, {ms(150), 2}, {ms(153), 2}, {ms(157), 1}, {ms(170), 0}} {
		if got := run.InFlightCountAt(at.moment); got != at.want {
			t.Errorf("%d in flight at %v, want %d", got, at.moment, at.want)
		}
	}
	if n := run.SentCount(0, ms(170)); n != 31 {
		t.Errorf("%d were sent, want 31", n)
	}
	if n := run.RequestCount(); n != 31 {
		t.Errorf("%d requests, want 31", n)
	}
	if run.SumsUp() {
		t.Error("it is still summed up")
	}
	if l := run.Losses(); l.InFlight != 2 || l.Answered != 1 {
		t.Errorf("%d of %d in flight at the signal were answered, want 1 of 2", l.Answered, l.InFlight)
	}
	if a := run.Request(7).Attempts[0]; !a.Kept {
		t.Error("the connection of request 7 had carried another, which is summed up")
	}
}

// What was usual before the stop is known from summaries as from requests.
func TestSummariesShowWhatIsUsual(t *testing.T) {
	stopped := []event.Event{
		{At: ms(150), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: ms(140), Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		{At: ms(141), Kind: event.RequestWritten, ID: 7, Conn: 1},
		{At: ms(160), Kind: event.RequestDone, ID: 7, Status: 204, Answer: &event.Answer{}},
	}
	run := timeline.Of(append([]event.Event{summary(ms(100), event.Load{Answers: []event.Answers{answers(200, 29)}})}, stopped...))
	if e := run.Ending(run.Request(7)); e.Kind != timeline.Failed || e.Class != event.Unusual {
		t.Errorf("an answer of another status than 29 before: %+v", e)
	}
	if status, n := run.UsualStatus(run.Request(7)); status != 200 || n != 29 {
		t.Errorf("%d answers were %d, want 29 of 200", n, status)
	}
	run = timeline.Of(append([]event.Event{summary(ms(100), event.Load{Answers: []event.Answers{answers(200, 29), answers(204, 1)}})}, stopped...))
	if e := run.Ending(run.Request(7)); e.Kind != timeline.Answered {
		t.Errorf("an answer as one before: %+v", e)
	}
}

// While a load is summed up, the log has its errors one by one: they are among the answers before the stop, too.
func TestErrorsOfASummedUpLoadAreAmongTheAnswersBefore(t *testing.T) {
	log := []event.Event{summary(ms(100), event.Load{Sent: 25, Answers: []event.Answers{answers(200, 20)}})}
	for id := range 5 {
		log = append(log, event.Event{At: ms(10 + id), Kind: event.RequestSent, ID: id + 1, Method: "GET", Path: "/", Count: 1},
			event.Event{At: ms(20 + id), Kind: event.RequestDone, ID: id + 1, Status: 500})
	}
	run := timeline.Of(append(log,
		event.Event{At: ms(140), Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		event.Event{At: ms(150), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		event.Event{At: ms(160), Kind: event.RequestDone, ID: 7, Status: 500}))
	if same, all := run.AnswersBefore(run.Request(7)); same != 5 || all != 25 {
		t.Errorf("%d of %d answers before the stop were errors, want 5 of 25", same, all)
	}
}

// Answers that had one length before the stop and another one after it are found also where those before it are summed up.
func TestOtherLengthsOfSummedUpAnswers(t *testing.T) {
	before := answers(200, 29)
	before.Bytes, before.Longest = 100, 100
	after := []event.Event{
		{At: ms(150), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: ms(140), Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/"},
		{At: ms(141), Kind: event.RequestWritten, ID: 7, Conn: 1},
		{At: ms(160), Kind: event.RequestDone, ID: 7, Status: 200, Answer: &event.Answer{Bytes: 40, Promised: 40}},
	}
	l := timeline.Of(append([]event.Event{summary(ms(100), event.Load{Answers: []event.Answers{before}})}, after...)).OtherLengths()
	if l == nil || !l.Constant() || l.Least != 100 || l.After != 40 || l.Answers != 29 {
		t.Errorf("the lengths are %+v", l)
	}
	before.Longest = 101
	after[3].Answer.Bytes = 103
	if l := timeline.Of(append([]event.Event{summary(ms(100), event.Load{Answers: []event.Answers{before}})}, after...)).OtherLengths(); l != nil {
		t.Errorf("the answers before had several lengths, and after them: %+v", l)
	}
	after[3].Answer.Bytes = 40
	if l := timeline.Of(append([]event.Event{summary(ms(100), event.Load{Answers: []event.Answers{before}})}, after...)).OtherLengths(); l == nil || l.Constant() || l.After != 40 {
		t.Errorf("an answer was shorter than all before, which had several lengths: %+v", l)
	}
}

// A slow client does not make a service slow, in sums either.
func TestSummedUpSlowClients(t *testing.T) {
	quick, slow := answers(200, 500), event.Answers{Method: "GET", Path: "/", Status: 200, Slow: true}
	for range 50 {
		slow.Latency.Add(3 * time.Second)
	}
	run := timeline.Of([]event.Event{summary(4*time.Second, event.Load{From: 1, Underway: 30, Waiting: 29, Slow: 29, Answers: []event.Answers{quick, slow}})})
	q := run.TooQuick(5, 100, 4*time.Second)
	if q == nil || q.Slowest > ms(11) || q.Slow < 3*time.Second || q.Answers != 550 {
		t.Errorf("the service is as quick as %+v", q)
	}
	run = timeline.Of([]event.Event{summary(4*time.Second, event.Load{From: 1, Underway: 30, Waiting: 30, Slow: 29, Answers: []event.Answers{quick, slow}})})
	if q := run.TooQuick(5, 100, 4*time.Second); q != nil {
		t.Errorf("one waits, and the service is as quick as %+v", q)
	}
}

// A busy machine delays single answers of a quick service. One of whose answers some take long, or all a while, may yet have enough
// requests in flight at once.
func TestQuickDespiteADelay(t *testing.T) {
	for _, test := range []struct {
		name       string
		took       func(n int) int // of the n-th of 60 answers, in ms
		wantsQuick bool
	}{
		{"all at once", func(int) int { return 2 }, true},
		{"one delayed", func(n int) int { return 2 + n/59*120 }, true},
		{"one so slow that five could be in flight", func(n int) int { return 2 + n/59*260 }, false},
		{"all a while", func(int) int { return 80 }, false},
	} {
		var log []event.Event
		for n := range 60 {
			log = append(log, event.Event{At: ms(1 + 50*n), Kind: event.RequestSent, ID: n, Method: "GET", Path: "/"},
				event.Event{At: ms(1 + 50*n + test.took(n)), Kind: event.RequestDone, ID: n, Status: 200})
		}
		if q := timeline.Of(log).TooQuick(5, 20, ms(3300)); (q != nil) != test.wantsQuick {
			t.Errorf("%s: too quick by %+v, want %t", test.name, q, test.wantsQuick)
		}
	}
}

// With HTTP/2 several requests use a connection at once; it is idle when the last of them is over.
func TestAConnectionOfManyRequests(t *testing.T) {
	log := []event.Event{{At: ms(1), Kind: event.ConnOpen, ID: 1}}
	for id := 1; id <= 3; id++ {
		log = append(log, event.Event{At: ms(1 + id), Kind: event.RequestSent, ID: id}, event.Event{At: ms(1 + id), Kind: event.RequestWritten, ID: id, Conn: 1})
	}
	for i, id := range []int{3, 1, 2} {
		run := timeline.Of(log)
		if active, idle := run.HTTPCounts(); active != 1 || idle != 0 {
			t.Errorf("with %d requests over, %d connections are in use and %d idle", i, active, idle)
		}
		log = append(log, event.Event{At: ms(10 + i), Kind: event.RequestDone, ID: id, Status: 200})
	}
	run := timeline.Of(log)
	if active, idle := run.HTTPCounts(); active != 0 || idle != 1 {
		t.Errorf("after all, %d connections are in use and %d idle", active, idle)
	}
	series := run.HTTPSeries()
	if at := series.At(ms(11)); at.Value != 1 || at.InUse != 1 {
		t.Errorf("with one request left the series says %+v", at)
	}
	if at := series.At(ms(12)); at.Value != 1 || at.InUse != 0 {
		t.Errorf("after all the series says %+v", at)
	}
}

// How late the load was is added up, and what it left out.
func TestLateness(t *testing.T) {
	var first, second event.Distribution
	for range 99 {
		first.Add(0)
	}
	second.Add(ms(340))
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.LoadLate, Load: &event.Load{Late: &first}},
		{At: ms(2), Kind: event.LoadLate, Count: 3, Load: &event.Load{Late: &second}},
		{At: ms(3), Kind: event.LoadLimited, Load: &event.Load{Underway: 50}},
		{At: ms(4), Kind: event.LoadLimited, Count: 7, Load: &event.Load{Underway: 50}},
	})
	if l := run.Load; l.Late.Count != 100 || l.Late.Most != ms(340) || l.Skipped != 3 || l.Unsent != 7 || len(l.Limits) != 1 || l.Limits[0].Underway != 50 {
		t.Errorf("the load is %+v", l)
	}
}
