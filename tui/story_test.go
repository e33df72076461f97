package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"closingtime/playground/event"
)

const ms = time.Millisecond

// story is the log of a run, written by hand.
type story struct{ events []event.Event }

func (s *story) add(at time.Duration, e event.Event) {
	e.At = at
	s.events = append(s.events, e)
}

// until returns what had happened at that moment, by time.
func (s *story) until(at time.Duration) []event.Event {
	events := slices.DeleteFunc(slices.Clone(s.events), func(e event.Event) bool { return e.At > at })
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	return events
}

// request is sent, taken up 20 ms later, and ends with that status or, if it has one, that class.
func (s *story) request(id int, sent, done time.Duration, status int, class event.Class) {
	s.add(sent, event.Event{Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"})
	if class != event.Refused {
		s.add(sent+ms, event.Event{Kind: event.ConnOpen, ID: id})
		s.add(sent+2*ms, event.Event{Kind: event.RequestWritten, ID: id, Conn: id})
		s.add(sent+20*ms, event.Event{Kind: event.RequestAccepted, ID: id, Method: "POST", Path: "/orders"})
		s.add(done, event.Event{Kind: event.ConnClose, ID: id})
	}
	s.add(done, event.Event{Kind: event.RequestDone, ID: id, Status: status, Class: class})
}

// receipt is queued, taken up by a worker, and printed, unless a time is 0.
func (s *story) receipt(id, worker int, queued, started, done time.Duration) {
	s.add(queued, event.Event{Kind: event.JobQueued, ID: id})
	if started > 0 {
		s.add(started, event.Event{Kind: event.JobStart, ID: id, Worker: worker})
	}
	if done > 0 {
		s.add(done, event.Event{Kind: event.JobDone, ID: id, Worker: worker})
	}
}

// opening begins a run: the service is ready after 300 ms, and has served for 4 s when it is told to stop.
func opening(of string) *story {
	s := new(story)
	s.add(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "05-workers", Of: of, Policy: "kubernetes"}})
	s.add(50*ms, event.Event{Kind: event.ProcessStart, PID: 48213, Addr: "127.0.0.1:20080", Text: "./service"})
	s.add(300*ms, event.Event{Kind: event.Ready})
	for id := range 2 {
		s.add(310*ms, event.Event{Kind: event.DBOpen, ID: id + 1})
	}
	s.add(2*time.Second, event.Event{Kind: event.DBBusy, ID: 1})
	for i := range 40 {
		at := 300*ms + time.Duration(i)*100*ms
		groups := []event.Group{
			{Count: 3 + i/4, State: "select", Started: "net/http.(*Server).Serve", At: "/go/src/net/http/server.go:3464",
				In: "closingtime/playground/shop.wait", InAt: "/src/playground/shop/shop.go:116"},
			{Count: 3, State: "chan receive", Started: "main.(*WorkerPool).Start", At: "/src/lessons/05-workers/broken/main.go:71",
				In: "main.(*WorkerPool).work", InAt: "/src/lessons/05-workers/broken/main.go:83"},
			{Count: 1, State: "IO wait", In: "main.run", InAt: "/src/lessons/05-workers/broken/main.go:48"},
		}
		s.add(at, event.Event{Kind: event.Goroutines, Count: 7 + i/4, Groups: groups})
	}
	for i := range 6 {
		sent := 500*ms + time.Duration(i)*500*ms
		s.request(i+1, sent, sent+1200*ms, 201, "")
		s.add(sent+1200*ms, event.Event{Kind: event.LogLine, ID: i + 1,
			Text: fmt.Sprintf("time=2026-01-02T10:00:%02d.000Z level=INFO msg=\"order paid\" order=%d", i, i+1)})
	}
	s.receipt(1, 0, 1700*ms, 1750*ms, 2400*ms)
	s.receipt(2, 1, 2200*ms, 2250*ms, 3*time.Second)
	return s
}

const told = 4300 * ms

// cutOff is a service that nobody told about signals.
func cutOff() *story {
	s := opening("broken")
	s.add(told, event.Event{Kind: event.StopStart, Name: "kubernetes", Grace: 10 * time.Second, Budget: 30 * time.Second})
	s.add(told, event.Event{Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
	died := told + 3*ms
	for i := range 4 {
		s.request(7+i, told-time.Duration(1800-400*i)*ms, died+ms, 0, event.Reset)
	}
	s.receipt(3, 0, 3500*ms, 3900*ms, 0)
	s.receipt(4, 0, 4100*ms, 0, 0)
	s.add(died, event.Event{Kind: event.ProcessExit, PID: 48213, Status: -1, Name: "SIGTERM"})
	s.request(11, told+200*ms, told+202*ms, 0, event.Refused)
	s.request(12, told+500*ms, told+502*ms, 0, event.Refused)
	s.add(told+690*ms, event.Event{Kind: event.Audit, Item: event.ItemDatabase, Path: "orders.db"})
	s.add(told+700*ms, event.Event{Kind: event.AuditDone})
	s.add(told+701*ms, event.Event{Kind: event.RunEnd})
	return s
}

// drained is a service that finishes what it has begun.
func drained() *story {
	s := opening("fixed")
	s.add(told, event.Event{Kind: event.StopStart, Name: "kubernetes", Grace: 10 * time.Second, Budget: 30 * time.Second})
	s.add(told, event.Event{Kind: event.StopStep, State: event.StepPreStop, Budget: 500 * time.Millisecond})
	signalled := told + 500*ms
	s.add(signalled, event.Event{Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
	for i := range 4 {
		s.request(7+i, told-time.Duration(1000-400*i)*ms, signalled+time.Duration(400+300*i)*ms, 201, "")
	}
	s.add(signalled-3*ms, event.Event{Kind: event.RequestSent, ID: 11, Method: "POST", Path: "/orders"})
	s.add(signalled-2*ms, event.Event{Kind: event.RequestWritten, ID: 11, Conn: 6})
	s.add(signalled+2*ms, event.Event{Kind: event.RequestDone, ID: 11, Class: event.EOF})
	s.receipt(3, 0, 3500*ms, 3900*ms, signalled+600*ms)
	s.receipt(4, 1, 4100*ms, 4200*ms, signalled+900*ms)
	s.request(12, signalled+200*ms, signalled+202*ms, 0, event.Refused)
	for id := range 2 {
		s.add(signalled+1800*ms, event.Event{Kind: event.DBClose, ID: id + 1})
	}
	s.add(signalled+1850*ms, event.Event{Kind: event.ProcessExit, PID: 48213})
	s.add(signalled+1890*ms, event.Event{Kind: event.Audit, Item: event.ItemDatabase, Path: "orders.db"})
	s.add(signalled+1900*ms, event.Event{Kind: event.AuditDone})
	s.add(signalled+1901*ms, event.Event{Kind: event.RunEnd})
	return s
}
