package story

import (
	"time"

	"closingtime/playground/event"
)

// Replaced is a service of two instances under much load, of which first one and then the other is stopped. While the
// balancer still sends requests to the first, six of them are answered 502.
func Replaced() *Story {
	s := new(Story)
	s.Add(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "18-rollout", Of: "broken", Policy: "kubernetes",
		Expect: []string{event.ExpectBalancer}}})
	for n := range 2 {
		s.Add(50*Tick, event.Event{Kind: event.ProcessStart, Instance: n, PID: 48213 + n, Addr: "127.0.0.1:20080", Text: "./service"})
		s.Add(300*Tick, event.Event{Kind: event.Ready, Instance: n})
	}
	for i := range 60 { // in flight at the stop, and then answered
		s.Request(100+i, 2500*Tick+time.Duration(i)*25*Tick, 5*time.Second+time.Duration(i)*Tick, 201, "")
	}
	for n, at := range []time.Duration{StopAt, 6 * time.Second} {
		s.Add(at, event.Event{Kind: event.StopStart, Instance: n, Name: "kubernetes", Grace: 10 * time.Second, Budget: 30 * time.Second})
		s.Add(at, event.Event{Kind: event.StopStep, Instance: n, State: event.StepEndpoint, Budget: time.Second})
		s.Add(at+Tick, event.Event{Kind: event.Signal, Instance: n, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy})
		s.Add(at+1500*Tick, event.Event{Kind: event.ProcessExit, Instance: n, PID: 48213 + n})
	}
	for i := range 6 {
		at := StopAt + time.Duration(10+i*20)*Tick
		s.Add(at, event.Event{Kind: event.RequestSent, ID: 200 + i, Method: "GET", Path: "/orders/1"})
		s.Add(at+5*Tick, event.Event{Kind: event.RequestDone, ID: 200 + i, Status: 502})
	}
	s.Add(7600*Tick, event.Event{Kind: event.AuditDone})
	s.Add(7601*Tick, event.Event{Kind: event.RunEnd})
	return s
}

// RolledOut is replaced with a failure in the second stop as well, and with a third instance that ends with the run.
func RolledOut() *Story {
	s := Replaced()
	s.Events = s.Events[:len(s.Events)-2] // the audit comes later
	s.Add(400*Tick, event.Event{Kind: event.ProcessStart, Instance: 2, PID: 48300, Addr: "127.0.0.1:20090", Text: "./service"})
	for i := range 3 {
		at := 6100*Tick + time.Duration(i*20)*Tick
		s.Add(at, event.Event{Kind: event.RequestSent, ID: 300 + i, Method: "GET", Path: "/orders/1"})
		s.Add(at+3*Tick, event.Event{Kind: event.RequestNoReply, ID: 300 + i, Instance: 1})
		s.Add(at+5*Tick, event.Event{Kind: event.RequestDone, ID: 300 + i, Status: 502})
	}
	s.Request(400, 7*time.Second, 9*time.Second, 201, "")
	s.Add(9500*Tick, event.Event{Kind: event.Signal, Instance: 2, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByRun})
	s.Add(9700*Tick, event.Event{Kind: event.ProcessExit, Instance: 2, PID: 48300})
	s.Add(9800*Tick, event.Event{Kind: event.AuditDone})
	s.Add(9801*Tick, event.Event{Kind: event.RunEnd})
	return s
}

// TwoInstances is the stop of one of two instances, with a request and a receipt in progress at each.
func TwoInstances() []event.Event {
	var events []event.Event
	for i := range 2 {
		events = append(events,
			event.Event{At: 10 * Tick, Kind: event.ProcessStart, PID: 100 + i, Instance: i},
			event.Event{At: 20 * Tick, Kind: event.Ready, Instance: i},
			event.Event{At: 30 * Tick, Kind: event.RequestSent, ID: i + 1},
			event.Event{At: 40 * Tick, Kind: event.RequestAccepted, ID: i + 1, Instance: i},
			event.Event{At: 50 * Tick, Kind: event.JobQueued, ID: i + 1, Instance: i})
	}
	return append(events, event.Event{At: 60 * Tick, Kind: event.Signal, Name: "SIGTERM"},
		event.Event{At: 70 * Tick, Kind: event.LogLine, ID: 1, Text: "shutting down"},
		event.Event{At: 80 * Tick, Kind: event.RequestDone, ID: 1, Status: 201},
		event.Event{At: 81 * Tick, Kind: event.RequestDone, ID: 2, Status: 201},
		event.Event{At: 90 * Tick, Kind: event.ProcessExit})
}
