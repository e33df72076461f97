package verdict_test

import (
	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// ofProcess are the trials of how the process ends.
func ofProcess() []trial {
	const ms3 = 1003
	return []trial{
		{
			"exit", "by itself",
			log(run(), started(), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), exited(2500, 0)),
			verdict.Pass, []string{"exit status 0, 1.5 s after SIGTERM"},
		},
		{
			"exit", "with another status",
			log(run(), started(), said(900, "listening"), signal(1000, "SIGTERM"), said(1500, "database is locked"), said(1501, " "), exited(2500, 1)),
			verdict.Fail, []string{"exit status 1, 1.5 s after SIGTERM; it said: database is locked"},
		},
		{
			"exit", "with a panic",
			log(run(), started(), signal(1000, "SIGTERM"), said(1500, "panic: close of closed channel"), said(1501, "goroutine 1 [running]:"), exited(1502, 2)),
			verdict.Fail, []string{"exit status 2, 502 ms after SIGTERM; it said: panic: close of closed channel"},
		},
		{
			"exit", "by the signal",
			log(run(), started(), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), died(ms3, "SIGTERM")),
			verdict.Fail, []string{"killed by SIGTERM after 3 ms (a shell shows 143)"},
		},
		{
			"exit", "by SIGTERM under systemd, which calls that clean",
			log(under("systemd"), started(), stopping(1000, "systemd", 10000, 90000), signal(1000, "SIGTERM"), died(ms3, "SIGTERM")),
			verdict.Pass, []string{"killed by SIGTERM after 3 ms, which systemd counts as a clean exit"},
		},
		{
			"exit", "by SIGINT under systemd, which does not",
			log(under("systemd"), started(), stopping(1000, "systemd", 10000, 90000), signalBy(1000, "SIGINT", event.ByYou), died(ms3, "SIGINT")),
			verdict.Fail, []string{"killed by SIGINT after 3 ms (a shell shows 130)"},
		},
		{
			"exit", "by a signal that has no number here",
			log(run(), started(), signal(1000, "SIGTERM"), signalBy(1500, "SIGUSR1", event.ByOutside), died(1503, "SIGUSR1")),
			verdict.Fail, []string{"killed by SIGUSR1 after 3 ms"},
		},
		{
			"exit", "by escalation",
			log(run(), started(), stopping(900, "docker", 4000, 10000), signal(1000, "SIGTERM"), signal(4900, "SIGKILL"), died(4905, "SIGKILL")),
			verdict.Fail, []string{"still running 4 s after the stop began, when the grace period ended: killed by SIGKILL"},
		},
		{
			"exit", "by escalation, since it ignores the signal",
			log(run(), started(), probeIn(100), order(500, 1), stopping(900, "docker", 4000, 10000), signal(1000, "SIGTERM"), signal(4900, "SIGKILL"), died(4905, "SIGKILL")),
			verdict.Fail, []string{
				"still running 4 s after the stop began, when the grace period ended: killed by SIGKILL",
				"nothing in the service listens for SIGTERM: the signal came to it, and it did not begin to shut down",
			},
		},
		{
			"exit", "by escalation, since a wrapper keeps the signal",
			log(run(), started(), probeIn(101), order(500, 1), stopping(900, "docker", 4000, 10000), signal(1000, "SIGTERM"), signal(4900, "SIGKILL"), died(4905, "SIGKILL")),
			verdict.Fail, []string{
				"still running 4 s after the stop began, when the grace period ended: killed by SIGKILL",
				"nothing in the service began to shut down: SIGTERM went to its first process alone; does that process pass it on?",
			},
		},
		{
			"exit", "by the run's limit",
			log(run(), started(), stopping(1000, "terminal", 0, 0), signal(1000, "SIGINT"), signalBy(8500, "SIGKILL", event.ByRun), died(8501, "SIGKILL")),
			verdict.Fail, []string{"still running 7.5 s after SIGINT, when the run reached its time limit"},
		},
		{
			"exit", "by your SIGKILL",
			log(run(), started(), stopping(1000, "docker", 10000, 10000), signalBy(1000, "SIGKILL", event.ByYou), died(1001, "SIGKILL")),
			verdict.Inconclusive, []string{"you sent SIGKILL, which no program can catch; the other checks say what that cost"},
		},
		{
			"exit", "by your SIGKILL after a SIGTERM",
			log(run(), started(), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), signalBy(3000, "SIGKILL", event.ByYou), died(3001, "SIGKILL")),
			verdict.Inconclusive, []string{"you sent SIGKILL, which no program can catch; the other checks say what that cost"},
		},
		{
			"exit", "by somebody else's SIGKILL, such as the kernel's when memory is short",
			log(run(), started(), signalBy(1000, "SIGKILL", event.ByOutside), stopping(1004, "docker", 10000, 10000), died(1002, "SIGKILL")),
			verdict.Fail, []string{"killed by SIGKILL after 2 ms (a shell shows 137)"},
		},
		{
			"exit", "by the second signal",
			log(run(), started(), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), signalBy(2000, "SIGINT", event.ByYou), died(2001, "SIGINT")),
			verdict.Inconclusive, []string{"ended by the second SIGINT, as it should; the other checks say what that cost"},
		},
		{
			"exit", "by a fault of its own after two signals",
			log(run(), started(), signal(1000, "SIGTERM"), signal(2000, "SIGTERM"), died(2500, "SIGSEGV")),
			verdict.Fail, []string{"killed by SIGSEGV after 500 ms (a shell shows 139)"},
		},
		{
			"exit", "before any signal",
			log(run(), started(), said(60, "fatal error: all goroutines are asleep - deadlock!"), said(61, "exit status 2"), exited(1010, 2)),
			verdict.Fail, []string{"ended by itself before any signal, 1 s after its start, with status 2; it said: fatal error: all goroutines are asleep - deadlock!"},
		},
		{
			"exit", "before any signal, though with status 0",
			log(run(), started(), exited(510, 0)),
			verdict.Fail, []string{"ended by itself before any signal, 500 ms after its start, with status 0"},
		},
		{
			"exit", "killed before anybody stopped it",
			log(run(), started(), died(510, "SIGSEGV")),
			verdict.Fail, []string{"killed by SIGSEGV before anybody stopped it, 500 ms after its start"},
		},
		{
			"exit", "the run ended before anybody stopped it",
			log(run(), started(), signalBy(500, "SIGKILL", event.ByRun), died(501, "SIGKILL")),
			verdict.Inconclusive, []string{"the run ended before anybody stopped the service"},
		},
		{
			"exit", "not yet",
			log(run(), started(), signal(1000, "SIGTERM")),
			verdict.Inconclusive, []string{"the process has not ended"},
		},
		{
			"exit", "of two instances, one badly",
			log(run(), startedAs(0), startedAs(1), signal(1000, "SIGTERM"), exited(1500, 0), of(1, signal(2000, "SIGTERM")), of(1, said(2001, "oops")), of(1, exited(2100, 1))),
			verdict.Fail, []string{"instance 0: exit status 0, 500 ms after SIGTERM", "instance 1: exit status 1, 100 ms after SIGTERM; it said: oops"},
		},
		{
			"exit", "of two instances, one not yet",
			log(run(), startedAs(0), startedAs(1), signal(1000, "SIGTERM"), exited(1500, 0), of(1, signal(2000, "SIGTERM"))),
			verdict.Inconclusive, []string{"instance 0: exit status 0, 500 ms after SIGTERM", "instance 1: the process has not ended"},
		},
		{
			"exit", "of two instances, the second one by escalation of its own stop",
			log(run(), startedAs(0), startedAs(1), stopping(1000, "docker", 4000, 10000), signal(1000, "SIGTERM"), exited(1500, 0),
				of(1, stopping(2000, "docker", 4000, 10000)), of(1, signal(2000, "SIGTERM")), of(1, signal(6000, "SIGKILL")), of(1, died(6001, "SIGKILL"))),
			verdict.Fail, []string{
				"instance 0: exit status 0, 500 ms after SIGTERM",
				"instance 1: still running 4 s after the stop began, when the grace period ended: killed by SIGKILL",
			},
		},
		{
			"exit", "one that the run itself ends is not judged",
			log(run(), startedAs(0), startedAs(1), signal(1000, "SIGTERM"), exited(1500, 0), of(1, signalBy(2000, "SIGTERM", event.ByRun)), of(1, died(2001, "SIGTERM"))),
			verdict.Pass, []string{"instance 0: exit status 0, 500 ms after SIGTERM"},
		},
		{"exit", "no process", log(run()), absent, nil},

		{
			"deadline", "a step is stuck, and the service ends by itself",
			log(run(event.ExpectStuck), probe(), started(), order(900, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), failed(9000, 1, event.EOF), exited(9000, 1)),
			verdict.Pass, []string{"a step was stuck, and the service ended by itself 8 s after SIGTERM, inside 10 s"},
		},
		{
			"deadline", "a receipt is stuck, in a shortened grace period",
			log(run(event.ExpectStuck), probe(), started(), queued(900, 1), begun(910, 1), stopping(1000, "kubernetes", 4000, 30000), signal(1000, "SIGTERM"), spoiled(4200, 1), exited(4200, 0)),
			verdict.Pass, []string{"a step was stuck, and the service ended by itself 3.2 s after SIGTERM, inside 4 s here, standing for 30 s"},
		},
		{
			"deadline", "SIGKILL was needed",
			log(run(), probe(), started(), order(900, 1), order(910, 2), queued(900, 1), stopping(1000, "docker", 4000, 10000), signal(1000, "SIGTERM"),
				answered(2000, 1, 201), signal(5000, "SIGKILL"), failed(5001, 2, event.EOF), died(5001, "SIGKILL")),
			verdict.Fail, []string{
				"not finished within 4 s here, standing for 10 s: SIGKILL 4 s after the stop began",
				"1 request still in flight at SIGKILL",
				"1 receipt still waiting for a worker at SIGKILL",
			},
		},
		{
			"deadline", "the run's limit came",
			log(run(event.ExpectStuck), probe(), started(), stopping(1000, "terminal", 0, 0), signal(1000, "SIGINT"), signalBy(8000, "SIGKILL", event.ByRun), died(8001, "SIGKILL")),
			verdict.Fail, []string{"not finished within the run's own limit: SIGKILL 7 s after the stop began"},
		},
		{
			"deadline", "SIGKILL to the second instance",
			log(run(), probe(), startedAs(0), startedAs(1), stopping(1000, "docker", 4000, 4000), signal(1000, "SIGTERM"), exited(1500, 0), order(1600, 1), of(1, order(1600, 2)),
				of(1, stopping(2000, "docker", 4000, 4000)), of(1, signal(2000, "SIGTERM")), of(1, signal(6000, "SIGKILL")), of(1, died(6001, "SIGKILL"))),
			verdict.Fail, []string{"not finished within 4 s: SIGKILL 4 s after the stop began", "1 request still in flight at SIGKILL"},
		},
		{
			"deadline", "one that the run itself ends is not judged",
			log(run(event.ExpectStuck), probe(), startedAs(0), startedAs(1), order(900, 1), stopping(1000, "docker", 4000, 4000), signal(1000, "SIGTERM"), failed(1400, 1, event.EOF), exited(1500, 0),
				of(1, signalBy(2000, "SIGTERM", event.ByRun)), of(1, signalBy(6000, "SIGKILL", event.ByRun)), of(1, died(6001, "SIGKILL"))),
			verdict.Pass, []string{"a step was stuck, and the service ended by itself 500 ms after SIGTERM, inside 4 s"},
		},
		{
			"deadline", "nothing was stuck after all",
			log(run(event.ExpectStuck), probe(), started(), order(900, 1), queued(900, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(1100, 1, 201), printed(1100, 1), exited(1200, 0)),
			verdict.Inconclusive, []string{"nothing was stuck: all work ended by itself"},
		},
		{
			"deadline", "the signal itself killed it",
			log(run(event.ExpectStuck), probe(), started(), order(900, 1), signal(1000, "SIGTERM"), failed(1001, 1, event.EOF), died(1001, "SIGTERM")),
			verdict.Inconclusive, []string{"killed by SIGTERM before its deadline"},
		},
		{
			"deadline", "not stopped",
			log(run(event.ExpectStuck), probe(), started(), exited(500, 1)),
			verdict.Inconclusive, []string{"the service was not stopped with a step stuck"},
		},
		{
			"deadline", "nothing is meant to be stuck",
			log(run(), probe(), started(), order(900, 1), signal(1000, "SIGTERM"), answered(1100, 1, 201), exited(1200, 0)),
			absent, nil,
		},
		{
			"deadline", "nothing was left to do, and it waited all the same",
			log(run(), probe(), started(), order(900, 1), queued(950, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(2000, 1, 201), printed(4000, 1),
				idleAt(6000), one(8990, event.Event{Kind: event.Goroutines, Count: 2}), exited(9000, 0)),
			verdict.Fail, []string{
				"nothing was in flight and nothing was printing for the last 5 s before the service ended; what did it wait for?",
				"4 goroutines at main.go:93 (select)",
			},
		},
		{
			"deadline", "it waited for receipts that were stuck in the printer",
			log(run(), probe(), started(), order(900, 1), queued(950, 1), begun(960, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(2000, 1, 201),
				idleAt(6000), exited(9000, 0)),
			absent, nil,
		},
		{
			"deadline", "it waited for a connection that never said a word, as Shutdown does",
			log(run(), probe(), started(), order(900, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(2000, 1, 201),
				one(1900, event.Event{Kind: event.ConnOpen, ID: 7}), one(6500, event.Event{Kind: event.ConnClose, ID: 7}), exited(6600, 0)),
			absent, nil,
		},
		{
			"deadline", "it waited less than a third of its time",
			log(run(), probe(), started(), order(900, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(2000, 1, 201), exited(5300, 0)),
			absent, nil,
		},
		{
			"deadline", "stopped while it started",
			log(run(event.ExpectStarting), notReady(), migrating(500, 2), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), migrated(1005, 2, "rolled back"), exited(1012, 0)),
			verdict.Pass, []string{"stopped during migration 2 of 5, the service ended 12 ms after SIGTERM, inside 10 s"},
		},
		{
			"deadline", "stopped between two steps of its start",
			log(run(event.ExpectStarting), notReady(), migrating(500, 1), migrated(900, 1, ""), stopping(1000, "docker", 4000, 10000), signal(1000, "SIGTERM"), died(1003, "SIGTERM")),
			verdict.Pass, []string{"stopped while it started, the service ended 3 ms after SIGTERM, inside 4 s here, standing for 10 s"},
		},
		{
			"deadline", "its start did not hear the signal",
			log(run(event.ExpectStarting), notReady(), migrating(500, 2), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), signal(11000, "SIGKILL"), died(11001, "SIGKILL")),
			verdict.Fail, []string{"not finished within 10 s: SIGKILL 10 s after the stop began", "migration 2 of 5 (rewrite every order) still under way at SIGKILL"},
		},
		{
			"deadline", "its start was over before the stop",
			log(run(event.ExpectStarting), started(), one(700, event.Event{Kind: event.Ready}), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), exited(1010, 0)),
			verdict.Inconclusive, []string{"the service was ready before it was stopped: its start was over"},
		},
		{
			"deadline", "it was not stopped while it started",
			log(run(event.ExpectStarting), started(), exited(500, 1)),
			verdict.Inconclusive, []string{"the service was not stopped while it started"},
		},
		{
			"deadline", "behind a balancer nobody sees what it waits for",
			log(run(event.ExpectBalancer), probe(), started(), order(900, 1), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(2000, 1, 201), exited(9000, 0)),
			absent, nil,
		},
		{
			"deadline", "without a probe nobody knows what it does",
			log(run(), started(), written(900, 1, "GET", "/"), stopping(1000, "docker", 10000, 10000), signal(1000, "SIGTERM"), answered(2000, 1, 200), exited(9000, 0)),
			absent, nil,
		},
		{
			"deadline", "your SIGKILL came before it",
			log(run(), probe(), started(), stopping(1000, "docker", 4000, 10000), signal(1000, "SIGTERM"), signalBy(1200, "SIGKILL", event.ByYou), died(1201, "SIGKILL")),
			absent, nil,
		},
		{
			"deadline", "the run ended before anybody stopped it",
			log(run(), probe(), started(), signalBy(500, "SIGKILL", event.ByRun), died(501, "SIGKILL")),
			absent, nil,
		},

		{
			"insistence", "at once",
			log(run(event.ExpectInsist), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM"), died(1503, "SIGTERM")),
			verdict.Pass, []string{"ended 3 ms after the second SIGTERM"},
		},
		{
			"insistence", "nobody asked for it, and it was shown all the same",
			log(run(), started(), signal(1000, "SIGTERM"), signalBy(1500, "SIGINT", event.ByYou), exited(1600, 1)),
			verdict.Pass, []string{"ended 100 ms after the second SIGINT"},
		},
		{
			"insistence", "swallowed",
			log(run(event.ExpectInsist), started(), signal(1000, "SIGINT"), signal(1500, "SIGINT"), exited(4600, 0)),
			verdict.Fail, []string{"the second SIGINT was swallowed: the process lived on for 3.1 s"},
		},
		{
			"insistence", "it died of the second one, and a busy machine found out late",
			log(run(event.ExpectInsist), probe(), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM"), died(2900, "SIGTERM")),
			verdict.Pass, []string{"ended 1.4 s after the second SIGTERM"},
		},
		{
			"insistence", "it died of something else, later",
			log(run(event.ExpectInsist), probe(), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM"), signal(2900, "SIGKILL"), died(2901, "SIGKILL")),
			verdict.Fail, []string{"the second SIGTERM was swallowed: the process lived on for 1.4 s, until SIGKILL killed it"},
		},
		{
			"insistence", "it died of the third one",
			log(run(event.ExpectInsist), probe(), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM"), signal(2899, "SIGTERM"), died(2900, "SIGTERM")),
			verdict.Fail, []string{"the second SIGTERM was swallowed: the process lived on for 1.4 s, until SIGTERM killed it, after the third signal"},
		},
		{
			"insistence", "ended too early to show it",
			log(run(event.ExpectInsist), started(), signal(1000, "SIGTERM"), exited(1100, 0)),
			verdict.Inconclusive, []string{"the process had ended before a second signal could be sent"},
		},
		{
			"insistence", "the second signal came too late",
			log(run(event.ExpectInsist), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM"), exited(1499, 0)),
			verdict.Inconclusive, []string{"the process had ended before the second signal"},
		},
		{
			"insistence", "not ended yet",
			log(run(event.ExpectInsist), started(), signal(1000, "SIGTERM"), signal(1500, "SIGTERM")),
			verdict.Inconclusive, []string{"the process has not ended"},
		},
		{
			"insistence", "the second SIGINT is obeyed, and after a restart the second SIGTERM is not",
			log(run(event.ExpectInsist), startedAs(0), signal(1000, "SIGINT"), signal(1500, "SIGINT"), died(1503, "SIGINT"),
				startedAs(1), of(1, signal(3000, "SIGTERM")), of(1, signal(3500, "SIGTERM")), of(1, exited(6600, 0))),
			verdict.Fail, []string{"instance 0: ended 3 ms after the second SIGINT", "instance 1: the second SIGTERM was swallowed: the process lived on for 3.1 s"},
		},
		{
			"insistence", "it does not come up again",
			log(run(event.ExpectInsist), startedAs(0), signal(1000, "SIGINT"), signal(1500, "SIGINT"), died(1503, "SIGINT"), startedAs(1), of(1, exited(2000, 1))),
			verdict.Inconclusive, []string{"instance 0: ended 3 ms after the second SIGINT", "instance 1: the process had ended before a second signal could be sent"},
		},
		{
			"insistence", "one signal",
			log(run(), started(), signal(1000, "SIGTERM"), signal(5000, "SIGKILL"), of(1, signal(5000, "SIGTERM")), died(5001, "SIGKILL")),
			absent, nil,
		},
	}
}
