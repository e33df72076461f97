package verdict_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// watched is the beginning of a run with witnesses, of a service that has no probe: one request was answered, and another one is in
// flight at the signal, at 1 s.
func watched(policy string, rules event.Rules, parts ...[]event.Event) []event.Event {
	rules.Outside = true
	begin := under(policy)
	begin[0].Run.Rules = &rules
	return slices.Concat(append([][]event.Event{begin, one(10, event.Event{Kind: event.ProcessStart, PID: 100, Addr: "127.0.0.1:80"}), written(500, 1, "GET", "/slow"), answered(600, 1, 200),
		one(300, event.Event{Kind: event.IdleOpen, ID: 1}), written(900, 2, "GET", "/slow"),
		stopping(1000, policy, 10000, 10000), signal(1000, "SIGTERM")}, parts...)...)
}

// without leaves out the events of a kind.
func without(kind event.Kind, events []event.Event) []event.Event {
	return slices.DeleteFunc(events, func(e event.Event) bool { return e.Kind == kind })
}

// newcomer is a newcomer that came and went at these times.
func newcomer(id, came, went int, e event.Event) []event.Event {
	e.Kind, e.ID, e.Budget = event.Newcomer, id, ms(went-came)
	if e.Class != event.Refused {
		e.State = event.Taken
	}
	return one(went, e)
}

func served(id, came int) []event.Event {
	return newcomer(id, came, came+2, event.Event{Status: 200})
}

func refused(id, came int) []event.Event {
	return newcomer(id, came, came+1, event.Event{Class: event.Refused})
}

func idleClosed(at int, by string) []event.Event {
	return one(at, event.Event{Kind: event.IdleClose, ID: 1, By: by, Class: event.EOF})
}

func verified(e event.Event) []event.Event {
	e.Kind, e.Name, e.Budget = event.Verified, "./look", 40*time.Millisecond
	return one(9000, e)
}

func filesLooked(found ...event.Event) []event.Event {
	for i := range found {
		found[i].At, found[i].Kind = ms(9000), event.Audit
	}
	return append(found, event.Event{At: ms(9001), Kind: event.AuditPart, Item: event.PartFiles})
}

// slowly makes request 2 one of a slow client, which has not been written whole.
func slowly(method string) []event.Event {
	return one(900, event.Event{Kind: event.RequestSent, ID: 2, Method: method, Path: "/slow", By: event.BySlow})
}

// sized is a request before the stop, with an answer of that many bytes.
func sized(at, id int, bytes int64) []event.Event {
	return append(written(at-5, id, "GET", "/slow"), event.Event{At: ms(at), Kind: event.RequestDone, ID: id, Status: 200, Answer: &event.Answer{Bytes: bytes}})
}

// answersOf are requests before the stop that got such an answer.
func answersOf(status int, ids ...int) (events []event.Event) {
	for _, id := range ids {
		events = slices.Concat(events, written(600+id, id, "GET", "/slow"), answered(650+id, id, status))
	}
	return events
}

// onKept is request 3, sent on a connection that has carried one of so many ms before and that the service closes, and the end of the run.
func onKept(sent, took, closed int, others []event.Event) []event.Event {
	return onKeptUntil(event.EOF, sent, took, closed, others)
}

func onKeptUntil(class event.Class, sent, took, closed int, others []event.Event) []event.Event {
	return slices.Concat(written(100, 6, "GET", "/report"), answered(101+took, 6, 200), one(sent, event.Event{Kind: event.RequestSent, ID: 3, Method: "GET", Path: "/report"}),
		one(sent+1, event.Event{Kind: event.RequestWritten, ID: 3, Conn: 6}), others, one(closed, event.Event{Kind: event.RequestLost, ID: 3, Conn: 6, Class: class}),
		one(closed+1, event.Event{Kind: event.RequestDone, ID: 3, Attempt: 1, Class: event.Refused}), answered(1400, 2, 200), exited(1500, 0))
}

// feed is request 3, for a feed, and how it ends at 1.1 s; request 2 is answered after it.
func feed(at int, end event.Event) []event.Event {
	end.At, end.Kind, end.ID = ms(1100), event.RequestDone, 3
	sent := written(at, 3, "GET", "/feed")
	sent[0].State = event.Feed
	return slices.Concat(sent, one(at+5, event.Event{Kind: event.RequestHeader, ID: 3, Status: 200}), []event.Event{end}, answered(1800, 2, 200))
}

// wanting makes a run one that waits for so many requests in flight.
func wanting(requests int, events []event.Event) []event.Event {
	events[0].Run.Requests = requests
	return events
}

// fromOutside has the trials of what witnesses see.
func fromOutside() []trial {
	done := answered(1800, 2, 200)
	docker := func(parts ...[]event.Event) []event.Event { return watched("docker", event.Rules{}, parts...) }
	return []trial{
		{verdict.Deadline, "from outside", log(docker(refused(1, 1070), refused(2, 1150), idleClosed(1004, event.ByService), done, exited(1900, 0))), verdict.Pass, []string{
			"after SIGTERM: the idle connection closed after 4 ms, new connections refused within 70 ms, the last answer in flight after 800 ms, the end of the process after 900 ms",
			"new connections after SIGTERM: refused, all 2",
		}},
		{verdict.Deadline, "readiness first", log(docker(served(1, 1001), newcomer(2, 1080, 1081, event.Event{Status: 503}), newcomer(3, 1160, 1161, event.Event{Status: 503}),
			refused(4, 1900), idleClosed(2500, event.ByClient), done, exited(2500, 0))), verdict.Pass, []string{
			"after SIGTERM: the last answer in flight after 800 ms, new connections refused within 900 ms, the end of the process after 1.5 s, with the idle connection open until then",
			"new connections after SIGTERM: served for up to 79 ms, then answered 503 for up to 820 ms, then refused",
		}},
		{verdict.Deadline, "a preStop hook comes first", log(slices.Concat(watched("docker", event.Rules{})[:8], stopping(200, "docker", 10000, 10000), served(1, 210), served(2, 700), signal(1000, "SIGTERM"),
			served(3, 1010), refused(4, 1090), done, exited(1900, 0))), verdict.Pass, []string{
			"after SIGTERM: new connections refused within 90 ms, the last answer in flight after 800 ms, the end of the process after 900 ms",
			"new connections after SIGTERM: served for up to 80 ms, then refused",
		}},
		{verdict.Deadline, "ended before a witness could connect", log(without(event.IdleOpen, docker(one(1004, event.Event{Kind: event.RequestDone, ID: 2, Class: event.EOF}), exited(1005, 0)))), verdict.Pass, []string{
			"after SIGTERM: the end of the process after 5 ms",
		}},
		{verdict.Answered, "errors as before the stop", log(slices.Concat(docker(answersOf(500, 11, 12), answersOf(200, 13, 14, 15), answered(1800, 2, 500), exited(1900, 0)))), verdict.Inconclusive, []string{
			"1 of 1 request in flight at the signal got an answer of 500, and so did 2 of 6 answers before the stop: at about that rate, they show nothing about the stop",
		}},
		{verdict.Answered, "more errors than before the stop", log(slices.Concat(docker(answersOf(500, 11), answersOf(200, 12, 13, 14, 15, 16, 17, 18, 19), written(901, 3, "GET", "/slow"),
			written(902, 4, "GET", "/slow"), answered(1700, 2, 500), answered(1700, 3, 500), answered(1800, 4, 500), exited(1900, 1)))), verdict.Fail, []string{
			"3 of 3 requests in flight at the signal got no whole answer",
			"request 2: answered 500, 700 ms after SIGTERM", "request 3: answered 500, 700 ms after SIGTERM", "request 4: answered 500, 800 ms after SIGTERM",
			"1 request met an error before the signal, the first: 500",
		}},
		{verdict.Answered, "an error for what came just before the signal, and may have been begun after it", log(docker(written(990, 3, "GET", "/slow"), answered(1002, 3, 503), done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
		}},
		{verdict.Answered, "an error for what came before the signal", log(docker(written(940, 3, "GET", "/slow"), answered(1002, 3, 503), done, exited(1900, 0))), verdict.Fail, []string{
			"1 of 2 requests in flight at the signal got no whole answer",
			"request 3: answered 503, 2 ms after SIGTERM",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a feed that ends inside an event", log(docker(feed(905, event.Event{Class: event.Unended, Status: 200, Answer: &event.Answer{Events: 3, Last: "bye", Inside: true}}), exited(1900, 1))), verdict.Fail, []string{
			"1 of 2 requests in flight at the signal got no whole answer",
			"request 3, a feed: it ended inside an event 100 ms after SIGTERM",
		}},
		{verdict.Exit, "killed by its signal, as declared", log(watched("docker", event.Rules{Clean: []event.End{{Signal: "SIGTERM"}}}, died(1003, "SIGTERM"))), verdict.Pass, []string{
			"killed by SIGTERM after 3 ms, which was declared to be a clean end",
		}},
		{verdict.Exit, "status 0, and another one is declared", log(watched("docker", event.Rules{Clean: []event.End{{Status: 143}}}, done, exited(1900, 0))), verdict.Fail, []string{
			"exit status 0, 900 ms after SIGTERM, and only other ends were declared to be clean",
		}},
		{verdict.Exit, "SIGQUIT, which nothing handles", log(slices.Concat(run(), started(), signal(1000, "SIGQUIT"), said(1001, "SIGQUIT: quit"), said(1002, "goroutine 1 [select]:"), said(1003, "gs     0x0"), exited(1004, 2))), verdict.Fail, []string{
			"exit status 2, 4 ms after SIGQUIT; it said: SIGQUIT: quit",
			"nothing in the service handles SIGQUIT, so the Go runtime wrote what the goroutines did, and ended the process",
		}},
		{verdict.Exit, "it goes into the background", log(slices.Concat(run(), started(), exited(510, 0), one(900, event.Event{Kind: event.Audit, Item: event.ItemPort, Addr: "127.0.0.1:80", PID: 7, Text: "nginx"}))), verdict.Fail, []string{
			"ended by itself before any signal, 500 ms after its start, with status 0",
			"process 7 (nginx) serves at 127.0.0.1:80: the service goes into the background, and the drill needs it in the foreground (for nginx: daemon off;)",
		}},
		{verdict.Deadline, "longer than allowed", log(watched("docker", event.Rules{MaxDrain: time.Second}, done, exited(2500, 0))), verdict.Fail, []string{
			"the whole stop took 1.5 s, and at most 1 s is allowed",
			"after SIGTERM: the last answer in flight after 800 ms, the end of the process after 1.5 s, with the idle connection open until then",
		}},
		{verdict.Deadline, "an idle connection holds it", log(docker(done, signal(11000, "SIGKILL"), died(11001, "SIGKILL"), idleClosed(11001, event.ByService))), verdict.Fail, []string{
			"not finished within 10 s: SIGKILL 10 s after the stop began",
			"an idle connection was still open 10 s after SIGTERM, with nothing in flight: the service waits for an idle connection",
			"after SIGTERM: the last answer in flight after 800 ms, its end by SIGKILL after 10 s, with the idle connection open until then",
		}},
		{verdict.Deadline, "where it waits, by its profile", log(docker(done, idleClosed(1010, event.ByService),
			one(1200, event.Event{Kind: event.Goroutines, By: event.ByProfile, Count: 1, Groups: []event.Group{{Count: 1, State: "chan receive", In: "queue.(*Pool).Wait", InAt: "queue/pool.go:8"}}}),
			signal(11000, "SIGKILL"), died(11001, "SIGKILL"))), verdict.Fail, []string{
			"not finished within 10 s: SIGKILL 10 s after the stop began",
			"1 goroutine at queue/pool.go:8 (chan receive)",
			"after SIGTERM: the idle connection closed after 10 ms, the last answer in flight after 800 ms, its end by SIGKILL after 10 s",
		}},
		{verdict.Answered, "new connections closed", log(docker(newcomer(1, 1050, 1051, event.Event{Class: event.EOF}), newcomer(2, 1130, 1131, event.Event{Class: event.EOF}),
			served(3, 1200), done, exited(1900, 0))), verdict.Fail, []string{
			"2 of 3 new connections taken after the stop began were closed without an answer, the first 50 ms after SIGTERM (EOF)",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "new connections left hanging", log(docker(newcomer(1, 1050, 1898, event.Event{Class: event.Reset}), newcomer(2, 1600, 1899, event.Event{Class: event.Reset}),
			done, exited(1900, 2))), verdict.Fail, []string{
			"2 of 2 new connections taken after the stop began got no answer, the first 50 ms after SIGTERM; their clients waited for up to 848 ms: is the listener still open while nobody accepts?",
		}},
		{verdict.Answered, "a request that a busy machine has not read", log(docker(written(980, 3, "GET", "/slow"), failed(1002, 3, event.Reset), done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
			"not judged: 1 request raced with the closing of an idle connection (golang/go#23829)",
		}},
		{verdict.Answered, "a request that was there for long", log(docker(written(940, 3, "GET", "/slow"), failed(1002, 3, event.Reset), done, exited(1900, 0))), verdict.Fail, []string{
			"1 of 2 requests in flight at the signal got no whole answer",
			"request 3: connection reset 2 ms after SIGTERM",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a request after the signal, while newcomers wait long", log(docker(written(100, 6, "GET", "/report"), answered(700, 6, 200), served(5, 1050), newcomer(1, 1100, 1160, event.Event{Status: 503}),
			written(1500, 3, "GET", "/report"), failed(1608, 3, event.Reset), refused(4, 1610), done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
		}},
		{verdict.Answered, "a request after the signal, of a service whose answers take now longer and now shorter", log(docker(served(5, 1050), newcomer(1, 1100, 1160, event.Event{Status: 200}),
			written(1500, 3, "GET", "/slow"), failed(1608, 3, event.EOF), refused(4, 1610), done, exited(1900, 0))), verdict.Fail, []string{
			"request 3: taken 501 ms after SIGTERM; connection closed before an answer (EOF) 608 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a request after the signal, of a service whose answers take long", log(docker(newcomer(5, 1050, 1110, event.Event{Status: 200}), newcomer(1, 1100, 1160, event.Event{Status: 200}), written(1500, 3, "GET", "/slow"), failed(1608, 3, event.Reset), done, exited(1608, 0))), verdict.Fail, []string{
			"request 3: taken 501 ms after SIGTERM; connection reset 608 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "requests that are in flight too shortly for the moment to stop", log(wanting(2, docker(written(985, 3, "GET", "/quick"), one(995, event.Event{Kind: event.NeverBusy, Budget: 20 * time.Second}),
			answered(1020, 3, 200), done, exited(1900, 0)))), verdict.Inconclusive, []string{
			"the moment to stop never came: 1 of 2 requests were in flight after 20 s",
		}},
		{verdict.Answered, "requests that a quick service may have had", log(docker(written(700, 6, "GET", "/quick"), answered(741, 6, 200), written(1478, 3, "GET", "/quick"), written(1465, 4, "GET", "/quick"),
			failed(1500, 3, event.EOF), failed(1500, 4, event.EOF), answered(1400, 2, 200), exited(1500, 0))), verdict.Inconclusive, []string{
			"2 requests got no answer and lost their connections after up to 34 ms: the service answers so quickly that nobody can tell whether it had taken them or was closing idle connections; name a request that takes half a second or more",
		}},
		{verdict.Answered, "one request that a quick service may have had", log(docker(written(700, 6, "GET", "/quick"), answered(741, 6, 200), written(1478, 3, "GET", "/quick"),
			failed(1500, 3, event.EOF), answered(1400, 2, 200), exited(1500, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "a quick request that a busy machine has left in the backlog", log(docker(written(700, 6, "GET", "/quick"), answered(702, 6, 200), written(1400, 3, "GET", "/quick"), written(1405, 4, "GET", "/quick"),
			failed(1508, 3, event.Reset), failed(1508, 4, event.Reset), refused(5, 1510), answered(1600, 2, 200), exited(1700, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 600 ms after it",
		}},
		{verdict.Answered, "a quick request that waited as long, and was read", log(docker(written(700, 6, "GET", "/quick"), answered(702, 6, 200), written(1400, 3, "GET", "/quick"),
			failed(1508, 3, event.EOF), refused(5, 1510), answered(1600, 2, 200), exited(1700, 0))), verdict.Fail, []string{
			"request 3: taken 401 ms after SIGTERM; connection closed before an answer (EOF) 508 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a request whose large body the service had not read when it ended", log(docker(written(700, 6, "POST", "/quick"), answered(702, 6, 200), one(1400, event.Event{Kind: event.RequestSent, ID: 3, Method: "POST", Path: "/quick", Item: event.ReadInParts}),
			one(1401, event.Event{Kind: event.RequestWritten, ID: 3, Conn: 3}), failed(1508, 3, event.Reset), refused(5, 1510), answered(1600, 2, 200), exited(1700, 0))), verdict.Fail, []string{
			"request 3: taken 401 ms after SIGTERM; connection reset 508 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "new connections are dropped, and others are still served", log(docker(written(1010, 3, "GET", "/slow"), failed(1013, 3, event.EOF), served(5, 1050),
			written(1090, 4, "GET", "/slow"), failed(1093, 4, event.EOF), refused(6, 1150), answered(1400, 2, 200), exited(1500, 0))), verdict.Fail, []string{
			"request 3: taken 11 ms after SIGTERM; connection closed before an answer (EOF) 13 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "kept connections are closed, and new ones are still served", log(docker(written(700, 6, "GET", "/slow"), answered(800, 6, 200), written(1010, 3, "GET", "/slow"),
			one(1012, event.Event{Kind: event.RequestLost, ID: 3, Conn: 3, Class: event.EOF}), failed(1013, 3, event.Refused), served(5, 1050), refused(6, 1150), answered(1400, 2, 200), exited(1500, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "a new connection that waits long for the listener to be closed, as the idle one does", log(docker(newcomer(3, 1000, 1110, event.Event{Class: event.EOF}),
			idleClosed(1095, event.ByService), refused(4, 1096), answered(1400, 2, 200), exited(1500, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "requests and a new connection that wait long for the listener to be closed", log(docker(written(300, 6, "GET", "/report"), answered(701, 6, 200),
			written(1000, 3, "GET", "/report"), written(1001, 4, "GET", "/report"), newcomer(3, 1000, 1104, event.Event{Class: event.Reset}), failed(1103, 3, event.Reset), failed(1103, 4, event.Reset),
			refused(4, 1123), answered(1400, 2, 200), exited(1500, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "a new connection that waits long, and the listener is closed later", log(docker(newcomer(3, 1000, 1110, event.Event{Class: event.EOF}),
			refused(4, 1290), idleClosed(1300, event.ByService), answered(1400, 2, 200), exited(1500, 0))), verdict.Fail, []string{
			"1 of 1 new connection taken after the stop began was closed without an answer, the first 0 ms after SIGTERM (EOF)",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a kept connection that is closed late, with the idle one", log(docker(onKept(1003, 400, 1094, idleClosed(1090, event.ByService)))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "a kept connection that is closed late, on a machine where the clients are as late", log(docker(onKept(1003, 400, 1094, one(900, event.Event{
			Kind: event.LoadLate, Load: &event.Load{Late: &event.Distribution{Count: 1, Most: 120 * time.Millisecond}}})))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "a kept connection that is closed late, and the idle one is not", log(docker(onKept(1003, 400, 1094, nil))), verdict.Fail, []string{
			"request 3, first attempt: taken 4 ms after SIGTERM; connection closed before an answer (EOF) 94 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a kept connection that is closed with the idle one, when the service had long been at work", log(docker(onKept(1003, 400, 1214, idleClosed(1210, event.ByService)))), verdict.Fail, []string{
			"request 3, first attempt: taken 4 ms after SIGTERM; connection closed before an answer (EOF) 214 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a kept connection that was used just before the signal, and is closed late, with the idle one", log(docker(onKept(970, 400, 1040, idleClosed(1038, event.ByService)))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
			"not judged: 1 request raced with the closing of an idle connection (golang/go#23829)",
		}},
		{verdict.Answered, "a kept connection that was used long before the signal, and is closed with the idle one", log(docker(onKept(900, 400, 1040, idleClosed(1038, event.ByService)))), verdict.Fail, []string{
			"1 of 2 requests in flight at the signal got no whole answer",
			"request 3, first attempt: connection closed before an answer (EOF) 40 ms after SIGTERM",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a kept connection from which a starved service had read nothing for long when it closed the idle ones", log(docker(onKeptUntil(event.Reset, 700, 400, 1040, idleClosed(1038, event.ByService)))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
			"not judged: 1 request raced with the closing of an idle connection (golang/go#23829)",
		}},
		{verdict.Answered, "a kept connection from which a service had read nothing for longer", log(docker(onKeptUntil(event.Reset, 530, 400, 1040, idleClosed(1038, event.ByService)))), verdict.Fail, []string{
			"1 of 2 requests in flight at the signal got no whole answer",
			"request 3, first attempt: connection reset 40 ms after SIGTERM",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a kept connection that a slow client gave back, long after the service had closed its idle ones", log(docker(
			one(900, event.Event{Kind: event.RequestSent, ID: 6, Method: "GET", Path: "/slow", By: event.BySlow}), one(901, event.Event{Kind: event.RequestWritten, ID: 6, Conn: 6}),
			one(1001, event.Event{Kind: event.RequestHeader, ID: 6, Status: 200}), written(1003, 7, "GET", "/slow"), failed(1010, 7, event.EOF), refused(4, 1012), answered(1360, 6, 200),
			one(1361, event.Event{Kind: event.RequestSent, ID: 3, Method: "GET", Path: "/slow"}), one(1362, event.Event{Kind: event.RequestWritten, ID: 3, Conn: 6}),
			one(1366, event.Event{Kind: event.RequestLost, ID: 3, Conn: 6, Class: event.EOF}), one(1367, event.Event{Kind: event.RequestDone, ID: 3, Attempt: 1, Class: event.Refused}),
			answered(1400, 2, 200), exited(1500, 0))), verdict.Pass, []string{
			"all 2 requests in flight at SIGTERM were answered, the last 400 ms after it",
			"1 of 2 requests in flight at the signal had a client that sends or reads slowly",
		}},
		{verdict.Answered, "the same, and the slow client is done later", log(docker(
			one(900, event.Event{Kind: event.RequestSent, ID: 6, Method: "GET", Path: "/slow", By: event.BySlow}), one(901, event.Event{Kind: event.RequestWritten, ID: 6, Conn: 6}),
			one(1001, event.Event{Kind: event.RequestHeader, ID: 6, Status: 200}), written(1003, 7, "GET", "/slow"), failed(1010, 7, event.EOF), refused(4, 1012),
			one(1361, event.Event{Kind: event.RequestSent, ID: 3, Method: "GET", Path: "/slow"}), one(1362, event.Event{Kind: event.RequestWritten, ID: 3, Conn: 6}),
			one(1366, event.Event{Kind: event.RequestLost, ID: 3, Conn: 6, Class: event.EOF}), one(1367, event.Event{Kind: event.RequestDone, ID: 3, Attempt: 1, Class: event.Refused}),
			answered(1400, 2, 200), answered(1450, 6, 200), exited(1500, 0))), verdict.Pass, []string{
			"all 2 requests in flight at SIGTERM were answered, the last 450 ms after it",
			"1 of 2 requests in flight at the signal had a client that sends or reads slowly",
		}},
		{verdict.Answered, "a request whose client left while it was in flight", log(docker(written(940, 3, "GET", "/slow"), failed(1202, 3, event.Left), done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
		}},
		{verdict.Answered, "a kept connection that is closed with the idle one, very late, and long before an answer", log(docker(onKept(1003, 800, 1344, idleClosed(1340, event.ByService)))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "requests that a slow service can hardly have had", log(docker(written(1478, 3, "GET", "/slow"), written(1465, 4, "GET", "/slow"),
			failed(1500, 3, event.EOF), failed(1500, 4, event.EOF), answered(1400, 2, 200), exited(1500, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 400 ms after it",
		}},
		{verdict.Answered, "a request after the signal, while newcomers wait shortly", log(docker(newcomer(1, 1100, 1120, event.Event{Status: 503}), written(1500, 3, "GET", "/slow"), failed(1608, 3, event.EOF), refused(4, 1610), done, exited(1900, 0))), verdict.Fail, []string{
			"request 3: taken 501 ms after SIGTERM; connection closed before an answer (EOF) 608 ms after it",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "a new connection that ends with the process", log(docker(newcomer(1, 1000, 1130, event.Event{Class: event.Reset}), answered(1100, 2, 200), died(1131, "SIGTERM"))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 100 ms after it",
		}},
		{verdict.Answered, "an answer that is still being read at the end of the run", log(docker(slowly("GET"), answered(1200, 3, 200), one(1300, event.Event{Kind: event.RequestHeader, ID: 2, Status: 200}),
			exited(1900, 0), one(9900, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Class: event.Canceled, Answer: &event.Answer{Bytes: 9}}))), verdict.Inconclusive, []string{
			"a slow client was still reading 1 answer when the run ended, after the process had: whether the service had sent all of it is not known; -slow 0 leaves slow clients out",
			"1 of 1 request in flight at the signal had a client that sends or reads slowly",
		}},
		{verdict.Answered, "an answer that was still being read when its process failed", log(docker(slowly("GET"), one(1300, event.Event{Kind: event.RequestHeader, ID: 2, Status: 200}),
			exited(1900, 2), one(9900, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Class: event.Canceled, Answer: &event.Answer{Bytes: 9}}))), verdict.Fail, []string{
			"request 2: no answer when the run ended",
			"1 of 1 request in flight at the signal had a client that sends or reads slowly",
		}},
		{verdict.Answered, "less than before, as declared", log(watched("docker", event.Rules{Fine: []int{200, 204}},
			sized(610, 11, 900), sized(620, 12, 900), sized(630, 13, 900), sized(640, 14, 900), sized(650, 15, 900), written(950, 3, "GET", "/slow"),
			one(1010, event.Event{Kind: event.RequestDone, ID: 2, Status: 204, Answer: &event.Answer{}}),
			one(1010, event.Event{Kind: event.RequestDone, ID: 3, Status: 200, Answer: &event.Answer{Bytes: 2}}), exited(1900, 0))), verdict.Pass, []string{
			"all 2 requests in flight at SIGTERM were answered, the last 10 ms after it",
		}},
		{verdict.Answered, "the example is no slow client's", log(docker(slowly("GET"), written(950, 3, "GET", "/slow"), failed(1200, 3, event.EOF), failed(3900, 2, event.CutShort), exited(1900, 0))), verdict.Fail, []string{
			"2 of 2 requests in flight at the signal got no whole answer",
			"request 3: connection closed before an answer (EOF) 200 ms after SIGTERM",
			"request 2: answer cut short inside its header 2.9 s after SIGTERM, by a client that sends and reads slowly",
			"1 of 2 requests in flight at the signal had a client that sends or reads slowly",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "only what slow clients still read", log(docker(slowly("GET"), one(950, event.Event{Kind: event.RequestHeader, ID: 2, Status: 200}),
			one(1950, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Answer: &event.Answer{Bytes: 9}}), exited(1900, 0))), verdict.Inconclusive, []string{
			"the service answers so quickly that only slow clients had requests in flight (1), and it may have sent their answers before the signal: name a request that takes half a second or more, or one with a body",
		}},
		{verdict.Answered, "a body that a slow client still sends", log(docker(slowly("POST"), one(1700, event.Event{Kind: event.RequestWritten, ID: 2, Conn: 2}), done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
			"1 of 1 request in flight at the signal had a client that sends or reads slowly",
		}},
		{verdict.Answered, "answers of another length", log(slices.Concat(docker(sized(610, 11, 7), sized(620, 12, 7), sized(630, 13, 7), sized(640, 14, 7), sized(650, 15, 7),
			one(1800, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Answer: &event.Answer{Bytes: 9}}), exited(1900, 0)))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
			"1 answer to GET /slow had another length after the stop, such as 9 bytes; all 5 before it had 7 bytes",
		}},
		{verdict.Answered, "an answer with less in it", log(slices.Concat(docker(sized(610, 11, 7), sized(620, 12, 7), sized(630, 13, 7), sized(640, 14, 7), sized(650, 15, 7),
			one(1800, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Answer: &event.Answer{Bytes: 3}}), exited(1900, 0)))), verdict.Fail, []string{
			"request 2: answered 200 with 3 bytes, where each of the 5 before the stop had 7 bytes, 800 ms after SIGTERM",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "an answer with a digit less", log(slices.Concat(docker(sized(610, 11, 70), sized(620, 12, 70), sized(630, 13, 70), sized(640, 14, 70), sized(650, 15, 70),
			one(1800, event.Event{Kind: event.RequestDone, ID: 2, Status: 200, Answer: &event.Answer{Bytes: 69}}), exited(1900, 0)))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
			"1 answer to GET /slow had another length after the stop, such as 69 bytes; all 5 before it had 70 bytes",
		}},
		{verdict.Answered, "feeds that end with their connections, as none had before", log(docker(
			one(950, event.Event{Kind: event.RequestHeader, ID: 2, Status: 201, State: event.Feed}),
			one(1800, event.Event{Kind: event.RequestDone, ID: 2, Status: 201, Answer: &event.Answer{Bytes: 9, Framing: event.Unframed, Events: 3}}), exited(1900, 0))), verdict.Inconclusive, []string{
			"1 of 1 request in flight at the signal was a feed that came to an end, as no feed had before; they ended with their connections, so that nobody can tell whether they came whole: the chunked encoding, or a last event, would tell the clients",
		}},
		{verdict.Answered, "another status than the only answer before", log(docker(answered(1800, 2, 302), exited(1900, 0))), verdict.Fail, []string{
			"request 2: answered 302, where the one before the stop was answered 200, 800 ms after SIGTERM",
			"the process ended with exit status 0 all the same: the status proves nothing by itself",
		}},
		{verdict.Answered, "the closing of the listener is nobody's fault", log(docker(newcomer(1, 1000, 1001, event.Event{Class: event.Reset}), refused(2, 1070), done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
		}},
		{verdict.Answered, "no endpoint to remove", log(watched("kubernetes", event.Rules{}, done, exited(1900, 0))), verdict.Pass, []string{
			"the one request in flight at SIGTERM was answered 800 ms after it",
			"not tested: kubernetes first removes the endpoint, so that no new request comes; nothing stood in front of this process, whose clients went on",
		}},
		{verdict.Exit, "a JVM's way, undeclared", log(docker(done, exited(1900, 143))), verdict.Fail, []string{
			"exit status 143, 900 ms after SIGTERM",
			"the request in flight was answered, so this may be how the program ends well; the drill counts it as clean with -clean 143",
		}},
		{verdict.Exit, "by the signal, with everything answered", log(docker(done, died(1900, "SIGTERM"))), verdict.Fail, []string{
			"killed by SIGTERM after 900 ms (a shell shows 143)",
			"the request in flight was answered, so this may be how the program ends well; the drill counts it as clean with -clean TERM",
		}},
		{verdict.Exit, "by the signal, with something cut", log(docker(failed(1003, 2, event.EOF), died(1003, "SIGTERM"))), verdict.Fail, []string{
			"killed by SIGTERM after 3 ms (a shell shows 143)",
		}},
		{verdict.Leftovers, "a port that is still served", log(docker(done, exited(1900, 0), filesLooked(event.Event{Item: event.ItemPort, Addr: "127.0.0.1:80", PID: 77, Text: "server"}))), verdict.Fail, []string{
			"127.0.0.1:80 still takes connections after the first process has ended: process 77 (server) listens there",
		}},
		{verdict.Leftovers, "nothing from outside", log(docker(done, exited(1900, 0), filesLooked())), verdict.Pass, []string{
			"no process, temporary file, socket, lock or pid file is left, and nobody listens at 127.0.0.1:80 any more",
		}},
		{verdict.Leftovers, "files that need not be a mistake", log(docker(done, exited(1900, 0), filesLooked(
			event.Event{Item: event.ItemMade, Path: "cache/a", State: event.InWorkDir}, event.Event{Item: event.ItemMade, Path: "cache/b", State: event.InWorkDir}))), verdict.Pass, []string{
			"no process, temporary file, socket, lock or pid file is left, and nobody listens at 127.0.0.1:80 any more",
			"made during the run and left, in the working directory: cache/a and 1 more",
		}},
		{verdict.Leftovers, "a directory that is too large", log(docker(done, exited(1900, 0), filesLooked(event.Event{Item: event.ItemUnseen, Path: ".", Text: "there are many files"}))), verdict.Pass, []string{
			"no process, temporary file, socket, lock or pid file is left, and nobody listens at 127.0.0.1:80 any more",
			"not looked at: what was made in . (there are many files); give the drill a smaller directory",
		}},
		{verdict.Leftovers, "nobody looked", log(docker(done, exited(1900, 0))), verdict.Inconclusive, []string{
			"the audit has not examined what the process left behind",
		}},
		{verdict.Traffic, "a new connection at the balancer", log(slices.Concat(run(event.ExpectBalancer), started(), written(500, 1, "GET", "/"), answered(600, 1, 200),
			stopping(1000, "kubernetes", 10000, 30000), signal(1000, "SIGTERM"), served(1, 1010), newcomer(2, 1100, 1101, event.Event{Status: 502}), exited(1900, 0))), verdict.Fail, []string{
			"1 of 2 new connections after the stop began met an error, the first 100 ms after SIGTERM: 502",
		}},
		{verdict.Verify, "the command is content", log(docker(done, exited(1900, 0), verified(event.Event{Text: "2 orders, all paid"}))), verdict.Pass, []string{
			"./look: exit status 0 after 40 ms; it said: 2 orders, all paid",
		}},
		{verdict.Verify, "the command is not content", log(docker(done, exited(1900, 0), verified(event.Event{Status: 1, Text: "order 7: pending"}))), verdict.Fail, []string{
			"./look: exit status 1 after 40 ms; it said: order 7: pending",
		}},
		{verdict.Verify, "the command does not end", log(docker(done, exited(1900, 0), verified(event.Event{Class: event.Timeout}))), verdict.Inconclusive, []string{
			"./look: not finished after 40 ms, and killed",
		}},
		{verdict.Verify, "no command", log(docker(done, exited(1900, 0))), absent, nil},
	}
}

// Without witnesses, nothing is said of what only they see.
func TestNoWitnessNoWord(t *testing.T) {
	for _, r := range verdict.Judge(log(under("kubernetes"), started(), written(900, 2, "GET", "/"), stopping(1000, "kubernetes", 10000, 10000),
		signal(1000, "SIGTERM"), answered(1100, 2, 200), exited(1900, 0))) {
		if r.Check == verdict.Deadline || r.Check == verdict.Leftovers || len(r.Findings) != 1 {
			t.Errorf("%s: %+v", r.Check, r.Findings)
		}
	}
}
