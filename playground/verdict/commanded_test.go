package verdict_test

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// commanded is the beginning of a run in which a command stops what runs already; expect says more of it.
func commanded(expect ...string) []event.Event {
	return run(append([]string{event.ExpectCommand}, expect...)...)
}

// byCommand is the stop by a command that ends a second later.
func byCommand(at int) []event.Event {
	return slices.Concat(
		one(at, event.Event{Kind: event.StopStart, Name: event.StopCommand}), signal(at, event.StopCommand), one(at+1000, event.Event{Kind: event.StopEnd}))
}

// ready is what the service answers when it is asked whether it is ready, and 0 when nothing answers.
func ready(at, status int) []event.Event {
	return one(at, event.Event{Kind: event.Readiness, Status: status})
}

// got is a request with its whole answer, and refusedAt one that is refused at once.
func got(at, id, status int) []event.Event {
	return slices.Concat(written(at, id, "GET", "/"), answered(at+100, id, status))
}

func refusedAt(at, id int) []event.Event {
	return slices.Concat(one(at, event.Event{Kind: event.RequestSent, ID: id, Method: "GET", Path: "/"}), failed(at+1, id, event.Refused))
}

// ofCommands are the trials of what is stopped by a command, and of processes that others have started.
func ofCommands() []trial {
	before := slices.Concat(ready(100, 404), got(100, 1, 200), written(950, 2, "GET", "/"))
	stopped := slices.Concat(byCommand(1000), ready(1001, 404), answered(1200, 2, 200))
	other := one(3000, event.Event{Kind: event.Listener, Addr: "127.0.0.1:80", PID: 7, Text: "./shop"})
	gone := slices.Concat(ready(1300, 0), refusedAt(1400, 3), refusedAt(2400, 4))
	back := slices.Concat(ready(1800, 404), got(1900, 5, 200), over(3000))
	const answeredAtStop = "the one request in flight at the stop command was answered 200 ms after it"
	return []trial{
		{"answered", "by a command", log(commanded(), before, stopped, gone, over(3000)), verdict.Pass, []string{answeredAtStop}},
		{"answered", "by a command, cut", log(commanded(), before, byCommand(1000), failed(1100, 2, event.Reset), over(3000)), verdict.Fail,
			[]string{"request 2: connection reset 100 ms after the stop command"}},
		{"answered", "by a command, whose run ends before a new connection is answered",
			log(commanded(), before, stopped, one(3000, event.Event{Kind: event.Newcomer, ID: 1, State: event.Taken, Budget: ms(900), Class: event.Canceled}), other, over(3000)),
			verdict.Pass, []string{answeredAtStop}},
		{"traffic", "by a command, and gone", log(commanded(), before, stopped, gone, over(3000)), absent, nil},
		{"exit", "by a command", log(commanded(), before, stopped, gone, over(3000)), absent, nil},
		{"traffic", "by a command, and goes on", log(commanded(), before, stopped, got(1500, 3, 200), other, over(3000)), verdict.Pass,
			[]string{"2 requests ended after the stop began, none with an error"}},
		{"traffic", "by a command that stops nothing", log(commanded(), before, one(990, event.Event{Kind: event.Listener, Addr: "127.0.0.1:80", PID: 7, Text: "./shop"}), stopped, got(1500, 3, 200), other, over(3000)), verdict.Inconclusive,
			[]string{"nothing that the drill can see was stopped: after the stop command, all connections and answers were as before, and the same process listened at 127.0.0.1:80: process 7 (./shop). Does the command stop what answers there? Where a balancer in front hides the change, -verify COMMAND can show that it took place"}},
		{"answered", "by a command that changes the answers", log(commanded(), before, stopped, got(1500, 3, 204), over(3000)), verdict.Pass, []string{answeredAtStop}},
		{"answered", "by a command after which kept connections are closed", log(commanded(), before, one(500, event.Event{Kind: event.ConnOpen, ID: 9}), stopped, one(1500, event.Event{Kind: event.ConnClose, ID: 9, Class: event.EOF}), over(3000)),
			verdict.Pass, []string{answeredAtStop}},
		{"answered", "by a command that another one verifies", log(commanded(), before, stopped, verified(event.Event{}), over(9500)), verdict.Pass, []string{answeredAtStop}},
		{"traffic", "by a command, with an error of the balancer", log(commanded(), before, stopped, got(1500, 3, 502), over(3000)), verdict.Fail,
			[]string{"1 of 2 requests that ended after the stop began met an error", "request 3: 502, 600 ms after the stop began"}},
		{"traffic", "by a command, away for a while", log(commanded(), before, stopped, gone, back), verdict.Fail, []string{
			"2 of 4 requests that ended after the stop began met an error",
			"the service was away for 500 ms, from 300 ms after the stop began until it answered again; -expect-back allows a service to be away for a while",
			"request 3: connection refused 401 ms after the stop began", "request 4: connection refused 1.4 s after the stop began",
		}},
		{"traffic", "by a command, away for a while as expected", log(commanded(event.ExpectBack), before, stopped, ready(1300, 0), refusedAt(1400, 3), back), verdict.Pass, []string{
			"1 request came once the service was back, and none met an error", "the service was away for 500 ms, from 300 ms after the stop began until it answered again",
		}},
		{"traffic", "by a command, back with errors", log(commanded(event.ExpectBack), before, stopped, ready(1300, 0), ready(1800, 404), got(1900, 5, 500), over(3000)), verdict.Fail, []string{
			"the service was away for 500 ms, from 300 ms after the stop began until it answered again", "request 5: 500, 1 s after the stop began",
		}},
		{"traffic", "by a command, never back", log(commanded(event.ExpectBack), before, stopped, gone, over(3000)), verdict.Fail,
			[]string{"the service was away from 300 ms after the stop began, and had not come back 1.7 s later, when the run ended"}},
		{"traffic", "by a command, expected up and gone", log(commanded(event.ExpectUp), before, stopped, gone, over(3000)), verdict.Fail, []string{
			"the service was away from 300 ms after the stop began, and had not come back 1.7 s later, when the run ended",
			"2 of 3 requests that ended after the stop began met an error",
			"request 3: connection refused 401 ms after the stop began", "request 4: connection refused 1.4 s after the stop began",
		}},
		{"traffic", "by a command, gone while the last question before the stop waits for its answer", log(commanded(event.ExpectUp), before, stopped, ready(995, 0), refusedAt(1400, 3), refusedAt(2400, 4), over(3000)), verdict.Fail, []string{
			"the service was away from 0 ms after the stop began, and had not come back 2 s later, when the run ended",
			"2 of 3 requests that ended after the stop began met an error",
			"request 3: connection refused 401 ms after the stop began", "request 4: connection refused 1.4 s after the stop began",
		}},
		{"exit", "a process of another program",
			log(run(), started(), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), one(1500, event.Event{Kind: event.ProcessExit, State: event.StatusUnknown})),
			verdict.Pass, []string{"ended 500 ms after SIGTERM, within the grace period of 10 s; its exit status is not known, since another program had started it"}},
		{"exit", "a process of another program, before anybody stopped it",
			log(run(), started(), one(1500, event.Event{Kind: event.ProcessExit, State: event.StatusUnknown})),
			verdict.Fail, []string{"it ended before anybody stopped it, 1.5 s after the run began; how is not known, since another program had started it"}},
	}
}

// over is the end of the run.
func over(at int) []event.Event { return one(at, event.Event{Kind: event.RunEnd}) }
