// Package timeline folds the event log of a run into a picture of it: what was in flight, which goroutines and
// connections there were, what was signalled, what was lost. A Timeline that has been given the events up to a
// moment is the picture at that moment, so a live view and a replay are the same code.
//
// The picture does not depend on the order in which events of different sources arrive: a request may be done
// before the probe's report that it was accepted comes in.
package timeline

import (
	"iter"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Timeline is the picture. Times are measured from the start of the run; zero means "has not happened".
// The zero value is the picture before the first event. It is not safe for concurrent use.
type Timeline struct {
	Run       event.Run
	Now       time.Duration // of the latest event
	Probe     bool          // a probe inside the service reports
	Handlers  bool          // and it has reported that a handler began
	Missed    string        // what was in progress instead, when the moment to stop the run never came
	Processes []*Process    // by instance
	Requests  []*Request    // in the order in which they were first heard of
	Jobs      []*Job
	HTTP      []*Conn // the clients' connections
	DB        []*Conn // the service's pool
	Temps     []*Temp
	Signals   []Signal // by time
	Stop      Stop     // the first one; zero before it
	Stops     []Stop   // of every instance, by time
	Steps     []Step
	Lines     []Line     // the service's log and output, in order of arrival
	Unkept    int        // lines that were handed to the service's log, and are too many to be in Lines
	Samples   []Sample   // of goroutines, in order of arrival
	DBErrors  []Line     // uses of a closed database
	Charges   []Charge   // money that has moved
	Ready     []Change   // what /readyz answered, whenever that changed
	Endpoints []Endpoint // whenever the balancer began or ceased to use an instance
	Shutdowns []Change   // when http.Server.Shutdown or Close was first seen in each process
	Audit     AuditState // whether the audit has looked
	Findings  []event.Event
	Ended     time.Duration
	EndedWhy  string

	requests map[int]*Request
	jobs     map[[2]int]*Job // by instance and number
	http     map[int]*Conn
	db       map[[2]int]*Conn
	temps    map[string]*Temp
	dropped  map[int]int
	latest   map[int]Sample // of goroutines, by instance
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

// Request is one request, as its client, and where there is a probe its handler, saw it.
type Request struct {
	ID       int
	Instance int
	Method   string
	Path     string
	Conn     int
	Order    int

	Sent     time.Duration // the client began
	Written  time.Duration // it was on its connection, whole
	Accepted time.Duration // its handler began
	Placed   time.Duration // its order was written down
	Header   time.Duration // the first byte of the answer came
	Returned time.Duration // its handler ended
	Raced    time.Duration // the instance closed the idle connection on which the balancer had sent it
	Done     time.Duration // the client has its answer, or an error

	Status int
	Class  event.Class // why there was no whole answer; empty when there was one
	Text   string
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
}

// Temp is a temporary file of the service.
type Temp struct {
	Path             string
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

// Step is a step of the stop that is not a signal.
type Step struct {
	At   time.Duration
	Text string
}

// Line is one line of the log, or of the output.
type Line struct {
	At       time.Duration
	Instance int
	ID       int // of a log line, from 1; zero for output
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

// AuditState tells whether the audit has looked.
type AuditState struct {
	Done  bool
	Error string // why it could not
}

// Fold returns the picture after all of events.
func Fold(events iter.Seq[event.Event]) *Timeline {
	t := new(Timeline)
	for e := range events {
		t.Apply(e)
	}
	return t
}

// Of returns the picture after all of events.
func Of(events []event.Event) *Timeline { return Fold(slices.Values(events)) }

// Apply adds one event to the picture. An event of an unknown kind only moves Now.
func (t *Timeline) Apply(e event.Event) {
	at := max(e.At, 1)
	e.At = at
	t.Now = max(t.Now, at)
	switch e.Kind {
	case event.RunStart:
		if e.Run != nil {
			t.Run = *e.Run
		}
	case event.RunEnd:
		t.Ended, t.EndedWhy = at, e.Text
	case event.ProcessStart, event.Ready, event.ProcessExit:
		t.applyProcess(e)
	case event.Readiness:
		t.Ready = append(t.Ready, Change{at, e.Instance, e.Status})
	case event.ShutdownSeen:
		t.Shutdowns = append(t.Shutdowns, Change{At: at, Instance: e.Instance})
	case event.Endpoint:
		t.Endpoints = append(t.Endpoints, Endpoint{at, e.Instance, e.State == event.EndpointAdded})
	case event.Output, event.LogLine:
		t.Probe = t.Probe || e.Kind == event.LogLine
		t.Lines = append(t.Lines, Line{at, e.Instance, e.ID, e.Text})
	case event.LogMore:
		t.Unkept += e.Count
	case event.StopStart:
		t.Stops = append(t.Stops, Stop{at, e.Instance, e.Name, e.Grace, e.Budget})
		slices.SortStableFunc(t.Stops, func(a, b Stop) int { return int(a.At - b.At) })
		t.Stop = t.Stops[0]
	case event.Missed:
		t.Missed = e.Text
	case event.StopStep:
		t.Steps = append(t.Steps, Step{at, e.Text})
	case event.Signal:
		t.applySignal(e)
	case event.RequestSent, event.RequestWritten, event.RequestHeader, event.RequestDone, event.RequestRaced,
		event.RequestAccepted, event.RequestReturned, event.OrderPlaced, event.OrderCharged:
		t.applyRequest(e)
	case event.JobQueued, event.JobStart, event.JobDone:
		t.applyJob(e)
	case event.ConnOpen, event.ConnClose:
		t.applyHTTP(e)
	case event.DBOpen, event.DBBusy, event.DBIdle, event.DBClose:
		t.applyDB(e)
	case event.DBError:
		t.DBErrors = append(t.DBErrors, Line{at, e.Instance, 0, e.Text})
	case event.TempCreate, event.TempRemove:
		t.applyTemp(e)
	case event.Goroutines:
		t.Probe = true
		t.applySample(Sample{at, e.Instance, e.Count, e.Groups})
	case event.Dropped:
		if t.dropped == nil {
			t.dropped = make(map[int]int)
		}
		t.dropped[e.Instance] = max(t.dropped[e.Instance], e.Count)
	case event.Audit:
		t.Findings = append(t.Findings, e)
	case event.AuditDone:
		t.Audit = AuditState{Done: e.Text == "", Error: e.Text}
	}
}

func (t *Timeline) applyProcess(e event.Event) {
	p := t.process(e.Instance)
	switch e.Kind {
	case event.ProcessStart:
		p.PID, p.Addr, p.Command, p.Started = e.PID, e.Addr, e.Text, e.At
	case event.Ready:
		p.Ready = e.At
	case event.ProcessExit:
		p.Exited, p.Status, p.KilledBy, p.Detail = e.At, e.Status, e.Name, e.Text
	}
}

func (t *Timeline) applySample(s Sample) {
	t.Samples = append(t.Samples, s)
	if t.latest == nil {
		t.latest = make(map[int]Sample)
	}
	t.latest[s.Instance] = s
}

func (t *Timeline) process(instance int) *Process {
	for _, p := range t.Processes {
		if p.Instance == instance {
			return p
		}
	}
	p := &Process{Instance: instance}
	t.Processes = append(t.Processes, p)
	slices.SortFunc(t.Processes, func(a, b *Process) int { return a.Instance - b.Instance })
	return p
}

func (t *Timeline) applySignal(e event.Event) {
	t.Signals = append(t.Signals, Signal{e.At, e.Instance, e.Name, e.Target, e.By, e.Text})
	slices.SortStableFunc(t.Signals, func(a, b Signal) int { return int(a.At - b.At) })
}

func (t *Timeline) applyRequest(e event.Event) {
	r := entry(&t.requests, e.ID, &t.Requests, func() *Request { return &Request{ID: e.ID} })
	if e.Method != "" {
		r.Method, r.Path = e.Method, e.Path
	}
	switch e.Kind {
	case event.RequestSent:
		r.Sent = e.At
	case event.RequestWritten:
		r.Written, r.Conn = e.At, e.Conn
		t.lend(r)
	case event.RequestHeader:
		r.Header = e.At
	case event.RequestDone:
		r.Done, r.Status, r.Class, r.Text, r.Order = e.At, e.Status, e.Class, e.Text, e.Order
		t.giveBack(r)
	case event.RequestAccepted:
		t.Probe, t.Handlers = true, true
		r.Accepted, r.Instance = e.At, e.Instance
	case event.RequestReturned:
		r.Returned = e.At
	case event.RequestRaced:
		r.Raced, r.Instance = e.At, e.Instance
	case event.OrderPlaced:
		r.Placed = e.At
	case event.OrderCharged:
		t.Charges = append(t.Charges, Charge{e.At, e.ID, e.Order})
	}
}

func (t *Timeline) applyJob(e event.Event) {
	t.Probe = true
	j := entry(&t.jobs, [2]int{e.Instance, e.ID}, &t.Jobs, func() *Job { return &Job{ID: e.ID, Instance: e.Instance} })
	switch e.Kind {
	case event.JobQueued:
		if j.Queued == 0 || e.At < j.Queued { // one that found the queue full is queued again
			j.Queued = e.At
		}
	case event.JobStart:
		j.Started, j.Worker = e.At, e.Worker
	case event.JobDone:
		j.Done, j.Worker, j.Error = e.At, e.Worker, e.Text
	}
}

func (t *Timeline) applyHTTP(e event.Event) {
	c := t.client(e.ID)
	if e.Kind == event.ConnOpen {
		c.Opened, c.Since = e.At, max(c.Since, e.At)
	} else {
		c.Closed, c.Busy = e.At, false
	}
}

func (t *Timeline) client(id int) *Conn {
	return entry(&t.http, id, &t.HTTP, func() *Conn { return &Conn{ID: id} })
}

func (t *Timeline) lend(r *Request) {
	if c := t.client(r.Conn); r.Written > c.Since && r.Done == 0 {
		c.Busy, c.Since, c.Request = true, r.Written, r.ID
	}
}

func (t *Timeline) giveBack(r *Request) {
	if r.Conn == 0 {
		return
	}
	if c := t.client(r.Conn); c.Request == r.ID {
		c.Busy, c.Since = false, r.Done
	}
}

func (t *Timeline) applyDB(e event.Event) {
	t.Probe = true
	c := entry(&t.db, [2]int{e.Instance, e.ID}, &t.DB, func() *Conn { return &Conn{ID: e.ID, Instance: e.Instance} })
	switch e.Kind {
	case event.DBOpen:
		c.Opened, c.Since = e.At, e.At
	case event.DBBusy, event.DBIdle:
		c.Busy, c.Since = e.Kind == event.DBBusy, e.At
	case event.DBClose:
		c.Closed, c.Busy = e.At, false
	}
}

func (t *Timeline) applyTemp(e event.Event) {
	f := entry(&t.temps, e.Path, &t.Temps, func() *Temp { return &Temp{Path: e.Path} })
	if e.Kind == event.TempCreate {
		f.Created = e.At
	} else {
		f.Removed = e.At
	}
}

// entry returns the value at key, and adds a new one to the map and to the list when there is none yet.
func entry[K comparable, V any](index *map[K]*V, key K, list *[]*V, create func() *V) *V {
	if v, ok := (*index)[key]; ok {
		return v
	}
	if *index == nil {
		*index = make(map[K]*V)
	}
	v := create()
	(*index)[key] = v
	*list = append(*list, v)
	return v
}
