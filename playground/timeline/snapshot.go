package timeline

import "slices"

// Snapshot returns a timeline with what this one has now. The snapshot does not change when this one goes on, so that other
// goroutines can read it; it can also be taken further by itself. A snapshot is cheap: the two timelines share what they
// have, and each copies what it changes. Nobody may use the timeline while Snapshot runs.
func (t *Timeline) Snapshot() *Timeline {
	t.share()
	s := *t
	s.clip()
	for _, x := range s.indexed() {
		x.detach()
	}
	s.requestsUnderway = t.requestsUnderway.snapshot()
	s.jobsUnderway = t.jobsUnderway.snapshot()
	s.httpUnderway = t.httpUnderway.snapshot()
	s.dbUnderway = t.dbUnderway.snapshot()
	return &s
}

// indexedList is what finds the entries of one of the timeline's lists, and takes part in snapshots.
type indexedList interface {
	share()
	detach()
	slots() int
	len() int
}

// indexed returns the indexes of all lists that have one.
func (t *Timeline) indexed() []indexedList {
	return []indexedList{&t.requests, &t.jobs, &t.http, &t.db, &t.temps, &t.byInstance, &t.stored, &t.charged, &t.usual.entries, &t.lost}
}

// share makes the timeline copy from now on, before it changes, whatever it has now. An addition at the end of a list
// changes nothing for a snapshot, whose list ends before it.
func (t *Timeline) share() {
	t.epoch++
	for _, x := range t.indexed() {
		x.share()
	}
	// Entries can be inserted into these lists. Without room behind their ends, an insertion makes a copy.
	t.Signals, t.Stops, t.troubled = slices.Clip(t.Signals), slices.Clip(t.Stops), slices.Clip(t.troubled)
}

// clip makes every addition of the snapshot to a list go to a copy, and not into the room behind the end of the list, where
// the other timeline adds.
func (t *Timeline) clip() {
	t.Processes, t.Requests, t.Jobs = slices.Clip(t.Processes), slices.Clip(t.Requests), slices.Clip(t.Jobs)
	t.HTTP, t.DB, t.Temps = slices.Clip(t.HTTP), slices.Clip(t.DB), slices.Clip(t.Temps)
	t.Signals, t.Stops, t.Steps = slices.Clip(t.Signals), slices.Clip(t.Stops), slices.Clip(t.Steps)
	t.Lines, t.Samples, t.DBErrors = slices.Clip(t.Lines), slices.Clip(t.Samples), slices.Clip(t.DBErrors)
	t.Charges, t.Ready, t.Endpoints = slices.Clip(t.Charges), slices.Clip(t.Ready), slices.Clip(t.Endpoints)
	t.Shutdowns, t.Findings, t.stopped = slices.Clip(t.Shutdowns), slices.Clip(t.Findings), slices.Clip(t.stopped)
	t.instances, t.receipts, t.firstCharges = slices.Clip(t.instances), slices.Clip(t.receipts), slices.Clip(t.firstCharges)
	t.troubled, t.silent, t.poolChanges = slices.Clip(t.troubled), slices.Clip(t.silent), slices.Clip(t.poolChanges)
	t.usual.kinds = slices.Clip(t.usual.kinds)
}
