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
	i.active = max(i.active, j.Queued, j.Done)
}

// Job returns the receipt with that number of one instance, or nil when there is none.
func (t *Timeline) Job(instance, number int) *Job {
	return t.jobs.find(t.Jobs, [2]int{instance, number})
}

// JobsAt yields the receipts that were queued and not done at the given moment, while their process lived.
func (t *Timeline) JobsAt(at time.Duration) iter.Seq[*Job] {
	return func(yield func(*Job) bool) {
		for position := range t.jobsUnderway.at(at, t.Now, len(t.Jobs)) {
			j := t.Jobs[position]
			if j.Queued > 0 && j.Queued <= at && (j.Done == 0 || j.Done > at) && !t.goneBefore(j.Instance, at) && !yield(j) {
				return
			}
		}
	}
}

// JobCounts returns how many receipts are being printed and how many wait for a worker now.
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

// WorkCounts returns how much is worked on in the background now, and how much waits for that inside the service: receipts,
// messages that were received, and rounds of the leader's work.
func (t *Timeline) WorkCounts() (working, waiting int) {
	working, waiting = t.JobCounts()
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
