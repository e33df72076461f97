package verdict_test

import (
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/verdict"
)

func fault(at int, name faults.Name) []event.Event {
	return one(at, event.Event{Kind: event.FaultStart, Name: string(name), By: event.ByYou})
}

// whenFrozen are the trials of processes that SIGSTOP has stopped, and of other faults that are not the service's own.
func whenFrozen() []trial {
	stop := stopping(1000, "docker", 4000, 10000)
	killed := append(signal(5000, "SIGKILL"), died(5005, "SIGKILL")...)
	byHand := signalBy(800, "SIGSTOP", event.ByYou)
	return []trial{
		{
			"exit", "stopped by hand, it cannot hear the signal",
			log(run(), started(), probeIn(100), order(500, 1), byHand, stop, signal(1000, "SIGTERM"), killed),
			verdict.Fail, []string{
				"still running 4 s after the stop began, when the grace period ended: killed by SIGKILL",
				"the process was stopped by SIGSTOP 200 ms before SIGTERM, and could not hear SIGTERM: nothing sent SIGCONT",
			},
		},
		{
			"exit", "stopped by a fault in its shutdown",
			log(run(), started(), probeIn(100), order(500, 1), stop, signal(1000, "SIGTERM"), fault(1300, faults.ProcessStopped), killed),
			verdict.Fail, []string{
				"still running 4 s after the stop began, when the grace period ended: killed by SIGKILL",
				"the process was stopped by SIGSTOP 300 ms after SIGTERM, and could not go on with its shutdown: nothing sent SIGCONT",
				"this was while the process was stopped: a fault that was brought about 300 ms after SIGTERM",
			},
		},
		{
			"exit", "stopped for a time only, it did not listen all the same",
			log(run(), started(), probeIn(100), order(500, 1), byHand, stop, signal(1000, "SIGTERM"), signalBy(1500, "SIGCONT", event.ByYou), killed),
			verdict.Fail, []string{
				"still running 4 s after the stop began, when the grace period ended: killed by SIGKILL",
				"nothing in the service listens for SIGTERM: the signal came to it, and it did not begin to shut down",
			},
		},
		{
			"answered", "stopped by hand; a fault inside it does nothing, and what waits for it has raced with nothing",
			log(run(), started(), probeIn(100), order(500, 1), byHand, written(900, 2, "GET", "/"), written(995, 3, "GET", "/"), stop, signal(1000, "SIGTERM"),
				written(1200, 4, "GET", "/"), fault(2000, faults.BankStuck), failed(5004, 1, event.EOF), failed(5004, 2, event.Reset), failed(5004, 3, event.Reset),
				failed(5004, 4, event.Reset), killed),
			verdict.Fail, []string{
				"request 1: connection closed before an answer (EOF) 4 s after SIGTERM",
				"3 requests came while the process was stopped, waited and got no answer (reset)",
				"this was while the process was stopped: you had sent SIGSTOP 200 ms before SIGTERM",
			},
		},
		{
			"answered", "stopped by hand, without a probe",
			log(run(), started(), written(500, 1, "GET", "/"), byHand, stop, signal(1000, "SIGTERM"), written(1200, 2, "GET", "/"),
				failed(5004, 1, event.EOF), failed(5004, 2, event.Reset), killed),
			verdict.Fail, []string{
				"request 1: connection closed before an answer (EOF) 4 s after SIGTERM",
				"1 request came while the process was stopped, waited and got no answer (reset)",
				"this was while the process was stopped: you had sent SIGSTOP 200 ms before SIGTERM",
			},
		},
		{
			"answered", "a fault that came after the failures explains none of them",
			log(run(), started(), probeIn(100), order(500, 1), stop, signal(1000, "SIGTERM"), failed(1100, 1, event.EOF), fault(2000, faults.BankStuck), killed),
			verdict.Fail, []string{"request 1: connection closed before an answer (EOF) 100 ms after SIGTERM"},
		},
		{
			"deadline", "nothing comes through the network, and no step of the service is stuck",
			log(run(), started(), probeIn(100), order(500, 1), fault(800, faults.NetworkCut), stop, signal(1000, "SIGTERM"), failed(1002, 1, event.EOF), exited(1003, 0)),
			verdict.Pass, []string{"the network was cut, and the service ended by itself 3 ms after SIGTERM, inside 4 s here, standing for 10 s"},
		},
	}
}
