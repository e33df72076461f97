package verdict_test

import (
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// mistakes are, for each check, services that fail it in different ways.
func mistakes() map[string]map[string]*timeline.Timeline {
	late := one(1400, event.Event{Kind: event.RequestDone, ID: 2, Status: 503, Answer: &event.Answer{Body: "shutting down"}})
	base := func(parts ...[]event.Event) *timeline.Timeline {
		return log(append([][]event.Event{run(), probe(), started(), order(500, 1), answered(600, 1, 201), order(900, 2),
			stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM")}, parts...)...)
	}
	behind := func(parts ...[]event.Event) *timeline.Timeline {
		return log(append([][]event.Event{run(event.ExpectBalancer), probe(), startedAs(0), startedAs(1), order(500, 1), answered(600, 1, 201), order(900, 2),
			stopping(1000, "kubernetes", 10000, 30000), signal(1000, "SIGTERM")}, parts...)...)
	}
	child := one(1010, event.Event{Kind: event.Audit, Item: event.ItemChild, PID: 77, Text: "orders"})
	return map[string]map[string]*timeline.Timeline{
		verdict.Exit: {
			"no handler":                     base(died(1003, "SIGTERM")),
			"a status of its own":            base(said(1400, "orders: context deadline exceeded"), exited(1500, 1)),
			"a panic on the way out":         base(said(1400, "panic: close of closed channel"), exited(1500, 2)),
			"a deadlock":                     base(said(1400, "fatal error: all goroutines are asleep - deadlock!"), exited(1500, 2)),
			"never ends":                     base(one(1100, event.Event{Kind: event.ShutdownSeen}), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"never listens":                  base(probeIn(100), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"never hears":                    base(signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"a shell that does not exec":     base(died(1003, "SIGTERM"), child),
			"a crash before the stop":        log(run(), probe(), started(), died(700, "SIGSEGV")),
			"ends before the stop":           log(run(), probe(), started(), said(690, "listen tcp: address already in use"), exited(700, 1)),
			"a crash in the shutdown":        base(died(1700, "SIGABRT")),
			"longer than the run has time":   base(signalBy(9000, "SIGKILL", event.ByRun), died(9001, "SIGKILL")),
			"a status, and not a word of it": base(exited(1500, 3)),
		},
		verdict.Answered: {
			"killed":                         base(failed(1003, 2, event.EOF), died(1003, "SIGTERM")),
			"reset":                          base(failed(1003, 2, event.Reset)),
			"a panic":                        base(said(1300, "panic: send on closed channel"), failed(1301, 2, event.EOF), exited(1302, 2)),
			"a handler's panic":              base(said(1300, "2026/01/02 15:04:05 http: panic serving 127.0.0.1:1: nil map"), failed(1301, 2, event.EOF)),
			"its own cancelling":             base(late),
			"an answer that is cut":          base(one(1400, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Class: event.CutShort})),
			"a status that nobody got":       base(one(1400, event.Event{Kind: event.RequestDone, ID: 2, Status: 499})),
			"never":                          base(failed(12000, 2, event.Canceled)),
			"a feed without its end":         base(one(910, event.Event{Kind: event.RequestHeader, ID: 2, Status: 200, State: event.Feed}), one(1400, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Class: event.Unended})),
			"a WebSocket without a code":     base(socket(1400, event.Event{Class: event.CutShort, Answer: &event.Answer{Events: 3}})),
			"a WebSocket without the news":   base(socket(1400, event.Event{Class: event.Unended, Answer: &event.Answer{Code: 1001, Missing: 2}})),
			"a WebSocket with an error":      base(socket(1400, event.Event{Class: event.Unsound, Answer: &event.Answer{Code: 1011}})),
			"a call without a status":        base(call(1400, event.Event{Class: event.CutShort, Answer: &event.Answer{}})),
			"a call with an error":           base(call(1400, event.Event{Class: event.Unsound, Text: "the service is shutting down", Answer: &event.Answer{Code: 14}})),
			"exits while it still serves":    base(answered(1100, 2, 201), order(1800, 3), failed(2500, 3, event.EOF), exited(2500, 0)),
			"too late for its client":        base(failed(6000, 2, event.Timeout)),
			"a first attempt that is cut":    base(one(1003, event.Event{Kind: event.RequestLost, ID: 2, Conn: 2, Class: event.EOF}), one(1100, event.Event{Kind: event.RequestDone, ID: 2, Attempt: 1, Status: 201})),
			"an order that is no whole JSON": base(one(1400, event.Event{Kind: event.RequestDone, ID: 2, Status: 201, Class: event.Garbled})),
		},
		verdict.Traffic: {
			"a page for an order":     behind(garbled(1100, 2, 200, "we are closing")),
			"another client's order":  behind(one(1100, event.Event{Kind: event.RequestDone, ID: 2, Status: 201, Order: 5}), of(1, order(1200, 3)), promised(1300, 3, 5)),
			"refused":                 behind(failed(1100, 2, event.Refused)),
			"reset":                   behind(failed(1100, 2, event.Reset)),
			"closed":                  behind(failed(1100, 2, event.EOF)),
			"502":                     behind(answered(1100, 2, 502)),
			"503":                     behind(one(1100, event.Event{Kind: event.RequestDone, ID: 2, Status: 503, Answer: &event.Answer{Body: "not ready"}})),
			"504":                     behind(answered(1100, 2, 504)),
			"cut":                     behind(one(1100, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Class: event.CutShort})),
			"too late":                behind(failed(1100, 2, event.Timeout)),
			"at the second stop only": behind(answered(1100, 2, 201), of(1, stopping(3000, "kubernetes", 10000, 30000)), of(1, signal(3000, "SIGTERM")), of(1, order(2900, 3)), answered(3100, 3, 502)),
			"an order garbled":        behind(one(1100, event.Event{Kind: event.RequestDone, ID: 2, Status: 201, Class: event.Garbled})),
			"a feed without its end":  behind(one(910, event.Event{Kind: event.RequestHeader, ID: 2, Status: 200, State: event.Feed}), one(1400, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Class: event.Unended})),
			"its own cancelling":      behind(errorAnswer(1100, 2, 500, "context canceled")),
			"never":                   behind(exited(1500, 0), of(1, order(2000, 3)), failed(12000, 3, event.Canceled), of(1, signalBy(12100, "SIGTERM", event.ByRun)), of(1, exited(12200, 0))),
		},
		verdict.Promises: promisesBroken(base),
		verdict.Jobs:     receiptsLost(base),
		verdict.Database: {
			"never closed":              base(conn(1, 0), item(event.Event{Item: event.ItemDatabase})),
			"never given back":          base(conn(1, 0), one(940, event.Event{Kind: event.DBBusy, ID: 1}), item(event.Event{Item: event.ItemDatabase})),
			"one of two":                base(conn(1, 0), conn(2, 1500), item(event.Event{Item: event.ItemDatabase})),
			"an order after the close":  base(conn(1, 1100), one(1300, event.Event{Kind: event.DBError, Item: event.ItemOrder, ID: 7, Text: "sql: database is closed"}), item(event.Event{Item: event.ItemDatabase})),
			"a receipt after the close": base(conn(1, 1100), one(1300, event.Event{Kind: event.DBError, Item: event.ItemReceipt, ID: 7, Text: "sql: database is closed"}), item(event.Event{Item: event.ItemDatabase})),
			"a new order after it":      base(conn(1, 1100), one(1300, event.Event{Kind: event.DBError, Item: event.ItemOrder, Text: "sql: database is closed"}), item(event.Event{Item: event.ItemDatabase})),
			"somebody after it":         base(conn(1, 1100), one(1300, event.Event{Kind: event.DBError, Text: "sql: database is closed"}), item(event.Event{Item: event.ItemDatabase})),
			"a row in sessions":         base(conn(1, 1100), item(event.Event{Item: event.ItemSession, PID: 7})),
			"a log that is not merged":  base(conn(1, 1100), item(event.Event{Item: event.ItemWAL, Path: "orders.db-wal", Count: 4152})),
			"the file is gone":          base(conn(1, 1100), audited()),
			"lent out after the signal": base(conn(1, 0), one(1200, event.Event{Kind: event.DBBusy, ID: 1}), item(event.Event{Item: event.ItemDatabase})),
		},
		verdict.Logs: linesLost(base),
		verdict.Leftovers: {
			"a worker that was cut off": base(queued(940, 7), begun(950, 7), one(951, event.Event{Kind: event.TempCreate, ID: 7, Path: "/x/receipt-7.txt"}),
				item(event.Event{Item: event.ItemTemp, Path: "receipt-7.txt"})),
			"a worker that forgot it": base(queued(940, 7), begun(950, 7), one(951, event.Event{Kind: event.TempCreate, ID: 7, Path: "/x/receipt-7.txt"}), printed(990, 7),
				item(event.Event{Item: event.ItemTemp, Path: "receipt-7.txt"})),
			"a file of nobody's":     base(item(event.Event{Item: event.ItemTemp, Path: "upload.tmp"})),
			"a socket":               base(item(event.Event{Item: event.ItemSocket, Path: "orders.sock"})),
			"a lock":                 base(item(event.Event{Item: event.ItemLock, Path: "orders.lock"})),
			"a pid file":             base(item(event.Event{Item: event.ItemPID, Path: "orders.pid"})),
			"a named pipe":           base(item(event.Event{Item: event.ItemFIFO, Path: "orders.pipe"})),
			"a directory":            base(item(event.Event{Item: event.ItemDir, Path: "spool"})),
			"a process":              base(child),
			"a process, unnumbered":  base(one(1010, event.Event{Kind: event.Audit, Item: event.ItemChild, Text: "a process that keeps its output open"})),
			"a file beside the data": base(item(event.Event{Item: event.ItemTemp, Path: "upload.tmp", State: event.BesideData})),
		},
		verdict.Messages:   messageMistakes(),
		verdict.Leadership: leaderMistakes(),
		verdict.Deadline: {
			"a request that hangs":           base(signal(11000, "SIGKILL"), failed(11001, 2, event.EOF), died(11001, "SIGKILL")),
			"a receipt that hangs":           base(answered(1100, 2, 201), queued(950, 7), begun(960, 7), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"receipts that nobody takes":     base(answered(1100, 2, 201), queued(950, 7), queued(951, 8), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"both":                           base(queued(950, 7), begun(960, 7), signal(11000, "SIGKILL"), failed(11001, 2, event.EOF), died(11001, "SIGKILL")),
			"a wait without a bound":         base(answered(1100, 2, 201), waits(5000, "sync.WaitGroup.Wait", "main.go:80"), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"a send that nobody receives":    base(answered(1100, 2, 201), waits(5000, "chan send", "main.go:91"), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"nothing that anybody can see":   base(answered(1100, 2, 201), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			"it sleeps when all is done":     base(answered(1100, 2, 201), waits(5000, "sleep", "main.go:99"), exited(9000, 0)),
			"it waits for workers that idle": base(answered(1100, 2, 201), waits(5000, "select", "main.go:60"), exited(9000, 0)),
			"longer than the run has time":   base(answered(1100, 2, 201), waits(5000, "IO wait", "main.go:12"), signalBy(9000, "SIGKILL", event.ByRun), died(9001, "SIGKILL")),
		},
		verdict.Insistence: secondSwallowed(),
		verdict.Verify: {
			"work that is not done": base(exited(1500, 0), verified(event.Event{Status: 1, Text: "order 7: pending"})),
			"no word":               base(exited(1500, 0), verified(event.Event{Status: 1})),
			"no such command":       base(exited(1500, 0), verified(event.Event{Status: 127, Text: "sh: 1: look: not found"})),
		},
	}
}

// failing returns the trials that fail, by name.
func failing(trials []trial) map[string]*timeline.Timeline {
	all := make(map[string]*timeline.Timeline)
	for _, trial := range trials {
		if trial.want == verdict.Fail {
			all[trial.name] = trial.of
		}
	}
	return all
}

// waits is a sample in which two goroutines of the service's own wait.
func waits(at int, state, where string) []event.Event {
	return one(at, event.Event{Kind: event.Goroutines, Count: 3, Groups: []event.Group{{Count: 2, State: state, In: "main.run", InAt: where}}})
}

// item is an audit that found the database, and one thing in it or beside it.
func item(e event.Event) []event.Event { return audited(e, event.Event{Item: event.ItemDatabase}) }

// Evidence names what to mend: of two different mistakes no check says the same.
func TestDifferentMistakesReadDifferently(t *testing.T) {
	all := mistakes()
	for _, check := range verdict.Names() {
		read := make(map[string]string)
		if len(all[check]) < 10 && check != verdict.Verify { // there, the mistakes are the command's to tell

			t.Errorf("of %s there are %d mistakes to compare", check, len(all[check]))
		}
		for name, run := range all[check] {
			evidence := ""
			for _, r := range verdict.Judge(run) {
				if r.Check == check && r.Outcome == verdict.Fail {
					evidence = strings.Join(words.Evidence(r), "\n\t")
				}
			}
			t.Logf("%s, %s:\n\t%s", check, name, evidence)
			switch other, same := read[evidence]; {
			case evidence == "":
				t.Errorf("%s does not fail for %q", check, name)
			case same:
				t.Errorf("%s says the same of %q and of %q:\n\t%s", check, name, other, evidence)
			}
			read[evidence] = name
		}
	}
}
