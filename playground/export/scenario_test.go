package export_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/playground/verdict"
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

var started = time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)

// byHand is a run with something of everything: a request that is answered, one that is cut, one that is refused, one
// that races, one that has no end; a receipt that is printed, one that is stored, and one that is lost; a lost log
// line; a shortened grace period that ends with SIGKILL. The service calls itself and everything else by names that
// would do harm if they were not escaped.
func byHand() []event.Event {
	const nasty = `<script>alert("&")</script>`
	events := []event.Event{
		{At: ms(0), Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "shop " + nasty, Of: "broken", Policy: "docker", Started: started}},
		{At: ms(2), Kind: event.ProcessStart, PID: 100, Addr: "127.0.0.1:20001", Text: "bin/service"},
		{At: ms(20), Kind: event.DBOpen, ID: 1},
		{At: ms(22), Kind: event.Goroutines, Count: 9, Groups: []event.Group{{Count: 9, State: "select", In: "main.run", InAt: "main.go:40"}}},
		{At: ms(30), Kind: event.Output, Text: "\x1b[31mlistening\x1b[0m ]]> " + nasty + " \x00\ufffe\u202e"},
		{At: ms(50), Kind: event.Readiness, Status: 200},
		{At: ms(51), Kind: event.Ready},
		{At: ms(1000), Kind: event.StopStart, Name: "docker", Grace: ms(2000), Budget: ms(10000)},
		{At: ms(1001), Kind: event.StopStep, Text: "preStop: sleep 10 ms"},
		{At: ms(1010), Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy},
		{At: ms(1011), Kind: event.ShutdownSeen},
		{At: ms(1020), Kind: event.Readiness},
		{At: ms(1500), Kind: event.Goroutines, Count: 4, Groups: []event.Group{{Count: 4, State: "IO wait"}}},
		{At: ms(3000), Kind: event.Signal, Name: "SIGKILL", Target: event.TargetGroup, By: event.ByPolicy},
		{At: ms(3010), Kind: event.ProcessExit, PID: 100, Name: "SIGKILL"},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemOrder, ID: 1, State: "paid"},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemOrder, ID: 2, State: "pending"},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemReceipt, ID: 1, State: "printed"},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemReceipt, ID: 2, State: "queued"},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemLog, Path: "orders.log", Count: 1},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemLogLost, ID: 2, Text: "order 2 <b>placed</b>"},
		{At: ms(3100), Kind: event.Audit, Item: event.ItemWAL, Path: "orders.db-wal", Count: 4152},
		{At: ms(3110), Kind: event.AuditDone},
		{At: ms(3120), Kind: event.RunEnd},
	}
	events = append(events, asked(1, ms(200), event.Event{At: ms(700), Status: 201, Order: 1})...)
	events = append(events, asked(2, ms(800), event.Event{At: ms(3005), Class: event.EOF, Text: "EOF"})...)
	events = append(events, asked(3, ms(900), event.Event{At: ms(1400), Status: 201, Order: 3})...)
	events = append(events, asked(4, ms(950), event.Event{})...)
	events = append(events,
		event.Event{At: ms(1006), Kind: event.RequestSent, ID: 5, Method: "GET", Path: "/orders/<1>"},
		event.Event{At: ms(1007), Kind: event.RequestWritten, ID: 5, Conn: 1},
		event.Event{At: ms(1013), Kind: event.RequestDone, ID: 5, Class: event.EOF, Text: "server closed idle connection"},
		event.Event{At: ms(1600), Kind: event.RequestSent, ID: 6, Method: "POST", Path: "/orders"},
		event.Event{At: ms(1601), Kind: event.RequestDone, ID: 6, Class: event.Refused, Text: "connection refused"},
		event.Event{At: ms(700), Kind: event.JobQueued, ID: 1},
		event.Event{At: ms(710), Kind: event.JobStart, ID: 1, Worker: 1},
		event.Event{At: ms(1210), Kind: event.JobDone, ID: 1, Worker: 1},
		event.Event{At: ms(900), Kind: event.JobQueued, ID: 2},
		event.Event{At: ms(990), Kind: event.JobQueued, ID: 3},
		event.Event{At: ms(995), Kind: event.JobStart, ID: 3, Worker: 0},
		event.Event{At: ms(701), Kind: event.LogLine, ID: 1, Text: "order 1 paid " + nasty},
		event.Event{At: ms(801), Kind: event.LogLine, ID: 2, Text: "order 2 <b>placed</b>"})
	return inOrder(events)
}

// resultsByHand is a verdict on byHand with every outcome, and with more evidence than there is room for.
func resultsByHand() []verdict.Result {
	lost := []string{"14 of 15 lines written are not in the log"}
	for i := range 14 {
		lost = append(lost, fmt.Sprintf("lost: order %d <b>placed</b> \x1b[1mand\x1b[0m paid", i))
	}
	return []verdict.Result{
		{Check: "exit", Outcome: verdict.Fail, Findings: verdict.Statements("still running 2 s after the stop began: killed by SIGKILL")},
		{Check: "answered", Outcome: verdict.Inconclusive, Findings: verdict.Statements("no request was in flight at the signal")},
		{Check: "promises", Outcome: verdict.Pass},
		{Check: "logs", Outcome: verdict.Fail, Findings: verdict.Statements(lost...)},
	}
}

// asked is a request with a probe in the service, over the connection of its own number.
func asked(id int, at time.Duration, done event.Event) []event.Event {
	events := []event.Event{
		{At: at, Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"},
		{At: at + ms(1), Kind: event.ConnOpen, ID: id},
		{At: at + ms(2), Kind: event.RequestWritten, ID: id, Conn: id},
		{At: at + ms(4), Kind: event.RequestAccepted, ID: id, Method: "POST", Path: "/orders"},
	}
	if done.At > 0 {
		done.Kind, done.ID = event.RequestDone, id
		events = append(events, done, event.Event{At: done.At + ms(1), Kind: event.ConnClose, ID: id})
	}
	return events
}

// behindBalancer is a rollout of two instances behind a balancer: the second takes over from the first.
func behindBalancer() []event.Event {
	events := []event.Event{
		{At: ms(0), Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "rollout", Of: "fixed", Policy: "kubernetes", Started: started,
			Expect: []string{event.ExpectBalancer}}},
		{At: ms(2), Kind: event.ProcessStart, PID: 100},
		{At: ms(50), Kind: event.Ready},
		{At: ms(51), Kind: event.Endpoint, State: event.EndpointAdded},
		{At: ms(500), Kind: event.ProcessStart, Instance: 1, PID: 200},
		{At: ms(560), Kind: event.Ready, Instance: 1},
		{At: ms(561), Kind: event.Endpoint, Instance: 1, State: event.EndpointAdded},
		{At: ms(600), Kind: event.StopStart, Name: "kubernetes", Grace: ms(6000), Budget: ms(30000)},
		{At: ms(601), Kind: event.StopStep, State: event.StepPreStop, Budget: ms(200)},
		{At: ms(650), Kind: event.Endpoint, State: event.EndpointRemoved},
		{At: ms(800), Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy},
		{At: ms(1250), Kind: event.ProcessExit, PID: 100},
		{At: ms(1500), Kind: event.Signal, Instance: 1, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByRun},
		{At: ms(1600), Kind: event.ProcessExit, Instance: 1, PID: 200},
		{At: ms(1700), Kind: event.RunEnd},
	}
	events = append(events, asked(1, ms(300), event.Event{At: ms(1200), Status: 201, Order: 1})...)
	later := asked(2, ms(900), event.Event{At: ms(1400), Status: 200})
	later[3].Instance = 1
	return inOrder(append(events, later...))
}

// neverStarted is a run whose service did not become ready, and whose probe could not report everything.
func neverStarted() []event.Event {
	return []event.Event{
		{At: ms(0), Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "unready", Policy: "docker", Started: started}},
		{At: ms(2), Kind: event.ProcessStart, PID: 100, Text: "bin/service"},
		{At: ms(7), Kind: event.Dropped, Count: 4},
		{At: ms(8), Kind: event.Output, Text: "panic: no configuration"},
		{At: ms(10), Kind: event.ProcessExit, PID: 100, Status: 3},
		{At: ms(12), Kind: event.RunEnd, Text: "the service ended with exit status 3 before it was ready"},
	}
}

// thousands is a run of that many requests, of which the last 200 are in flight at the signal and get no answer.
func thousands(n int) []event.Event {
	events := []event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "busy", Policy: "docker", Started: started}},
		{At: 1, Kind: event.ProcessStart, PID: 100},
		{At: 2, Kind: event.Ready},
		{At: ms(n), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: ms(n + 5), Kind: event.ProcessExit, PID: 100, Name: "SIGTERM"},
		{At: ms(n + 9), Kind: event.RunEnd},
	}
	for id := range n {
		done := event.Event{At: ms(id + 6), Status: 200}
		if id > n-200 {
			done = event.Event{At: ms(n + 5), Class: event.Reset}
		}
		events = append(events, asked(id+1, ms(id)-ms(5), done)...)
	}
	return inOrder(slices.DeleteFunc(events, func(e event.Event) bool { return e.At < 0 }))
}

func inOrder(events []event.Event) []event.Event {
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	return events
}

// recorded is a run that really took place.
func recorded(t testing.TB, path string) *export.Run {
	t.Helper()
	r, err := recording.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return export.New(r.Timeline, r.Damage)
}
