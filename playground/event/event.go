// Package event is the vocabulary of a run's log, and its encoding.
//
// A run is one ordered log of events: what the clients saw, what the probe inside the service reported, which
// signals were sent, how the process ended, and what the audit found afterwards. Every view of a run, live or
// replayed, is computed from this log and from nothing else.
//
// An event is one flat record. Which fields it uses depends on its Kind; the comment on each Kind says which.
// Fields that a kind does not name are zero. Readers skip kinds that they do not know, so that an old reader can
// read a new log.
package event

import "time"

// Kind names what happened.
type Kind string

// The run and its process. Recorded by the parent.
const (
	RunStart     Kind = "run.start"     // Run: what was started, and how it will be stopped
	ProcessStart Kind = "process.start" // PID, Addr, Text: the command line
	Ready        Kind = "ready"         // the service answers on its address for the first time
	Readiness    Kind = "readiness"     // Status: what /readyz answered when that changed; 0 when nothing answered
	Endpoint     Kind = "endpoint"      // State: EndpointAdded or EndpointRemoved; whether the balancer sends requests to the instance from now on
	Output       Kind = "output"        // Text: one line the process wrote to standard output or error
	StopStart    Kind = "stop.start"    // a stop began; Name: the policy; Grace: until SIGKILL, 0 for never; Budget: what Grace stands for
	StopStep     Kind = "stop.step"     // a step of the stop that is not a signal; State: StepEndpoint or StepPreStop, Budget: how long it takes; in older recordings Text says both
	NeverBusy    Kind = "missed"        // as much as the run waits for before the stop was never in progress at once; Budget: how long the run waited
	Signal       Kind = "signal"        // Name: "SIGTERM"; Target: TargetProcess or TargetGroup; By: who sent it; Text: how it is known, for ByOutside
	ProcessExit  Kind = "process.exit"  // Status: the exit status, or Name: the signal that killed it; Text: what else is known
	RunEnd       Kind = "run.end"       // nothing follows; Text: why the run ended early, if it did; State: LeftEarly, if the service was left before it had ended
)

// The clients. Recorded by the parent, for any service in any language.
const (
	RequestSent    Kind = "request.sent"    // ID, Method, Path: the client begins; State: Feed, Socket or Watch when it asks for one
	RequestWritten Kind = "request.written" // ID, Attempt, Conn: the whole request was written to that connection
	RequestHeader  Kind = "request.header"  // ID, Attempt, Status: the answer began; Status 0 when its header never came whole; State: Feed, Socket or Watch when it is one
	RequestLost    Kind = "request.lost"    // ID, Attempt, Conn, Class, Text: this attempt got no byte of an answer, and the client's library makes the next one by itself
	RequestDone    Kind = "request.done"    // ID, Attempt; Status, Answer and Order when answered; Class and Text when not, with Conn if it had one
	ConnOpen       Kind = "conn.open"       // ID: a client's TCP connection
	ConnClose      Kind = "conn.close"      // ID; Class: EOF or Reset when the other side ended it, empty when the client did
)

// The balancer, which sends the clients' requests on to the instances. Recorded by the parent.
const (
	RequestForwarded Kind = "request.forwarded" // ID, Attempt, Instance: the balancer wrote the whole request to a connection to that instance
	RequestRaced     Kind = "request.raced"     // ID, Attempt, Class, Text: the instance closed the connection that the balancer had kept, before a byte of an answer
	RequestNoReply   Kind = "request.missed"    // ID, Attempt, Class, Text: the balancer chose the instance for it, and had no answer from there; Canceled when its client had gone
)

// The probe. Recorded inside the service.
const (
	RequestAccepted Kind = "request.accepted" // ID, Attempt, Method, Path: its handler began
	RequestReturned Kind = "request.returned" // ID, Attempt, Status: its handler ended, with the status that it set
	OrderPlaced     Kind = "order.placed"     // ID: the request; Order: it is written down, and has yet to be paid
	OrderCharged    Kind = "order.charged"    // ID: the request; Order: the customer's money has moved
	JobQueued       Kind = "job.queued"       // ID: the order that a receipt is for; the service has promised to print it
	JobStart        Kind = "job.start"        // ID, Worker
	JobDone         Kind = "job.done"         // ID, Worker; Text: the error, if it failed
	MessageSent     Kind = "message.sent"     // ID: the order of which a message was put into the queue
	MessageReceived Kind = "message.received" // ID, Count: which delivery of the message this is, from 1; Budget: for how long it is hidden from others
	MessageExtended Kind = "message.extended" // ID, Count; Budget: for how long from now it is hidden; Text: the error, if that failed
	MessageReturned Kind = "message.returned" // ID, Count: others can receive it again at once; Text: the error, if that failed
	MessageStart    Kind = "message.start"    // ID, Count, Worker: its work begins
	MessageDone     Kind = "message.done"     // ID, Count, Worker: its work is done, and cannot be undone; Text: the error, if it failed
	MessageDeleted  Kind = "message.deleted"  // ID, Count: it is acknowledged, and gone from the queue; Text: the error, if that failed
	LeaseTaken      Kind = "lease.taken"      // ID: the lease's token, which grows with each holder; Budget: for how long it is held from now on
	LeaseRenewed    Kind = "lease.renewed"    // ID; Budget: for how long it is held from now on
	LeaseReleased   Kind = "lease.released"   // ID: its holder has given it back
	LeadStart       Kind = "lead.start"       // ID: the lease's token; a round of the work begins that only its holder does
	LeadDone        Kind = "lead.done"        // ID; Text: the error, if it failed
	DBOpen          Kind = "db.open"          // ID: a connection of the service's pool
	DBBusy          Kind = "db.busy"          // ID: the pool lent the connection out
	DBIdle          Kind = "db.idle"          // ID: it came back
	DBClose         Kind = "db.close"         // ID
	DBError         Kind = "db.error"         // the service used its database after closing it; Item, ID: for which order or receipt, where that is known; Text: the error
	TempCreate      Kind = "temp.create"      // Path: a temporary file, socket or lock; ID: the order whose receipt it is for, if it is for one
	TempRemove      Kind = "temp.remove"      // Path
	LogLine         Kind = "log"              // ID: counts from 1; Text: one line the service handed to its log
	LogMore         Kind = "log.more"         // Count: lines that the service handed to its log beyond those that this log has, recorded by the parent
	Goroutines      Kind = "goroutines"       // Count, Groups: all goroutines of the service at this moment, the probe's own left out
	ShutdownSeen    Kind = "shutdown.seen"    // a goroutine of the service is in Shutdown or Close of http.Server, or in GracefulStop or Stop of grpc.Server, for the first time
	Dropped         Kind = "dropped"          // Count: events that the probe could not write so far, since the pipe was full
)

// The audit. Recorded after the process has ended.
const (
	Audit     Kind = "audit"      // Item, and ID, State, Path or Text as the Item says
	AuditPart Kind = "audit.part" // Item: a part of the audit that is over; Text: why it could not look there, or not everywhere, if so
	AuditDone Kind = "audit.done" // the audit is over; Text: why it did not come to its end, if it did not
)

// States of an Endpoint event.
const (
	EndpointAdded   = "added"
	EndpointRemoved = "removed"
)

// States of a StopStep event.
const (
	StepEndpoint = "endpoint" // the endpoint is removed; every proxy knows when Budget is over
	StepPreStop  = "preStop"  // the preStop hook runs, and sleeps
)

// Parts of the audit: the Items of an AuditPart event. A recording from before there were parts has none.
const (
	PartFiles    = "files"    // what lies where the service may write
	PartDatabase = "database" // the rows of the database
	PartLog      = "log"      // the lines of the log
)

// LeftEarly is the State of a RunEnd event when the run was ended before the service, so that nobody can tell what would
// have become of it.
const LeftEarly = "left"

// States of a request whose answer goes on for as long as its client and its service want.
const (
	Feed   = "feed"   // a stream of server-sent events
	Socket = "socket" // a WebSocket: the service has taken the connection over from its HTTP server
	Watch  = "watch"  // a gRPC call that watches the health of a service
)

// GRPC is the Method of a request that is a gRPC call; its Path is that of the call: "/grpc.health.v1.Health/Check".
const GRPC = "gRPC"

// Items of an Audit event.
const (
	ItemWAL          = "wal"           // Path: a write-ahead log is left beside the database; Count: its size in bytes
	ItemSHM          = "shm"           // Path: its shared-memory index is left; Count: its size in bytes
	ItemTemp         = "temp"          // Path, State: a file is left that is none of the following
	ItemDir          = "dir"           // Path, State: a directory is left; its contents are reported, too
	ItemLock         = "lock"          // Path, State: a lock file is left
	ItemPID          = "pid"           // Path, State: a file with the number of a process is left
	ItemSocket       = "socket"        // Path, State: a unix socket is left
	ItemFIFO         = "fifo"          // Path, State: a named pipe is left
	ItemChild        = "child"         // PID, Text: a process that the service started still runs
	ItemChildUnknown = "child.unknown" // State: ChildrenInGroup or ChildrenOutside; this system does not tell whether such processes still run
	ItemOrder        = "order"         // ID, State: a row of the orders
	ItemReceipt      = "receipt"       // ID, State: a row of the receipts
	ItemMessage      = "message"       // ID, State: a row of the messages: MessageWaiting, MessageHidden or MessageDead
	ItemShipment     = "shipment"      // ID: the order; a row of the shipments, one for each time that its parcel was shipped
	ItemSession      = "session"       // ID, PID: a row of the database sessions that nobody took back
	ItemLog          = "log"           // Count: the lines found in the log file; Path
	ItemLogLost      = "log.lost"      // Text: a line that was handed to the log and is not in the file
	ItemDatabase     = "database"      // Path: the database was opened and read
)

// States of an Audit event with ItemChildUnknown.
const (
	ChildrenInGroup = "group"   // processes of the service's process group
	ChildrenOutside = "outside" // processes that have left that group
)

// States of an Audit event with ItemMessage.
const (
	MessageWaiting = "waiting" // whoever asks next receives it
	MessageHidden  = "hidden"  // it has been received, and comes again unless it is acknowledged in time
	MessageDead    = "dead"    // it has come too often, and comes no more
)

// Where something is left: the States of an Audit event with a Path below one of the service's directories. A recording
// from before there were any knows of temporary files only.
const (
	AmongTemp  = "tmp"      // in the directory for temporary files; Path is seen from there
	InWorkDir  = "work"     // in the working directory, where the log is; Path is seen from there
	BesideData = "database" // in the database's directory; Path is seen from there
)

// Who sent a signal.
const (
	ByPolicy  = "policy"  // the stop policy of the run
	ByYou     = "you"     // the person at the keyboard
	ByOutside = "outside" // somebody else: another terminal, the kernel, the service itself
	ByRun     = "run"     // the run itself, because its own time was up
)

// What a signal was sent to.
const (
	TargetProcess = "process" // the service's first process alone
	TargetGroup   = "group"   // every process of its process group
)

// Class names why a request got no whole answer. It says what a client can tell apart, and not what happened in the service.
type Class string

const (
	Refused  Class = "refused"  // the connection was refused: no process listens
	Reset    Class = "reset"    // the connection was reset
	EOF      Class = "EOF"      // the connection was closed before an answer came
	CutShort Class = "cut"      // the answer began, and the connection ended before it was whole
	Garbled  Class = "garbled"  // the answer came whole, but is not what its status promises
	Overlong Class = "overlong" // more came than the answer's Content-Length promised
	Unended  Class = "unended"  // the answer came whole, but it is a feed whose closing event is missing, or a WebSocket with news missing: see Answer.Missing
	Unsound  Class = "unsound"  // the answer came whole, with a code that says that something is wrong: see Answer.Code
	Timeout  Class = "timeout"  // the client gave up waiting
	Other    Class = "error"    // anything else; the event's Text says what
	Canceled Class = "canceled" // the run ended before the request, for which nobody is to blame
)

// Event is one thing that happened. The zero value of a field means that the event's kind does not use it, except
// where the kind names it.
type Event struct {
	At       time.Duration `json:"at"` // since the start of the run, never negative
	Kind     Kind          `json:"kind"`
	Instance int           `json:"instance,omitempty"` // which process of the run, from 0

	ID      int `json:"id,omitempty"`
	Attempt int `json:"attempt,omitempty"` // of a request, from 0
	Conn    int `json:"conn,omitempty"`
	Order   int `json:"order,omitempty"`
	Worker  int `json:"worker,omitempty"` // from 0
	PID     int `json:"pid,omitempty"`

	Name   string `json:"name,omitempty"`
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	Status int    `json:"status,omitempty"`
	Class  Class  `json:"class,omitempty"`
	Text   string `json:"text,omitempty"`
	Addr   string `json:"addr,omitempty"`

	Target string        `json:"target,omitempty"`
	By     string        `json:"by,omitempty"`
	Grace  time.Duration `json:"grace,omitempty"`
	Budget time.Duration `json:"budget,omitempty"`

	Item  string `json:"item,omitempty"`
	State string `json:"state,omitempty"`
	Count int    `json:"count,omitempty"`

	Groups []Group `json:"groups,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
	Run    *Run    `json:"run,omitempty"`
}

// Answer is what a client read of an answer, whether it came whole or not. Its body is not kept, except for the beginning
// of an error's.
type Answer struct {
	Bytes    int64   `json:"bytes,omitempty"`    // of the body that the client read
	Promised int64   `json:"promised,omitempty"` // the length that the header promised; means nothing unless Framing is ByLength
	Framing  Framing `json:"framing,omitempty"`
	Proto    string  `json:"proto,omitempty"`   // "HTTP/1.0"; empty for HTTP/1.1
	Events   int     `json:"events,omitempty"`  // whole events of a feed, or messages of a socket or a call
	Code     int     `json:"code,omitempty"`    // of a WebSocket: its close code; of a gRPC call: its status; 0 where none came, and for OK
	Missing  int     `json:"missing,omitempty"` // of a WebSocket: the orders of which its client was told that they are pending, and not what became of them
	Body     string  `json:"body,omitempty"`    // the beginning of an answer with a status of 400 or above
}

// Framing is how a client can tell where an answer ends.
type Framing string

const (
	ByLength Framing = ""        // by the length in its header
	ByChunks Framing = "chunked" // by its last chunk, which is empty
	Unframed Framing = "none"    // not at all: the answer goes on until the connection is closed, and half of one looks whole
)

// Group is a number of goroutines that were started at one place and wait for one thing.
type Group struct {
	Count   int    `json:"n"`
	State   string `json:"state"`             // as the Go runtime names it: "IO wait", "select", "chan receive", "running"
	Started string `json:"started,omitempty"` // the function whose go statement started them; empty for main
	At      string `json:"at,omitempty"`      // file:line of that go statement
	In      string `json:"in,omitempty"`      // the function that they are in, outside the runtime
	InAt    string `json:"in_at,omitempty"`   // file:line where they are in it
}

// Run says what was started. It is the first event of a log.
type Run struct {
	Format  int       `json:"format"`           // Format of this package when the log was written
	Name    string    `json:"name"`             // the lesson, or the service
	Of      string    `json:"of,omitempty"`     // broken, fixed or yours; empty outside lessons
	Policy  string    `json:"policy,omitempty"` // the stop policy
	Started time.Time `json:"started"`
	// Expect lists what the scenario brings about, besides requests: see the constants below. The checks use it to
	// tell "did not happen" from "was not part of this run".
	Expect []string `json:"expect,omitempty"`
	// The signal goes out when at least as much is in progress: Requests in flight, Jobs receipts being printed and Queued
	// receipts that wait for a worker.
	Requests int `json:"requests,omitempty"`
	Jobs     int `json:"jobs,omitempty"`
	Queued   int `json:"queued,omitempty"`
	// Rules say how the run is judged; nil in recordings from before there were any.
	Rules *Rules `json:"rules,omitempty"`
}

// Rules say how a run is judged. They travel in its recording, so that the recording has one verdict wherever it is
// opened. The zero value judges by every check that applies, and takes exit status 0 alone for a clean end.
type Rules struct {
	Only     []string `json:"only,omitempty"`     // the checks that the run is about; all of them unless set
	Exercise []string `json:"exercise,omitempty"` // the checks that the run has to show: inconclusive where they do not apply
	Clean    []End    `json:"clean,omitempty"`    // the ends of a process that are clean; exit status 0 unless set
	Drains   bool     `json:"drains,omitempty"`   // no check passes when the stop met nothing in flight

	// Leaderless is for how long nobody may be the leader when the one that was is stopped; 1 s unless set.
	Leaderless time.Duration `json:"leaderless,omitempty"`
}

// End is a way in which a process can end.
type End struct {
	Status int    `json:"status"`
	Signal string `json:"signal,omitempty"` // the signal that killed the process, or empty; with a signal, Status means nothing
}

// The values of Run.Expect: what a scenario can bring about besides requests.
const (
	ExpectBalancer = "balancer" // the clients go through a balancer, and must never notice the stop
	ExpectStuck    = "stuck"    // a step of the shutdown hangs, and the service must end all the same
	ExpectInsist   = "insist"   // a second signal follows the first
)

// Format is the version of the vocabulary. It grows when the meaning of an existing field changes, not when kinds
// or fields are added.
const Format = 1
