package verdict_test

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// unframed is an answer of so many bytes that says nowhere how long it is.
func unframed(at, id, bytes int) []event.Event {
	return one(at, event.Event{Kind: event.RequestDone, ID: id, Status: 200, Answer: &event.Answer{Bytes: int64(bytes), Framing: event.Unframed, Proto: "HTTP/1.0"}})
}

// garbled is an answer below 400 to an order, which names none.
func garbled(at, id, status int, body string) []event.Event {
	return one(at, event.Event{Kind: event.RequestDone, ID: id, Status: status, Class: event.Garbled, Answer: &event.Answer{Body: body}})
}

// usually is so many answers to the same request before the signal.
func usually(count, status int) []event.Event {
	var all []event.Event
	for id := 1; id <= count; id++ {
		all = slices.Concat(all, written(100*id, id, "GET", "/"), answered(100*id+10, id, status))
	}
	return all
}

const raced = "not judged: 1 request raced with the closing of an idle connection (golang/go#23829)"

// ofClients are the trials of what the clients see.
func ofClients() []trial {
	return []trial{
		{
			"answered", "a process that ended by itself had requests",
			log(run(event.ExpectPoison), probe(), startedAs(0), order(700, 1), order(800, 2), answered(900, 2, 201), exited(950, 2), failed(951, 1, event.EOF),
				startedAs(1), of(1, signal(1000, "SIGTERM")), of(1, exited(1010, 0))),
			verdict.Fail, []string{"1 request cut off when the process ended by itself, which it did once", "request 1: connection closed before an answer (EOF) when instance 0 ended by itself"},
		},
		{
			"answered", "all requests in flight",
			log(run(), probe(), started(), order(900, 1), lookup(990, 2), signal(1000, "SIGTERM"), answered(1100, 2, 404), answered(2500, 1, 201)),
			verdict.Pass, []string{"all 2 requests in flight at SIGTERM were answered, the last 1.5 s after it"},
		},
		{
			"answered", "done before the signal, and refused after it, are no matter",
			log(run(), probe(), started(), order(500, 1), failed(900, 1, event.Reset), order(800, 2), signal(1000, "SIGTERM"), answered(1050, 2, 200),
				failed(1030, 4, event.Refused)),
			verdict.Pass, []string{"the one request in flight at SIGTERM was answered 50 ms after it"},
		},
		{
			"answered", "what the service takes after the signal it owes an answer, too",
			log(run(), probe(), started(), order(800, 2), signal(1000, "SIGTERM"), answered(1050, 2, 200), order(1010, 3), failed(1920, 3, event.EOF),
				order(1100, 4), answered(1300, 4, 503), exited(1920, 0)),
			verdict.Fail, []string{
				"1 of 2 requests that the service took after the signal got no whole answer",
				"request 3: taken 12 ms after SIGTERM; connection closed before an answer (EOF) 920 ms after it",
			},
		},
		{
			"answered", "an attempt that was cut is not made good by the next one",
			log(run(), probe(), started(), order(500, 1), answered(600, 1, 201), lookup(900, 2), signal(1000, "SIGTERM"),
				one(1004, event.Event{Kind: event.RequestLost, ID: 2, Conn: 2, Class: event.EOF}),
				one(1005, event.Event{Kind: event.RequestDone, ID: 2, Attempt: 1, Class: event.Refused})),
			verdict.Fail, []string{"request 2, first attempt: connection closed before an answer (EOF) 4 ms after SIGTERM"},
		},
		{
			"answered", "a status that nobody got before the signal is no answer",
			log(run(), probe(), started(), lookup(500, 1), answered(600, 1, 404), lookup(900, 2), lookup(910, 3), signal(1000, "SIGTERM"), answered(1100, 2, 404),
				one(1200, event.Event{Kind: event.RequestDone, ID: 3, Status: 499, Answer: &event.Answer{Body: "context\ncanceled"}})),
			verdict.Fail, []string{
				"1 of 2 requests in flight at the signal got no whole answer",
				"request 3: answered 499, 200 ms after SIGTERM; it said: context canceled",
			},
		},
		{
			"answered", "a page in place of the order",
			log(run(), probe(), started(), order(900, 1), signal(1000, "SIGTERM"), garbled(1100, 1, 200, "we are closing"), order(1200, 2), garbled(1210, 2, 204, "")),
			verdict.Fail, []string{
				"request 1: answered 200 without a whole order, 100 ms after SIGTERM; it said: we are closing",
				"request 2: taken 202 ms after SIGTERM; answered 204 without a whole order, 210 ms after it",
			},
		},
		{
			"answered", "one order for several clients",
			log(run(), probe(), started(), order(500, 1), promised(600, 1, 1), order(900, 2), signal(1000, "SIGTERM"), promised(1100, 2, 1), order(1200, 3), promised(1210, 3, 1)),
			verdict.Fail, []string{
				"request 2: answered 201 with order 1, which is another client's, 100 ms after SIGTERM",
				"request 3: taken 202 ms after SIGTERM; answered 201 with order 1, which is another client's, 210 ms after it",
			},
		},
		{
			"answered", "an order of which a client was told is denied",
			log(run(), probe(), started(), order(500, 1), promised(600, 1, 1), order(900, 2), lookup(910, 3), signal(1000, "SIGTERM"), promised(1100, 2, 2), answered(1110, 3, 404),
				lookup(1200, 4), answered(1210, 4, 404)),
			verdict.Fail, []string{
				"1 of 2 requests in flight at the signal got no whole answer",
				"request 3: answered 404 for an order of which a client had been told, 110 ms after SIGTERM",
				"request 4: taken 202 ms after SIGTERM; answered 404 for an order of which a client had been told, 210 ms after it",
			},
		},
		{
			"answered", "another status than before",
			log(run(), started(), usually(5, 200), written(900, 8, "GET", "/"), signal(1000, "SIGTERM"), answered(1100, 8, 204), written(1200, 9, "GET", "/"), answered(1210, 9, 303)),
			verdict.Fail, []string{
				"request 8: answered 204, where the 5 before the stop were answered 200, 100 ms after SIGTERM",
				"request 9: taken 201 ms after SIGTERM; answered 303, where the 5 before the stop were answered 200, 210 ms after it",
			},
		},
		{
			"answered", "an error that other requests got before, and this one did not",
			log(run(), started(), usually(5, 200), written(700, 7, "GET", "/missing"), answered(710, 7, 404), written(900, 8, "GET", "/"), written(901, 9, "GET", "/missing"), signal(1000, "SIGTERM"),
				answered(1100, 8, 404), answered(1100, 9, 404)),
			verdict.Fail, []string{"1 of 2 requests in flight at the signal got no whole answer", "request 8: answered 404, 100 ms after SIGTERM"},
		},
		{
			"answered", "redirected as before",
			log(run(), started(), usually(5, 303), written(900, 8, "GET", "/"), signal(1000, "SIGTERM"), answered(1100, 8, 303)),
			verdict.Pass, []string{"the one request in flight at SIGTERM was answered 100 ms after it"},
		},
		{
			"answered", "several statuses before, and another one now",
			log(run(), started(), usually(5, 200), written(700, 7, "GET", "/"), answered(710, 7, 304), written(900, 8, "GET", "/"), signal(1000, "SIGTERM"), answered(1100, 8, 204)),
			verdict.Pass, []string{"the one request in flight at SIGTERM was answered 100 ms after it"},
		},
		{
			"answered", "too few answers before to tell what is usual",
			log(run(), started(), usually(4, 200), written(900, 8, "GET", "/"), signal(1000, "SIGTERM"), answered(1100, 8, 204)),
			verdict.Pass, []string{"the one request in flight at SIGTERM was answered 100 ms after it"},
		},
		{
			"answered", "half of a body that says nowhere how long it is",
			log(run(), started(), written(500, 1, "GET", "/"), unframed(600, 1, 14), written(900, 2, "GET", "/"), written(901, 3, "GET", "/"), signal(1000, "SIGTERM"),
				unframed(1100, 2, 14), unframed(1101, 3, 7)),
			verdict.Fail, []string{
				"1 of 2 requests in flight at the signal got no whole answer",
				"request 3: answer cut short (status 200, then unexpected EOF) 101 ms after SIGTERM",
			},
		},
		{
			"answered", "a feed that ends without its closing event",
			log(run(), probe(), started(), one(890, event.Event{Kind: event.RequestSent, ID: 1, Method: "GET", Path: "/feed", State: event.Feed}), lookup(900, 1),
				signal(1000, "SIGTERM"), one(1300, event.Event{Kind: event.RequestDone, ID: 1, Status: 200, Class: event.Unended})),
			verdict.Fail, []string{"request 1, a feed: it ended without its closing event 300 ms after SIGTERM"},
		},
		{
			"answered", "reports are missing: it may have been cut, or have met the closing of its connection",
			log(run(), probe(), started(), order(500, 1), answered(600, 1, 201), lookup(700, 3), written(900, 2, "GET", "/"), signal(1000, "SIGTERM"), answered(1100, 3, 200),
				failed(1300, 2, event.EOF), one(1400, event.Event{Kind: event.Dropped, Count: 3})),
			verdict.Inconclusive, []string{"3 reports of the probe were lost, so this check cannot decide"},
		},
		{
			"answered", "every way to lose a request",
			log(run(), probe(), started(), order(101, 1), order(102, 2), order(103, 3), order(104, 4), order(105, 5), order(106, 6), order(107, 7), order(108, 8),
				signal(1000, "SIGTERM"), failed(1312, 1, event.Reset), failed(1003, 2, event.EOF), answered(1200, 4, 503), failed(1400, 5, event.Timeout),
				one(1500, event.Event{Kind: event.RequestDone, ID: 3, Status: 200, Class: event.CutShort}), failed(1600, 6, event.Other), failed(9000, 7, event.Canceled)),
			verdict.Fail, []string{
				"8 of 8 requests in flight at the signal got no whole answer",
				"request 1: connection reset 312 ms after SIGTERM",
				"request 2: connection closed before an answer (EOF) 3 ms after SIGTERM",
				"request 3: answer cut short (status 200, then unexpected EOF) 500 ms after SIGTERM",
				"request 4: answered 503, 200 ms after SIGTERM",
				"request 5: the client gave up waiting 400 ms after SIGTERM",
				"request 6: as Go has it 600 ms after SIGTERM",
				"request 7: no answer when the run ended",
				"request 8: no answer",
			},
		},
		{
			"answered", "one of three is enough",
			log(run(), probe(), started(), order(101, 1), order(102, 2), order(103, 3), signal(1000, "SIGINT"), answered(1100, 1, 201), failed(1100, 2, event.Refused), answered(1200, 3, 201)),
			verdict.Fail, []string{"1 of 3 requests in flight at the signal got no whole answer", "request 2: connection refused 100 ms after SIGINT"},
		},
		{
			"answered", "seen from outside, what was written is in flight",
			log(run(), started(), written(500, 1, "GET", "/"), written(600, 2, "GET", "/"), signal(1000, "SIGTERM"), answered(1100, 1, 200), failed(1200, 2, event.Reset)),
			verdict.Fail, []string{"1 of 2 requests in flight at the signal got no whole answer", "request 2: connection reset 200 ms after SIGTERM"},
		},
		{
			"answered", "a race with an idle connection is nobody's fault",
			log(run(), probe(), started(), order(500, 1), written(995, 2, "GET", "/"), signal(1000, "SIGTERM"), failed(1001, 2, event.EOF), answered(1100, 1, 201)),
			verdict.Pass, []string{"the one request in flight at SIGTERM was answered 100 ms after it", raced},
		},
		{
			"answered", "nor is it, seen from outside",
			log(run(), started(), written(500, 1, "GET", "/"), written(995, 2, "GET", "/"), signal(1000, "SIGTERM"), failed(1001, 2, event.EOF), answered(1100, 1, 200)),
			verdict.Pass, []string{"the one request in flight at SIGTERM was answered 100 ms after it", raced},
		},
		{
			"answered", "each instance is judged by its own signal",
			log(run(), probe(), startedAs(0), startedAs(1), order(500, 1), of(1, order(1500, 2)), signal(1000, "SIGTERM"), answered(1200, 1, 201),
				of(1, signal(2000, "SIGTERM")), failed(2100, 2, event.EOF)),
			verdict.Fail, []string{"1 of 2 requests in flight at the signal got no whole answer", "request 2: connection closed before an answer (EOF) 100 ms after SIGTERM"},
		},
		{
			"answered", "nothing in flight",
			log(run(), probe(), started(), order(500, 1), answered(600, 1, 201), signal(1000, "SIGTERM")),
			verdict.Inconclusive, []string{"no request was in flight at the signal"},
		},
		{
			"answered", "nothing in flight but a race",
			log(run(), probe(), started(), written(995, 2, "GET", "/"), signal(1000, "SIGTERM"), failed(1001, 2, event.EOF)),
			verdict.Inconclusive, []string{"no request was in flight at the signal", raced},
		},
		{
			"answered", "no signal",
			log(run(), probe(), started(), order(500, 1), failed(600, 1, event.EOF), exited(600, 2)),
			verdict.Inconclusive, []string{"no signal was sent to the service"},
		},
		{
			"answered", "the run itself ended it",
			log(run(), probe(), started(), order(500, 1), signalBy(600, "SIGKILL", event.ByRun), failed(601, 1, event.EOF), died(602, "SIGKILL")),
			verdict.Inconclusive, []string{"no signal was sent to the service"},
		},
		{
			"answered", "requests that the probe did not get through with",
			log(run(), probe(), started(), order(500, 1), signal(1000, "SIGTERM"), answered(1100, 1, 201), dropped(3)),
			verdict.Inconclusive, []string{"3 reports of the probe were lost, so this check cannot decide"},
		},
		{
			"answered", "a second signal is about something else",
			log(run(event.ExpectInsist), probe(), started(), order(500, 1), signal(1000, "SIGTERM"), signal(1100, "SIGTERM"), failed(1101, 1, event.EOF)),
			absent, nil,
		},

		{
			"traffic", "a new version that never answers",
			log(run(event.ExpectBalancer), probe(), startedAs(0), startedAs(1), order(500, 1), answered(600, 1, 201), stopping(1000, "kubernetes", 10000, 30000), signal(1000, "SIGTERM"),
				exited(1500, 0), of(1, order(2000, 2)), failed(12000, 2, event.Canceled), of(1, order(11000, 3)), failed(12000, 3, event.Canceled),
				of(1, signalBy(12100, "SIGTERM", event.ByRun)), of(1, exited(12200, 0))),
			verdict.Fail, []string{
				"1 of 2 requests that ended after the stop began met an error",
				"request 2: no answer for 10 s, until the run ended, 11 s after the stop began",
			},
		},
		{
			"traffic", "a race with the closing of an idle connection is nobody's fault, and any other 502 is",
			log(run(event.ExpectBalancer), probe(), started(), stopping(950, "kubernetes", 10000, 30000), order(960, 1), signal(1000, "SIGTERM"),
				written(1001, 2, "POST", "/orders"), lost(1002, 2), answered(1002, 2, 502), // no handler had it
				order(1001, 3), lost(1003, 3), answered(1003, 3, 502), // a handler had it
				written(1001, 4, "GET", "/"), answered(1004, 4, 502), // the connection was refused
				answered(1100, 1, 201)),
			verdict.Fail, []string{
				"2 of 3 requests that ended after the stop began met an error",
				"request 3: 502, 53 ms after the stop began",
				"request 4: 502, 54 ms after the stop began",
				raced,
			},
		},
		{
			"traffic", "nothing but such a race",
			log(run(event.ExpectBalancer), probe(), started(), stopping(950, "kubernetes", 10000, 30000), order(960, 1), signal(1000, "SIGTERM"),
				written(1001, 2, "POST", "/orders"), lost(1002, 2), answered(1002, 2, 502), answered(1100, 1, 201)),
			verdict.Pass, []string{"1 request ended after the stop began, none with an error", raced},
		},
		{
			"traffic", "nor is it the fault of an instance that nobody has stopped, and that thought its client gone",
			log(run(event.ExpectBalancer), probe(), startedAs(0), startedAs(1), stopping(950, "kubernetes", 10000, 30000), order(960, 1), signal(1000, "SIGTERM"),
				written(1001, 2, "POST", "/orders"), of(1, lost(1002, 2)), answered(1002, 2, 502), answered(1100, 1, 201)),
			verdict.Pass, []string{"1 request ended after the stop began, none with an error", raced},
		},
		{
			"traffic", "without a probe nobody knows whether a handler had it",
			log(run(event.ExpectBalancer), started(), stopping(950, "kubernetes", 10000, 30000), signal(1000, "SIGTERM"),
				written(1001, 2, "POST", "/orders"), lost(1002, 2), answered(1002, 2, 502)),
			verdict.Fail, []string{"request 2: 502, 52 ms after the stop began"},
		},
		{
			"traffic", "nobody notices",
			log(run(event.ExpectBalancer), probe(), started(), order(900, 1), stopping(950, "kubernetes", 10000, 30000), signal(1000, "SIGTERM"), answered(1100, 1, 201), lookup(1200, 2), answered(1210, 2, 404)),
			verdict.Pass, []string{"2 requests ended after the stop began, none with an error"},
		},
		{
			"traffic", "somebody notices",
			log(run(event.ExpectBalancer), probe(), started(), failed(900, 9, event.Refused), stopping(950, "kubernetes", 10000, 30000),
				order(960, 1), answered(970, 1, 502), failed(980, 2, event.Refused), signal(1000, "SIGTERM"), failed(1050, 3, event.Reset), answered(1100, 4, 200), failed(9000, 5, event.Canceled)),
			verdict.Fail, []string{
				"3 of 5 requests that ended after the stop began met an error",
				"request 1: 502, 20 ms after the stop began",
				"request 2: connection refused 30 ms after the stop began",
				"request 3: connection reset 100 ms after the stop began",
			},
		},
		{
			"traffic", "two stops, one after the other",
			log(run(event.ExpectBalancer), probe(), startedAs(0), startedAs(1), stopping(950, "kubernetes", 10000, 30000), order(960, 1), signal(1000, "SIGTERM"),
				answered(970, 1, 502), of(1, stopping(2000, "kubernetes", 10000, 30000)), answered(2050, 2, 502), failed(2060, 3, event.Refused)),
			verdict.Fail, []string{
				"3 of 3 requests that ended after the stop began met an error: 1 before a second stop began, and 2 after that",
				"request 1: 502, 20 ms after the first stop, of instance 0, began",
				"request 2: 502, 50 ms after the second stop, of instance 1, began",
				"request 3: connection refused 60 ms after the second stop, of instance 1, began",
			},
		},
		{
			"traffic", "after a bare signal",
			log(run(event.ExpectBalancer), probe(), started(), signalBy(1000, "SIGTERM", event.ByOutside), failed(1100, 2, event.Refused)),
			verdict.Fail, []string{"request 2: connection refused 100 ms after the stop began"},
		},
		{
			"traffic", "no traffic",
			log(run(event.ExpectBalancer), probe(), started(), order(500, 1), answered(600, 1, 201), signal(1000, "SIGTERM")),
			verdict.Inconclusive, []string{"no client asked for anything after the stop began"},
		},
		{
			"traffic", "not stopped",
			log(run(event.ExpectBalancer), probe(), started(), order(500, 1), failed(600, 1, event.EOF)),
			verdict.Inconclusive, []string{"the service was not stopped"},
		},
		{
			"traffic", "a race on a kept connection is not judged",
			log(run(event.ExpectBalancer, event.ExpectLayer4), kept()),
			verdict.Inconclusive, []string{"no client asked for anything after the stop began", raced},
		},
		{
			"traffic", "unless the rules say so",
			log(judgingRaces(run(event.ExpectBalancer, event.ExpectLayer4)), kept()),
			verdict.Fail, []string{"request 2: sent on a kept connection that the service was closing, 1 s after the stop began; nothing had told its client that it would (EOF)"},
		},
		{
			"traffic", "as one that a handler took in that moment",
			log(judgingRaces(run(event.ExpectBalancer, event.ExpectLayer4)), kept(), one(1991, event.Event{Kind: event.RequestAccepted, ID: 2})),
			verdict.Fail, []string{"request 2: sent on a kept connection that the service was closing, 1 s after the stop began; nothing had told its client that it would (EOF)"},
		},
		{
			"answered", "and it is judged there",
			log(judgingRaces(run(event.ExpectBalancer, event.ExpectLayer4)), kept(), one(1991, event.Event{Kind: event.RequestAccepted, ID: 2})),
			verdict.Inconclusive, []string{"no request was in flight at the signal"},
		},
		{
			"answered", "but not one that the service had for longer",
			log(judgingRaces(run(event.ExpectBalancer, event.ExpectLayer4)), kept(), one(1850, event.Event{Kind: event.RequestAccepted, ID: 2})),
			verdict.Fail, []string{"request 2: taken 850 ms after SIGTERM; connection closed before an answer (EOF) 1 s after it"},
		},
		{
			"traffic", "an old recording",
			log(run(event.ExpectBalancer), kept()),
			verdict.Fail, []string{"request 2: connection closed before an answer (EOF) 1 s after the stop began"},
		},
		{
			"traffic", "no balancer",
			log(run(), probe(), started(), signal(1000, "SIGTERM"), failed(1100, 2, event.Refused)),
			absent, nil,
		},
	}
}
