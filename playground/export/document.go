package export

import (
	"cmp"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// NewDocument returns the run as it is written by JSON.
func NewDocument(r *Run) *Document {
	t := r.Timeline
	d := &Document{
		Format: Format,
		Run: RunJSON{
			Name: t.Run.Name, Of: t.Run.Of, Policy: t.Run.Policy, Started: t.Run.Started.UTC(), LengthMS: Millis(t.Now),
			Expect: t.Run.Expect, Complete: t.Ended > 0 && r.Damage == nil, EndedEarly: t.EndedWhy, LeftEarly: t.LeftEarly(), Probe: t.Probe, Dropped: t.Dropped(),
		},
		Stops: []StopJSON{}, Steps: []StepJSON{}, Signals: []SignalJSON{}, Processes: []ProcessJSON{},
		Connections: ConnectionsJSON{connections(t.HTTP), connections(t.DB)},
		Requests:    r.requests(), Receipts: r.receipts(), Log: r.log(),
		Verdict: VerdictJSON{verdict.Worst(r.Results), words.Reports(r.Results)},
		Tally:   tallyOf(t),
	}
	if r.Damage != nil {
		d.Run.Damage = r.Damage.Error()
	}
	if len(r.Results) == 0 {
		d.Verdict.Outcome = verdict.Inconclusive
	}
	for _, s := range t.Stops {
		d.Stops = append(d.Stops, StopJSON{s.Instance, s.Policy, Millis(s.At), Millis(s.Grace), Millis(cmp.Or(s.Budget, s.Grace))})
	}
	for _, s := range t.Steps {
		d.Steps = append(d.Steps, StepJSON{Millis(s.At), s.Text})
	}
	for _, s := range t.Signals {
		d.Signals = append(d.Signals, SignalJSON{s.Instance, Millis(s.At), s.Name, s.Target, s.By, s.Text})
	}
	for _, p := range t.Processes {
		d.Processes = append(d.Processes, ProcessJSON{p.Instance, p.PID, Millis(p.Started), Millis(p.Ready), Millis(p.Exited),
			p.Status, p.KilledBy, p.Detail})
	}
	d.Goroutines.AtSignal = []SampleJSON{}
	if signal := t.SignalAt(); signal > 0 {
		d.Goroutines.AtSignal = latest(t, signal)
	}
	d.Goroutines.Last = latest(t, t.Now)
	return d
}

func (r *Run) requests() []RequestJSON {
	t := r.Timeline
	inFlight := make(map[*timeline.Request]bool)
	for s := range t.Stopped() {
		for q := range t.InFlightOf(s.Instance, s.At) {
			inFlight[q] = true
		}
	}
	all := []RequestJSON{}
	for _, q := range t.Requests {
		all = append(all, RequestJSON{
			ID: q.ID, Instance: q.Instance, Method: q.Method, Path: q.Path, Connection: q.Conn, Order: q.Order,
			SentMS: Millis(q.Sent), WrittenMS: Millis(q.Written), AcceptedMS: Millis(q.Accepted), PlacedMS: Millis(q.Placed),
			HeaderMS: Millis(q.Header), ReturnedMS: Millis(q.Returned), DoneMS: Millis(q.Done),
			Status: q.Status, Class: q.Class, Text: q.Text, InFlight: inFlight[q], Racing: t.Ending(q).Kind == timeline.Raced,
		})
	}
	return all
}

func (r *Run) receipts() []ReceiptJSON {
	all := []ReceiptJSON{}
	for _, j := range r.Timeline.Jobs {
		stored, _ := r.Timeline.Stored(j.ID)
		receipt := ReceiptJSON{ID: j.ID, Instance: j.Instance, QueuedMS: Millis(j.Queued), StartedMS: Millis(j.Started),
			DoneMS: Millis(j.Done), Error: j.Error, Stored: stored}
		if j.Started > 0 {
			receipt.Worker = &j.Worker
		}
		all = append(all, receipt)
	}
	return all
}

func (r *Run) log() []LineJSON {
	lost := r.lostLines()
	all := []LineJSON{}
	for _, l := range r.Timeline.Lines {
		all = append(all, LineJSON{Millis(l.At), l.Instance, l.ID, l.Text, lost[l]})
	}
	return all
}

func connections(conns []*timeline.Conn) []ConnectionJSON {
	all := []ConnectionJSON{}
	for _, c := range conns {
		all = append(all, ConnectionJSON{c.ID, c.Instance, Millis(c.Opened), Millis(c.Closed), c.Busy})
	}
	return all
}

func tallyOf(t *timeline.Timeline) TallyJSON {
	c := t.Losses()
	return TallyJSON{c.InFlight, c.Answered, c.AtSignal, c.Printed, c.ReceiptsLost, c.LinesLost, c.HalfDone, c.SessionsLeft,
		c.Leftovers, c.ErrorsAfter, c.ExitStatus, Millis(c.ExitAfter), Millis(c.InsistedBefore)}
}
