package verdict_test

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// runs are services by the mistakes that they make.
type runs map[string]*timeline.Timeline

// onceStopped makes a timeline of what becomes of a service that has order 2 in flight at SIGTERM.
type onceStopped func(parts ...[]event.Event) *timeline.Timeline

// promisesBroken are services that break the promise of an order.
func promisesBroken(base onceStopped) runs {
	pending := item(row(event.ItemOrder, 7, "pending"))
	lost := failed(1503, 2, event.EOF)
	return runs{
		"killed after the charge":                 base(placed(940, 2, 7), charged(950, 2, 7), failed(1003, 2, event.EOF), died(1003, "SIGTERM"), pending),
		"killed before the charge":                base(placed(940, 2, 7), failed(1003, 2, event.EOF), died(1003, "SIGTERM"), pending),
		"the handler began after the signal":      base(answered(1100, 2, 201), order(1200, 3), placed(1210, 3, 7), failed(1503, 3, event.EOF), exited(1503, 0), pending),
		"charged after the signal":                base(placed(940, 2, 7), charged(1300, 2, 7), lost, exited(1503, 0), pending),
		"the handler's context was cancelled":     base(placed(940, 2, 7), charged(950, 2, 7), errorAnswer(1010, 2, 503, "marking the order paid: context canceled"), pending),
		"the deadline of its query was too short": base(placed(940, 2, 7), charged(950, 2, 7), errorAnswer(1010, 2, 503, "marking the order paid: context deadline exceeded"), pending),
		"the database went first": base(placed(940, 2, 7), charged(950, 2, 7), one(1300, event.Event{Kind: event.DBError, Item: event.ItemOrder, ID: 7, Text: "sql: database is closed"}),
			errorAnswer(1301, 2, 500, "internal error"), pending),
		"answered before it was paid":            base(placed(940, 2, 7), promised(1100, 2, 7), exited(1200, 0), pending),
		"answered and charged, marked later":     base(placed(940, 2, 7), charged(950, 2, 7), promised(1100, 2, 7), exited(1200, 0), pending),
		"answered, and written behind":           base(promised(1100, 2, 7), item(row(event.ItemOrder, 8, "paid"))),
		"charged and answered, written behind":   base(charged(950, 2, 7), promised(1100, 2, 7), item(row(event.ItemOrder, 8, "paid"))),
		"answered, and cancelled on the way out": base(promised(1100, 2, 7), item(row(event.ItemOrder, 7, "cancelled"))),
		"cancelled, and no money back":           base(charged(950, 2, 7), promised(1100, 2, 7), item(row(event.ItemOrder, 7, "cancelled"))),
		"charged, and rolled back":               base(placed(940, 2, 7), charged(950, 2, 7), errorAnswer(1010, 2, 503, "commit: context canceled"), item(row(event.ItemOrder, 8, "paid"))),
		"a panic after the charge":               base(placed(940, 2, 7), charged(950, 2, 7), said(1000, "panic: assignment to entry in nil map"), failed(1003, 2, event.EOF), exited(1003, 2), pending),
		"killed in the transaction":              base(placed(940, 2, 7), charged(950, 2, 7), failed(1003, 2, event.EOF), died(1003, "SIGTERM"), item(row(event.ItemOrder, 8, "paid"))),
	}
}

// receiptsLost are services that lose a receipt.
func receiptsLost(base onceStopped) runs {
	paid := item(row(event.ItemOrder, 7, "paid"))
	return runs{
		"left in the queue":                    base(queued(950, 7), exited(1200, 0), paid),
		"no signal handler":                    base(queued(950, 7), died(1003, "SIGTERM"), paid),
		"a queue that takes too long":          base(queued(950, 7), signal(11000, "SIGKILL"), died(11001, "SIGKILL"), paid),
		"nobody waits for the worker":          base(queued(950, 7), begun(960, 7), exited(1200, 0), paid),
		"a worker that takes too long":         base(queued(950, 7), begun(960, 7), signal(11000, "SIGKILL"), died(11001, "SIGKILL"), paid),
		"accepted after the workers":           base(queued(1500, 7), exited(1600, 0), paid),
		"the workers' context was cancelled":   base(queued(950, 7), begun(960, 7), jobFailed(1100, 7, "context canceled"), paid),
		"the workers' deadline was too short":  base(queued(950, 7), begun(960, 7), jobFailed(3100, 7, "context deadline exceeded"), paid),
		"the database was closed before it":    base(queued(950, 7), begun(960, 7), jobFailed(1100, 7, "sql: database is closed"), paid),
		"the queue was stored too late":        base(queued(950, 7), receiptRefused(1100, 7), exited(1200, 0), paid),
		"a worker panics":                      base(queued(950, 7), begun(960, 7), said(1100, "panic: send on closed channel"), exited(1102, 2), paid),
		"the queue was full, and nobody cared": base(queued(800, 8), printed(990, 8), order(700, 3), promised(980, 3, 7), exited(1200, 0), paid),
		"the queue was closed, and it answers": base(queued(950, 8), printed(990, 8), promised(1100, 2, 7), exited(1200, 0), paid),
		"one worker of two is waited for": base(queued(950, 7), queued(951, 8), begun(960, 7), begun(961, 8), printed(1200, 8), exited(1201, 0),
			audited(row(event.ItemOrder, 7, "paid"), row(event.ItemReceipt, 8, "printed"), event.Event{Item: event.ItemDatabase})),
	}
}

// linesLost are services that lose lines of their log.
func linesLost(base onceStopped) runs {
	lines := append(logged(900, 1, "a"), append(logged(1100, 2, "b"), logged(1200, 3, "c")...)...)
	all := []event.Event{lostLine(1, "a"), lostLine(2, "b"), lostLine(3, "c")}
	last, end := all[2:], all[1:]
	file := event.Event{Item: event.ItemLog, Path: "orders.log", Count: 1}
	empty := event.Event{Item: event.ItemLog, Path: "orders.log"}
	with := func(file event.Event, lost []event.Event) []event.Event {
		return audited(append([]event.Event{file}, lost...)...)
	}
	return runs{
		"never flushed":                      base(lines, exited(1500, 0), with(empty, all)),
		"no signal handler":                  base(lines[:1], died(1003, "SIGTERM"), with(empty, all[:1])),
		"a flush that comes after SIGKILL":   base(lines, signal(11000, "SIGKILL"), died(11001, "SIGKILL"), with(empty, all)),
		"log.Fatal skips the deferred flush": base(lines, exited(1500, 1), with(empty, all)),
		"a panic skips the deferred flush":   base(lines, said(1490, "panic: close of closed channel"), exited(1500, 2), with(empty, all)),
		"flushed before the last lines":      base(lines, exited(1500, 0), with(file, end)),
		"flushed once a second only":         base(logged(990, 1, "a"), lines[1:], logged(950, 4, "d"), exited(1500, 0), with(file, []event.Event{lostLine(2, "b"), lostLine(3, "c"), lostLine(4, "d")})),
		"closed before the last line":        base(lines, exited(1500, 0), with(file, last)),
		"a queue that drops when it is full": base(lines, exited(1500, 0), with(file, all[1:2])),
		"truncated by the next process":      base(lines, exited(1500, 0), with(file, all[:1])),
		"written where nobody looks":         base(lines, exited(1500, 0), audited(all...)),
		"too many lines to compare each":     base(lines, one(1300, event.Event{Kind: event.LogMore, Count: 500}), exited(1500, 0), audited(event.Event{Item: event.ItemLog, Count: 30})),
		"two processes without O_APPEND": base(lines[:1], startedAs(1), of(1, logged(1300, 1, "x")), of(1, logged(1400, 2, "y")), exited(1500, 0),
			with(file, []event.Event{{Item: event.ItemLogLost, Instance: 1, ID: 1, Text: "x"}})),
	}
}

// secondSwallowed are services that do not end at the second signal.
func secondSwallowed() runs {
	twice := func(parts ...[]event.Event) *timeline.Timeline {
		return log(append([][]event.Event{run(event.ExpectInsist), probe(), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM")}, parts...)...)
	}
	killed := append(signal(11000, "SIGKILL"), died(11001, "SIGKILL")...)
	shutdown := one(1010, event.Event{Kind: event.ShutdownSeen})
	child := one(11010, event.Event{Kind: event.Audit, Item: event.ItemChild, PID: 77, Text: "orders"})
	return runs{
		"NotifyContext, and no stop()":           twice(order(900, 2), waits(2400, "select", "main.go:55"), answered(4500, 2, 201), exited(4600, 0)),
		"it waits for workers first":             twice(queued(900, 7), begun(910, 7), waits(2400, "sync.WaitGroup.Wait", "main.go:80"), printed(4500, 7), exited(4600, 0)),
		"it waits for readiness to be noticed":   twice(waits(2400, "sleep", "main.go:61"), exited(4600, 0)),
		"a channel that is read once":            twice(waits(2400, "chan receive", "main.go:44"), exited(4600, 0)),
		"nobody sees where":                      twice(exited(4600, 0)),
		"its own deadline ends it":               twice(exited(4600, 1)),
		"SIGKILL has to end it":                  twice(shutdown, killed),
		"the first one was not heard either":     twice(order(900, 2), answered(1400, 2, 201), killed),
		"a shell that keeps both to itself":      twice(killed, child),
		"it wants three":                         twice(signal(4599, "SIGTERM"), exited(4600, 1)),
		"the third one kills it":                 twice(signal(4599, "SIGTERM"), died(4600, "SIGTERM")),
		"only the terminal's signal is restored": log(run(event.ExpectInsist), probe(), started(), signal(1000, "SIGTERM"), signal(1500, "SIGINT"), exited(4600, 0)),
		"a stuck goroutine holds a lock":         twice(waits(2400, "sync.Mutex.Lock", "main.go:70"), killed),
	}
}

func lostLine(id int, text string) event.Event {
	return event.Event{Item: event.ItemLogLost, ID: id, Text: text}
}

// placed is an order that its handler has written down.
func placed(at, id, number int) []event.Event {
	return one(at, event.Event{Kind: event.OrderPlaced, ID: id, Order: number})
}

// errorAnswer is an error that a client got, with what its body says.
func errorAnswer(at, id, status int, body string) []event.Event {
	return one(at, event.Event{Kind: event.RequestDone, ID: id, Status: status, Answer: &event.Answer{Body: body}})
}

func jobFailed(at, id int, text string) []event.Event {
	return one(at, event.Event{Kind: event.JobDone, ID: id, Text: text})
}

// receiptRefused is a receipt that the service could not store, since its database was closed.
func receiptRefused(at, id int) []event.Event {
	return one(at, event.Event{Kind: event.DBError, Item: event.ItemReceipt, ID: id, Text: "sql: database is closed"})
}
