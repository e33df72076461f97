// Package story has runs that are written by hand, for tests.
package story

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Tick is the unit in which the hand-written runs are timed: a millisecond.
const Tick = time.Millisecond

// Story is the log of a run, written by hand.
type Story struct{ Events []event.Event }

// Add adds an event at a moment. Events may be added in any order.
func (s *Story) Add(at time.Duration, e event.Event) {
	e.At = at
	s.Events = append(s.Events, e)
}

// Until returns what had happened at that moment, by time.
func (s *Story) Until(at time.Duration) []event.Event {
	events := slices.DeleteFunc(slices.Clone(s.Events), func(e event.Event) bool { return e.At > at })
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	return events
}

// Request adds a request that is sent, is taken up 20 ms later, places its order, and ends with a status or, where there is one, a
// class.
func (s *Story) Request(id int, sent, done time.Duration, status int, class event.Class) {
	s.Add(sent, event.Event{Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"})
	if class != event.Refused {
		s.Add(sent+Tick, event.Event{Kind: event.ConnOpen, ID: id})
		s.Add(sent+2*Tick, event.Event{Kind: event.RequestWritten, ID: id, Conn: id})
		s.Add(sent+20*Tick, event.Event{Kind: event.RequestAccepted, ID: id, Method: "POST", Path: "/orders"})
		s.Add(sent+21*Tick, event.Event{Kind: event.OrderPlaced, ID: id, Order: id})
		s.Add(done, event.Event{Kind: event.ConnClose, ID: id})
	}
	s.Add(done, event.Event{Kind: event.RequestDone, ID: id, Status: status, Class: class})
}

// Receipt adds a receipt that is queued, taken up by a worker, and printed. What has the time 0 does not happen.
func (s *Story) Receipt(id, worker int, queued, started, done time.Duration) {
	s.Add(queued, event.Event{Kind: event.JobQueued, ID: id})
	if started > 0 {
		s.Add(started, event.Event{Kind: event.JobStart, ID: id, Worker: worker})
	}
	if done > 0 {
		s.Add(done, event.Event{Kind: event.JobDone, ID: id, Worker: worker})
	}
}

// Opening begins a run: the service is ready after 300 ms, and has served for 4 s when it is told to stop.
func Opening(of string) *Story {
	s := new(Story)
	s.Add(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "05-workers", Of: of, Policy: "kubernetes"}})
	s.Add(50*Tick, event.Event{Kind: event.ProcessStart, PID: 48213, Addr: "127.0.0.1:20080", Text: "./service"})
	s.Add(300*Tick, event.Event{Kind: event.Ready})
	for id := range 2 {
		s.Add(310*Tick, event.Event{Kind: event.DBOpen, ID: id + 1})
	}
	s.Add(2*time.Second, event.Event{Kind: event.DBBusy, ID: 1})
	for i := range 40 {
		at := 300*Tick + time.Duration(i)*100*Tick
		groups := []event.Group{
			{Count: 3 + i/4, State: "select", Started: "net/http.(*Server).Serve", At: "/go/src/net/http/server.go:3464",
				In: "closingtime/playground/shop.wait", InAt: "/src/playground/shop/shop.go:116"},
			{Count: 3, State: "chan receive", Started: "main.(*WorkerPool).Start", At: "/src/lessons/05-workers/broken/main.go:71",
				In: "main.(*WorkerPool).work", InAt: "/src/lessons/05-workers/broken/main.go:83"},
			{Count: 1, State: "IO wait", In: "main.run", InAt: "/src/lessons/05-workers/broken/main.go:48"},
		}
		s.Add(at, event.Event{Kind: event.Goroutines, Count: 7 + i/4, Groups: groups})
	}
	for i := range 6 {
		sent := 500*Tick + time.Duration(i)*500*Tick
		s.Request(i+1, sent, sent+1200*Tick, 201, "")
		s.Add(sent+1200*Tick, event.Event{Kind: event.LogLine, ID: i + 1,
			Text: fmt.Sprintf("time=2026-01-02T10:00:%02d.000Z level=INFO msg=\"order paid\" order=%d", i, i+1)})
	}
	s.Receipt(1, 0, 1700*Tick, 1750*Tick, 2400*Tick)
	s.Receipt(2, 1, 2200*Tick, 2250*Tick, 3*time.Second)
	return s
}

// StopAt is when the stop of a service begins in every story.
const StopAt = 4300 * Tick

// CutOff is a service that nobody told about signals.
func CutOff() *Story {
	s := Opening("broken")
	s.Add(StopAt, event.Event{Kind: event.StopStart, Name: "kubernetes", Grace: 10 * time.Second, Budget: 30 * time.Second})
	s.Add(StopAt, event.Event{Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
	died := StopAt + 3*Tick
	for i := range 4 {
		s.Request(7+i, StopAt-time.Duration(1800-400*i)*Tick, died+Tick, 0, event.Reset)
	}
	s.Receipt(3, 0, 3500*Tick, 3900*Tick, 0)
	s.Receipt(4, 0, 4100*Tick, 0, 0)
	s.Add(died, event.Event{Kind: event.ProcessExit, PID: 48213, Status: -1, Name: "SIGTERM"})
	s.Request(11, StopAt+200*Tick, StopAt+202*Tick, 0, event.Refused)
	s.Request(12, StopAt+500*Tick, StopAt+502*Tick, 0, event.Refused)
	s.Add(StopAt+690*Tick, event.Event{Kind: event.Audit, Item: event.ItemDatabase, Path: "orders.db"})
	s.Add(StopAt+700*Tick, event.Event{Kind: event.AuditDone})
	s.Add(StopAt+701*Tick, event.Event{Kind: event.RunEnd})
	return s
}

// Drained is a service that finishes what it has begun.
func Drained() *Story {
	s := Opening("fixed")
	s.Add(StopAt, event.Event{Kind: event.StopStart, Name: "kubernetes", Grace: 10 * time.Second, Budget: 30 * time.Second})
	s.Add(StopAt, event.Event{Kind: event.StopStep, State: event.StepPreStop, Budget: 500 * time.Millisecond})
	signalled := StopAt + 500*Tick
	s.Add(signalled, event.Event{Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
	for i := range 4 {
		s.Request(7+i, StopAt-time.Duration(1000-400*i)*Tick, signalled+time.Duration(400+300*i)*Tick, 201, "")
	}
	s.Add(signalled-3*Tick, event.Event{Kind: event.RequestSent, ID: 11, Method: "POST", Path: "/orders"})
	s.Add(signalled-2*Tick, event.Event{Kind: event.RequestWritten, ID: 11, Conn: 6})
	s.Add(signalled+2*Tick, event.Event{Kind: event.RequestDone, ID: 11, Class: event.EOF})
	s.Receipt(3, 0, 3500*Tick, 3900*Tick, signalled+600*Tick)
	s.Receipt(4, 1, 4100*Tick, 4200*Tick, signalled+900*Tick)
	s.Request(12, signalled+200*Tick, signalled+202*Tick, 0, event.Refused)
	for id := range 2 {
		s.Add(signalled+1800*Tick, event.Event{Kind: event.DBClose, ID: id + 1})
	}
	s.Add(signalled+1850*Tick, event.Event{Kind: event.ProcessExit, PID: 48213})
	s.Add(signalled+1890*Tick, event.Event{Kind: event.Audit, Item: event.ItemDatabase, Path: "orders.db"})
	s.Add(signalled+1900*Tick, event.Event{Kind: event.AuditDone})
	s.Add(signalled+1901*Tick, event.Event{Kind: event.RunEnd})
	return s
}

// Later is after the end of every story.
const Later = time.Hour
