package verdict

import (
	"time"

	"closingtime/playground/event"
)

// Kind names what a finding is about. Package words has the sentence for each.
type Kind string

// Findings of any check.
const (
	Stated           Kind = "stated"            // Text: a sentence of a judge of its own, such as the lesson about tests
	NoSignal         Kind = "no-signal"         // nobody signalled the service
	NotShown         Kind = "not-shown"         // the run has nothing that the check is about, although it had to show it
	NothingInFlight  Kind = "nothing-in-flight" // no request was in flight at the signal
	NotAudited       Kind = "not-audited"       // nobody has looked at a part of what the process left; Item: which part, see event.PartFiles; Text: why, if that is known
	ReportsDropped   Kind = "reports-dropped"   // Count: reports of the probe that did not get through
	MomentNeverCame  Kind = "moment-never-came" // Count of Of requests, Receipts of ReceiptsOf receipts being printed, and Queued of QueuedOf waiting, were in progress at After
	ErrorsBeforeStop Kind = "errors-before"     // Count: requests that met an error before the signal; the first of them as in RequestFailed
)

// Findings of exit.
const (
	NotEnded          Kind = "not-ended"
	SignalKept        Kind = "signal-kept"       // nothing in the service began to shut down; Quote: the command of the first process, which alone got the signal Name
	ChildLivedOn      Kind = "child-lived-on"    // PID, Quote: a process that the first one had started, and that the signal did not end
	EndedUnasked      Kind = "ended-unasked"     // Status or Name, After its start, before any signal; Quote: what the process said
	RunEndedFirst     Kind = "run-ended-first"   // the run ended before anybody stopped the service
	KilledByYou       Kind = "killed-by-you"     // the person at the keyboard sent SIGKILL
	KilledByRun       Kind = "killed-by-run"     // still running After the signal Name, when the run's own time was up
	KilledAtGrace     Kind = "killed-at-grace"   // still running After the stop began, when the grace period was over
	EndedBySecond     Kind = "ended-by-second"   // Name: the second signal, of which the process died, as it should
	EndedClean        Kind = "ended-clean"       // killed by the signal Name After it, which Policy counts as a clean end
	KilledBySignal    Kind = "killed-by-signal"  // Name, After
	EndedWithStatus   Kind = "ended-with-status" // Status, After the signal Name; Quote
	CleanStatusByRule Kind = "clean-status"      // Status, which is not 0, After the signal Name: the rules call it clean
)

// Findings of answered.
const (
	RequestsUnanswered Kind = "requests-unanswered" // Count of Of requests in flight at the signal
	RequestFailed      Kind = "request-failed"      // Request, Class or Status, After the signal Name; Quote: what an error's body says
	TakenAndDropped    Kind = "taken-and-dropped"   // Count of Of requests that the service took after the signal
	RequestDropped     Kind = "request-dropped"     // Request: taken Taken after the signal Name, Class or Status After it
	RequestsAnswered   Kind = "requests-answered"   // Count, in Stopped; the last of them After the signal Name
	ServicePanicked    Kind = "service-panicked"    // Quote: how its panic begins
	RequestsRaced      Kind = "requests-raced"      // Count: nobody is to blame for them
)

// Findings of traffic.
const (
	NotStopped       Kind = "not-stopped"       // the service was not stopped
	TrafficFailed    Kind = "traffic-failed"    // Count of Of requests that ended after the stop began, Later of them after a second stop began
	RequestFailedIn  Kind = "request-failed-in" // Request, Class or Status, After the stop began; Stop: which one, from 1, of Instance, where there are several
	NoTraffic        Kind = "no-traffic"        // no client asked for anything after the stop began
	TrafficUntouched Kind = "traffic-untouched" // Count: requests that ended after the stop began, without an error
)

// Findings of promises.
const (
	OrderMissing  Kind = "order-missing"  // Order: its client was told Status, and the database does not have it; Charged: the customer has paid
	OrderUnpaid   Kind = "order-unpaid"   // Order: its client was told Status, and the database says State; Charged: the customer has paid
	OrderVanished Kind = "order-vanished" // Order: the customer has paid, and the database does not have it; its client was not told of it
	// Order: it is pending; Charged: the customer has paid. Taken: when it was placed, seen from the signal Name. Of the
	// last two kinds, Request placed the order, and its client has Status or Class; Quote: what an error's body says.
	OrderHalfDone Kind = "order-half-done"
	NoOrder       Kind = "no-order"      // no order was in flight at the signal
	PromisesKept  Kind = "promises-kept" // Count: orders in the database
)

// Findings of jobs.
const (
	ReceiptsLost   Kind = "receipts-lost"   // Count of Of receipts
	ReceiptLost    Kind = "receipt-lost"    // Receipt, stored nowhere; State: how far it came, accepted After the first signal Name; Worker; Quote: why it failed; KilledBy: what ended the process
	ReceiptUnknown Kind = "receipt-unknown" // Order: its client was told Status, After the signal Name, and nobody has its receipt
	NoReceipt      Kind = "no-receipt"      // the stop did not have to do with any receipt
	ReceiptsKept   Kind = "receipts-kept"   // Count
)

// Findings of messages.
const (
	MessagesWrong     Kind = "messages-wrong"      // of Of messages, Count were done and come again, Later are lost, and Queued were hidden behind a process that had gone
	MessageDoneAgain  Kind = "message-done-again"  // Message: done Count times, At by Instance, and again After by InstanceAgain; Text: why it came again; Quote: the error
	MessageComesAgain Kind = "message-comes-again" // Message: done At by Instance, and still in the queue; Text: why; Quote: the error
	MessageLost       Kind = "message-lost"        // Message: acknowledged At by Instance, and never done; State: how far it came; Worker
	MessageHeld       Kind = "message-held"        // Message: received At by Instance, and hidden from all others After the end of that; State: how far it came; Worker
	NoMessage         Kind = "no-message"          // no consumer had a message at the signal
	MessagesKept      Kind = "messages-kept"       // Count: done once; Queued: in the queue, for the next consumer
)

// Why a message comes again although its work was done: the Text of a finding of messages.
const (
	WhyRefused   = "refused"    // its acknowledgement failed
	WhyExpired   = "expired"    // its time had run out before its work was done
	WhyReturned  = "returned"   // its consumer gave it back
	WhyNeverTold = "never-told" // its consumer ended without acknowledging it
)

// Findings of leadership.
const (
	NotTheLeader   Kind = "not-the-leader"  // the instance that was stopped was not the leader
	LeaderGap      Kind = "leader-gap"      // nobody was the leader for After, since Instance ceased At to be it; Grace: the bound; Followed: InstanceAgain did; Released: the lease was given back, Taken later; otherwise it held for Budget more
	TwoLeaders     Kind = "two-leaders"     // InstanceAgain had the lease At, and Instance worked on as the leader for After
	NobodyFollowed Kind = "nobody-followed" // the run ended before anybody could
	LeaderFollowed Kind = "leader-followed" // InstanceAgain was the leader After Instance ceased to be it; Grace: the bound
)

// Findings of database.
const (
	UsedAfterClose  Kind = "used-after-close" // Order or Receipt, After the signal Name; Quote: the error
	ConnectionsOpen Kind = "connections-open" // Count of Of, which the service never closed; none of those that were lent out
	ConnectionHeld  Kind = "connection-held"  // Conn: lent out After the signal Name, and never given back
	SessionsLeft    Kind = "sessions-left"    // Count: rows of the table sessions
	WALLeft         Kind = "wal-left"         // Path, Count: its size in bytes
	DatabaseGone    Kind = "database-gone"
	PoolClosed      Kind = "pool-closed"
)

// Findings of logs.
const (
	// Count of Of lines written are not in the log. KilledBy or Status: how the process ended that wrote them, where it was
	// not with status 0.
	NoLogFile       Kind = "no-log-file" // all of them: there is no log
	LogEmpty        Kind = "log-empty"   // all of them: there is nothing in the log
	TailLost        Kind = "tail-lost"   // the last ones; After: when the first of those was written, seen from the signal Name
	HeadLost        Kind = "head-lost"   // the first ones
	LinesLost       Kind = "lines-lost"  // others
	LineLost        Kind = "line-lost"   // Quote
	NothingLogged   Kind = "nothing-logged"
	LinesKept       Kind = "lines-kept"      // Count
	ManyLinesInFile Kind = "many-lines-kept" // Of lines were written, too many to compare each; Count are in the file
)

// Findings of leftovers.
const (
	FileLeft    Kind = "file-left"    // Item, Path; Receipt: what it was for; CutOff: its worker was cut off while it printed; State: where, see event.AmongTemp
	ProcessLeft Kind = "process-left" // PID, or 0 where it is not known; Quote: its command
	NothingLeft Kind = "nothing-left" // Count: temporary files made
	// State, ChildrenInGroup or ChildrenOutside: nobody could tell whether such processes still run
	ChildrenUnknown Kind = "children-unknown"
)

// Findings of deadline.
const (
	Overdue         Kind = "overdue"          // not finished within Grace, standing for Budget: SIGKILL came After the stop began
	RequestsHanging Kind = "requests-hanging" // Count: still in flight at SIGKILL
	ReceiptsHanging Kind = "receipts-hanging" // Count: being printed at SIGKILL, and Later: waiting
	Idled           Kind = "idled"            // for the last After before its end it had nothing to do
	GoroutinesAt    Kind = "goroutines-at"    // Count, At Path, State: what they wait for
	NothingStuck    Kind = "nothing-stuck"    // all work ended by itself
	NotStoppedStuck Kind = "not-stopped-stuck"
	KilledEarly     Kind = "killed-early"  // Name: the signal that killed it before its deadline came
	EndedInTime     Kind = "ended-in-time" // with a step stuck, After the signal Name, inside Grace
)

// Findings of insistence.
const (
	NoSecondSignal  Kind = "no-second-signal" // the process had ended before a second one could be sent
	SecondTooLate   Kind = "second-too-late"  // the process had ended before the second one
	SecondSwallowed Kind = "second-swallowed" // Name; the process lived on for After, until KilledBy or, by itself, with Status; Count: how many signals it was sent
	BusyAtSecond    Kind = "busy-at-second"   // Count requests were in flight at the second signal Name, and Receipts being printed
	EndedAtOnce     Kind = "ended-at-once"    // After the second signal Name
)

// Finding is one fact that a check's outcome rests on. Its Kind says which fields it uses; the others are zero. Times are
// measured from the start of the run, and After from the moment that the Kind names.
type Finding struct {
	Kind Kind `json:"kind"`

	Instance  int   `json:"instance,omitempty"`
	Instances int   `json:"instances,omitempty"` // how many processes the run had, where Instance tells which it was
	Stopped   []int `json:"stopped,omitempty"`   // the instances that the stop was about, where the run had several

	InstanceAgain int  `json:"instance_again,omitempty"` // who did the same after Instance
	Followed      bool `json:"followed,omitempty"`       // there was one
	Released      bool `json:"released,omitempty"`       // the lease was given back

	Request int           `json:"request,omitempty"`
	Order   int           `json:"order,omitempty"`
	Receipt int           `json:"receipt,omitempty"`
	Message int           `json:"message,omitempty"`
	Worker  int           `json:"worker,omitempty"`  // from 0
	Attempt int           `json:"attempt,omitempty"` // at the request, from 1, where its client's library made several
	Stream  string        `json:"stream,omitempty"`  // what stream the request is, such as event.Feed, if it is one
	Call    bool          `json:"call,omitempty"`    // the request is a gRPC call
	Code    int           `json:"code,omitempty"`    // of a WebSocket or a gRPC call: see event.Answer
	Missing int           `json:"missing,omitempty"` // of a WebSocket: see event.Answer
	Conn    int           `json:"conn,omitempty"`
	PID     int           `json:"pid,omitempty"`
	Stop    int           `json:"stop,omitempty"`
	At      time.Duration `json:"at,omitempty"`
	After   time.Duration `json:"after,omitempty"`
	Taken   time.Duration `json:"taken,omitempty"`

	Count      int `json:"count,omitempty"`
	Of         int `json:"of,omitempty"`
	Later      int `json:"later,omitempty"`
	Receipts   int `json:"receipts,omitempty"`
	ReceiptsOf int `json:"receipts_of,omitempty"`
	Queued     int `json:"queued,omitempty"`
	QueuedOf   int `json:"queued_of,omitempty"`

	Name     string        `json:"name,omitempty"`
	KilledBy string        `json:"killed_by,omitempty"` // the signal that ended the process
	Policy   string        `json:"policy,omitempty"`
	Class    event.Class   `json:"class,omitempty"`
	Status   int           `json:"status,omitempty"`
	State    string        `json:"state,omitempty"`
	Item     string        `json:"item,omitempty"`
	Path     string        `json:"path,omitempty"`
	Text     string        `json:"text,omitempty"`
	Quote    string        `json:"quote,omitempty"`    // what the service, or the system, said itself
	DBError  string        `json:"db_error,omitempty"` // with what the closed database refused the order or the receipt
	CutOff   bool          `json:"cut_off,omitempty"`
	Charged  bool          `json:"charged,omitempty"`
	Grace    time.Duration `json:"grace,omitempty"`
	Budget   time.Duration `json:"budget,omitempty"`
}

// States of a receipt that is lost.
const (
	StateWaiting  = "waiting"  // no worker ever began it
	StatePrinting = "printing" // the process ended while a worker was at it
	StateFailed   = "failed"   // its worker gave it up
)

// State returns findings of a judge of its own, one for each sentence.
func State(sentences ...string) []Finding {
	findings := make([]Finding, len(sentences))
	for i, text := range sentences {
		findings[i] = Finding{Kind: Stated, Text: text}
	}
	return findings
}

// Counts tells whether the finding is the number of those that follow it: "2 of 3".
func (f Finding) Counts() bool {
	switch f.Kind {
	case RequestsUnanswered, TakenAndDropped, TrafficFailed, ReceiptsLost, NoLogFile, LogEmpty, TailLost, HeadLost, LinesLost:
		return true
	}
	return false
}
