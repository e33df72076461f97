package export

import (
	"cmp"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// NewDocument returns the document that JSON writes.
func NewDocument(r *Run) *Document {
	t := r.Timeline
	d := &Document{
		Format: Format,
		Run: RunJSON{
			Name: t.Run.Name, Of: t.Run.Of, Policy: t.Run.Policy, Started: t.Run.Started.UTC(), LengthMS: Millis(t.Now),
			Expect: t.Run.Expect, Complete: t.Ended > 0 && r.Damage == nil, EndedEarly: t.EndedWhy, LeftEarly: t.LeftEarly(), Probe: t.Probe, Dropped: t.Dropped(),
		},
		Stops: each(t.Stops, func(s timeline.Stop) StopJSON {
			return StopJSON{s.Instance, s.Policy, Millis(s.At), Millis(s.Announced), Millis(s.Grace), Millis(cmp.Or(s.Budget, s.Grace))}
		}),
		Steps: each(t.Steps, func(s timeline.Step) StepJSON {
			return StepJSON{Millis(s.At), s.Instance, s.Kind, Millis(s.Takes), words.Step(s)}
		}),
		Signals: each(t.Signals, signalJSON),
		Processes: each(t.Processes, func(p *timeline.Process) ProcessJSON {
			return ProcessJSON{p.Instance, p.PID, Millis(p.Started), Millis(p.Ready), Millis(p.Exited), p.Status, p.Exited > 0 && p.Unknown, p.KilledBy, p.Detail}
		}),
		Requests:    each(t.Requests, func(q *timeline.Request) RequestJSON { return requestJSON(t, q) }),
		Load:        loadJSON(t),
		Receipts:    each(t.Jobs, func(j *timeline.Job) ReceiptJSON { return receiptJSON(t, j) }),
		Messages:    messagesJSON(t),
		Terms:       termsJSON(t),
		Migrations:  migrationsJSON(t),
		Faults:      faultsJSON(t),
		Connections: ConnectionsJSON{each(t.HTTP, connectionJSON), each(t.DB, connectionJSON)},
		Goroutines:  GoroutinesJSON{samplesAt(t, t.SignalAt()), samplesAt(t, t.Now)},
		Log: each(t.Lines, func(l timeline.Line) LineJSON {
			return LineJSON{Millis(l.At), l.Instance, l.ID, l.Text, t.IsLost(l)}
		}),
		Verdict: VerdictJSON{Outcome: r.outcome(), Checks: words.Reports(r.Results)},
		Tally:   lossesJSON(t.Losses()),
	}
	if len(t.Others) > 0 {
		d.Others = each(t.Others, signalJSON)
	}
	if len(r.Results) == 0 {
		d.Verdict.Why = words.Unjudged(t)
	}
	if t.Run.Newer() {
		d.Run.Newer = words.NewerFormat
	}
	if r.Damage != nil {
		d.Run.Damage = r.Damage.Error()
	}
	return d
}

// each converts each value. The result is never nil, so that JSON has [] rather than null.
func each[V, J any](all []V, convert func(V) J) []J {
	converted := make([]J, len(all))
	for i, v := range all {
		converted[i] = convert(v)
	}
	return converted
}

func signalJSON(s timeline.Signal) SignalJSON {
	return SignalJSON{s.Instance, Millis(s.At), s.Name, s.Target, s.By, s.Text}
}

// faultsJSON is nil where there was no fault.
func faultsJSON(t *timeline.Timeline) []FaultJSON {
	var all []FaultJSON
	for _, f := range t.Faults {
		all = append(all, FaultJSON{f.Name, f.Values, f.By, Millis(f.Started), Millis(f.Ended), words.Fault(f.Name)})
	}
	return all
}

func requestJSON(t *timeline.Timeline, q *timeline.Request) RequestJSON {
	ending := t.Ending(q).Kind
	r := RequestJSON{
		ID: q.ID, Instance: q.Instance, Method: q.Method, Path: q.Path, Connection: q.Conn, Order: q.Order,
		SentMS: Millis(q.Sent), LateMS: Millis(q.Late), WrittenMS: Millis(q.Written), AcceptedMS: Millis(q.Accepted), PlacedMS: Millis(q.Placed),
		HeaderMS: Millis(q.Header), ReturnedMS: Millis(q.Returned), DoneMS: Millis(q.Done),
		Status: q.Status, Class: q.Class, Text: q.Text, InFlight: t.InFlightAtStop(q), Racing: ending == timeline.Raced,
		Ending: ending, Answer: q.Answer,
	}
	if len(q.Attempts) > 1 {
		r.Attempts = each(q.Attempts, func(a timeline.Attempt) AttemptJSON {
			return AttemptJSON{a.Instance, a.Conn, a.Kept, Millis(a.Written), Millis(a.Forwarded), Millis(a.Accepted),
				Millis(a.Header), Millis(a.Returned), Millis(a.Ended), a.Status, a.Class, a.Text}
		})
	}
	return r
}

func receiptJSON(t *timeline.Timeline, j *timeline.Job) ReceiptJSON {
	stored, _ := t.Stored(j.ID)
	receipt := ReceiptJSON{ID: j.ID, Instance: j.Instance, QueuedMS: Millis(j.Queued), StartedMS: Millis(j.Started),
		DoneMS: Millis(j.Done), Error: j.Error, Stored: stored, Fate: t.Fate(j)}
	if j.Started > 0 {
		receipt.Worker = &j.Worker
	}
	return receipt
}

// messagesJSON, termsJSON and migrationsJSON are nil where the service has no queue, no leader and no migrations.
func messagesJSON(t *timeline.Timeline) []MessageJSON {
	var all []MessageJSON
	for _, d := range t.Deliveries {
		m := MessageJSON{ID: d.Message, Delivery: d.Number, Instance: d.Instance, ReceivedMS: Millis(d.Received), StartedMS: Millis(d.Started),
			DoneMS: Millis(d.Done), ReturnedMS: Millis(d.Returned), DeletedMS: Millis(d.Deleted), HiddenMS: Millis(d.Hidden),
			Error: d.Error, Refused: d.Refused, Fate: t.DeliveryFate(d)}
		if d.Started > 0 {
			m.Worker = &d.Worker
		}
		all = append(all, m)
	}
	return all
}

func termsJSON(t *timeline.Timeline) []TermJSON {
	var all []TermJSON
	for _, m := range t.Terms {
		all = append(all, TermJSON{m.Token, m.Instance, Millis(m.Taken), Millis(m.Until), Millis(m.Released), Millis(t.LedUntil(m)), m.Rounds})
	}
	return all
}

func migrationsJSON(t *timeline.Timeline) []MigrationJSON {
	var all []MigrationJSON
	for _, m := range t.Migrations {
		all = append(all, MigrationJSON{m.Number, m.Of, m.Instance, m.Name, Millis(m.Started), Millis(m.Done), m.Error})
	}
	return all
}

func connectionJSON(c *timeline.Conn) ConnectionJSON {
	return ConnectionJSON{c.ID, c.Instance, Millis(c.Opened), Millis(c.Closed), c.Busy}
}

// samplesAt returns what the goroutines of each instance were doing at a moment.
func samplesAt(t *timeline.Timeline, at time.Duration) []SampleJSON {
	all := []SampleJSON{}
	for _, p := range t.Processes {
		if s := t.SampleAt(p.Instance, at); s.At > 0 {
			all = append(all, SampleJSON{s.Instance, Millis(s.At), s.Count, each(s.Groups, func(g event.Group) event.Group { return g })})
		}
	}
	return all
}

func lossesJSON(l timeline.Losses) LossesJSON {
	return LossesJSON{l.InFlight, l.Answered, l.AtSignal, l.Printed, l.ReceiptsLost, l.LinesLost, l.HalfDone, l.SessionsLeft,
		l.Leftovers, l.ErrorsAfter, l.ExitStatus, Millis(l.ExitAfter), Millis(l.OutlivedSecond)}
}
