// Package timeline works out from the event log of a run what happened: which requests were in flight, which goroutines and
// connections there were, what was signalled, what was lost. A Timeline that has been given the events up to a moment shows
// the run at that moment, so a live view and a replay are the same code.
//
// The result does not depend on the order in which events of different sources arrive: a request may be done before the
// probe's report of its acceptance comes in.
//
// A Timeline keeps an index of what is in progress. A question about that costs time in proportion to what is in progress,
// not to the length of the run. Snapshot returns a copy that stays the same while the run goes on, and History shows the
// timeline at any moment of a finished run.
package timeline

import (
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Timeline is everything that the events so far tell about a run. Times are measured from the start of the run; zero means
// "has not happened". The zero value is the timeline before the first event. A Timeline is not safe for concurrent use;
// give other goroutines a Snapshot.
//
// Callers must not change what the lists point to, and must not keep a pointer beyond the next Apply: an entry that changes
// after a Snapshot is replaced by a copy. Look an entry up again by its number.
type Timeline struct {
	Run        event.Run
	Now        time.Duration // of the latest event
	Probe      bool          // a probe inside the service has reported something
	Handlers   bool          // the probe has reported that a handler began
	NeverBusy  *InProgress   // set when the work that the run waits for before its stop was never in progress; else nil
	Processes  []*Process    // by instance
	Requests   []*Request    // in the order in which they were first heard of
	Jobs       []*Job
	Messages   []*Message  // of the shop's queue
	Deliveries []*Delivery // of the messages
	Terms      []*Term     // the times in which an instance was the leader
	Migrations []*Migration
	Faults     []*Fault // in the order of their beginnings
	HTTP       []*Conn  // the clients' connections
	DB         []*Conn  // the service's pool
	Temps      []*Temp
	Signals    []Signal // by time; those that ask the service to stop
	Others     []Signal // by time; the other signals that the person at the keyboard has sent, such as SIGSTOP
	Stop       Stop     // the first stop; zero before it
	Stops      []Stop   // one for each instance that was stopped, by time
	Steps      []Step
	Lines      []Line     // the service's log and output, in order of arrival
	Unkept     int        // how many lines the service handed to its log beyond those in Lines, which are limited in number
	Samples    []Sample   // of goroutines, in order of arrival
	DBErrors   []DBError  // uses of the database after it was closed
	Charges    []Charge   // payments that were made
	Ready      []Change   // each change of what /readyz answers
	Endpoints  []Endpoint // each time that the balancer began or ceased to use an instance
	Shutdowns  []Change   // when the shutdown of an HTTP or gRPC server was first seen in each process
	Audit      AuditState // what the audit has examined
	Findings   []event.Event
	Load       Load // the load as a whole
	Ended      time.Duration
	EndedWhy   string

	stopped   []Signal // see Stopped
	leftEarly bool     // the run was abandoned before the service had ended
	dropped   int      // how many events the probes could not report

	requests      index.Entries[int]
	jobs          index.Entries[[2]int] // by instance and number
	http          index.Entries[int]
	db            index.Entries[[2]int] // by instance and number
	temps         index.Entries[string]
	messages      index.Entries[int]
	deliveries    index.Entries[[2]int] // by message and number
	terms         index.Entries[int]    // by token
	migrations    index.Entries[[2]int] // by instance and number
	byInstance    index.Entries[int]
	instances     []*instanceFacts
	stored        index.Entries[int] // by number
	receipts      []*storedReceipt   // as the audit found them
	lost          index.Entries[lostLine]
	charged       index.Entries[int] // by order
	firstCharges  []*Charge          // the first charge for each order
	confirmed     index.Entries[int] // by order
	confirmations []*Confirmation    // the first confirmation of each order

	requestsUnderway, jobsUnderway, httpUnderway, dbUnderway index.Underway

	usual usual // the usual answers to requests

	raceCandidates []int32 // positions of the requests with an attempt that may have raced with the closing of a connection: see Racing
	httpClosed     []int32 // positions of the clients' connections that have been closed

	newcomers    []Newcomer    // by the time at which they came; see Newcomers
	lastTaken    time.Duration // when the last newcomer came whose connection was taken
	idle         []Idle
	listeners    []event.Event
	verification *Verification

	poolChanges []change // changes of the service's pool, for DBSeries; in order of arrival

	final        *Timeline // the timeline of the whole run while History replays a part of it (see History.replayFrom); nil elsewhere
	epoch        uint32    // the number of snapshots so far; an entry of an earlier epoch may be shared with a snapshot
	processEpoch uint32    // the epoch, from 1, in which Processes was made
}

// Process is one process of the service.
type Process struct {
	Instance int
	PID      int
	Reporter int // the process in which the probe reports; 0 where that is not known, as in old recordings
	Addr     string
	Command  string
	Started  time.Duration
	Ready    time.Duration
	Exited   time.Duration
	Status   int    // the exit status
	KilledBy string // the name of the signal that killed it, or empty
	Unknown  bool   // it has ended, and neither Status nor KilledBy is known
	Detail   string
}

// Job is one receipt in one process. A receipt that one process leaves unprinted can be begun again by the next; it has a
// Job in each.
type Job struct {
	ID       int
	Instance int
	Worker   int
	Queued   time.Duration
	Stored   time.Duration // when it was last put into the database, to be printed later
	Started  time.Duration
	Done     time.Duration
	Error    string
	Panicked bool          // the Error is a panic
	Aside    time.Duration // when it was marked as failed, so that it is not printed again
}

// Conn is a connection: a client's to the service, or the service's to its database.
type Conn struct {
	ID       int
	Instance int
	Opened   time.Duration
	Closed   time.Duration
	Busy     bool          // a request or a query uses it
	Since    time.Duration // when Busy last changed
	Request  int           // for a client's connection: the last request that used it
	Requests int           // for a client's connection: how many attempts at requests it has carried
	Ended    event.Class   // how the service or the balancer ended a client's connection; empty when the client closed it
	Held     bool          // its client says nothing on it and only keeps it open, as a fault

	users int // how many attempts use a client's connection now; with HTTP/2, several can
}

// Temp is a temporary file of the service.
type Temp struct {
	Path             string
	Instance         int
	Order            int // the order whose receipt is rendered in it; 0 when there is none
	Created, Removed time.Duration
}

// Signal is one signal that was sent to the service, or whose arrival was observed.
type Signal struct {
	At               time.Duration
	Instance         int
	Name, Target, By string
	Text             string
}

// Stop says how the service is being stopped.
type Stop struct {
	At       time.Duration // when the stop began
	Instance int
	Policy   string
	Grace    time.Duration // the grace period, from At to SIGKILL; zero when the policy never sends SIGKILL
	Budget   time.Duration // the real grace period that a shortened Grace stands for
	Over     time.Duration // where a command stops the service: when the command had ended; 0 before
	// Announced is the grace period of which the service could know, where Grace has been changed since the stop began; 0
	// elsewhere.
	Announced time.Duration
}

// InProgress is what was in progress when a run had waited in vain for the work that it wanted to see in progress before
// its stop.
type InProgress struct {
	At       time.Duration
	Waited   time.Duration // how long the run waited; 0 where the recording does not say
	Requests int           // requests in flight that count for BusyEnough
	Printing int           // receipts that a worker was printing
	Queued   int           // receipts that waited for a worker
}

// Step is a step of the stop that is not a signal.
type Step struct {
	At       time.Duration
	Instance int
	Kind     string        // event.StepEndpoint, StepPreStop or StepPoison; empty in older recordings
	Takes    time.Duration // how long
	Text     string        // a description, from older recordings
}

// Line is one line of the service's log or output.
type Line struct {
	At       time.Duration
	Instance int
	ID       int // the number of a log line, from 1; zero for a line of output
	Text     string
}

// DBError is a use of the database after the service had closed it.
type DBError struct {
	At       time.Duration
	Instance int
	Item     string // what the service wanted to store: event.ItemOrder or event.ItemReceipt; empty where that is not known
	ID       int    // the number of the order or receipt, or 0
	Text     string
}

// Sample is what the goroutines of an instance were doing at one moment.
type Sample struct {
	At       time.Duration
	Instance int
	Count    int
	Groups   []event.Group
	Profile  bool // it was read from the profiles of the service, and not reported by a probe
}

// Charge is the payment for an order.
type Charge struct {
	At             time.Duration
	Request, Order int
}

// Change is a change of what /readyz answers, with the new Status, or the beginning of a server's shutdown.
type Change struct {
	At       time.Duration
	Instance int
	Status   int
}

// Endpoint is a moment at which the balancer began to use an instance (Added) or ceased to.
type Endpoint struct {
	At       time.Duration
	Instance int
	Added    bool
}

// EndsNoticed tells whether the balancer uses no instance that has ended. Without a balancer it is true.
func (t *Timeline) EndsNoticed() bool {
	used := make(map[int]bool)
	for _, e := range t.Endpoints {
		used[e.Instance] = e.Added
	}
	for instance, uses := range used {
		if uses && t.exitedBefore(instance, t.Now+1) {
			return false
		}
	}
	return true
}

// Noticed returns how long after a step that removed an instance's endpoint the balancer ceased to use the instance. It
// returns false if that has not happened yet.
func (t *Timeline) Noticed(s Step) (after time.Duration, noticed bool) {
	for _, e := range t.Endpoints {
		if e.Instance == s.Instance && !e.Added && e.At >= s.At {
			return e.At - s.At, true
		}
	}
	return 0, false
}
