package timeline_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

func TestSeries(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.ProcessStart, PID: 1},
		{At: ms(10), Kind: event.Goroutines, Count: 5},
		{At: ms(11), Kind: event.DBOpen, ID: 1},
		{At: ms(12), Kind: event.DBBusy, ID: 1},
		{At: ms(13), Kind: event.DBIdle, ID: 1},
		{At: ms(14), Kind: event.DBClose, ID: 1},
		{At: ms(15), Kind: event.DBOpen, ID: 2},
		{At: ms(20), Kind: event.Goroutines, Count: 5},
		{At: ms(30), Kind: event.Goroutines, Count: 9},
		{At: ms(40), Kind: event.RequestSent, ID: 1, Method: "GET", Path: "/"},
		{At: ms(41), Kind: event.ConnOpen, ID: 3},
		{At: ms(42), Kind: event.RequestWritten, ID: 1, Conn: 3},
		{At: ms(43), Kind: event.RequestLost, ID: 1, Conn: 3, Class: event.EOF},
		{At: ms(43), Kind: event.ConnClose, ID: 3},
		{At: ms(44), Kind: event.ConnOpen, ID: 4},
		{At: ms(45), Kind: event.RequestWritten, ID: 1, Attempt: 1, Conn: 4},
		{At: ms(46), Kind: event.RequestDone, ID: 1, Attempt: 1, Status: 200},
		{At: ms(50), Kind: event.ProcessExit, PID: 1},
	})
	for name, test := range map[string]struct{ got, want timeline.Series }{
		"goroutines":           {run.GoroutineSeries(), timeline.Series{{ms(10), 5, 0}, {ms(30), 9, 0}, {ms(50), 0, 0}}},
		"client connections":   {run.HTTPSeries(), timeline.Series{{ms(41), 1, 0}, {ms(42), 1, 1}, {ms(43), 0, 0}, {ms(44), 1, 0}, {ms(45), 1, 1}, {ms(46), 1, 0}}},
		"database connections": {run.DBSeries(), timeline.Series{{ms(11), 1, 0}, {ms(12), 1, 1}, {ms(13), 1, 0}, {ms(14), 0, 0}, {ms(15), 1, 0}, {ms(50), 0, 0}}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: %v, want %v", name, test.got, test.want)
		}
	}
	goroutines := run.GoroutineSeries()
	for at, want := range map[time.Duration]int{ms(9): 0, ms(10): 5, ms(29): 5, ms(30): 9, ms(99): 0} {
		if got := goroutines.At(at).Value; got != want {
			t.Errorf("%d goroutines after %v, want %d", got, at, want)
		}
	}
	if got := goroutines.Max(); got != 9 {
		t.Errorf("at most %d goroutines, want 9", got)
	}
}

// At every moment of a run, the series say what is said of that moment by itself.
func TestSeriesAgreeWithEachMoment(t *testing.T) {
	run := timeline.Of(shutdown().byTime())
	inFlight, work := run.InFlightSeries(), run.WorkSeries()
	if inFlight.Max() == 0 || work.Max() == 0 {
		t.Fatalf("at most %d requests and %d receipts: the run shows nothing", inFlight.Max(), work.Max())
	}
	for at := time.Duration(0); at < run.Now; at += ms(1) {
		if slices.ContainsFunc(run.Processes, func(p *timeline.Process) bool { return p.Exited == at }) {
			continue // JobsAt still has what the process had as it ended
		}
		requests, receipts := 0, 0
		for range run.InFlightAt(at) {
			requests++
		}
		for range run.JobsAt(at) {
			receipts++
		}
		if got := inFlight.At(at).Value; got != requests {
			t.Errorf("%d requests in flight at %v, want %d", got, at, requests)
		}
		if got := work.At(at).Value; got != receipts {
			t.Errorf("%d receipts in memory at %v, want %d", got, at, receipts)
		}
	}
}

// A series does not depend on the order in which the events of different sources arrive.
func TestSeriesDoNotDependOnArrival(t *testing.T) {
	s := shutdown()
	want := timeline.Of(s.byTime())
	for seed := range uint64(100) {
		got := timeline.Of(interleave(rand.New(rand.NewPCG(seed, 0)), s.sources()))
		for name, pair := range map[string][2]timeline.Series{
			"goroutines":           {got.GoroutineSeries(), want.GoroutineSeries()},
			"client connections":   {got.HTTPSeries(), want.HTTPSeries()},
			"database connections": {got.DBSeries(), want.DBSeries()},
		} {
			if len(pair[1]) == 0 || !slices.Equal(pair[0], pair[1]) {
				t.Fatalf("with seed %d, %s: %v, want %v", seed, name, pair[0], pair[1])
			}
		}
	}
}
