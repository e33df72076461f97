package verdict_test

import (
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// takes is the beginning of a term, with a lease of two seconds; round is a round of the leader's work, and gaveBack the
// end of the term.
func takes(at, token int) []event.Event {
	return one(at, event.Event{Kind: event.LeaseTaken, ID: token, Budget: ms(2000)})
}

func round(from, to, token int) []event.Event {
	return slices.Concat(one(from, event.Event{Kind: event.LeadStart, ID: token}), one(to, event.Event{Kind: event.LeadDone, ID: token}))
}

func gaveBack(at, token int) []event.Event {
	return one(at, event.Event{Kind: event.LeaseReleased, ID: token})
}

// led is a run of two instances, of which the first one leads and is stopped after a second, in the middle of a round.
func led(parts ...[]event.Event) *timeline.Timeline {
	return log(append([][]event.Event{run(), probe(), startedAs(0), startedAs(1), takes(100, 1), round(200, 500, 1), round(900, 1200, 1),
		stopping(1000, "kubernetes", 9000, 30000), signal(1000, "SIGTERM")}, parts...)...)
}

// ofLeaders are the trials of the leadership.
func ofLeaders() []trial {
	return []trial{
		{
			"leadership", "given back, and taken at once",
			led(gaveBack(1210, 1), of(1, takes(1250, 2)), of(1, round(1251, 1500, 2)), exited(3000, 0)),
			verdict.Pass, []string{"instance 1 led 50 ms after instance 0 had ceased to lead; at most 1 s is allowed"},
		},
		{
			"leadership", "kept until it ran out",
			led(exited(1500, 0), of(1, takes(2600, 2)), of(1, round(2601, 2900, 2))),
			verdict.Fail, []string{"no instance was the leader for 1.4 s, and at most 1 s is allowed: instance 0 ceased to lead and kept its lease, which ran out 900 ms later"},
		},
		{
			"leadership", "given back late",
			led(gaveBack(2900, 1), exited(3000, 0), of(1, takes(2950, 2)), of(1, round(2951, 3200, 2))),
			verdict.Fail, []string{"no instance was the leader for 1.8 s, and at most 1 s is allowed: instance 0 ceased to lead and gave its lease back 1.7 s later; instance 1 took it then"},
		},
		{
			"leadership", "given back too early",
			led(gaveBack(1001, 1), of(1, takes(1050, 2)), of(1, round(1051, 1300, 2)), exited(3000, 0)),
			verdict.Fail, []string{"two leaders at once for 150 ms: instance 0 gave its lease back before its work had ended, and instance 1 took it"},
		},
		{
			"leadership", "nobody takes it",
			led(gaveBack(1210, 1), exited(1500, 0), of(1, exited(4000, 0))),
			verdict.Fail, []string{"no instance was the leader for 2.8 s, and at most 1 s is allowed: instance 0 ceased to lead and gave its lease back 10 ms later, and nobody took it"},
		},
		{
			"leadership", "the run ends first",
			led(gaveBack(1210, 1), exited(1500, 0)),
			verdict.Inconclusive, []string{"the run ended before another instance could become the leader"},
		},
		{
			"leadership", "another one is stopped",
			log(run(), probe(), startedAs(0), startedAs(1), of(1, takes(100, 1)), of(1, round(200, 500, 1)), signal(1000, "SIGTERM"), exited(1500, 0)),
			verdict.Inconclusive, []string{"the instance that was stopped was not the leader"},
		},
		{
			"leadership", "nobody is stopped",
			log(run(), probe(), startedAs(0), takes(100, 1), round(200, 500, 1)),
			verdict.Inconclusive, []string{"no signal was sent to the service"},
		},
		{"leadership", "a service without a leader", log(run(), probe(), started(), signal(1000, "SIGTERM"), exited(1500, 0)), absent, nil},
	}
}

// leaderMistakes are leaders that go wrong in different ways.
func leaderMistakes() map[string]*timeline.Timeline {
	next := func(at int) []event.Event {
		return of(1, append(takes(at, 2), round(at+1, at+300, 2)...))
	}
	strict := led(gaveBack(1210, 1), next(1710), exited(3000, 0))
	strict.Run.Rules = &event.Rules{Leaderless: ms(200)}
	killed := func(parts ...[]event.Event) *timeline.Timeline {
		return log(append([][]event.Event{run(), probe(), startedAs(0), startedAs(1), takes(100, 1), one(900, event.Event{Kind: event.LeadStart, ID: 1}),
			signal(1000, "SIGKILL"), died(1001, "SIGKILL")}, parts...)...)
	}
	all := failing(ofLeaders())
	all["its lease ran out while it worked"] = led(next(1101), exited(1500, 0))
	all["killed at its work"] = killed(next(2200))
	all["killed, and nobody follows"] = killed(of(1, exited(4000, 0)))
	all["killed, with a long lease"] = killed(one(990, event.Event{Kind: event.LeaseRenewed, ID: 1, Budget: ms(5000)}), next(6000))
	all["kept, and nobody follows"] = led(exited(1500, 0), of(1, exited(4200, 0)))
	all["too slow for a strict rule"] = strict
	all["one after the other"] = led(exited(1500, 0), next(2600), of(1, signal(3000, "SIGTERM")), of(1, exited(3100, 0)), of(2, takes(4600, 3)), of(2, round(4601, 4800, 3)))
	return all
}
