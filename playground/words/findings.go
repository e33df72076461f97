package words

import (
	"cmp"
	"fmt"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Finding writes a finding as a sentence without an initial capital or a full stop.
func Finding(f verdict.Finding) string {
	say := sentence(f.Kind)
	if say == nil {
		return string(f.Kind) // a kind from the recording of a newer version
	}
	if f.Name == event.StopCommand {
		f.Name = theStopCommand
	}
	if f.Instances > 1 {
		return fmt.Sprintf("instance %d: %s", f.Instance, say(f))
	}
	return say(f)
}

// Knows tells whether there is a sentence for a kind of finding. Every kind has one.
func Knows(kind verdict.Kind) bool { return sentence(kind) != nil }

// sentence returns what writes the sentence for a kind of finding, or nil.
func sentence(kind verdict.Kind) func(verdict.Finding) string {
	if say := outsideSentences[kind]; say != nil {
		return say
	}
	return sentences[kind]
}

// theStopCommand stands in a sentence where otherwise a signal has its name.
const theStopCommand = "the stop command"

// theSignal names what began the stop, where the name of a signal is not of interest.
func theSignal(f verdict.Finding) string {
	if f.Name == theStopCommand {
		return theStopCommand
	}
	return "the signal"
}

// fixed returns a sentence that does not depend on the finding.
func fixed(sentence string) func(verdict.Finding) string {
	return func(verdict.Finding) string { return sentence }
}

// sentences has the sentence for each kind of finding, but for those about what witnesses saw.
var sentences = map[verdict.Kind]func(verdict.Finding) string{
	verdict.Stated:          func(f verdict.Finding) string { return f.Text },
	verdict.NoSignal:        fixed("no signal was sent to the service"),
	verdict.NotShown:        fixed("this run does not show it: the service has nothing that this check examines"),
	verdict.NothingInFlight: func(f verdict.Finding) string { return "no request was in flight at " + theSignal(f) },
	verdict.NotAudited: func(f verdict.Finding) string {
		if f.Text != "" {
			return "the audit is incomplete: " + f.Text
		}
		return "the audit has not examined what the process left behind"
	},
	verdict.ReportsDropped: func(f verdict.Finding) string {
		return Plural(f.Count, "report") + " of the probe " + wasOrWere(f.Count) + " lost, so this check cannot decide"
	},
	verdict.MomentNeverCame: momentNeverCame,
	verdict.AnsweredAtOnce: func(f verdict.Finding) string {
		return TooQuick(timeline.Quick{Answers: f.Count, Slowest: f.Taken, After: f.After, Requests: f.Of, Needed: f.Budget}) +
			"; what goes on behind an answer is no request in flight"
	},
	verdict.ErrorsBeforeStop: func(f verdict.Finding) string {
		return fmt.Sprintf("%s met an error before %s, the first: %s%s", Plural(f.Count, "request"), theSignal(f), clientError(f), bodyText(f))
	},

	verdict.DuringFault: duringFault,
	verdict.DuringFreeze: func(f verdict.Finding) string {
		return "this was while the process was stopped: you had sent SIGSTOP" + momentOfSignal(f)
	},

	verdict.NotEnded: fixed("the process has not ended"),
	verdict.SignalKept: func(f verdict.Finding) string {
		process := "its first process alone"
		if f.Quote != "" {
			process += " (" + f.Quote + ")"
		}
		return fmt.Sprintf("nothing in the service began to shut down: %s went to %s; does that process pass it on?", f.Name, process)
	},
	verdict.SignalUnheard: func(f verdict.Finding) string {
		return fmt.Sprintf("nothing in the service listens for %s: the signal came to it, and it did not begin to shut down", f.Name)
	},
	verdict.FrozenToTheEnd: func(f verdict.Finding) string {
		if f.After > 0 {
			return fmt.Sprintf("the process was stopped by SIGSTOP %s, and could not go on with its shutdown: nothing sent SIGCONT", moment(f))
		}
		return fmt.Sprintf("the process was stopped by SIGSTOP %s, and could not hear %s: nothing sent SIGCONT", moment(f), f.Name)
	},
	verdict.ChildLivedOn: func(f verdict.Finding) string {
		return fmt.Sprintf("%s went to the first process alone, and its child, %s, worked on", f.Name, processName(f))
	},
	verdict.EndedUnasked:  endedUnasked,
	verdict.RunEndedFirst: fixed("the run ended before anybody stopped the service"),
	verdict.KilledByYou:   fixed("you sent SIGKILL, which no program can catch; the other checks say what that cost"),
	verdict.KilledByRun: func(f verdict.Finding) string {
		return fmt.Sprintf("still running %s after %s, when the run reached its time limit", Seconds(f.After), f.Name)
	},
	verdict.KilledAtGrace: func(f verdict.Finding) string {
		return fmt.Sprintf("still running %s after the stop began, when the grace period ended: %s", Seconds(f.After), ExitIn(ExitNote, "SIGKILL", 0))
	},
	verdict.EndedBySecond: func(f verdict.Finding) string {
		return fmt.Sprintf("ended by the second %s, as it should; the other checks say what that cost", f.Name)
	},
	verdict.EndedClean: func(f verdict.Finding) string {
		if f.Policy == "" {
			return fmt.Sprintf("%s after %s, which was declared to be a clean end", ExitIn(ExitNote, f.Name, 0), Seconds(f.After))
		}
		return fmt.Sprintf("%s after %s, which %s counts as a clean exit", ExitIn(ExitNote, f.Name, 0), Seconds(f.After), f.Policy)
	},
	verdict.KilledBySignal: func(f verdict.Finding) string {
		text := fmt.Sprintf("%s after %s", ExitIn(ExitNote, f.Name, 0), Seconds(f.After))
		if f.Status > 0 {
			text += fmt.Sprintf(" (a shell shows %d)", f.Status)
		}
		return text
	},
	verdict.EndedUnknown: func(f verdict.Finding) string {
		within := ""
		if f.Grace > 0 {
			within = ", within the grace period of " + grace(f)
		}
		return fmt.Sprintf("ended %s after %s%s; its exit status is not known, since another program had started it", Seconds(f.After), f.Name, within)
	},
	verdict.EndedWithStatus: func(f verdict.Finding) string {
		return fmt.Sprintf("%s, %s after %s%s", ExitIn(ExitNote, "", f.Status), Seconds(f.After), f.Name, said(f))
	},
	verdict.UndeclaredZero: func(f verdict.Finding) string {
		return fmt.Sprintf("%s, %s after %s, and only other ends were declared to be clean", ExitIn(ExitNote, "", 0), Seconds(f.After), f.Name)
	},
	verdict.DumpedBySignal: func(f verdict.Finding) string {
		return fmt.Sprintf("nothing in the service handles %s, so the Go runtime wrote what the goroutines did, and ended the process", f.Name)
	},
	verdict.ServedInBackground: func(f verdict.Finding) string {
		where := "still runs"
		if f.Path != "" {
			where = "serves at " + f.Path
		}
		return fmt.Sprintf("%s %s: the service goes into the background, and the drill needs it in the foreground (for nginx: daemon off;)", anotherProcess(f), where)
	},
	verdict.CleanStatusByRule: func(f verdict.Finding) string {
		return fmt.Sprintf("%s, %s after %s, which counts as a clean exit here", ExitIn(ExitNote, "", f.Status), Seconds(f.After), f.Name)
	},

	verdict.RequestsUnanswered: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s in flight at %s got no whole answer", f.Count, Plural(f.Of, "request"), theSignal(f))
	},
	verdict.RequestFailed: requestFailed,
	verdict.TakenAndDropped: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s that the service took after %s got no whole answer", f.Count, Plural(f.Of, "request"), theSignal(f))
	},
	verdict.CameFrozen: func(f verdict.Finding) string {
		return fmt.Sprintf("%s came while the process was stopped, waited and got no answer (%s)", Plural(f.Count, "request"), f.Class)
	},
	verdict.RequestDropped:   requestDropped,
	verdict.RequestsAnswered: requestsAnswered,
	verdict.ServicePanicked:  func(f verdict.Finding) string { return "the service said: " + f.Quote },
	verdict.RequestsRaced: func(f verdict.Finding) string {
		return fmt.Sprintf("not judged: %s raced with the closing of an idle connection (golang/go#23829)", Plural(f.Count, "request"))
	},

	verdict.NotStopped:    fixed("the service was not stopped"),
	verdict.TrafficFailed: trafficFailed,
	verdict.RequestFailedIn: func(f verdict.Finding) string {
		stop := stopText(f)
		if f.Class == event.Canceled {
			return fmt.Sprintf("%s: no answer for %s, until the run ended, %s after %s began", requestName(f), Seconds(f.Taken), Seconds(f.After), stop)
		}
		return fmt.Sprintf("%s: %s%s after %s began%s", requestName(f), beforeTime(f, clientError(f)), Seconds(f.After), stop, bodyText(f))
	},
	verdict.RequestMetClosing: func(f verdict.Finding) string {
		return fmt.Sprintf("%s: sent on a kept connection that the service was closing, %s after %s began; nothing had told its client that it would (%s)",
			requestName(f), Seconds(f.After), stopText(f), f.Class)
	},
	verdict.CameBack: func(f verdict.Finding) string {
		text := fmt.Sprintf("the service was away for %s, from %s after the stop began until it answered again", Seconds(f.Taken), Seconds(f.After))
		if f.State == verdict.StateUnexpected {
			text += "; -expect-back allows a service to be away for a while"
		}
		return text
	},
	verdict.NeverBack: func(f verdict.Finding) string {
		return fmt.Sprintf("the service was away from %s after the stop began, and had not come back %s later, when the run ended", Seconds(f.After), Seconds(f.Taken))
	},
	verdict.NoTraffic: fixed("no client asked for anything after the stop began"),
	verdict.TrafficUntouched: func(f verdict.Finding) string {
		if f.State == verdict.StateBack {
			return Plural(f.Count, "request") + " came once the service was back, and none met an error"
		}
		return Plural(f.Count, "request") + " ended after the stop began, none with an error"
	},

	verdict.CutByCrashes: func(f verdict.Finding) string {
		return fmt.Sprintf("%s cut off when the process ended by itself, which it did %s", Plural(f.Count, "request"), Times(f.Of))
	},
	verdict.CutByCrash: func(f verdict.Finding) string {
		return fmt.Sprintf("%s: %s when instance %d ended by itself", requestName(f), classText(f), f.Instance)
	},

	verdict.OrderMissing: func(f verdict.Finding) string {
		return fmt.Sprintf("order %d: its client was told %d%s, and it is not in the database", f.Order, f.Status, andPaid(f))
	},
	verdict.OrderUnpaid: func(f verdict.Finding) string {
		return fmt.Sprintf("order %d: its client was told %d%s, and the database says %s", f.Order, f.Status, andPaid(f), f.State)
	},
	verdict.OrderTwice: func(f verdict.Finding) string {
		return fmt.Sprintf("order %d: confirmed to %d clients, request %d being the first; each client must have an order of its own", f.Order, f.Count, f.Request)
	},
	verdict.OrderVanished: func(f verdict.Finding) string {
		return fmt.Sprintf("order %d: the customer paid%s, and the database does not have the order%s", f.Order, momentOfSignal(f), clientTold(f))
	},
	verdict.OrderHalfDone: orderHalfDone,
	verdict.NoOrder:       fixed("no order was in flight at the signal"),
	verdict.PromisesKept: func(f verdict.Finding) string {
		return Plural(f.Count, "order") + " in the database, none half done; every client that was told of one finds it paid"
	},

	verdict.ReceiptsLost: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s lost: neither printed nor stored", f.Count, Plural(f.Of, "receipt"))
	},
	verdict.ReceiptsWhere: func(f verdict.Finding) string {
		return fmt.Sprintf("%s accepted: %d printed, %d stored%s, %d lost", Plural(f.Of, "receipt"), f.Printed, f.Stored, queueCapacity(f), f.Count)
	},
	verdict.ReceiptLost: receiptLost,
	verdict.ReceiptPoisoned: func(f verdict.Finding) string {
		return fmt.Sprintf("receipt %d: the code that prints it panicked %s, and it is not set aside: the next start begins it again", f.Receipt, Times(f.Count))
	},
	verdict.ReceiptUnknown: func(f verdict.Finding) string {
		if f.Name == "" {
			return fmt.Sprintf("order %d: its client was told %d, but there is no receipt for it", f.Order, f.Status)
		}
		return fmt.Sprintf("order %d: its client was told %d, %s, but there is no receipt for it", f.Order, f.Status, moment(f))
	},
	verdict.NoReceipt: fixed("no receipt was waiting or being printed at the signal, and none was accepted after it"),
	verdict.ReceiptsKept: func(f verdict.Finding) string {
		switch {
		case f.Aside > 0:
			return fmt.Sprintf("%s accepted: %d printed, %d stored for the next start, %d set aside as failed", Plural(f.Count, "receipt"), f.Printed, f.Stored, f.Aside)
		case f.Printed+f.Stored == 0:
			return Plural(f.Count, "receipt") + " accepted, every one printed or stored"
		case f.Stored == 0:
			return Plural(f.Count, "receipt") + " accepted, every one printed"
		}
		return fmt.Sprintf("%s accepted: %d printed, %d stored for the next start", Plural(f.Count, "receipt"), f.Printed, f.Stored)
	},

	verdict.MessagesWrong:     messagesWrong,
	verdict.MessageDoneAgain:  messageDoneAgain,
	verdict.MessageComesAgain: messageComesAgain,
	verdict.MessageLost:       messageLost,
	verdict.MessageHeld: func(f verdict.Finding) string {
		what := "and never begun"
		if f.State == verdict.StatePrinting {
			what = fmt.Sprintf("begun by worker %d and never done", f.Worker)
		}
		return fmt.Sprintf("message %d: received by instance %d, %s, and not given back; it stayed hidden for %s after the process had ended", f.Message, f.Instance, what, Seconds(f.After))
	},
	verdict.NoMessage: fixed("no consumer had a message at the signal"),
	verdict.MessagesKept: func(f verdict.Finding) string {
		return fmt.Sprintf("%s done, each once; %d in the queue for the next consumer", Plural(f.Count, "message"), f.Queued)
	},

	verdict.NotTheLeader: fixed("the instance that was stopped was not the leader"),
	verdict.LeaderGap:    leaderGap,
	verdict.TwoLeaders: func(f verdict.Finding) string {
		how := "gave its lease back before its work had ended"
		if !f.Released {
			how = "was still at its work when its lease ran out"
		}
		return fmt.Sprintf("two leaders at once for %s: instance %d %s, and instance %d took it", Seconds(f.After), f.Instance, how, f.InstanceAgain)
	},
	verdict.NobodyFollowed: fixed("the run ended before another instance could become the leader"),
	verdict.LeaderFollowed: func(f verdict.Finding) string {
		return fmt.Sprintf("instance %d led %s after instance %d had ceased to lead; at most %s is allowed", f.InstanceAgain, Seconds(f.After), f.Instance, Seconds(f.Grace))
	},

	verdict.UsedAfterClose: usedAfterClose,
	verdict.ConnectionsOpen: func(f verdict.Finding) string {
		if f.Count == f.Of {
			return Plural(f.Count, "connection") + " never closed"
		}
		return fmt.Sprintf("%d of %s never closed", f.Count, Plural(f.Of, "connection"))
	},
	verdict.ConnectionHeld: func(f verdict.Finding) string {
		return fmt.Sprintf("connection %d was never given back, and so never closed: the pool lent it out%s", f.Conn, momentOfSignal(f))
	},
	verdict.SessionsLeft: func(f verdict.Finding) string { return Plural(f.Count, "row") + " left in the table sessions" },
	verdict.WALLeft:      func(f verdict.Finding) string { return fmt.Sprintf("%s is left, %d bytes", f.Path, f.Count) },
	verdict.DatabaseGone: fixed("the database file is gone"),
	verdict.PoolClosed:   fixed("pool closed: no connection, no session row and no -wal left"),

	verdict.LinesLost: func(f verdict.Finding) string { return linesLost(f, "") },
	verdict.NoLogFile: func(f verdict.Finding) string { return linesLost(f, ": there is no log file") },
	verdict.LogEmpty: func(f verdict.Finding) string {
		return linesLost(f, ": the log file is empty, as when a buffer is never flushed")
	},
	verdict.TailLost: tailLost,
	verdict.HeadLost: func(f verdict.Finding) string {
		return linesLost(f, ": the first ones, as when the file is truncated or replaced")
	},
	verdict.LineLost:      func(f verdict.Finding) string { return "lost: " + f.Quote },
	verdict.NothingLogged: fixed("the service wrote nothing to its log"),
	verdict.LinesUnreported: func(f verdict.Finding) string {
		return fmt.Sprintf("%s in the log, and the probe reported none of them: the reports are missing, as when a service executes itself anew, so this check cannot decide",
			Plural(f.Count, "line")+" "+isOrAre(f.Count))
	},
	verdict.LinesKept: func(f verdict.Finding) string {
		if f.Count == 1 {
			return "the one line is in the log"
		}
		return fmt.Sprintf("all %d lines are in the log", f.Count)
	},
	verdict.ManyLinesInFile: func(f verdict.Finding) string {
		return fmt.Sprintf("%s were written, too many to compare each, and %d are in the log", Plural(f.Of, "line"), f.Count)
	},

	verdict.FileLeft: func(f verdict.Finding) string {
		text := fmt.Sprintf("%s %s is left%s", leftItem(f), f.Path, leftPlaces[f.State])
		switch {
		case f.CutOff:
			text += fmt.Sprintf(": the worker that printed receipt %d was cut off", f.Receipt)
		case f.Receipt > 0:
			text += fmt.Sprintf(", of receipt %d, whose worker had come to its end", f.Receipt)
		}
		return text
	},
	verdict.ProcessLeft: func(f verdict.Finding) string { return processName(f) + " still runs" },
	verdict.ChildrenUnknown: func(f verdict.Finding) string {
		return "this system does not tell whether " + map[string]string{
			event.ChildrenInGroup: "processes of the service's group still run",
			event.ChildrenOutside: "processes that have left the service's group still run",
		}[f.State]
	},
	verdict.NothingLeft: func(f verdict.Finding) string {
		return Plural(f.Count, "temporary file") + " made, none left in TMPDIR, beside the database or in the working directory; no other folder was examined"
	},

	verdict.Overdue: func(f verdict.Finding) string {
		return fmt.Sprintf("not finished within %s: SIGKILL %s after the stop began", grace(f), Seconds(f.After))
	},
	verdict.RequestsHanging: func(f verdict.Finding) string { return Plural(f.Count, "request") + " still in flight at SIGKILL" },
	verdict.ReceiptsHanging: func(f verdict.Finding) string {
		switch {
		case f.Later == 0:
			return Plural(f.Count, "receipt") + " still being printed at SIGKILL"
		case f.Count == 0:
			return Plural(f.Later, "receipt") + " still waiting for a worker at SIGKILL"
		}
		return fmt.Sprintf("%s still being printed and %d waiting for a worker at SIGKILL", Plural(f.Count, "receipt"), f.Later)
	},
	verdict.Idled: func(f verdict.Finding) string {
		return fmt.Sprintf("nothing was in flight and nothing was printing for the last %s before the service ended; what did it wait for?", Seconds(f.After))
	},
	verdict.GoroutinesAt: func(f verdict.Finding) string {
		return fmt.Sprintf("%s at %s (%s)", Plural(f.Count, "goroutine"), f.Path, f.State)
	},
	verdict.NothingStuck:    fixed("nothing was stuck: all work ended by itself"),
	verdict.NotStoppedStuck: fixed("the service was not stopped with a step stuck"),
	verdict.KilledEarly:     func(f verdict.Finding) string { return ExitIn(ExitNote, f.Name, 0) + " before its deadline" },
	verdict.MigrationHanging: func(f verdict.Finding) string {
		return fmt.Sprintf("migration %d of %d (%s) still under way at SIGKILL", f.Count, f.Of, f.Quote)
	},
	verdict.NotStoppedStarting: fixed("the service was not stopped while it started"),
	verdict.StartWasOver:       fixed("the service was ready before it was stopped: its start was over"),
	verdict.StoppedStarting: func(f verdict.Finding) string {
		during := "while it started"
		if f.Of > 0 {
			during = fmt.Sprintf("during migration %d of %d", f.Count, f.Of)
		}
		return fmt.Sprintf("stopped %s, the service ended %s after %s, inside %s", during, Seconds(f.After), f.Name, grace(f))
	},
	verdict.EndedInTime: func(f verdict.Finding) string {
		if f.Count > 0 {
			return fmt.Sprintf("%s open, and streams do not end by themselves; the service ended by itself %s after %s, inside %s",
				streamsWere(f.Count), Seconds(f.After), f.Name, grace(f))
		}
		if f.Fault != "" {
			return fmt.Sprintf("%s, and the service ended by itself %s after %s, inside %s", faultTexts[f.Fault].was, Seconds(f.After), f.Name, grace(f))
		}
		return fmt.Sprintf("a step was stuck, and the service ended by itself %s after %s, inside %s", Seconds(f.After), f.Name, grace(f))
	},

	verdict.NoSecondSignal:  fixed("the process had ended before a second signal could be sent"),
	verdict.SecondTooLate:   fixed("the process had ended before the second signal"),
	verdict.SecondSwallowed: secondSwallowed,
	verdict.BusyAtSecond:    busyAtSecond,
	verdict.EndedAtOnce: func(f verdict.Finding) string {
		return fmt.Sprintf("ended %s after the second %s", Seconds(f.After), f.Name)
	},
}

func endedUnasked(f verdict.Finding) string {
	if f.State == event.StatusUnknown {
		return fmt.Sprintf("it ended before anybody stopped it, %s after the run began; how is not known, since another program had started it", Seconds(f.After))
	}
	if f.Name != "" {
		return fmt.Sprintf("%s before anybody stopped it, %s after its start", ExitIn(ExitNote, f.Name, 0), Seconds(f.After))
	}
	return fmt.Sprintf("ended by itself before any signal, %s after its start, with status %d%s", Seconds(f.After), f.Status, said(f))
}

// said quotes what the service wrote.
func said(f verdict.Finding) string {
	if f.Quote == "" {
		return ""
	}
	return "; it said: " + f.Quote
}

// momentOfSignal returns moment with a space before it, or "" where there was no signal.
func momentOfSignal(f verdict.Finding) string {
	if f.Name == "" {
		return ""
	}
	return " " + moment(f)
}

func busyAtSecond(f verdict.Finding) string {
	var unfinished []string
	if f.Count > 0 {
		unfinished = append(unfinished, Plural(f.Count, "request")+" to answer")
	}
	if f.Receipts > 0 {
		unfinished = append(unfinished, Plural(f.Receipts, "receipt")+" to print")
	}
	return fmt.Sprintf("at the second %s the service still had %s", f.Name, strings.Join(unfinished, " and "))
}

// secondSwallowed says how a process ended although the second signal had not ended it.
func secondSwallowed(f verdict.Finding) string {
	text := fmt.Sprintf("the second %s was swallowed: the process lived on for %s", f.Name, Seconds(f.After))
	switch {
	case f.KilledBy != "":
		text += fmt.Sprintf(", until %s killed it", f.KilledBy)
	case f.Status != 0:
		text += ", and " + ExitIn(ExitClause, "", f.Status)
	}
	if f.Count > 2 {
		text += fmt.Sprintf(", after the %s signal", Ordinal(f.Count))
	}
	return text
}

// moment writes a time relative to the signal: "1.2 s before SIGTERM".
func moment(f verdict.Finding) string {
	if f.After < 0 {
		return fmt.Sprintf("%s before %s", Seconds(-f.After), f.Name)
	}
	return fmt.Sprintf("%s after %s", Seconds(f.After), f.Name)
}

// processName names a process that the service started.
func processName(f verdict.Finding) string {
	if f.PID == 0 {
		return f.Quote
	}
	return fmt.Sprintf("process %d (%s)", f.PID, f.Quote)
}

// anotherProcess names a process that the first one has left, where it is known.
func anotherProcess(f verdict.Finding) string {
	if f.PID == 0 && f.Quote == "" {
		return "another process"
	}
	return processName(f)
}

// streamsWere writes how many streams there were: "a stream was", "3 streams were".
func streamsWere(n int) string {
	if n == 1 {
		return "a stream was"
	}
	return were(n, "stream")
}

// grace writes the grace period of a service.
func grace(f verdict.Finding) string {
	if f.Grace == 0 {
		return "the run's own limit"
	}
	return Grace(f.Grace, cmp.Or(f.Budget, f.Grace))
}
