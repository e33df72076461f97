package verdict_test

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A log that is written by hand: log(run(), started(), signal(1000, "SIGTERM"), exited(2300, 0)). Times are in
// milliseconds.
func log(parts ...[]event.Event) *timeline.Timeline { return timeline.Of(slices.Concat(parts...)) }

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func one(at int, e event.Event) []event.Event {
	e.At = ms(at)
	return []event.Event{e}
}

// run is the beginning of a run whose scenario brings that about.
func run(expect ...string) []event.Event {
	return one(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "by hand", Expect: expect}})
}

// under is the beginning of a run under a stop policy.
func under(policy string) []event.Event {
	return one(0, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "by hand", Policy: policy}})
}

// probeIn is the beginning of the reports of a probe in that process. The first process is number 100.
func probeIn(pid int) []event.Event { return one(15, event.Event{Kind: event.ProbeStart, PID: pid}) }

// probe is a sign of life from the probe.
func probe() []event.Event { return one(20, event.Event{Kind: event.Goroutines, Count: 5}) }

// started is a service that is ready; every service of these logs starts at 10 ms.
func started() []event.Event { return startedAs(0) }

func startedAs(instance int) []event.Event {
	return []event.Event{
		{At: ms(10), Kind: event.ProcessStart, Instance: instance, PID: 100 + instance},
		{At: ms(50), Kind: event.Ready, Instance: instance},
	}
}

// stopping is the beginning of a stop by a policy, of which grace is left of the real grace period.
func stopping(at int, policy string, grace, real int) []event.Event {
	return one(at, event.Event{Kind: event.StopStart, Name: policy, Grace: ms(grace), Budget: ms(real)})
}

// signal is a signal of the stop policy; signalBy is one that somebody else sent.
func signal(at int, name string) []event.Event { return signalBy(at, name, event.ByPolicy) }

func signalBy(at int, name, by string) []event.Event {
	return one(at, event.Event{Kind: event.Signal, Name: name, Target: event.TargetProcess, By: by})
}

// of gives events to another instance.
func of(instance int, events []event.Event) []event.Event {
	events = slices.Clone(events)
	for i := range events {
		events[i].Instance = instance
	}
	return events
}

// exited is the end of the process with a status, died its end by a signal.
func exited(at, status int) []event.Event {
	return one(at, event.Event{Kind: event.ProcessExit, Status: status})
}

func died(at int, name string) []event.Event {
	return one(at, event.Event{Kind: event.ProcessExit, Name: name})
}

func said(at int, text string) []event.Event {
	return one(at, event.Event{Kind: event.Output, Text: text})
}

// order is a request for an order that a handler has taken; lookup is one for a look at an order.
func order(at, id int) []event.Event { return taken(at, id, "POST", "/orders") }

func lookup(at, id int) []event.Event { return taken(at, id, "GET", "/orders/1") }

func taken(at, id int, method, path string) []event.Event {
	return append(written(at, id, method, path), event.Event{At: ms(at + 2), Kind: event.RequestAccepted, ID: id, Method: method, Path: path})
}

// socket is request 2, a WebSocket, which ends so.
func socket(at int, end event.Event) []event.Event {
	header := event.Event{At: ms(910), Kind: event.RequestHeader, ID: 2, Status: 101, State: event.Socket}
	end.At, end.Kind, end.ID, end.Status = ms(at), event.RequestDone, 2, 101
	return []event.Event{header, end}
}

// call is request 2, a gRPC call, which ends so.
func call(at int, end event.Event) []event.Event {
	end.At, end.Kind, end.ID, end.Status = ms(at), event.RequestDone, 2, 200
	return []event.Event{{At: ms(905), Kind: event.RequestSent, ID: 2, Method: event.GRPC, Path: "/shop.Orders/Place"}, end}
}

// written is a request that is on its connection, and that no handler has taken.
func written(at, id int, method, path string) []event.Event {
	return []event.Event{
		{At: ms(at), Kind: event.RequestSent, ID: id, Method: method, Path: path},
		{At: ms(at + 1), Kind: event.RequestWritten, ID: id, Conn: id},
	}
}

// answered is the answer to a request, promised one that tells of an order, failed what its client met instead.
func answered(at, id, status int) []event.Event {
	return one(at, event.Event{Kind: event.RequestDone, ID: id, Status: status})
}

func promised(at, id, number int) []event.Event {
	return one(at, event.Event{Kind: event.RequestDone, ID: id, Status: 201, Order: number})
}

func failed(at, id int, class event.Class) []event.Event {
	return one(at, event.Event{Kind: event.RequestDone, ID: id, Class: class, Text: "as Go has it"})
}

func charged(at, id, number int) []event.Event {
	return one(at, event.Event{Kind: event.OrderCharged, ID: id, Order: number})
}

// queued, printing and printed are the life of a receipt; spoiled is its end with an error.
func queued(at, id int) []event.Event  { return one(at, event.Event{Kind: event.JobQueued, ID: id}) }
func begun(at, id int) []event.Event   { return one(at, event.Event{Kind: event.JobStart, ID: id}) }
func printed(at, id int) []event.Event { return one(at, event.Event{Kind: event.JobDone, ID: id}) }

func spoiled(at, id int) []event.Event {
	return one(at, event.Event{Kind: event.JobDone, ID: id, Text: "interrupted"})
}

// conn is a connection of the pool, which is closed at that time, or never when it is 0.
func conn(id, closed int) []event.Event {
	opened := one(30, event.Event{Kind: event.DBOpen, ID: id})
	if closed == 0 {
		return opened
	}
	return append(opened, event.Event{At: ms(closed), Kind: event.DBClose, ID: id})
}

func logged(at, id int, text string) []event.Event {
	return one(at, event.Event{Kind: event.LogLine, ID: id, Text: text})
}

func temp(at int, path string) []event.Event {
	return one(at, event.Event{Kind: event.TempCreate, Path: path})
}

// lost is a request whose connection the instance closed, as the balancer tells it.
func lost(at, id int) []event.Event { return one(at, event.Event{Kind: event.RequestRaced, ID: id}) }

// judgingRaces is the beginning of a run whose rules judge races.
func judgingRaces(run []event.Event) []event.Event {
	run[0].Run.Rules = &event.Rules{Races: true}
	return run
}

// kept is a connection that carries one request before the signal, and a second one when the service closes it.
func kept() []event.Event {
	return slices.Concat(probe(), started(), order(500, 1), answered(600, 1, 201), stopping(1000, "kubernetes", 10000, 30000), signal(1000, "SIGTERM"),
		one(1990, event.Event{Kind: event.RequestSent, ID: 2, Method: "POST", Path: "/orders"}),
		one(1990, event.Event{Kind: event.RequestWritten, ID: 2, Conn: 1}),
		one(2000, event.Event{Kind: event.RequestDone, ID: 2, Conn: 1, Class: event.EOF}))
}

// idleAt is a sample of a service in which four workers wait.
func idleAt(at int) []event.Event {
	return one(at, event.Event{Kind: event.Goroutines, Count: 6, Groups: []event.Group{
		{Count: 4, State: "select", Started: "main.(*WorkerPool).Start", At: "main.go:91", In: "main.(*WorkerPool).work", InAt: "main.go:93"},
		{Count: 2, State: "IO wait", Started: "net/http.(*Server).Serve", In: "net/http.(*conn).serve"},
	}})
}

func dropped(count int) []event.Event { return one(60, event.Event{Kind: event.Dropped, Count: count}) }

// audited is what the audit has found.
func audited(findings ...event.Event) []event.Event {
	for i := range findings {
		findings[i].At, findings[i].Kind = ms(9000), event.Audit
	}
	return append(findings, event.Event{At: ms(9001), Kind: event.AuditDone})
}

func row(item string, id int, state string) event.Event {
	return event.Event{Item: item, ID: id, State: state}
}

// unaudited is an audit that could not look.
func unaudited() []event.Event {
	return one(9001, event.Event{Kind: event.AuditDone, Text: "the disk is gone"})
}

// migrating and migrated are the beginning and the end of a migration, of five.
func migrating(at, number int) []event.Event {
	return one(at, event.Event{Kind: event.MigrationStart, ID: number, Count: 5, Name: "rewrite every order"})
}

func migrated(at, number int, why string) []event.Event {
	return one(at, event.Event{Kind: event.MigrationDone, ID: number, Text: why})
}

// notReady is a process that has started, and is not ready.
func notReady() []event.Event { return one(10, event.Event{Kind: event.ProcessStart, PID: 1}) }

// panics and aside are the end of a receipt whose printing panicked, and that it is set aside.
func panics(at, id int) []event.Event {
	return one(at, event.Event{Kind: event.JobDone, ID: id, State: event.Panicked, Text: "the code that prints it panicked"})
}

func aside(at, id int) []event.Event {
	return one(at, event.Event{Kind: event.JobAside, ID: id, Text: "panic"})
}
