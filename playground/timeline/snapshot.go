package timeline

import "slices"

// Snapshot returns a timeline with what this one has now. It does not change when this one goes on, so that others can
// read it meanwhile, in other goroutines too; and it can be taken further by itself. It is cheap: the two share what they
// have, and each copies what it changes. Nobody may use the timeline at the moment at which a snapshot is taken of it.
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
	s.byInstance.detach()
	s.stored.detach()
	s.charged.detach()
	s.lost.detach()
	s.usual = t.usual.snapshot()
	s.requestsUnderway = t.requestsUnderway.snapshot()
	s.jobsUnderway = t.jobsUnderway.snapshot()
	s.httpUnderway = t.httpUnderway.snapshot()
	s.dbUnderway = t.dbUnderway.snapshot()
	return &s
}

// share has the timeline copy from now on whatever it has now, before that changes. What is only added at the end of a
// list is no change to those who have it up to there.
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
	t.byInstance.share()
	t.stored.share()
	t.charged.share()
	t.lost.share()
	t.usual.entries.share()
	// Something can be inserted into these. Without room behind their ends they are copied then.
	t.Signals, t.Stops, t.troubled = slices.Clip(t.Signals), slices.Clip(t.Stops), slices.Clip(t.troubled)
}

// clip has whatever the snapshot adds to a list go to a copy, and not to where the other timeline adds something.
func (t *Timeline) clip() {
	t.Processes, t.Requests, t.Jobs = slices.Clip(t.Processes), slices.Clip(t.Requests), slices.Clip(t.Jobs)
	t.Messages, t.Deliveries, t.Terms = slices.Clip(t.Messages), slices.Clip(t.Deliveries), slices.Clip(t.Terms)
	t.HTTP, t.DB, t.Temps = slices.Clip(t.HTTP), slices.Clip(t.DB), slices.Clip(t.Temps)
	t.Signals, t.Stops, t.Steps = slices.Clip(t.Signals), slices.Clip(t.Stops), slices.Clip(t.Steps)
	t.Lines, t.Samples, t.DBErrors = slices.Clip(t.Lines), slices.Clip(t.Samples), slices.Clip(t.DBErrors)
	t.Charges, t.Ready, t.Endpoints = slices.Clip(t.Charges), slices.Clip(t.Ready), slices.Clip(t.Endpoints)
	t.Shutdowns, t.Findings, t.stopped = slices.Clip(t.Shutdowns), slices.Clip(t.Findings), slices.Clip(t.stopped)
	t.instances, t.receipts, t.firstCharges = slices.Clip(t.instances), slices.Clip(t.receipts), slices.Clip(t.firstCharges)
	t.troubled, t.silent, t.poolChanges = slices.Clip(t.troubled), slices.Clip(t.silent), slices.Clip(t.poolChanges)
}
