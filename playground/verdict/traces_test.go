package verdict_test

import (
	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

const (
	notLooked   = "the audit has not examined what the process left behind"
	couldNot    = "the audit is incomplete: the disk is gone"
	whereLooked = " in TMPDIR, beside the database or in the working directory; no other folder was examined"
	lostReport  = "1 report of the probe was lost, so this check cannot decide"
)

// ofTraces are the trials of what is left behind.
func ofTraces() []trial {
	database := event.Event{Item: event.ItemDatabase, Path: "orders.db"}
	kept := event.Event{Item: event.ItemLog, Path: "orders.log", Count: 2}
	return []trial{
		{
			"promises", "kept",
			log(run(), probe(), started(), order(100, 1), promised(200, 1, 1), order(900, 2), signal(1000, "SIGTERM"), promised(1100, 2, 2),
				audited(row(event.ItemOrder, 1, "paid"), row(event.ItemOrder, 2, "paid"), row(event.ItemOrder, 3, "cancelled"))),
			verdict.Pass, []string{"3 orders in the database, none half done; every client that was told of one finds it paid"},
		},
		{
			"promises", "broken in every way",
			log(run(), probe(), started(), order(100, 1), promised(200, 1, 1), order(110, 2), promised(210, 2, 2), order(120, 3), promised(220, 3, 3), order(900, 4), charged(950, 4, 4),
				signal(1000, "SIGTERM"), failed(1001, 4, event.EOF), audited(row(event.ItemOrder, 2, "cancelled"), row(event.ItemOrder, 5, "pending"), row(event.ItemOrder, 4, "pending"), row(event.ItemOrder, 3, "paid"))),
			verdict.Fail, []string{
				"order 1: its client was told 201, and it is not in the database",
				"order 2: its client was told 201, and the database says cancelled",
				"order 4: the customer paid 50 ms before SIGTERM, and the database still says pending; its client met: connection closed before an answer (EOF)",
				"order 5: left half done, pending",
			},
		},
		{
			"promises", "cancelled, and its client was told 200",
			log(run(), probe(), started(), order(900, 4), one(905, event.Event{Kind: event.OrderPlaced, ID: 4, Order: 7}), signal(1000, "SIGTERM"), garbled(1100, 4, 200, ""),
				order(950, 5), one(955, event.Event{Kind: event.OrderPlaced, ID: 5, Order: 8}), answered(1100, 5, 503),
				audited(row(event.ItemOrder, 7, "cancelled"), row(event.ItemOrder, 8, "cancelled"))),
			verdict.Fail, []string{"order 7: its client was told 200, and the database says cancelled"},
		},
		{
			"promises", "one order for several clients",
			log(run(), probe(), started(), order(100, 1), promised(200, 1, 1), order(900, 2), order(910, 3), signal(1000, "SIGTERM"), promised(1100, 2, 1), promised(1100, 3, 1),
				audited(row(event.ItemOrder, 1, "paid"))),
			verdict.Fail, []string{"order 1: confirmed to 3 clients, request 1 being the first; each client must have an order of its own"},
		},
		{
			"promises", "paid for an order that is rolled back, of which no client was told",
			log(run(), probe(), started(), order(900, 4), charged(950, 4, 4), signal(1000, "SIGTERM"), failed(1001, 4, event.EOF), audited(row(event.ItemOrder, 3, "paid"))),
			verdict.Fail, []string{"order 4: the customer paid 50 ms before SIGTERM, and the database does not have the order; its client met: connection closed before an answer (EOF)"},
		},
		{
			"promises", "broken without a signal",
			log(run(), probe(), started(), order(100, 1), failed(200, 1, event.EOF), exited(200, 2), audited(row(event.ItemOrder, 1, "pending"))),
			verdict.Fail, []string{"order 1: left half done, pending"},
		},
		{
			"promises", "no order in flight",
			log(run(), probe(), started(), order(100, 1), promised(200, 1, 1), lookup(900, 2), signal(1000, "SIGTERM"), audited(row(event.ItemOrder, 1, "paid"))),
			verdict.Inconclusive, []string{"no order was in flight at the signal"},
		},
		{
			"promises", "not looked yet",
			log(run(), probe(), started(), order(100, 1), promised(200, 1, 1), signal(1000, "SIGTERM")),
			verdict.Inconclusive, []string{notLooked},
		},
		{
			"promises", "could not look",
			log(run(), probe(), started(), order(100, 1), promised(200, 1, 1), signal(1000, "SIGTERM"), unaudited()),
			verdict.Inconclusive, []string{couldNot},
		},
		{
			"promises", "a service that takes no orders",
			log(run(), started(), written(100, 1, "GET", "/"), answered(200, 1, 200), signal(1000, "SIGTERM"), audited()),
			absent, nil,
		},

		{
			"jobs", "a poisoned receipt was set aside",
			log(run(event.ExpectPoison), probe(), started(), queued(900, 1), begun(910, 1), queued(920, 2), begun(921, 2), panics(950, 1), aside(951, 1), signal(1000, "SIGTERM"), printed(1100, 2),
				audited(row(event.ItemReceipt, 1, "failed"), row(event.ItemReceipt, 2, "printed"))),
			verdict.Pass, []string{"2 receipts accepted: 1 printed, 0 stored for the next start, 1 set aside as failed"},
		},
		{
			"jobs", "a poisoned receipt is begun again by each process",
			log(run(event.ExpectPoison), probe(), startedAs(0), queued(900, 1), begun(910, 1), panics(950, 1), exited(951, 2), startedAs(1), of(1, queued(990, 1)), of(1, begun(991, 1)),
				of(1, signal(1000, "SIGTERM")), of(1, panics(1050, 1)), of(1, exited(1051, 2)), audited(row(event.ItemReceipt, 1, "printing"))),
			verdict.Fail, []string{"receipt 1: the code that prints it panicked twice, and it is not set aside: the next start begins it again"},
		},
		{
			"jobs", "printed or stored",
			log(run(), probe(), started(), queued(100, 1), begun(110, 1), printed(200, 1), queued(900, 2), begun(910, 2), queued(950, 3), signal(1000, "SIGTERM"), printed(1100, 2), spoiled(1200, 3),
				audited(row(event.ItemReceipt, 1, "printed"), row(event.ItemReceipt, 2, "printed"), row(event.ItemReceipt, 3, "queued"))),
			verdict.Pass, []string{"3 receipts accepted: 2 printed, 1 stored for the next start"},
		},
		{
			"jobs", "accepted after the signal",
			log(run(), probe(), started(), signal(1000, "SIGTERM"), queued(1100, 1), begun(1110, 1), printed(1200, 1), audited(row(event.ItemReceipt, 1, "printed"))),
			verdict.Pass, []string{"1 receipt accepted, every one printed"},
		},
		{
			"jobs", "printed by the next process",
			log(run(), probe(), startedAs(0), queued(900, 1), begun(910, 1), signal(1000, "SIGTERM"), spoiled(1100, 1), exited(1200, 0),
				of(1, queued(1300, 1)), of(1, begun(1310, 1)), of(1, printed(1400, 1)), audited(row(event.ItemReceipt, 1, "printed"))),
			verdict.Pass, []string{"1 receipt accepted, every one printed"},
		},
		{
			"jobs", "lost",
			log(run(), probe(), started(), queued(900, 1), begun(910, 1), queued(950, 2), queued(960, 3), signal(1000, "SIGTERM"), spoiled(1100, 3), died(1001, "SIGTERM"),
				audited(row(event.ItemReceipt, 1, "printing"))),
			verdict.Fail, []string{
				"2 of 3 receipts lost: neither printed nor stored",
				"3 receipts accepted: 0 printed, 1 stored, 2 lost",
				"receipt 2: accepted 50 ms before SIGTERM, never printed, and stored nowhere: it was waiting when SIGTERM killed the process",
				"receipt 3: worker 0 gave it up (interrupted), and it is stored nowhere",
			},
		},
		{
			"jobs", "being printed when the process died, and stored",
			log(run(), probe(), started(), queued(900, 1), begun(910, 1), signal(1000, "SIGTERM"), died(1001, "SIGTERM"), audited(row(event.ItemReceipt, 1, "printing"))),
			verdict.Pass, []string{"1 receipt accepted: 0 printed, 1 stored for the next start"},
		},
		{
			"jobs", "refused, after the client was told that the order is paid",
			log(run(), probe(), started(), queued(900, 1), order(950, 2), signal(1000, "SIGTERM"), printed(1100, 1), promised(1200, 2, 2),
				audited(row(event.ItemReceipt, 1, "printed"), row(event.ItemOrder, 2, "paid"))),
			verdict.Fail, []string{"1 of 2 receipts lost: neither printed nor stored", "2 receipts accepted: 1 printed, 0 stored, 1 lost", "order 2: its client was told 201, 200 ms after SIGTERM, but there is no receipt for it"},
		},
		{
			"jobs", "none in progress",
			log(run(), probe(), started(), queued(100, 1), begun(110, 1), printed(200, 1), signal(1000, "SIGTERM"), audited(row(event.ItemReceipt, 1, "printed"))),
			verdict.Inconclusive, []string{"no receipt was waiting or being printed at the signal, and none was accepted after it"},
		},
		{
			"jobs", "no signal",
			log(run(), probe(), started(), queued(100, 1), printed(200, 1), audited(row(event.ItemReceipt, 1, "printed"))),
			verdict.Inconclusive, []string{"no signal was sent to the service"},
		},
		{
			"jobs", "could not look",
			log(run(), probe(), started(), queued(900, 1), signal(1000, "SIGTERM"), unaudited()),
			verdict.Inconclusive, []string{couldNot},
		},
		{
			"jobs", "the report that it was printed did not get through",
			log(run(), probe(), started(), queued(900, 1), begun(910, 1), dropped(1), signal(1000, "SIGTERM"), audited()),
			verdict.Inconclusive, []string{lostReport},
		},
		{
			"jobs", "lost, whatever else did not get through",
			log(run(), probe(), started(), queued(900, 1), begun(910, 1), spoiled(920, 1), dropped(1), signal(1000, "SIGTERM"), audited()),
			verdict.Fail, []string{"receipt 1: worker 0 gave it up (interrupted), and it is stored nowhere"},
		},
		{"jobs", "a service that prints no receipts", log(run(), probe(), started(), signal(1000, "SIGTERM"), audited()), absent, nil},

		{
			"database", "closed",
			log(run(), probe(), started(), conn(1, 1100), conn(2, 1100), signal(1000, "SIGTERM"), audited(database)),
			verdict.Pass, []string{"pool closed: no connection, no session row and no -wal left"},
		},
		{
			"database", "left in every way",
			log(run(), probe(), started(), conn(1, 1100), conn(2, 0), conn(3, 0), signal(1000, "SIGTERM"), one(1200, event.Event{Kind: event.DBError, Text: "sql: database is closed"}),
				audited(event.Event{Item: event.ItemWAL, Path: "orders.db-wal", Count: 4152}, event.Event{Item: event.ItemSession, PID: 7}, event.Event{Item: event.ItemSession, PID: 7}, database)),
			verdict.Fail, []string{
				"it was used after it was closed, 200 ms after SIGTERM: sql: database is closed",
				"2 of 3 connections never closed",
				"2 rows left in the table sessions",
				"orders.db-wal is left, 4152 bytes",
			},
		},
		{
			"database", "used as the process ends, which cuts a request off",
			log(run(), probe(), started(), order(900, 2), conn(1, 1795), signal(1000, "SIGTERM"), one(1800, event.Event{Kind: event.DBError, Text: "sql: database is closed"}), failed(1901, 2, event.EOF), exited(1900, 0), audited(database)),
			verdict.Pass, []string{"pool closed: no connection, no session row and no -wal left"},
		},
		{
			"database", "used as the process ends, which cuts a receipt off",
			log(run(), probe(), started(), queued(900, 7), begun(950, 7), conn(1, 1795), signal(1000, "SIGTERM"), one(1800, event.Event{Kind: event.DBError, Text: "sql: database is closed"}), exited(1900, 0), audited(database)),
			verdict.Pass, []string{"pool closed: no connection, no session row and no -wal left"},
		},
		{
			"database", "closed long before the process ends, and used then",
			log(run(), probe(), started(), order(900, 2), conn(1, 1100), signal(1000, "SIGTERM"), one(1800, event.Event{Kind: event.DBError, Text: "sql: database is closed"}), failed(2901, 2, event.EOF), exited(2900, 0), audited(database)),
			verdict.Fail, []string{"it was used after it was closed, 800 ms after SIGTERM: sql: database is closed"},
		},
		{
			"database", "closed shortly before the process ends, which waits for who uses it",
			log(run(), probe(), started(), queued(900, 7), begun(950, 7), conn(1, 1795), signal(1000, "SIGTERM"), one(1800, event.Event{Kind: event.DBError, Text: "sql: database is closed"}), jobFailed(1801, 7, "sql: database is closed"), exited(1900, 0), audited(database)),
			verdict.Fail, []string{"it was used after it was closed, 800 ms after SIGTERM: sql: database is closed"},
		},
		{
			"database", "used long before the process ends",
			log(run(), probe(), started(), conn(1, 1100), signal(1000, "SIGTERM"), one(1200, event.Event{Kind: event.DBError, Text: "sql: database is closed"}), exited(1900, 0), audited(database)),
			verdict.Fail, []string{"it was used after it was closed, 200 ms after SIGTERM: sql: database is closed"},
		},
		{
			"database", "without a probe, the rows tell",
			log(run(), started(), signal(1000, "SIGTERM"), audited(event.Event{Item: event.ItemSession, PID: 7}, database)),
			verdict.Fail, []string{"1 row left in the table sessions"},
		},
		{
			"database", "not looked yet",
			log(run(), probe(), started(), conn(1, 1100), signal(1000, "SIGTERM")),
			verdict.Inconclusive, []string{notLooked},
		},
		{
			"database", "no signal",
			log(run(), probe(), started(), conn(1, 400), audited(database)),
			verdict.Inconclusive, []string{"no signal was sent to the service"},
		},
		{
			"database", "the report that it was closed did not get through",
			log(run(), probe(), started(), conn(1, 0), dropped(1), signal(1000, "SIGTERM"), audited(database)),
			verdict.Inconclusive, []string{lostReport},
		},
		{
			"database", "left, whatever else did not get through",
			log(run(), probe(), started(), conn(1, 0), dropped(1), signal(1000, "SIGTERM"), audited(event.Event{Item: event.ItemSession}, database)),
			verdict.Fail, []string{"1 row left in the table sessions"},
		},
		{"database", "a service without one", log(run(), probe(), started(), signal(1000, "SIGTERM"), audited()), absent, nil},

		{
			"logs", "complete",
			log(run(), started(), logged(100, 1, "one"), logged(1100, 2, "two"), said(100, "not a line of the log"), signal(1000, "SIGTERM"), audited(kept)),
			verdict.Pass, []string{"all 2 lines are in the log"},
		},
		{
			"logs", "lost",
			log(run(), started(), logged(100, 1, "one"), logged(1100, 2, "two"), logged(1200, 3, "three"), signal(1000, "SIGTERM"),
				audited(kept, event.Event{Item: event.ItemLogLost, ID: 2, Text: "two"}, event.Event{Item: event.ItemLogLost, ID: 3, Text: "three"})),
			verdict.Fail, []string{"2 of 3 lines written are not in the log: the last ones, from 100 ms after SIGTERM on, as when the log is flushed or closed before its last line", "lost: two", "lost: three"},
		},
		{
			"logs", "too many to keep, and all there",
			log(run(), started(), logged(100, 1, "one"), unkept(1), signal(1000, "SIGTERM"), audited(kept)),
			verdict.Pass, []string{"2 lines were written, too many to compare each, and 2 are in the log"},
		},
		{
			"logs", "too many to keep, and some lost",
			log(run(), started(), logged(100, 1, "one"), unkept(4), signal(1000, "SIGTERM"), audited(kept)),
			verdict.Fail, []string{"3 of 5 lines written are not in the log"},
		},
		{
			"logs", "the service wrote none",
			log(run(), started(), signal(1000, "SIGTERM"), audited(event.Event{Item: event.ItemLog, Path: "orders.log"})),
			verdict.Inconclusive, []string{"the service wrote nothing to its log"},
		},
		{
			"logs", "the service wrote some of which the probe reported nothing",
			log(run(), started(), signal(1000, "SIGTERM"), audited(kept)),
			verdict.Inconclusive, []string{"2 lines are in the log, and the probe reported none of them: the reports are missing, as when a service executes itself anew, so this check cannot decide"},
		},
		{
			"logs", "could not look",
			log(run(), started(), logged(100, 1, "one"), unaudited()),
			verdict.Inconclusive, []string{couldNot},
		},
		{
			"logs", "lines that did not get through",
			log(run(), started(), logged(100, 1, "one"), dropped(1), signal(1000, "SIGTERM"), audited(kept)),
			verdict.Inconclusive, []string{lostReport},
		},
		{"logs", "a service without one", log(run(), probe(), started(), said(100, "hello"), signal(1000, "SIGTERM"), audited()), absent, nil},

		{
			"leftovers", "none",
			log(run(), probe(), started(), temp(100, "receipt-1.txt"), temp(200, "receipt-2.txt"), signal(1000, "SIGTERM"), audited()),
			verdict.Pass, []string{"2 temporary files made, none left" + whereLooked},
		},
		{
			"leftovers", "of every kind",
			log(run(), probe(), started(), temp(100, "receipt-1.txt"), signal(1000, "SIGTERM"),
				audited(event.Event{Item: event.ItemTemp, Path: "receipt-1.txt"}, event.Event{Item: event.ItemSocket, Path: "admin.sock"}, event.Event{Item: event.ItemChild, PID: 77, Text: "sleep"})),
			verdict.Fail, []string{"temporary file receipt-1.txt is left", "socket file admin.sock is left", "process 77 (sleep) still runs"},
		},
		{
			"leftovers", "of a service without a probe",
			log(run(), started(), signal(1000, "SIGTERM"), audited(event.Event{Item: event.ItemTemp, Path: "upload"})),
			verdict.Fail, []string{"temporary file upload is left"},
		},
		{
			"leftovers", "a system that does not tell of the group",
			log(run(), probe(), started(), temp(100, "receipt-1.txt"), signal(1000, "SIGTERM"), audited(unknown(event.ChildrenInGroup), unknown(event.ChildrenOutside))),
			verdict.Inconclusive, []string{
				"this system does not tell whether processes of the service's group still run",
				"this system does not tell whether processes that have left the service's group still run",
			},
		},
		{
			"leftovers", "a system that does not tell of the group, and no temporary file",
			log(run(), started(), signal(1000, "SIGTERM"), audited(unknown(event.ChildrenInGroup))),
			verdict.Inconclusive, []string{"this system does not tell whether processes of the service's group still run"},
		},
		{
			"leftovers", "a system that tells of the group alone",
			log(run(), probe(), started(), temp(100, "receipt-1.txt"), signal(1000, "SIGTERM"), audited(unknown(event.ChildrenOutside), unknown(event.ChildrenOutside))),
			verdict.Pass, []string{"1 temporary file made, none left" + whereLooked, "this system does not tell whether processes that have left the service's group still run"},
		},
		{
			"leftovers", "a system that does not tell, and something is left",
			log(run(), probe(), started(), signal(1000, "SIGTERM"), audited(unknown(event.ChildrenInGroup), event.Event{Item: event.ItemTemp, Path: "upload"})),
			verdict.Fail, []string{"temporary file upload is left"},
		},
		{
			"leftovers", "not looked yet",
			log(run(), probe(), started(), temp(100, "receipt-1.txt"), signal(1000, "SIGTERM")),
			verdict.Inconclusive, []string{notLooked},
		},
		{"leftovers", "a service that makes none", log(run(), probe(), started(), signal(1000, "SIGTERM"), audited()), absent, nil},
	}
}

// unknown is what the audit says of processes for which nobody could look.
func unknown(which string) event.Event {
	return event.Event{Item: event.ItemChildUnknown, State: which}
}

// unkept is that many more lines of the log than there is room for.
func unkept(count int) []event.Event {
	return one(1200, event.Event{Kind: event.LogMore, Count: count})
}
