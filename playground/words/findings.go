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

	verdict.UsedAfterClose: usedAfterClose,
	verdict.ConnectionsOpen: func(f verdict.Finding) string {
		if f.Count == f.Of {
			return Plural(f.Count, "connection") + " never closed"
		}
		return fmt.Sprintf("%d of %s never closed", f.Count, Plural(f.Of, "connection"))
	},
	verdict.ConnectionHeld: func(f verdict.Finding) string {
		return fmt.Sprintf("connection %d was never given back, and so never closed: the pool lent it out %s", f.Conn, moment(f))
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

func momentNeverCame(f verdict.Finding) string {
	text := fmt.Sprintf("the moment to stop never came: %d of %s were in flight", f.Count, Plural(f.Of, "request"))
	if f.ReceiptsOf > 0 {
		text += fmt.Sprintf(", %d of %s were being printed", f.Receipts, Plural(f.ReceiptsOf, "receipt"))
	}
	if f.QueuedOf > 0 {
		text += fmt.Sprintf(", %d of %d were queued", f.Queued, f.QueuedOf)
	}
	if f.After > 0 {
		text += " after " + Seconds(f.After)
	}
	return text
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

func requestFailed(f verdict.Finding) string {
	after := fmt.Sprintf("%s after %s", Seconds(f.After), f.Name)
	switch {
	case f.At == 0:
		return requestName(f) + ": no answer"
	case f.Class == event.Canceled:
		return requestName(f) + ": no answer when the run ended"
	case f.Class != "":
		return fmt.Sprintf("%s: %s %s", requestName(f), classText(f), after)
	}
	return fmt.Sprintf("%s: answered %d, %s%s", requestName(f), f.Status, after, bodyText(f))
}

func requestDropped(f verdict.Finding) string {
	taken := fmt.Sprintf("%s: taken %s after %s", requestName(f), Seconds(f.Taken), f.Name)
	switch {
	case f.At == 0, f.Class == event.Canceled:
		return taken + ", and never answered"
	case f.Class != "":
		return fmt.Sprintf("%s; %s %s after it", taken, classText(f), Seconds(f.After))
	}
	return fmt.Sprintf("%s, and answered %d%s", taken, f.Status, bodyText(f))
}

// requestName names a request, and the attempt at it where its client's library made several.
func requestName(f verdict.Finding) string {
	name := fmt.Sprintf("request %d", f.Request)
	if stream, ok := streams[f.Stream]; ok {
		name += ", " + stream
	}
	if f.Attempt > 0 {
		name += fmt.Sprintf(", %s attempt", Ordinal(f.Attempt))
	}
	return name
}

// streams names the requests whose answer goes on and on.
var streams = map[string]string{event.Feed: "a feed", event.Socket: "a WebSocket", event.Watch: "a watch"}

// bodyText quotes what the body of an error says.
func bodyText(f verdict.Finding) string {
	body := strings.Join(strings.Fields(f.Quote), " ")
	if body == "" {
		return ""
	}
	return "; it said: " + body
}

func requestsAnswered(f verdict.Finding) string {
	in := ""
	switch len(f.Stopped) {
	case 0:
	case 1:
		in = fmt.Sprintf("in instance %d ", f.Stopped[0])
	default:
		in = "in instances " + numbers(f.Stopped) + " "
	}
	if f.Count == 1 {
		return fmt.Sprintf("the one request in flight %sat %s was answered %s after it", in, f.Name, Seconds(f.After))
	}
	return fmt.Sprintf("all %d requests in flight %sat %s were answered, the last %s after it", f.Count, in, f.Name, Seconds(f.After))
}

// orderHalfDone says how far an order came that is left pending.
func orderHalfDone(f verdict.Finding) string {
	text := fmt.Sprintf("order %d: left half done, pending", f.Order)
	switch {
	case f.Charged && f.Name != "":
		text = fmt.Sprintf("order %d: the customer paid %s, and the database still says pending", f.Order, moment(f))
	case f.Charged:
		text = fmt.Sprintf("order %d: the customer has paid, and the database still says pending", f.Order)
	case f.Taken < 0:
		text += fmt.Sprintf("; it was placed %s before %s and not charged", Seconds(-f.Taken), f.Name)
	case f.Taken > 0:
		text += fmt.Sprintf("; it was placed %s after %s and not charged", Seconds(f.Taken), f.Name)
	}
	return text + refusedBy(f) + clientTold(f)
}

// clientTold says what the client heard that placed an order.
func clientTold(f verdict.Finding) string {
	switch {
	case f.Request == 0:
		return ""
	case f.Class != "":
		return "; its client met: " + classText(f)
	case f.Status == 0:
		return "; its client never had an answer"
	}
	text := fmt.Sprintf("; its client was told %d", f.Status)
	if body := strings.Join(strings.Fields(f.Quote), " "); body != "" {
		text += " (" + body + ")"
	}
	return text
}

// refusedBy quotes with what the closed database refused an order or a receipt.
func refusedBy(f verdict.Finding) string {
	if f.DBError == "" {
		return ""
	}
	return "; the database refused it: " + f.DBError
}

// andPaid adds to what a client was told of an order that the customer has paid for it.
func andPaid(f verdict.Finding) string {
	if !f.Charged {
		return ""
	}
	return ", the customer paid" + momentOfSignal(f)
}

// momentOfSignal is moment, with a blank before it, where there was a signal.
func momentOfSignal(f verdict.Finding) string {
	if f.Name == "" {
		return ""
	}
	return " " + moment(f)
}

// receiptLost says how far a receipt came that is stored nowhere.
func receiptLost(f verdict.Finding) string {
	switch f.State {
	case verdict.StateFailed:
		return fmt.Sprintf("receipt %d: worker %d gave it up (%s), and it is stored nowhere", f.Receipt, f.Worker, f.Quote)
	case verdict.StatePrinting:
		ended := "the process ended"
		if f.KilledBy != "" {
			ended = f.KilledBy + " killed the process"
		}
		return fmt.Sprintf("receipt %d: worker %d was printing it when %s, and it is stored nowhere%s", f.Receipt, f.Worker, ended, refusedBy(f))
	}
	text := fmt.Sprintf("receipt %d: accepted%s, never printed, and stored nowhere", f.Receipt, momentOfSignal(f))
	if f.KilledBy != "" {
		text += fmt.Sprintf(": it was waiting when %s killed the process", f.KilledBy)
	}
	return text + refusedBy(f)
}

// linesLost says how many lines are lost, which those are, and how the process ended that wrote them.
func linesLost(f verdict.Finding, which string) string {
	text := fmt.Sprintf("%d of %s written are not in the log%s", f.Count, Plural(f.Of, "line"), which)
	if f.Of == 1 {
		text = "the one line written is not in the log" + which
	}
	switch {
	case f.KilledBy != "":
		text += fmt.Sprintf("; %s killed the process", f.KilledBy)
	case f.Status != 0:
		text += fmt.Sprintf("; the process ended with status %d", f.Status)
	}
	return text
}

func tailLost(f verdict.Finding) string {
	if f.After <= 0 {
		return linesLost(f, ": the last ones, as when a buffer is not flushed")
	}
	return linesLost(f, fmt.Sprintf(": the last ones, from %s on, as when the log is flushed or closed before its last line", moment(f)))
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

// secondSwallowed says how the process ended that did not end at the second signal.
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

// usedAfterClose says who used a database that was closed, and when.
func usedAfterClose(f verdict.Finding) string {
	who := "it was used"
	switch {
	case f.Order > 0:
		who = fmt.Sprintf("order %d used it", f.Order)
	case f.Receipt > 0:
		who = fmt.Sprintf("receipt %d used it", f.Receipt)
	case f.Item == event.ItemOrder:
		who = "a new order used it"
	}
	if f.Name == "" {
		return who + " after it was closed: " + f.Quote
	}
	return fmt.Sprintf("%s after it was closed, %s: %s", who, moment(f), f.Quote)
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

func trafficFailed(f verdict.Finding) string {
	text := fmt.Sprintf("%d of %s that ended after the stop began met an error", f.Count, Plural(f.Of, "request"))
	if f.Later > 0 {
		text += fmt.Sprintf(": %d before a second stop began, and %d after that", f.Count-f.Later, f.Later)
	}
	return text
}

// clientError names the error that a client met.
func clientError(f verdict.Finding) string {
	switch {
	case f.Class != "":
		return classText(f)
	case f.Status == 0:
		return "no answer,"
	}
	return fmt.Sprintf("%d,", f.Status) // the time after it is another number
}

// leftItem names what is left.
func leftItem(f verdict.Finding) string {
	switch f.Item {
	case event.ItemDir:
		return "directory"
	case event.ItemLock:
		return "lock file"
	case event.ItemPID:
		return "pid file"
	case event.ItemSocket:
		return "socket file"
	case event.ItemFIFO:
		return "named pipe"
	}
	if f.State == event.BesideData || f.State == event.InWorkDir {
		return "file"
	}
	return "temporary file"
}

// leftPlaces say where something is left that is not among the temporary files.
var leftPlaces = map[string]string{event.BesideData: ", beside the database", event.InWorkDir: ", in the working directory"}

func classText(f verdict.Finding) string {
	switch {
	case f.Stream == event.Socket && f.Status != 0:
		return socketText(f)
	case f.Call:
		return callText(f)
	}
	return errorText(f)
}

// socketText says how a WebSocket ended, once it was one.
func socketText(f verdict.Finding) string {
	switch f.Class {
	case event.CutShort:
		return fmt.Sprintf("cut off without a close code (to its client: %d, abnormal closure)", closedAbnormally)
	case event.Unended:
		return fmt.Sprintf("closed with %s, and its client does not know what became of %s", CloseCode(f.Code), Plural(f.Missing, "order"))
	case event.Unsound:
		return "closed with " + CloseCode(f.Code)
	}
	return errorText(f)
}

// callText says how a gRPC call ended. What is an error of its connection, a gRPC library calls Unavailable.
func callText(f verdict.Finding) string {
	switch f.Class {
	case event.Unsound:
		text := "status " + CallStatus(f.Code)
		if f.Text != "" {
			text += " (" + f.Text + ")"
		}
		return text
	case event.CutShort, event.EOF, event.Reset, event.Refused:
		cut := errorText(f)
		if f.Class == event.CutShort {
			cut = "cut off before its status came"
		}
		return cut + " (to its client: Unavailable)"
	}
	return errorText(f)
}

func errorText(f verdict.Finding) string {
	switch f.Class {
	case event.Refused:
		return "connection refused"
	case event.Reset:
		return "connection reset"
	case event.EOF:
		return "connection closed before an answer (EOF)"
	case event.CutShort:
		if f.Status == 0 {
			return "answer cut short inside its header"
		}
		return fmt.Sprintf("answer cut short (status %d, then unexpected EOF)", f.Status)
	case event.Garbled:
		return fmt.Sprintf("answered %d without a whole order", f.Status)
	case event.Overlong:
		return fmt.Sprintf("answered %d, with more than the promised length", f.Status)
	case event.Unended:
		return "it ended without its closing event"
	case event.Timeout:
		return "the client gave up waiting"
	}
	return cmp.Or(f.Text, string(f.Class))
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
