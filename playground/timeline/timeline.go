// Package timeline folds the event log of a run into a picture of it: what was in flight, which goroutines and
// connections there were, what was signalled, what was lost. A Timeline that has been given the events up to a
// moment is the picture at that moment, so a live view and a replay are the same code.
//
// The picture does not depend on the order in which events of different sources arrive: a request may be done
// before the probe's report that it was accepted comes in.
//
// To ask what is in progress costs what is in progress, and not what ever was: a Timeline keeps that up to date. Snapshot
// makes a picture that stays while the run goes on, and History shows the picture at any moment of a run that is over.
package timeline

import (
	"time"

	"closingtime/playground/event"
)

// Timeline is the picture. Times are measured from the start of the run; zero means "has not happened".
// The zero value is the picture before the first event. It is not safe for concurrent use; give others a Snapshot.
//
// What the lists point to must not be changed. Nor is it to be kept: an entry that changes after a Snapshot is another one
// from then on. Its number finds it again.
type Timeline struct {
	Run        event.Run
	Now        time.Duration // of the latest event
	Probe      bool          // a probe inside the service reports
	Handlers   bool          // and it has reported that a handler began
	NeverBusy  *InProgress   // what was in progress, when as much as the run waits for before the stop never was; nil otherwise
	Processes  []*Process    // by instance
	Requests   []*Request    // in the order in which they were first heard of
	Jobs       []*Job
	Messages   []*Message  // of the shop's queue
	Deliveries []*Delivery // of these
	Terms      []*Term     // in which an instance was the leader
	HTTP       []*Conn     // the clients' connections
	DB         []*Conn     // the service's pool
	Temps      []*Temp
	Signals    []Signal // by time
	Stop       Stop     // the first one; zero before it
	Stops      []Stop   // of every instance, by time
	Steps      []Step
	Lines      []Line     // the service's log and output, in order of arrival
	Unkept     int        // lines that were handed to the service's log, and are too many to be in Lines
	Samples    []Sample   // of goroutines, in order of arrival
	DBErrors   []DBError  // uses of a closed database
	Charges    []Charge   // money that has moved
	Ready      []Change   // what /readyz answered, whenever that changed
	Endpoints  []Endpoint // whenever the balancer began or ceased to use an instance
	Shutdowns  []Change   // when the shutting down of a server, of HTTP or of gRPC, was first seen in each process
	Audit      AuditState // what the audit has looked at
	Findings   []event.Event
	Ended      time.Duration
	EndedWhy   string

	stopped   []Signal // see Stopped
	leftEarly bool     // the run was ended before the service
	dropped   int      // events that the probes could not report

	requests     entries[int, Request]
	jobs         entries[[2]int, Job] // by instance and number
	http         entries[int, Conn]
	db           entries[[2]int, Conn] // by instance and number
	temps        entries[string, Temp]
	messages     entries[int, Message]
	deliveries   entries[[2]int, Delivery] // by message and number
	terms        entries[int, Term]        // by token
	byInstance   entries[int, instanceFacts]
	instances    []*instanceFacts
	stored       entries[int, storedReceipt] // by number
	receipts     []*storedReceipt            // that the audit found
	lost         index[lostLine]
	charged      entries[int, Charge] // by order
	firstCharges []*Charge            // for each order

	requestsUnderway, jobsUnderway, httpUnderway, dbUnderway underway

	usual usual // how requests are answered

	troubled []int32 // positions of the requests that may have raced: see Racing
	silent   []int32 // positions of the clients' connections that were closed before they carried a request

	poolChanges []change // of the service's pool, for DBSeries; in order of arrival

	whole        *Timeline // see History.retrace; nil elsewhere
	epoch        uint32    // counts the snapshots; what was made in an earlier one may be a snapshot's as well
	processEpoch uint32    // the epoch, from 1, in which Processes was made
}

// Process is one process of the service.
type Process struct {
	Instance int
	PID      int
	Addr     string
	Command  string
	Started  time.Duration
	Ready    time.Duration
	Exited   time.Duration
	Status   int    // the exit status
	KilledBy string // the signal that killed it, or empty
	Detail   string
}

// Job is one receipt, in one process: what a process leaves, the next one can begin again.
type Job struct {
	ID       int
	Instance int
	Worker   int
	Queued   time.Duration
	Started  time.Duration
	Done     time.Duration
	Error    string
}

// Conn is a connection: a client's to the service, or the service's to its database.
type Conn struct {
	ID       int
	Instance int
	Opened   time.Duration
	Closed   time.Duration
	Busy     bool          // a request or a query has it
	Since    time.Duration // when Busy last changed
	Request  int           // the last request that used it, for a client's
	Requests int           // how many attempts at requests it has carried, for a client's
	Ended    event.Class   // how the service, or the balancer, ended a client's connection; empty when the client did
}

// Temp is a temporary file of the service.
type Temp struct {
	Path             string
	Instance         int
	Order            int // whose receipt it is for; 0 when it is for none
	Created, Removed time.Duration
}

// Signal is one signal that was sent to the service, or seen to arrive.
type Signal struct {
	At               time.Duration
	Instance         int
	Name, Target, By string
	Text             string
}

// Stop says how the service is being stopped.
type Stop struct {
	At       time.Duration // when it began
	Instance int
	Policy   string
	Grace    time.Duration // from At to SIGKILL; zero when SIGKILL never comes
	Budget   time.Duration // the real grace period that a shortened Grace stands for
}

// InProgress is what was in progress when a run had waited in vain for as much as it wanted before the stop.
type InProgress struct {
	At       time.Duration
	Waited   time.Duration // for how long; 0 where the recording does not say
	Requests int           // in flight
	Printing int           // receipts in the hands of a worker
	Queued   int           // receipts that waited for one
}

// Step is a step of the stop that is not a signal.
type Step struct {
	At       time.Duration
	Instance int
	Kind     string        // event.StepEndpoint or event.StepPreStop; empty in older recordings
	Takes    time.Duration // how long
	Text     string        // what an older recording says it is
}

// Line is one line of the log, or of the output.
type Line struct {
	At       time.Duration
	Instance int
	ID       int // of a log line, from 1; zero for output
	Text     string
}

// DBError is a use of the database after the service had closed it.
type DBError struct {
	At       time.Duration
	Instance int
	Item     string // what it was about: event.ItemOrder or event.ItemReceipt; empty where that is not known
	ID       int    // the number of that, or 0
	Text     string
}

// Sample is what the goroutines were doing at one moment.
type Sample struct {
	At       time.Duration
	Instance int
	Count    int
	Groups   []event.Group
}

// Charge is money that has moved.
type Charge struct {
	At             time.Duration
	Request, Order int
}

// Change is a change of what /readyz answers, or the beginning of a shutdown.
type Change struct {
	At       time.Duration
	Instance int
	Status   int
}

// Endpoint is a change of what the balancer does.
type Endpoint struct {
	At       time.Duration
	Instance int
	Added    bool
}
