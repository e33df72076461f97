package timeline

import "slices"

// Snapshot returns a copy of the timeline that does not change when the original goes on: other goroutines may read it, and
// it can itself be given further events. A snapshot is cheap: both share their data, and each copies what it changes. No
// other method of the timeline may run at the same time as Snapshot.
func (t *Timeline) Snapshot() *Timeline {
	t.share()
	s := *t
	s.clip()
	s.requests.detach()
	s.jobs.detach()
	s.http.detach()
	s.db.detach()
	s.temps.detach()
	s.messages.detach()
	s.deliveries.detach()
	s.terms.detach()
	s.migrations.detach()
	s.byInstance.detach()
	s.stored.detach()
	s.charged.detach()
	s.confirmed.detach()
	s.lost.detach()
	s.usual = t.usual.snapshot()
	s.requestsUnderway = t.requestsUnderway.snapshot()
	s.jobsUnderway = t.jobsUnderway.snapshot()
	s.httpUnderway = t.httpUnderway.snapshot()
	s.dbUnderway = t.dbUnderway.snapshot()
	return &s
}

// share makes the timeline copy each of its present entries before it changes them. Appending to a list needs no copy,
// since a snapshot knows the list only up to its own length.
func (t *Timeline) share() {
	t.epoch++
	t.requests.share()
	t.jobs.share()
	t.http.share()
	t.db.share()
	t.temps.share()
	t.messages.share()
	t.deliveries.share()
	t.terms.share()
	t.migrations.share()
	t.byInstance.share()
	t.stored.share()
	t.charged.share()
	t.confirmed.share()
	t.lost.share()
	t.usual.entries.share()
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
