package words

import (
	"cmp"
	"fmt"
	"strings"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// Finding says in a sentence what was found, without a capital letter and a full stop.
func Finding(f verdict.Finding) string {
	say, ok := sentences[f.Kind]
	if !ok {
		return string(f.Kind) // of a newer version's recording
	}
	if f.Instances > 1 {
		return fmt.Sprintf("instance %d: %s", f.Instance, say(f))
	}
	return say(f)
}

// Knows tells whether there is a sentence for that kind of finding, which there is for every kind.
func Knows(kind verdict.Kind) bool { return sentences[kind] != nil }

// fixed is a sentence that the finding adds nothing to.
func fixed(sentence string) func(verdict.Finding) string {
	return func(verdict.Finding) string { return sentence }
}

// sentences has one for each kind of finding.
var sentences = map[verdict.Kind]func(verdict.Finding) string{
	verdict.Stated:          func(f verdict.Finding) string { return f.Text },
	verdict.NoSignal:        fixed("nobody signalled the service"),
	verdict.NotShown:        fixed("this run does not show it: the service has nothing that the check is about"),
	verdict.NothingInFlight: fixed("no request was in flight at the signal"),
	verdict.NotAudited: func(f verdict.Finding) string {
		if f.Text != "" {
			return "the audit could not look: " + f.Text
		}
		return "nobody has looked yet at what the process left behind"
	},
	verdict.ReportsDropped: func(f verdict.Finding) string {
		return Plural(f.Count, "report") + " of the probe did not get through, so that this cannot be told"
	},
	verdict.MomentNeverCame: momentNeverCame,
	verdict.ErrorsBeforeStop: func(f verdict.Finding) string {
		return fmt.Sprintf("%s met an error before the signal, the first: %s", Plural(f.Count, "request"), clientError(f))
	},

	verdict.NotEnded: fixed("the process has not ended"),
	verdict.SignalKept: func(f verdict.Finding) string {
		process := "its first process alone"
		if f.Quote != "" {
			process += " (" + f.Quote + ")"
		}
		return fmt.Sprintf("nothing in the service began to shut down: %s went to %s; does that process pass it on?", f.Name, process)
	},
	verdict.ChildLivedOn: func(f verdict.Finding) string {
		return fmt.Sprintf("%s went to the first process alone, and its child, %s, worked on", f.Name, processName(f))
	},
	verdict.EndedUnasked:  endedUnasked,
	verdict.RunEndedFirst: fixed("the run ended before anybody stopped the service"),
	verdict.KilledByYou:   fixed("you sent SIGKILL, which no program can answer; the other checks say what that cost"),
	verdict.KilledByRun: func(f verdict.Finding) string {
		return fmt.Sprintf("still running %s after %s, when the run's own time was up", Seconds(f.After), f.Name)
	},
	verdict.KilledAtGrace: func(f verdict.Finding) string {
		return fmt.Sprintf("still running %s after the stop began, when the grace period ended: killed by SIGKILL", Seconds(f.After))
	},
	verdict.EndedBySecond: func(f verdict.Finding) string {
		return fmt.Sprintf("ended by the second %s, as it should; the other checks say what that cost", f.Name)
	},
	verdict.EndedClean: func(f verdict.Finding) string {
		return fmt.Sprintf("killed by %s after %s, which %s counts as a clean exit", f.Name, Seconds(f.After), cmp.Or(f.Policy, "this run"))
	},
	verdict.KilledBySignal: func(f verdict.Finding) string {
		text := fmt.Sprintf("killed by %s after %s", f.Name, Seconds(f.After))
		if f.Status > 0 {
			text += fmt.Sprintf(" (a shell shows %d)", f.Status)
		}
		return text
	},
	verdict.EndedWithStatus: func(f verdict.Finding) string {
		return fmt.Sprintf("exit status %d, %s after %s%s", f.Status, Seconds(f.After), f.Name, said(f))
	},
	verdict.CleanStatusByRule: func(f verdict.Finding) string {
		return fmt.Sprintf("exit status %d, %s after %s, which counts as a clean exit here", f.Status, Seconds(f.After), f.Name)
	},

	verdict.RequestsUnanswered: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s in flight at the signal got no whole answer", f.Count, Plural(f.Of, "request"))
	},
	verdict.RequestFailed: requestFailed,
	verdict.TakenAndDropped: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s that the service took after the signal got no whole answer", f.Count, Plural(f.Of, "request"))
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
		stop := "the stop"
		if f.Stop > 0 {
			stop = fmt.Sprintf("the %s stop, of instance %d,", Ordinal(f.Stop), f.Instance)
		}
		if f.Class == event.Canceled {
			return fmt.Sprintf("%s: no answer for %s, until the run ended, %s after %s began", requestName(f), Seconds(f.Taken), Seconds(f.After), stop)
		}
		return fmt.Sprintf("%s: %s %s after %s began%s", requestName(f), clientError(f), Seconds(f.After), stop, bodyText(f))
	},
	verdict.NoTraffic: fixed("no client asked for anything after the stop began"),
	verdict.TrafficUntouched: func(f verdict.Finding) string {
		return Plural(f.Count, "request") + " ended after the stop began, none with an error"
	},

	verdict.OrderMissing: func(f verdict.Finding) string {
		return fmt.Sprintf("order %d: its client was told %d%s, and it is not in the database", f.Order, f.Status, andPaid(f))
	},
	verdict.OrderUnpaid: func(f verdict.Finding) string {
		return fmt.Sprintf("order %d: its client was told %d%s, and the database says %s", f.Order, f.Status, andPaid(f), f.State)
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
	verdict.ReceiptLost: receiptLost,
	verdict.ReceiptUnknown: func(f verdict.Finding) string {
		if f.Name == "" {
			return fmt.Sprintf("order %d: its client was told %d, and nobody has its receipt", f.Order, f.Status)
		}
		return fmt.Sprintf("order %d: its client was told %d, %s, and nobody has its receipt", f.Order, f.Status, moment(f))
	},
	verdict.NoReceipt: fixed("no receipt was waiting or being printed at the signal, and none was accepted after it"),
	verdict.ReceiptsKept: func(f verdict.Finding) string {
		return Plural(f.Count, "receipt") + " accepted, every one printed or stored"
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
	verdict.NobodyFollowed: fixed("the run ended before anybody could follow the leader"),
	verdict.LeaderFollowed: func(f verdict.Finding) string {
		return fmt.Sprintf("instance %d led %s after instance %d had ceased to; at most %s are allowed", f.InstanceAgain, Seconds(f.After), f.Instance, Seconds(f.Grace))
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
	verdict.LinesKept:     func(f verdict.Finding) string { return fmt.Sprintf("all %s are in the log", Plural(f.Count, "line")) },
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
	verdict.NothingLeft: func(f verdict.Finding) string { return Plural(f.Count, "temporary file") + " made, none left" },

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
		return fmt.Sprintf("for the last %s before its end nothing was in flight and nothing was printing; what did it wait for?", Seconds(f.After))
	},
	verdict.GoroutinesAt: func(f verdict.Finding) string {
		return fmt.Sprintf("%s at %s (%s)", Plural(f.Count, "goroutine"), f.Path, f.State)
	},
	verdict.NothingStuck:    fixed("nothing was stuck: all work ended by itself"),
	verdict.NotStoppedStuck: fixed("the service was not stopped with a step stuck"),
	verdict.KilledEarly:     func(f verdict.Finding) string { return fmt.Sprintf("killed by %s before its deadline came", f.Name) },
	verdict.EndedInTime: func(f verdict.Finding) string {
		if f.Count > 0 {
			return fmt.Sprintf("%s open that would not have ended, and the service ended by itself %s after %s, inside %s",
				wereOpen(f.Count), Seconds(f.After), f.Name, grace(f))
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
	if f.Name != "" {
		return fmt.Sprintf("killed by %s before anybody stopped it, %s after its start", f.Name, Seconds(f.After))
	}
	return fmt.Sprintf("ended by itself before any signal, %s after its start, with status %d%s", Seconds(f.After), f.Status, said(f))
}

// said quotes what the service said itself.
func said(f verdict.Finding) string {
	if f.Quote == "" {
		return ""
	}
	return "; it said: " + f.Quote
}

// momentOfSignal is moment, with a blank before it, where there was a signal.
func momentOfSignal(f verdict.Finding) string {
	if f.Name == "" {
		return ""
	}
	return " " + moment(f)
}

func busyAtSecond(f verdict.Finding) string {
	var left []string
	if f.Count > 0 {
		left = append(left, Plural(f.Count, "request")+" to answer")
	}
	if f.Receipts > 0 {
		left = append(left, Plural(f.Receipts, "receipt")+" to print")
	}
	return fmt.Sprintf("at the second %s the service still had %s", f.Name, strings.Join(left, " and "))
}

// secondSwallowed says how a process ended that did not end at the second signal.
func secondSwallowed(f verdict.Finding) string {
	text := fmt.Sprintf("the second %s was swallowed: the process lived on for %s", f.Name, Seconds(f.After))
	switch {
	case f.KilledBy != "":
		text += fmt.Sprintf(", until %s killed it", f.KilledBy)
	case f.Status != 0:
		text += fmt.Sprintf(", and ended with status %d", f.Status)
	}
	if f.Count > 2 {
		text += fmt.Sprintf(", after the %s signal", Ordinal(f.Count))
	}
	return text
}

// moment says when something was, seen from the signal: "1.2 s before SIGTERM".
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

// wereOpen says that so many streams were open: "3 streams were".
func wereOpen(n int) string {
	if n == 1 {
		return "a stream was"
	}
	return Plural(n, "stream") + " were"
}

// grace says how long the service had.
func grace(f verdict.Finding) string {
	if f.Grace == 0 {
		return "the run's own limit"
	}
	return Grace(f.Grace, cmp.Or(f.Budget, f.Grace))
}
