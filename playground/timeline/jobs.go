package timeline

import (
	"iter"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

func (t *Timeline) applyJob(e event.Event) {
	t.Probe = true
	known := len(t.Jobs)
	j, position := index.Change(&t.jobs, t.epoch, &t.Jobs, [2]int{e.Instance, e.ID}, func() *Job { return &Job{ID: e.ID, Instance: e.Instance} })
	if position == known {
		t.jobsUnderway.Begin(position)
	}
	before := j.Done
	switch e.Kind {
	case event.JobQueued:
		if j.Queued == 0 || e.At < j.Queued { // a receipt that found the queue full is queued again
			j.Queued = e.At
		}
	case event.JobStored:
		j.Stored = e.At
	case event.JobStart:
		j.Started, j.Worker = e.At, e.Worker
	case event.JobDone:
		j.Done, j.Worker, j.Error, j.Panicked = e.At, e.Worker, e.Text, e.State == event.Panicked
	case event.JobAside:
		j.Aside = e.At
	}
	if before == 0 && j.Done > 0 {
		t.jobsUnderway.End(func(position int32) bool { return t.Jobs[position].Done > 0 })
	}
	t.jobsUnderway.Note(position, e.At, before, j.Done)
	i := t.facts(e.Instance)
	i.active = max(i.active, j.Queued, j.Stored, j.Done)
}

// Job returns the receipt with a number in one instance, or nil when there is none.
func (t *Timeline) Job(instance, number int) *Job {
	return index.Find(&t.jobs, t.Jobs, [2]int{instance, number})
}

// storedAt tells whether a receipt was, at a moment, in the database to be printed later, and no worker had it.
func (j *Job) storedAt(at time.Duration) bool {
	return j.Stored > 0 && j.Stored <= at && (j.Started <= j.Stored || j.Started > at)
}

// JobsAt yields the receipts that were in memory at a moment, waiting or being printed, in processes that ran at that
// moment.
func (t *Timeline) JobsAt(at time.Duration) iter.Seq[*Job] {
	return func(yield func(*Job) bool) {
		for position := range t.jobsUnderway.At(at, t.Now, len(t.Jobs)) {
			j := t.Jobs[position]
			if j.Queued > 0 && j.Queued <= at && (j.Done == 0 || j.Done > at) && !j.storedAt(at) && !t.exitedBefore(j.Instance, at) && !yield(j) {
				return
			}
		}
	}
}

// JobCounts returns how many receipts were being printed at a moment, and how many waited in memory for a worker.
func (t *Timeline) JobCounts(at time.Duration) (printing, queued int) {
	for j := range t.JobsAt(at) {
		if j.Started > 0 && j.Started <= at {
			printing++
		} else {
			queued++
		}
	}
	return printing, queued
}

// Receipts counts the accepted receipts by where they are.
type Receipts struct {
	Waiting  int // in a queue in memory
	Printing int // in a worker's hands
	Printed  int
	Stored   int // in the database, to be printed later
	Aside    int // marked as failed, and not to be printed again
	Unknown  int // neither printed nor stored as far as the service said, and the audit has not examined the database yet
	Cut      int // not printed, after a panic or without a look into the database
	Lost     int // neither printed nor stored; known when the audit has examined the database
	Room     int // capacity of the queues in memory of all running instances together, or of the only one; 0 where that is not known
}

// CountReceipts counts the receipts now. A receipt that one process leaves and the next one takes is counted once.
func (t *Timeline) CountReceipts() Receipts {
	c := Receipts{Room: t.Run.Room * t.running()}
	if len(t.Processes) < 2 { // before and after it runs, too
		c.Room = t.Run.Room
	}
	for j := range t.JobsAt(t.Now) {
		switch {
		case t.exitedBefore(j.Instance, t.Now+1): // it ended at this very moment, and with it what was in its memory
		case j.Started > 0:
			c.Printing++
		default:
			c.Waiting++
		}
	}
	best := make(map[int]ReceiptFate)
	for _, j := range t.Jobs {
		if fate := t.Fate(j); best[j.ID] != ReceiptPrinted {
			best[j.ID] = fate
		}
	}
	for _, fate := range best {
		switch fate {
		case ReceiptPrinted:
			c.Printed++
		case ReceiptStored:
			c.Stored++
		case ReceiptAside:
			c.Aside++
		case ReceiptUnknown:
			c.Unknown++
		case ReceiptCut:
			c.Cut++
		case ReceiptLost:
			c.Lost++
		}
	}
	return c
}

// running returns how many instances have a process that runs now.
func (t *Timeline) running() int {
	n := 0
	for _, p := range t.Processes {
		if p.PID > 0 && !t.exitedBefore(p.Instance, t.Now+1) {
			n++
		}
	}
	return n
}

// ReceiptsAt counts the receipts at a moment, as far as the service itself had reported of them by then. What is lost is not
// known then.
func (t *Timeline) ReceiptsAt(at time.Duration) Receipts {
	c := Receipts{}
	for _, p := range t.Processes {
		if p.PID > 0 && p.Started <= at && !t.exitedBefore(p.Instance, at) {
			c.Room += t.Run.Room
		}
	}
	c.Printing, c.Waiting = t.JobCounts(at)
	for _, j := range t.Jobs {
		switch {
		case j.Done > 0 && j.Done <= at && j.Error == "":
			c.Printed++
		case j.storedAt(at):
			c.Stored++
		}
	}
	return c
}

// storedNow returns how many receipts of running processes wait in the database for a worker now. A service that stores
// each receipt before it queues it has all of its waiting receipts there.
func (t *Timeline) storedNow() int {
	n := 0
	for position := range t.jobsUnderway.At(t.Now, t.Now, len(t.Jobs)) {
		if j := t.Jobs[position]; j.Done == 0 && j.storedAt(t.Now) && !t.exitedBefore(j.Instance, t.Now) {
			n++
		}
	}
	return n
}

// WorkCounts returns how many pieces of background work are being done now and how many wait. The work is that of receipts
// in memory and in the database, of received messages, and of the leader's rounds.
func (t *Timeline) WorkCounts() (working, waiting int) {
	working, waiting = t.JobCounts(t.Now)
	waiting += t.storedNow()
	busy, received := t.DeliveryCounts(t.Now)
	if leader := t.Leader(); leader != nil && leader.working() {
		working++
	}
	return working + busy, waiting + received
}

func (t *Timeline) applyTemp(e event.Event) {
	f, _ := index.Change(&t.temps, t.epoch, &t.Temps, e.Path, func() *Temp { return &Temp{Path: e.Path} })
	if e.Kind == event.TempCreate {
		f.Created, f.Instance, f.Order = e.At, e.Instance, e.ID
	} else {
		f.Removed = e.At
	}
}
