// Package event defines the events of a run's log, and their encoding.
//
// A run is one ordered log of events: what the clients saw, what the probe inside the service reported, which signals were
// sent, how the process ended, and what the audit found afterwards. Every view of a run, live or replayed, is computed from
// this log and from nothing else.
//
// An event is one flat record. Its Kind determines which fields it uses; the comment on each Kind names them. All other
// fields are zero. Readers skip kinds that they do not know, so an old reader can read a new log.
package event

import (
	"encoding/json"
	"slices"
	"time"
)

// Kind names what happened.
type Kind string

// Events of the run and its processes. The parent records them.
const (
	RunStart     Kind = "run.start"     // Run: what is started, and how it will be stopped
	ProcessStart Kind = "process.start" // PID, Addr, Text: the command line
	Ready        Kind = "ready"         // the service answers on its address for the first time
	Readiness    Kind = "readiness"     // /readyz answers with another status than before; Status: the new one, or 0 when nothing answers
	Endpoint     Kind = "endpoint"      // the balancer begins or ceases to send requests to the instance; State: EndpointAdded or EndpointRemoved
	Output       Kind = "output"        // Text: one line that the process wrote to standard output or error
	StopStart    Kind = "stop.start"    // a stop began; Name: the policy; Grace: the time until SIGKILL, 0 for never; Budget: the real grace period for which Grace stands
	StopStep     Kind = "stop.step"     // a step of the stop that is not a signal; State: StepEndpoint, StepPreStop or StepPoison; Budget: its duration; in older recordings Text has both
	StopEnd      Kind = "stop.end"      // the command that stops the service has ended, with status 0
	NeverBusy    Kind = "missed"        // the run waited in vain for enough work in progress before the stop; Budget: how long it waited
	Signal       Kind = "signal"        // Name: such as "SIGTERM"; Target: TargetProcess or TargetGroup; By: the sender; Text: the evidence for a signal ByOutside
	GraceChanged Kind = "stop.grace"    // Grace: SIGKILL now comes that long after the beginning of the stop
	ProcessExit  Kind = "process.exit"  // Status: the exit status, or Name: the signal that killed the process; State: StatusUnknown where neither is known; Text: further details
	RunEnd       Kind = "run.end"       // the last event; Text: why the run ended early, if it did; State: LeftEarly if the run was abandoned before the service had ended, or could be judged
)

// Events of the clients. The parent records them, for a service in any language.
const (
	RequestSent    Kind = "request.sent"    // ID, Method, Path: the client begins the request; By: BySlow if it sends and reads slowly; Item: ReadInParts; State: Feed, Socket or Watch if it asks for one; Budget: how much later than intended, where that matters; Count: 1 if a LoadSummary has counted it
	RequestWritten Kind = "request.written" // ID, Attempt, Conn: the whole request was written to that connection; Count: 1 if the connection had carried another request before, of which the log may have no event
	RequestHeader  Kind = "request.header"  // ID, Attempt, Status: the answer began; Status is 0 if its header was incomplete; State: Feed, Socket or Watch if the answer is one
	RequestLost    Kind = "request.lost"    // ID, Attempt, Conn, Class, Text: the attempt got no byte of an answer, and the client's library makes the next one by itself
	RequestDone    Kind = "request.done"    // ID, Attempt; Status, Answer and Order after a whole answer; else Class and Text, and Conn if there was a connection
	ConnOpen       Kind = "conn.open"       // ID: a client's TCP connection; State: Held if the client says nothing on it
	ConnClose      Kind = "conn.close"      // ID; Class: EOF or Reset if the other side closed the connection, empty if the client did
)

// Events of the load as a whole. The parent records them.
const (
	LoadRate    Kind = "load.rate"    // Load.Rate: the clients send so many requests per second from now on
	LoadSummary Kind = "load.summary" // Load: what became of the requests of which the log has no events of their own; about every tenth of a second
	LoadLate    Kind = "load.late"    // Load.Late: how late the requests since the last event of this kind were sent; Count: how many due requests were not sent at all, since the clients had been held up for too long
	LoadLimited Kind = "load.limited" // as many requests were under way as the limit allows, Load.Underway; Count: how many due requests were therefore not sent since the last event of this kind; 0 in the event that reports that the limit is reached
)

// Events of faults that are brought about on purpose while a run goes on. The parent records them.
const (
	FaultStart Kind = "fault.start" // Name: the fault, as in package faults; Values: its parameters; By: ByYou or ByRun
	FaultEnd   Kind = "fault.end"   // Name; By: ByYou, or ByRun when the service has been stopped
)

// Events of the balancer, which forwards the clients' requests to the instances. The parent records them.
const (
	RequestForwarded Kind = "request.forwarded" // ID, Attempt, Instance: the balancer wrote the whole request to a connection to that instance
	RequestRaced     Kind = "request.raced"     // ID, Attempt, Class, Text: the instance closed the kept connection before a byte of an answer
	RequestNoReply   Kind = "request.missed"    // ID, Attempt, Class, Text: the balancer chose the instance and got no answer from it; Class is Canceled if the client had left
)

// Events of the proxy, which forwards the clients' connections to the instances. The parent records them.
const (
	ConnForwarded Kind = "conn.forwarded" // Addr, Instance: the proxy connected the client at that address with that instance
	ConnRefused   Kind = "conn.refused"   // Addr, Instance, Text: the proxy could not connect the client at that address with an instance
	ConnEnded     Kind = "conn.ended"     // Addr, Instance, By, Class: ByClient or ByService was the first to end the connection of the client at that address, by EOF or Reset
)

// Events of the probe, recorded inside the service unless the comment says otherwise.
const (
	RequestAccepted Kind = "request.accepted" // ID, Attempt, Method, Path: the handler began
	RequestReturned Kind = "request.returned" // ID, Attempt, Status: the handler ended, with the status that it set
	OrderPlaced     Kind = "order.placed"     // ID: the request; Order: the number of the order, which is stored and not yet paid
	OrderCharged    Kind = "order.charged"    // ID: the request; Order: the number of the order, for which the customer has paid
	JobQueued       Kind = "job.queued"       // ID: the number of the receipt, which is that of its order; the service has accepted the receipt
	JobStored       Kind = "job.stored"       // ID: the receipt is in the database to be printed later, and in no queue in memory
	JobStart        Kind = "job.start"        // ID, Worker
	JobDone         Kind = "job.done"         // ID, Worker; Text: the error, if it failed; State: Panicked if that was a panic
	JobAside        Kind = "job.aside"        // ID: the receipt is marked as failed in the database, and is not printed again; Text: the reason
	MessageSent     Kind = "message.sent"     // ID: the order whose message was put into the queue
	MessageReceived Kind = "message.received" // ID, Count: the number of the delivery, from 1; Budget: how long the message is hidden from others
	MessageExtended Kind = "message.extended" // ID, Count; Budget: how long the message is hidden from now on; Text: the error, if that failed
	MessageReturned Kind = "message.returned" // ID, Count: others can receive the message again at once; Text: the error, if that failed
	MessageStart    Kind = "message.start"    // ID, Count, Worker: the message's work begins
	MessageDone     Kind = "message.done"     // ID, Count, Worker: the message's work is done, and cannot be undone; Text: the error, if it failed
	MessageDeleted  Kind = "message.deleted"  // ID, Count: the message is acknowledged and no longer in the queue; Text: the error, if that failed
	LeaseTaken      Kind = "lease.taken"      // ID: the lease's token, which increases with each holder; Budget: how long the lease is valid from now on
	LeaseRenewed    Kind = "lease.renewed"    // ID; Budget: how long the lease is valid from now on
	LeaseReleased   Kind = "lease.released"   // ID: the holder has released the lease
	LeadStart       Kind = "lead.start"       // ID: the lease's token; a round of the leader's work begins
	LeadDone        Kind = "lead.done"        // ID; Text: the error, if it failed
	MigrationStart  Kind = "migration.start"  // ID: the number of the migration, from 1; Count: how many migrations there are; Name: what it changes
	MigrationDone   Kind = "migration.done"   // ID; Text: the error, if the migration failed and was rolled back
	DBOpen          Kind = "db.open"          // ID: a connection of the service's pool
	DBBusy          Kind = "db.busy"          // ID: the connection was taken from the pool
	DBIdle          Kind = "db.idle"          // ID: the connection was returned to the pool
	DBClose         Kind = "db.close"         // ID
	DBError         Kind = "db.error"         // the service used its database after closing it; Item, ID: the order or receipt, where it is known; Text: the error
	TempCreate      Kind = "temp.create"      // Path: a temporary file, socket or lock; ID: the order whose receipt is rendered in it, if any
	TempRemove      Kind = "temp.remove"      // Path
	LogLine         Kind = "log"              // ID: the number of the line, from 1; Text: one line that the service handed to its log
	LogMore         Kind = "log.more"         // Count: how many more lines the service handed to its log than are recorded; the parent records this event
	Goroutines      Kind = "goroutines"       // Count, Groups: all goroutines of the service at this moment, without those of the probe; By: ByProfile if the parent has read them
	ProbeStart      Kind = "probe.start"      // PID: the process that reports, which is not the first one where a wrapper has started it
	FaultPlace      Kind = "fault.place"      // Item: a place, as in package faults; the service has it, and faults there take effect
	ShutdownSeen    Kind = "shutdown.seen"    // for the first time, a goroutine of the service is in Shutdown or Close of http.Server, or in GracefulStop or Stop of grpc.Server
	Dropped         Kind = "dropped"          // Count: how many events the probe could not write so far because the pipe was full
)

// Events of the audit, recorded after the process has ended.
const (
	Audit     Kind = "audit"      // Item, and the fields that the Item names
	AuditPart Kind = "audit.part" // Item: a part of the audit that is over; Text: why it could not be examined completely, if so
	AuditDone Kind = "audit.done" // the audit is over; Text: why it is incomplete, if it is
)

// States of an Endpoint event.
const (
	EndpointAdded   = "added"
	EndpointRemoved = "removed"
)

// States of a StopStep event.
const (
	StepEndpoint = "endpoint" // the endpoint is removed; every proxy knows that when Budget is over
	StepPreStop  = "preStop"  // the preStop hook sleeps
	StepPoison   = "poison"   // before the stop, a client places an order whose receipt makes the code that prints it panic
)

// Parts of the audit: the Items of an AuditPart event. Recordings from before audits had parts have none.
const (
	PartFiles    = "files"    // the files where the service may write
	PartDatabase = "database" // the rows of the database
	PartLog      = "log"      // the lines of the log
)

// LeftEarly is the State of a RunEnd event when the run was abandoned before the service had ended, or could be judged, so that the outcome is
// unknown.
const LeftEarly = "left"

// Held is the State of a ConnOpen event of a connection that its client only keeps open, as a fault.
const Held = "held"

// States of a request whose answer goes on for as long as the client and the service want.
const (
	Feed   = "feed"   // a stream of server-sent events
	Socket = "socket" // a WebSocket: a connection that the service has taken over from its HTTP server
	Watch  = "watch"  // a gRPC call that watches the health of a service
)

// GRPC is the Method of a request that is a gRPC call. The Path is then that of the call: "/grpc.health.v1.Health/Check".
const GRPC = "gRPC"

// Items of an Audit event.
const (
	ItemWAL          = "wal"           // Path: a write-ahead log is left beside the database; Count: its size in bytes
	ItemSHM          = "shm"           // Path: the shared-memory index of a write-ahead log is left; Count: its size in bytes
	ItemTemp         = "temp"          // Path, State: a file of another kind than the following is left
	ItemDir          = "dir"           // Path, State: a directory is left; its contents are reported too
	ItemLock         = "lock"          // Path, State: a lock file is left
	ItemPID          = "pid"           // Path, State: a file with the number of a process is left
	ItemSocket       = "socket"        // Path, State: a unix socket is left
	ItemFIFO         = "fifo"          // Path, State: a named pipe is left
	ItemChild        = "child"         // PID, Text: a process that the service started still runs
	ItemPort         = "port"          // Addr: something still takes connections there after the first process has ended; PID, Text: the process that listens, if it is known
	ItemMade         = "made"          // Path, State: a file that the run has made is left, and is no temporary file by its name and kind
	ItemUnseen       = "unseen"        // Path, State, Text: a directory in which nothing was looked for, and why
	ItemChildUnknown = "child.unknown" // State: ChildrenInGroup or ChildrenOutside; this system does not show whether such processes still run
	ItemOrder        = "order"         // ID, State: a row of the orders
	ItemReceipt      = "receipt"       // ID, State: a row of the receipts
	ItemMessage      = "message"       // ID, State: a row of the messages: MessageWaiting, MessageHidden or MessageDead
	ItemShipment     = "shipment"      // ID: the order; a row of the shipments, of which there is one for each time that the parcel was shipped
	ItemSession      = "session"       // ID, PID: a row of the database sessions that was not deleted
	ItemLog          = "log"           // Path; Count: the number of lines in the log file
	ItemLogLost      = "log.lost"      // Text: a line that was handed to the log and is missing from the file
	ItemDatabase     = "database"      // Path: the database was opened and read
)

// Panicked is the State of a JobDone event of a job whose code panicked.
const Panicked = "panicked"

// States of an Audit event with ItemChildUnknown.
const (
	ChildrenInGroup = "group"   // processes of the service's process group
	ChildrenOutside = "outside" // processes that have left that group
)

// States of an Audit event with ItemMessage.
const (
	MessageWaiting = "waiting" // the next consumer receives the message
	MessageHidden  = "hidden"  // the message has been received, and is delivered again unless it is acknowledged in time
	MessageDead    = "dead"    // the message has been delivered too often, and is not delivered again
)

// Where something is left: the States of an Audit event with a Path below one of the service's directories. Path is
// relative to that directory. Recordings from before audits had these States name temporary files only.
const (
	AmongTemp  = "tmp"      // in the directory for temporary files
	InWorkDir  = "work"     // in the working directory, where the log is
	BesideData = "database" // in the database's directory
)

// Senders of a signal.
const (
	ByPolicy  = "policy"  // the stop policy of the run
	ByYou     = "you"     // the person at the keyboard
	ByOutside = "outside" // another sender: another terminal, the kernel, the service itself
	ByRun     = "run"     // the run itself, at its time limit or at its end
)

// Ends of a connection.
const (
	ByClient  = "client"
	ByService = "service"
)

// Targets of a signal.
const (
	TargetProcess = "process" // the service's first process alone
	TargetGroup   = "group"   // every process of its process group
)

// StopCommand is the Name of a Signal event that stands for a command: it stops the service, and which signals it sends, if any,
// is not known. Nothing is known of the service's processes then.
const StopCommand = "stop command"

// StatusUnknown is the State of a ProcessExit event of a process that another program had started, where the system does not
// show how it ended.
const StatusUnknown = "unknown"

// Class names why a request got no whole answer, as far as a client can tell. It does not say what happened in the service.
type Class string

const (
	Refused    Class = "refused"  // the connection was refused: no process listens
	Reset      Class = "reset"    // the connection was reset
	EOF        Class = "EOF"      // the connection was closed before an answer came
	CutShort   Class = "cut"      // the answer began, and the connection ended before the answer was complete
	Garbled    Class = "garbled"  // the answer came whole, but lacks what its status promises
	Repeated   Class = "repeated" // the answer came whole, and confirms an order that had been confirmed to another client
	Denied     Class = "denied"   // the answer came whole, with status 404 for an order that had been confirmed to a client
	Unusual    Class = "unusual"  // the answer came whole, with a status below 400, but all answers to the same request before the stop had another one
	Lesser     Class = "lesser"   // the answer came whole, but with less in it than each of the answers to the same request before the stop, which all had the same length or number of events
	Mistyped   Class = "mistyped" // the answer came whole, but with another content type than all answers to the same request before the stop
	Redirected Class = "redirect" // the answer is a redirect that the client does not follow: one of very many in a row, or to another host
	Overlong   Class = "overlong" // the answer was longer than its Content-Length
	Unended    Class = "unended"  // the answer came whole, but it is a feed whose closing event is missing, or a WebSocket with news missing: see Answer.Missing
	Unsound    Class = "unsound"  // the answer came whole, with a code that reports an error: see Answer.Code
	Timeout    Class = "timeout"  // the client gave up waiting
	Other      Class = "error"    // another error, which the event's Text describes
	Left       Class = "left"     // the client left before it had its answer, as a fault wanted
	Canceled   Class = "canceled" // the run ended before the request did, which is nobody's fault
)

// Severed tells whether the connection ended before the answer was whole.
func (c Class) Severed() bool { return c == EOF || c == Reset || c == CutShort }

// Event is one thing that happened. A zero field means that the event's kind does not use it, unless the comment on the
// kind says otherwise.
type Event struct {
	At       time.Duration `json:"at"` // the time since the start of the run; never negative
	Kind     Kind          `json:"kind"`
	Instance int           `json:"instance,omitempty"` // the number of the instance, from 0

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

	Values map[string]string `json:"values,omitempty"`

	Groups []Group `json:"groups,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
	Run    *Run    `json:"run,omitempty"`
	Load   *Load   `json:"load,omitempty"`
}

// Answer is what a client read of an answer, whole or not. The body itself is not kept, except for the beginning of an
// error's.
type Answer struct {
	Bytes    int64   `json:"bytes,omitempty"`    // how many bytes of the body the client read
	Promised int64   `json:"promised,omitempty"` // the length that the header promised; used only with ByLength
	Framing  Framing `json:"framing,omitempty"`
	Proto    string  `json:"proto,omitempty"`   // "HTTP/1.0"; empty for HTTP/1.1
	Events   int     `json:"events,omitempty"`  // how many events of a feed, or messages of a WebSocket or gRPC call, came whole
	Code     int     `json:"code,omitempty"`    // the close code of a WebSocket, or the status of a gRPC call; 0 where none came, and for OK
	Missing  int     `json:"missing,omitempty"` // for a WebSocket: how many orders were reported to the client as pending without a later outcome
	Type     string  `json:"type,omitempty"`    // the content type, such as "text/html", without its parameters
	Last     string  `json:"last,omitempty"`    // of a feed: the name of the last event that came whole, if it has one
	Inside   bool    `json:"inside,omitempty"`  // of a feed: it ended inside an event
	Body     string  `json:"body,omitempty"`    // the beginning of an answer with a status of 400 or above, or of one that should have been an order and is Garbled
}

// Framing is how a client can tell where an answer ends.
type Framing string

const (
	ByLength Framing = ""        // by the length in its header
	ByChunks Framing = "chunked" // by an empty last chunk
	Unframed Framing = "none"    // only by the closing of the connection, so that half an answer looks whole
)

// Group is a number of goroutines that were started at one place and wait for the same thing.
type Group struct {
	Count   int    `json:"n"`
	State   string `json:"state"`             // as the Go runtime names it: "IO wait", "select", "chan receive", "running"
	Started string `json:"started,omitempty"` // the function whose go statement started them; empty for main
	At      string `json:"at,omitempty"`      // file:line of that go statement
	In      string `json:"in,omitempty"`      // the function in which they are, outside the runtime
	InAt    string `json:"in_at,omitempty"`   // file:line in that function
}

// Run describes a run. It is in the first event of a log.
type Run struct {
	Format  int       `json:"format"`           // Format of this package when the log was written
	Name    string    `json:"name"`             // the lesson, or the service
	Of      string    `json:"of,omitempty"`     // broken, fixed or yours; empty outside lessons
	Policy  string    `json:"policy,omitempty"` // the stop policy
	Started time.Time `json:"started"`
	// Expect lists what the scenario brings about besides requests: see the constants below. With it, the checks tell "did
	// not happen" from "was not part of this run".
	Expect []string `json:"expect,omitempty"`
	// The signal is sent when at least this much is in progress: Requests requests in flight, Jobs receipts being printed
	// and Queued receipts waiting for a worker.
	Requests int `json:"requests,omitempty"`
	Jobs     int `json:"jobs,omitempty"`
	Queued   int `json:"queued,omitempty"`
	// Room is the capacity of the service's queue of receipts in memory; 0 where it is not known.
	Room int `json:"room,omitempty"`
	// Rules say how the run is judged; nil in recordings from before runs recorded their rules.
	Rules *Rules `json:"rules,omitempty"`
	// Setup is the set-up from which the run was made, in the form of the program that made it; nil where there was none.
	Setup json.RawMessage `json:"setup,omitempty"`
}

// Rules say how a run is judged. They are part of its recording, so that the recording has the same verdict wherever it is
// opened. By the zero value, every check that applies counts, and exit status 0 alone is a clean end.
type Rules struct {
	Only     []string `json:"only,omitempty"`     // the checks that count; all unless set
	Exercise []string `json:"exercise,omitempty"` // the checks that the run has to exercise: inconclusive where they do not apply
	Clean    []End    `json:"clean,omitempty"`    // the ends of a process that are clean; exit status 0 unless set
	Drains   bool     `json:"drains,omitempty"`   // no check passes when the stop met nothing in flight
	Outside  bool     `json:"outside,omitempty"`  // witnesses were there: deadline tells how long each phase took, and leftovers what is left also where no probe reports

	// Fine are statuses below 500 with which any whole answer is one, however it differs from those before the stop.
	Fine []int `json:"fine,omitempty"`
	// MaxDrain is how long the whole stop may take, from its beginning to the end of the process; only the grace period limits it
	// unless set.
	MaxDrain time.Duration `json:"max_drain,omitempty"`

	// Leaderless is the longest time without a leader that is allowed after a leader was stopped; 1 s unless set.
	Leaderless time.Duration `json:"leaderless,omitempty"`
	// Races says that a request counts as failed that was lost because the service closed the idle connection on which it was
	// sent. Unless set, no such request is judged.
	Races bool `json:"races,omitempty"`
}

// End is a way in which a process can end.
type End struct {
	Status int    `json:"status"`
	Signal string `json:"signal,omitempty"` // the signal that killed the process, or empty; with a signal, Status means nothing
}

// The values of Run.Expect: what a scenario can bring about besides requests.
const (
	ExpectBalancer  = "balancer"  // the clients use a balancer, and must never notice the stop
	ExpectLayer4    = "layer4"    // with ExpectBalancer: it chooses an instance for each connection, and not for each request
	ExpectStuck     = "stuck"     // a step of the shutdown hangs, and the service must end nevertheless
	ExpectInsist    = "insist"    // a second signal follows the first
	ExpectPoison    = "poison"    // before the stop a client places an order that makes a worker panic, and a supervisor starts the service again each time that it ends by itself
	ExpectRestart   = "restart"   // the person at the keyboard may start the service again after its end
	ExpectStarting  = "starting"  // the service is stopped while it starts, and no client sends requests
	ExpectCommand   = "command"   // a command stops the service, of which nothing is known but how it answers
	ExpectElsewhere = "elsewhere" // the service runs already, or in a container: which files it makes is not seen
	ExpectUp        = "up"        // with ExpectCommand: the clients must never notice the stop
	ExpectBack      = "back"      // with ExpectCommand: the service may be away meanwhile, and must then answer again
)

// Format is the version of the log's format. It increases when the meaning of an existing field changes, not when kinds or
// fields are added.
const Format = 1

// Newer tells whether a newer program wrote the log, in a format in which fields may have another meaning.
func (r Run) Newer() bool { return r.Format > Format }

// UnnamedSignal is the name of a signal ByOutside of which nobody knows more than that the service has begun to shut down.
const UnnamedSignal = "a signal"

// AsksToStop tells whether a signal from a sender asks the service to stop. A signal of the stop policy always does; the person at
// the keyboard may also send signals that do not.
func AsksToStop(signal, by string) bool {
	return by != ByYou || !slices.Contains([]string{"SIGSTOP", "SIGCONT", "SIGUSR1", "SIGUSR2"}, signal)
}
