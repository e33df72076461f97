package timeline_test

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
)

// ms is a moment of a run, or a length of time, in milliseconds.
func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// The sources of a log that is written by hand. Each reports in its own order; between them there is none.
type scenario struct {
	parent  []event.Event // process, signals, readiness, audit
	output  []event.Event // what the process writes to standard output and error
	clients []event.Event
	probe   []event.Event // of the first process
	next    []event.Event // of the second one
}

func (s *scenario) sources() [][]event.Event {
	return [][]event.Event{s.parent, s.output, s.clients, s.probe, s.next}
}

// byTime returns the whole log in the order in which things happened.
func (s *scenario) byTime() []event.Event {
	all := slices.Concat(s.sources()...)
	slices.SortStableFunc(all, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	return all
}

// shutdown is a run with everything in it: a service with a probe is stopped while it has requests and receipts, and
// is killed in the end; a second process prints what the first one left.
func shutdown() *scenario {
	s := new(scenario)
	s.parent = []event.Event{
		{At: ms(0), Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "01-signal", Of: "broken", Policy: "docker", Requests: 5}},
		{At: ms(2), Kind: event.ProcessStart, PID: 100, Addr: "127.0.0.1:20001", Text: "bin/service"},
		{At: ms(50), Kind: event.Readiness, Status: 200},
		{At: ms(51), Kind: event.Ready},
		{At: ms(1000), Kind: event.StopStart, Name: "docker", Grace: ms(2000), Budget: ms(10000)},
		{At: ms(1001), Kind: event.StopStep, State: event.StepPreStop, Budget: ms(10)},
		{At: ms(1010), Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy},
		{At: ms(1020), Kind: event.Readiness, Status: 503},
		{At: ms(1021), Kind: event.Endpoint, State: event.EndpointRemoved},
		{At: ms(3000), Kind: event.Signal, Name: "SIGKILL", Target: event.TargetGroup, By: event.ByPolicy},
		{At: ms(3010), Kind: event.ProcessExit, PID: 100, Name: "SIGKILL"},
		{At: ms(3100), Kind: event.ProcessStart, Instance: 1, PID: 200, Addr: "127.0.0.1:20002", Text: "bin/service"},
		{At: ms(3150), Kind: event.Ready, Instance: 1},
		{At: ms(4000), Kind: event.Signal, Instance: 1, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByYou},
		{At: ms(4100), Kind: event.ProcessExit, Instance: 1, PID: 200},
		{At: ms(4200), Kind: event.Audit, Item: event.ItemOrder, ID: 1, State: "paid"},
		{At: ms(4201), Kind: event.Audit, Item: event.ItemOrder, ID: 2, State: "pending"},
		{At: ms(4202), Kind: event.Audit, Item: event.ItemWAL, Path: "orders.db-wal", Count: 4152},
		{At: ms(4210), Kind: event.AuditDone},
		{At: ms(4220), Kind: event.RunEnd},
	}
	s.output = []event.Event{
		{At: ms(30), Kind: event.Output, Text: "listening"},
		{At: ms(1012), Kind: event.Output, Text: "shutting down"},
	}
	for id := 1; id <= 6; id++ { // the first three are answered before the signal, the next two after it, the last one never
		at, conn := 100+150*id, (id-1)%3+1
		s.clients = append(s.clients, event.Event{At: ms(at), Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"})
		if id <= 3 {
			s.clients = append(s.clients, event.Event{At: ms(at + 1), Kind: event.ConnOpen, ID: conn})
		}
		s.clients = append(s.clients, event.Event{At: ms(at + 2), Kind: event.RequestWritten, ID: id, Conn: conn})
		s.probe = append(s.probe,
			event.Event{At: ms(at + 4), Kind: event.RequestAccepted, ID: id, Method: "POST", Path: "/orders"},
			event.Event{At: ms(at + 5), Kind: event.DBBusy, ID: id%2 + 1},
			event.Event{At: ms(at + 6), Kind: event.DBIdle, ID: id%2 + 1},
			event.Event{At: ms(at + 50), Kind: event.OrderCharged, ID: id, Order: id})
		if id == 6 {
			s.clients = append(s.clients, event.Event{At: ms(3005), Kind: event.RequestDone, ID: id, Class: event.EOF, Text: "EOF"})
			continue
		}
		s.probe = append(s.probe,
			event.Event{At: ms(at + 399), Kind: event.JobQueued, ID: id},
			event.Event{At: ms(at + 400), Kind: event.RequestReturned, ID: id, Status: 201},
			event.Event{At: ms(at + 401), Kind: event.LogLine, ID: id, Text: "order paid"})
		s.clients = append(s.clients,
			event.Event{At: ms(at + 402), Kind: event.RequestHeader, ID: id, Status: 201},
			event.Event{At: ms(at + 403), Kind: event.RequestDone, ID: id, Status: 201, Order: id})
	}
	s.clients = append(s.clients,
		// One that nobody accepts, and one that finds nobody there.
		event.Event{At: ms(1003), Kind: event.RequestSent, ID: 7, Method: "GET", Path: "/orders/1"},
		event.Event{At: ms(1004), Kind: event.RequestWritten, ID: 7, Conn: 1},
		event.Event{At: ms(1015), Kind: event.RequestDone, ID: 7, Class: event.EOF, Text: "server closed idle connection"},
		event.Event{At: ms(1014), Kind: event.ConnClose, ID: 1},
		event.Event{At: ms(1600), Kind: event.RequestSent, ID: 8, Method: "POST", Path: "/orders"},
		event.Event{At: ms(1601), Kind: event.RequestDone, ID: 8, Class: event.Refused, Text: "connection refused"},
		event.Event{At: ms(3004), Kind: event.ConnClose, ID: 3})
	s.probe = append(s.probe,
		event.Event{At: ms(20), Kind: event.DBOpen, ID: 1},
		event.Event{At: ms(21), Kind: event.DBOpen, ID: 2},
		event.Event{At: ms(22), Kind: event.Goroutines, Count: 9, Groups: []event.Group{{Count: 9, State: "select"}}},
		event.Event{At: ms(900), Kind: event.JobStart, ID: 1, Worker: 1},
		event.Event{At: ms(901), Kind: event.TempCreate, Path: "receipt-1.txt"},
		event.Event{At: ms(950), Kind: event.TempRemove, Path: "receipt-1.txt"},
		event.Event{At: ms(951), Kind: event.JobDone, ID: 1, Worker: 1},
		event.Event{At: ms(960), Kind: event.JobStart, ID: 2, Worker: 0},
		event.Event{At: ms(961), Kind: event.TempCreate, Path: "receipt-2.txt"},
		event.Event{At: ms(1011), Kind: event.ShutdownSeen},
		event.Event{At: ms(1200), Kind: event.JobDone, ID: 2, Worker: 0, Text: "interrupted"},
		event.Event{At: ms(1300), Kind: event.Dropped, Count: 4},
		event.Event{At: ms(1400), Kind: event.DBClose, ID: 1},
		event.Event{At: ms(1401), Kind: event.DBError, Text: "sql: database is closed"},
		event.Event{At: ms(1500), Kind: event.Goroutines, Count: 4, Groups: []event.Group{{Count: 3, State: "select"}, {Count: 1, State: "IO wait"}}})
	s.next = []event.Event{
		{At: ms(3120), Kind: event.Goroutines, Instance: 1, Count: 7, Groups: []event.Group{{Count: 7, State: "select"}}},
		{At: ms(3130), Kind: event.DBOpen, Instance: 1, ID: 1},
		{At: ms(3200), Kind: event.JobQueued, Instance: 1, ID: 2},
		{At: ms(3210), Kind: event.JobStart, Instance: 1, ID: 2, Worker: 2},
		{At: ms(3220), Kind: event.Dropped, Instance: 1, Count: 1},
		{At: ms(3900), Kind: event.JobDone, Instance: 1, ID: 2, Worker: 2},
		{At: ms(4050), Kind: event.DBClose, Instance: 1, ID: 1},
	}
	for _, source := range s.sources() {
		slices.SortStableFunc(source, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	}
	return s
}
