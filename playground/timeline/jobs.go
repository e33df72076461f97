package timeline

import (
	"iter"
	"time"

	"closingtime/playground/event"
)

func (t *Timeline) applyJob(e event.Event) {
	t.Probe = true
	known := len(t.Jobs)
	j, position := t.jobs.change(t.epoch, &t.Jobs, [2]int{e.Instance, e.ID}, func() *Job { return &Job{ID: e.ID, Instance: e.Instance} })
	if position == known {
		t.jobsUnderway.begin(position)
	}
	before := j.Done
	switch e.Kind {
	case event.JobQueued:
		if j.Queued == 0 || e.At < j.Queued { // one that found the queue full is queued again
			j.Queued = e.At
		}
	case event.JobStored:
		j.Stored = e.At
	case event.JobStart:
		j.Started, j.Worker = e.At, e.Worker
	case event.JobDone:
		j.Done, j.Worker, j.Error = e.At, e.Worker, e.Text
	}
	if before == 0 && j.Done > 0 {
		t.jobsUnderway.end(func(position int32) bool { return t.Jobs[position].Done > 0 })
	}
	t.jobsUnderway.note(position, e.At, before, j.Done)
	i := t.known(e.Instance)
	i.active = max(i.active, j.Queued, j.Stored, j.Done)
}

// Job returns the receipt with that number of one instance, or nil when there is none.
func (t *Timeline) Job(instance, number int) *Job {
	return t.jobs.find(t.Jobs, [2]int{instance, number})
}

// storedAt tells whether a receipt was in the database at a moment, to be printed later, and in nobody's hands.
func (j *Job) storedAt(at time.Duration) bool {
	return j.Stored > 0 && j.Stored <= at && (j.Started <= j.Stored || j.Started > at)
}

// JobsAt yields the receipts that were in memory at the given moment, waiting or being printed, while their process lived.
func (t *Timeline) JobsAt(at time.Duration) iter.Seq[*Job] {
	return func(yield func(*Job) bool) {
		for position := range t.jobsUnderway.at(at, t.Now, len(t.Jobs)) {
			j := t.Jobs[position]
			if j.Queued > 0 && j.Queued <= at && (j.Done == 0 || j.Done > at) && !j.storedAt(at) && !t.goneBefore(j.Instance, at) && !yield(j) {
				return
			}
		}
	}
}

// JobCounts returns how many receipts are being printed and how many wait for a worker, in memory, now.
func (t *Timeline) JobCounts() (printing, queued int) {
	for j := range t.JobsAt(t.Now) {
		if j.Started > 0 {
			printing++
		} else {
			queued++
		}
	}
	return printing, queued
}

// Receipts counts where the receipts are that were accepted.
type Receipts struct {
	Waiting  int // in a queue in memory
	Printing int // in a worker's hands
	Printed  int
	Stored   int // in the database, to be printed later
	Lost     int // neither printed nor stored; known when the audit has looked
	Room     int // of the queue in memory; 0 where that is not known
}

// CountReceipts returns where the receipts are now. One that a process left and the next one has is counted once.
func (t *Timeline) CountReceipts() Receipts {
	c := Receipts{Room: t.Run.Room}
	c.Printing, c.Waiting = t.JobCounts()
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
		case ReceiptLost:
			c.Lost++
		}
	}
	return c
}

// storedNow returns how many receipts wait for a worker in the database now, while their process lives. A service that
// stores each receipt before it queues it has all that wait there.
func (t *Timeline) storedNow() int {
	n := 0
	for position := range t.jobsUnderway.at(t.Now, t.Now, len(t.Jobs)) {
		if j := t.Jobs[position]; j.Done == 0 && j.storedAt(t.Now) && !t.goneBefore(j.Instance, t.Now) {
			n++
		}
	}
	return n
}

// WorkCounts returns how much is worked on in the background now, and how much waits for that: receipts in memory and in
// the database, messages that were received, and rounds of the leader's work.
func (t *Timeline) WorkCounts() (working, waiting int) {
	working, waiting = t.JobCounts()
	waiting += t.storedNow()
	busy, received, _ := t.MessageCounts()
	if leader := t.Leader(); leader != nil && leader.working() {
		working++
	}
	return working + busy, waiting + received
}

func (t *Timeline) applyTemp(e event.Event) {
	f, _ := t.temps.change(t.epoch, &t.Temps, e.Path, func() *Temp { return &Temp{Path: e.Path} })
	if e.Kind == event.TempCreate {
		f.Created, f.Instance, f.Order = e.At, e.Instance, e.ID
	} else {
		f.Removed = e.At
	}
}
