package timeline

import (
	"slices"

	"closingtime/playground/timeline/index"
)

// Snapshot returns a copy of the timeline that does not change when the original goes on: other goroutines may read it, and
// it can itself be given further events. A snapshot is cheap: both share their data, and each copies what it changes. No
// other method of the timeline may run at the same time as Snapshot.
func (t *Timeline) Snapshot() *Timeline {
	t.share()
	s := *t
	s.clip()
	index.Detach(&s.requests)
	index.Detach(&s.jobs)
	index.Detach(&s.http)
	index.Detach(&s.db)
	index.Detach(&s.temps)
	index.Detach(&s.messages)
	index.Detach(&s.deliveries)
	index.Detach(&s.terms)
	index.Detach(&s.migrations)
	index.Detach(&s.byInstance)
	index.Detach(&s.stored)
	index.Detach(&s.charged)
	index.Detach(&s.confirmed)
	index.Detach(&s.lost)
	s.usual = t.usual.snapshot()
	s.requestsUnderway = t.requestsUnderway.Snapshot()
	s.jobsUnderway = t.jobsUnderway.Snapshot()
	s.httpUnderway = t.httpUnderway.Snapshot()
	s.dbUnderway = t.dbUnderway.Snapshot()
	return &s
}

// share makes the timeline copy each of its present entries before it changes them. Appending to a list needs no copy,
// since a snapshot knows the list only up to its own length.
func (t *Timeline) share() {
	t.epoch++
	t.requests.Share()
	t.jobs.Share()
	t.http.Share()
	t.db.Share()
	t.temps.Share()
	t.messages.Share()
	t.deliveries.Share()
	t.terms.Share()
	t.migrations.Share()
	t.byInstance.Share()
	t.stored.Share()
	t.charged.Share()
	t.confirmed.Share()
	t.lost.Share()
	t.usual.entries.Share()
	// Elements can be inserted into the middle of these lists. Clipped to their length, they are copied by an insertion.
	t.Others = slices.Clip(t.Others)
	t.Signals, t.Stops, t.raceCandidates = slices.Clip(t.Signals), slices.Clip(t.Stops), slices.Clip(t.raceCandidates)
	t.newcomers = slices.Clip(t.newcomers)
}

// clip makes an append by the snapshot go to a copy, so that it cannot overwrite what the original appends.
func (t *Timeline) clip() {
	t.Processes, t.Requests, t.Jobs = slices.Clip(t.Processes), slices.Clip(t.Requests), slices.Clip(t.Jobs)
	t.Messages, t.Deliveries, t.Terms = slices.Clip(t.Messages), slices.Clip(t.Deliveries), slices.Clip(t.Terms)
	t.Migrations, t.Faults, t.Others = slices.Clip(t.Migrations), slices.Clip(t.Faults), slices.Clip(t.Others)
	t.HTTP, t.DB, t.Temps = slices.Clip(t.HTTP), slices.Clip(t.DB), slices.Clip(t.Temps)
	t.Signals, t.Stops, t.Steps = slices.Clip(t.Signals), slices.Clip(t.Stops), slices.Clip(t.Steps)
	t.Lines, t.Samples, t.DBErrors = slices.Clip(t.Lines), slices.Clip(t.Samples), slices.Clip(t.DBErrors)
	t.Charges, t.Ready, t.Endpoints = slices.Clip(t.Charges), slices.Clip(t.Ready), slices.Clip(t.Endpoints)
	t.Shutdowns, t.Findings, t.stopped = slices.Clip(t.Shutdowns), slices.Clip(t.Findings), slices.Clip(t.stopped)
	t.instances, t.receipts, t.firstCharges = slices.Clip(t.instances), slices.Clip(t.receipts), slices.Clip(t.firstCharges)
	t.confirmations, t.newcomers, t.idle = slices.Clip(t.confirmations), slices.Clip(t.newcomers), slices.Clip(t.idle)
	t.listeners = slices.Clip(t.listeners)
	t.Load.clip()
	t.raceCandidates, t.httpClosed, t.poolChanges = slices.Clip(t.raceCandidates), slices.Clip(t.httpClosed), slices.Clip(t.poolChanges)
}
