package verdict

import (
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// Kind names what a finding is about. Package words has the sentence for each kind.
//
// The comment of a kind names the fields of Finding that it uses, with their meaning.
type Kind string

// Findings of any check.
const (
	Stated           Kind = "stated"            // Text: a sentence from a judge outside this package, such as the lesson about tests
	NoSignal         Kind = "no-signal"         // the service got no signal
	NotShown         Kind = "not-shown"         // the run has nothing that the check examines, although the rules require the check
	NothingInFlight  Kind = "nothing-in-flight" // no request was in flight at the signal
	NotAudited       Kind = "not-audited"       // the audit has not completely examined a part of what the process left; Item: the part, see event.PartFiles; Text: the reason, if known
	ReportsDropped   Kind = "reports-dropped"   // Count: reports of the probe that were lost
	MomentNeverCame  Kind = "moment-never-came" // after waiting for After, Count of Of requests were in flight, Receipts of ReceiptsOf pieces of the service's own work, Item, were being worked on, and Queued of QueuedOf were waiting
	AnsweredAtOnce   Kind = "answered-at-once"  // in After, the service gave Count answers, the slowest within Taken, so that there were never Of requests in flight at once; an answer has to take Budget for that
	ErrorsBeforeStop Kind = "errors-before"     // Count: requests that met an error before the signal; the other fields describe the first of them, as in RequestFailed
)

// Findings of any check that has failed.
const (
	DuringFault  Kind = "during-fault"  // Fault: a fault that was under way; it was brought about At, which is After the signal Name
	DuringFreeze Kind = "during-freeze" // the process did not run: the person at the keyboard had sent SIGSTOP At, which is After the signal Name
)

// Findings of exit.
const (
	NotEnded        Kind = "not-ended"
	SignalUnheard   Kind = "signal-unheard"    // the service itself got the signal Name, and did not begin to shut down
	FrozenToTheEnd  Kind = "frozen"            // SIGSTOP stopped the process After the signal Name, or before it, and nothing let it go on until SIGKILL
	SignalKept      Kind = "signal-kept"       // the service did not begin to shut down; Quote: the command of the first process, the only one that got the signal Name
	ChildLivedOn    Kind = "child-lived-on"    // PID, Quote: a process that the first process had started and that outlived the signal Name
	EndedUnasked    Kind = "ended-unasked"     // ended with Status or by the signal Name, After its start and before any signal was sent; Quote: what the process wrote; State: event.StatusUnknown where it is not known how it ended
	RunEndedFirst   Kind = "run-ended-first"   // the run ended before anybody stopped the service
	KilledByYou     Kind = "killed-by-you"     // the person at the keyboard sent SIGKILL
	KilledByRun     Kind = "killed-by-run"     // still running After the signal Name, when the run reached its own time limit
	KilledAtGrace   Kind = "killed-at-grace"   // still running After the stop began, when the grace period was over
	EndedBySecond   Kind = "ended-by-second"   // Name: the second signal, which ended the process, as it should
	EndedClean      Kind = "ended-clean"       // killed by the signal Name, After it was sent; Policy counts that as a clean end or, without one, the run was told so
	KilledBySignal  Kind = "killed-by-signal"  // killed by the signal Name, After it was sent; Status: as a shell shows it
	EndedUnknown    Kind = "ended-unknown"     // ended After the signal Name, within Grace; the system does not show how, since another program had started the process
	EndedWithStatus Kind = "ended-with-status" // ended with Status, After the signal Name; Quote: what the process wrote
	UndeclaredZero  Kind = "undeclared-zero"   // ended with status 0, After the signal Name; only other ends are declared to be clean
	DumpedBySignal  Kind = "dumped"            // nothing in the service handles the signal Name, so that the Go runtime wrote what its goroutines did, and ended it
	// The process that was started ended by itself, with status 0, and left the process PID (Quote), which listens at Path where that is
	// known.
	ServedInBackground Kind = "in-background"
	NothingChanged     Kind = "nothing-changed" // new connections were served, and the idle one was kept, from the signal Name to SIGKILL, After it, as before
	EndDeclarable      Kind = "end-declarable"  // all Count requests were answered, and the end by the signal Name, or with Status, could be declared to be clean
	CleanStatusByRule  Kind = "clean-status"    // ended with Status, which is not 0 but clean by the rules, After the signal Name
)

// Findings of answered.
const (
	RequestsUnanswered Kind = "requests-unanswered" // Count of Of requests in flight at the signal
	// Request ended with Class or Status, After the signal Name; Quote: the body of an error, or of what should have been an
	// order. With the Class Repeated, Order is the order that another client has; with Unusual, Usual is the status of all Of
	// answers to the same request before the stop. That is so in each kind that has a Class.
	RequestFailed    Kind = "request-failed"
	TakenAndDropped  Kind = "taken-and-dropped" // Count of Of requests that the service took after the signal
	RequestDropped   Kind = "request-dropped"   // Request was taken Taken after the signal Name and ended with Class or Status, After the signal
	RequestsAnswered Kind = "requests-answered" // Count: requests, in the instances Stopped; the last was answered After the signal Name
	CutByCrashes     Kind = "cut-by-crashes"    // Count requests lost their answer because Of processes ended by themselves
	CutByCrash       Kind = "cut-by-crash"      // Request ended with Class when the process of Instance ended by itself
	ServicePanicked  Kind = "service-panicked"  // Quote: the first line of the panic
	RequestsRaced    Kind = "requests-raced"    // Count: requests that raced with the closing of an idle connection
	CameFrozen       Kind = "came-frozen"       // Count requests came to a process that SIGSTOP had stopped, and got no answer; the first ended with Class, the last At
	NewcomersDropped Kind = "newcomers-dropped" // Count of Of new connections that were taken after the stop began were closed without a whole answer; the first, with Class, came After the signal Name
	NewcomersHung    Kind = "newcomers-hung"    // as NewcomersDropped, but they had no answer for long, at most for Taken
	HeldBySlow       Kind = "held-by-slow"      // Count of Of requests in flight at the signal were those of slow clients; Later: of these, the service may have sent so many answers before
	UnclearLosses    Kind = "unclear-losses"    // Count requests were lost, after up to Taken, of which the service may have had each, or not
	AnswerStillRead  Kind = "still-read"        // Count answers were still being read, by slow clients, when the run ended, long after the process had
	OtherLength      Kind = "other-length"      // Count answers to Path, for the method Name, had another length after the stop: Room bytes, such as the first of them, instead of those Usual of all Of answers before it; that need not be a mistake
	ShorterThanEver  Kind = "shorter-than-ever" // as OtherLength, but the lengths before the stop varied, Usual was the least, and the answers were in flight at the stop
	FeedsEnded       Kind = "feeds-ended"       // Count of Of requests in flight at the signal Name were feeds that came to an end, as no feed had before; Later of them by the closing of their connections alone
	AnsweredErrors   Kind = "answered-errors"   // Count requests that came after the signal Name were answered Status; the first was Request, sent After it; Quote: the body
	UsualErrors      Kind = "usual-errors"      // Count of Of requests in flight at the signal Name were answered Status, as Usual of Room answers to the same request were before the stop: at about that rate, so that the stop need not be the reason
	BodiesUnread     Kind = "bodies-unread"     // Count requests were under way whose body was not sent whole after a second or more; Later requests were answered before their body was sent whole
	NothingStopped   Kind = "nothing-stopped"   // after the command that stops the service, everything that clients see was as before it; PID, Quote: the same process listened at Path before and after it, where that is known
	StatusHides      Kind = "status-hides"      // the process ended with Status 0 all the same
	RemovalUntested  Kind = "removal-untested"  // Policy removes an endpoint first, which was not tested, since nothing stood in front of the service
)

// Findings of traffic.
const (
	NotStopped        Kind = "not-stopped"         // the service was not stopped
	TrafficFailed     Kind = "traffic-failed"      // Count of Of requests that ended after the stop began; Later: those that ended after a second stop began; State: StateBack, or empty
	RequestFailedIn   Kind = "request-failed-in"   // Request ended with Class or Status, After the stop began; Stop: the number of that stop, from 1, and Instance, where there are several
	RequestMetClosing Kind = "request-met-closing" // as RequestFailedIn: the Request was lost because it was on an idle connection when the service closed that connection
	NewcomersFailed   Kind = "newcomers-failed"    // Count of Of new connections after the stop began met an error; the first came After the signal Name and met Class or Status
	NoTraffic         Kind = "no-traffic"          // no client asked for anything after the stop began
	CameBack          Kind = "came-back"           // from After the stop began, the service was not ready for Taken; State: StateUnexpected where the run did not allow for that
	NeverBack         Kind = "never-back"          // from After the stop began, the service was not ready until the end of the run, for Taken
	TrafficUntouched  Kind = "traffic-untouched"   // Count: requests that ended after the stop began, without an error; State: StateBack, or empty
)

// Findings of promises.
const (
	OrderMissing  Kind = "order-missing"  // Order was confirmed with Status and is not in the database; Charged: the customer has paid
	OrderUnpaid   Kind = "order-unpaid"   // Order was confirmed with Status and is in the database with State; Charged: the customer has paid
	OrderTwice    Kind = "order-twice"    // Order was confirmed to Count clients; Request: the first of their requests
	OrderVanished Kind = "order-vanished" // Order was paid and is not in the database; it was not confirmed
	// Order is pending; Charged: the customer has paid. Taken: when the order was placed, relative to the signal Name. For
	// OrderVanished and OrderHalfDone, Request placed the order and ended with Status or Class; Quote: the body of an
	// error.
	OrderHalfDone Kind = "order-half-done"
	NoOrder       Kind = "no-order"      // no order was in flight at the signal
	PromisesKept  Kind = "promises-kept" // Count: orders in the database
)

// Findings of jobs.
const (
	ReceiptsLost    Kind = "receipts-lost"    // Count of Of receipts
	ReceiptsWhere   Kind = "receipts-where"   // of Of accepted receipts, Printed were printed, Stored are in the database for the next start, and Count are lost; Room: capacity of the queue in memory, where it is known
	ReceiptLost     Kind = "receipt-lost"     // Receipt is neither printed nor stored; State: how far it came; it was accepted After the first signal Name; Worker; Quote: why it failed; KilledBy: what ended the process
	ReceiptPoisoned Kind = "receipt-poisoned" // the code that prints Receipt has panicked Count times, and Receipt was not set aside; State: what the database says of it
	ReceiptUnknown  Kind = "receipt-unknown"  // Order was confirmed with Status, After the signal Name, and has no receipt
	NoReceipt       Kind = "no-receipt"       // no receipt was waiting or being printed at the signal, and none was accepted after it
	ReceiptsKept    Kind = "receipts-kept"    // Count: receipts; Printed and Stored of them, where each is known; Aside: those that were set aside
)

// Findings of messages.
const (
	MessagesWrong     Kind = "messages-wrong"      // of Of messages, Count were done and delivered again or are about to be, Later are lost, and Queued stayed hidden after their consumer's process had ended
	MessageDoneAgain  Kind = "message-done-again"  // Message was done Count times: At by Instance, and After that by InstanceAgain; Text: why it was delivered again; Quote: the error
	MessageComesAgain Kind = "message-comes-again" // Message was done At by Instance and is still in the queue; Text: why; Quote: the error
	MessageLost       Kind = "message-lost"        // Message was acknowledged At by Instance and never done; State: how far it came; Worker
	MessageHeld       Kind = "message-held"        // Message was received At by Instance and stayed hidden for After its process had ended; State: how far it came; Worker
	NoMessage         Kind = "no-message"          // no consumer had a message at the signal
	MessagesKept      Kind = "messages-kept"       // Count: messages that were done once; Queued: messages in the queue for the next consumer
)

// Why a message is delivered again although its work was done: the Text of MessageDoneAgain and MessageComesAgain.
const (
	WhyRefused   = "refused"    // its acknowledgement failed
	WhyExpired   = "expired"    // its visibility timeout was over before its work was done
	WhyReturned  = "returned"   // its consumer returned it to the queue
	WhyNeverTold = "never-told" // its consumer ended without acknowledging it
)

// Findings of leadership.
const (
	NotTheLeader   Kind = "not-the-leader"  // the instance that was stopped was not the leader
	LeaderGap      Kind = "leader-gap"      // no instance was the leader for After, from At, when Instance ceased to be; Grace: the limit; Followed: InstanceAgain took over; Released: the lease was released Taken after At; otherwise it was valid for Budget after At
	TwoLeaders     Kind = "two-leaders"     // InstanceAgain took the lease At, and Instance worked on as the leader for After
	NobodyFollowed Kind = "nobody-followed" // the run ended before another instance could become the leader
	LeaderFollowed Kind = "leader-followed" // InstanceAgain became the leader After Instance ceased to be; Grace: the limit
)

// Findings of database.
const (
	UsedAfterClose  Kind = "used-after-close" // Order or Receipt used the closed database, After the signal Name; Quote: the error
	ConnectionsOpen Kind = "connections-open" // Count of Of connections that the service never closed, without those of ConnectionHeld
	ConnectionHeld  Kind = "connection-held"  // Conn was taken from the pool After the signal Name and never returned
	SessionsLeft    Kind = "sessions-left"    // Count: rows of the table sessions
	WALLeft         Kind = "wal-left"         // Path; Count: its size in bytes
	DatabaseGone    Kind = "database-gone"
	PoolClosed      Kind = "pool-closed"
)

// Findings of logs.
const (
	// In the kinds up to LinesLost, Count of Of written lines are not in the log. KilledBy or Status: how the process that
	// wrote them ended, unless it ended with status 0.
	NoLogFile       Kind = "no-log-file" // all lines: there is no log
	LogEmpty        Kind = "log-empty"   // all lines: the log is empty
	TailLost        Kind = "tail-lost"   // the last lines; After: when the first of these was written, relative to the signal Name
	HeadLost        Kind = "head-lost"   // the first lines
	LinesLost       Kind = "lines-lost"  // other lines
	LineLost        Kind = "line-lost"   // Quote: one lost line
	NothingLogged   Kind = "nothing-logged"
	LinesUnreported Kind = "lines-unreported" // Count lines are in the log, and the probe reported none
	LinesKept       Kind = "lines-kept"       // Count: lines
	ManyLinesInFile Kind = "many-lines-kept"  // Of lines were written, too many to compare each; Count lines are in the file
)

// Findings of leftovers.
const (
	FileLeft    Kind = "file-left"    // Item, Path; Receipt: the receipt for which the file was made; CutOff: its worker was cut off while printing; State: the place, see event.AmongTemp
	ProcessLeft Kind = "process-left" // PID, or 0 where it is unknown; Quote: the command
	PortServed  Kind = "port-served"  // something still listens at Path after the end of the first process; PID, Quote: the process, if it is known
	FileMade    Kind = "file-made"    // Path: a file that was made during the run and is left in State, and need not be a mistake; Count: how many more
	DirUnseen   Kind = "dir-unseen"   // nothing was looked for in the directory Path; Text: why
	NoneLeft    Kind = "none-left"    // no process, no temporary file and nobody that listens at Path is left
	NothingLeft Kind = "nothing-left" // Count: temporary files that were made; none is left where the audit looks: see event.AmongTemp
	// State: ChildrenInGroup or ChildrenOutside; it is not known whether such processes still run
	ChildrenUnknown Kind = "children-unknown"
)

// Findings of deadline.
const (
	Overdue            Kind = "overdue"          // not ended within Grace, which stands for Budget: SIGKILL came After the stop began
	RequestsHanging    Kind = "requests-hanging" // Count: requests still in flight at SIGKILL
	ReceiptsHanging    Kind = "receipts-hanging" // Count: receipts being printed at SIGKILL; Later: receipts waiting for a worker
	DrainedTooLong     Kind = "drained-too-long" // the whole stop took After; Grace: the limit
	StopTook           Kind = "stop-took"        // the process ended After the signal Name; Phases
	NewcomersMet       Kind = "newcomers-met"    // Newcomers: what new connections met, in times since the signal Name
	IdleStillOpen      Kind = "idle-still-open"  // an idle connection was still open at SIGKILL, After the signal Name, with Count requests in flight
	Idled              Kind = "idled"            // the service had nothing to do for After, until it ended
	GoroutinesAt       Kind = "goroutines-at"    // Count goroutines were at Path; State: what they waited for
	NothingStuck       Kind = "nothing-stuck"    // all work ended by itself
	NotStoppedStuck    Kind = "not-stopped-stuck"
	KilledEarly        Kind = "killed-early"         // Name: the signal that killed the service before its deadline
	MigrationHanging   Kind = "migration-hanging"    // migration Count of Of was still being made at SIGKILL; Quote: what it changes
	NotStoppedStarting Kind = "not-stopped-starting" // the service was not stopped while it started
	StartWasOver       Kind = "start-was-over"       // the service was ready before it was stopped
	StoppedStarting    Kind = "stopped-starting"     // stopped while it started, in migration Count of Of unless these are 0, the service ended After the signal Name, inside Grace
	EndedInTime        Kind = "ended-in-time"        // with a step stuck, or Count streams open, or the network at Fault, the service ended After the signal Name, inside Grace
)

// Findings of insistence.
const (
	NoSecondSignal  Kind = "no-second-signal" // the process had ended before a second signal could be sent
	SecondTooLate   Kind = "second-too-late"  // the process had ended before the second signal
	SecondSwallowed Kind = "second-swallowed" // the process lived on for After the second signal Name, and ended by KilledBy or with Status; Count: how many signals were sent
	BusyAtSecond    Kind = "busy-at-second"   // Count requests were in flight at the second signal Name, and Receipts receipts were being printed
	EndedAtOnce     Kind = "ended-at-once"    // the process ended After the second signal Name
	EndedAnyway     Kind = "ended-anyway"     // the process ended After the second signal Name by itself, with nothing cut: its shutdown may just have been over
)

// Findings of verify. Path: the command; Taken: how long it took; Quote: its last lines.
const (
	VerifyPassed Kind = "verify-passed"
	VerifyFailed Kind = "verify-failed" // Status: its exit status
	VerifyLate   Kind = "verify-late"   // it was killed at its time limit
)

// Finding is one fact on which a check's outcome rests. Its Kind determines which fields it uses; the others are zero. At
// is measured from the start of the run, and After from the moment that the Kind names.
type Finding struct {
	Kind Kind `json:"kind"`

	Instance  int   `json:"instance,omitempty"`
	Instances int   `json:"instances,omitempty"` // how many instances the run had; set where the finding is about Instance
	Stopped   []int `json:"stopped,omitempty"`   // the stopped instances, where the run had several

	InstanceAgain int  `json:"instance_again,omitempty"` // the instance that did the same after Instance
	Followed      bool `json:"followed,omitempty"`       // there was such an instance
	Released      bool `json:"released,omitempty"`       // the lease was released

	Request int           `json:"request,omitempty"`
	Order   int           `json:"order,omitempty"`
	Receipt int           `json:"receipt,omitempty"`
	Message int           `json:"message,omitempty"`
	Worker  int           `json:"worker,omitempty"`  // from 0
	Attempt int           `json:"attempt,omitempty"` // the number of the attempt at the request, from 1, where its client's library made several
	Stream  string        `json:"stream,omitempty"`  // the kind of stream, such as event.Feed, if the request is one
	Call    bool          `json:"call,omitempty"`    // the request is a gRPC call
	Code    int           `json:"code,omitempty"`    // for a WebSocket or a gRPC call: see event.Answer
	Missing int           `json:"missing,omitempty"` // for a WebSocket: see event.Answer
	Inside  bool          `json:"inside,omitempty"`  // for a feed with the Class Unended: see event.Answer
	Slow    bool          `json:"slow,omitempty"`    // for a request that failed or was dropped: its client sends and reads slowly, and met the error late
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
	Printed    int `json:"printed,omitempty"`
	Stored     int `json:"stored,omitempty"`
	Aside      int `json:"aside,omitempty"`
	Room       int `json:"room,omitempty"`

	Fault    faults.Name   `json:"fault,omitempty"`
	Name     string        `json:"name,omitempty"`
	KilledBy string        `json:"killed_by,omitempty"` // the signal that ended the process
	Policy   string        `json:"policy,omitempty"`
	Class    event.Class   `json:"class,omitempty"`
	Status   int           `json:"status,omitempty"`
	Usual    int           `json:"usual,omitempty"`
	State    string        `json:"state,omitempty"`
	Item     string        `json:"item,omitempty"`
	Path     string        `json:"path,omitempty"`
	Text     string        `json:"text,omitempty"`
	Quote    string        `json:"quote,omitempty"`    // text from the service or the system
	DBError  string        `json:"db_error,omitempty"` // the error with which the closed database refused the order or the receipt
	CutOff   bool          `json:"cut_off,omitempty"`
	Charged  bool          `json:"charged,omitempty"`
	Grace    time.Duration `json:"grace,omitempty"`
	Budget   time.Duration `json:"budget,omitempty"`

	// Difference is set with the Classes Lesser and Mistyped.
	Difference *timeline.Difference `json:"difference,omitempty"`

	Phases    *timeline.Phases         `json:"phases,omitempty"`
	Newcomers []timeline.NewcomerPhase `json:"newcomers,omitempty"`
}

// StateUnexpected is the State of a finding about what the run did not allow for.
const StateUnexpected = "unexpected"

// StateBack is the State of a finding about the requests that were sent once the service was back, and no others.
const StateBack = "back"

// What a service works on besides requests.
const (
	WorkReceipts = "receipts"
	WorkMessages = "messages"
	WorkRounds   = "rounds" // of the leader's work
)

// States of a lost receipt or message.
const (
	StateWaiting  = "waiting"  // no worker ever began it
	StatePrinting = "printing" // the process ended while a worker worked on it
	StateFailed   = "failed"   // its worker failed
)

// Statements returns findings of a judge outside this package, one for each sentence.
func Statements(sentences ...string) []Finding {
	findings := make([]Finding, len(sentences))
	for i, text := range sentences {
		findings[i] = Finding{Kind: Stated, Text: text}
	}
	return findings
}

// Counts tells whether the finding says how many findings of one kind follow it: "2 of 3".
func (f Finding) Counts() bool {
	switch f.Kind {
	case RequestsUnanswered, TakenAndDropped, TrafficFailed, ReceiptsLost, NoLogFile, LogEmpty, TailLost, HeadLost, LinesLost:
		return true
	}
	return false
}
