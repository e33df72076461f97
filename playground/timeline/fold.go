package timeline

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Fold returns the timeline after all of events.
func Fold(events iter.Seq[event.Event]) *Timeline {
	t := new(Timeline)
	for e := range events {
		t.Apply(e)
	}
	return t
}

// Of returns the timeline after all of events.
func Of(events []event.Event) *Timeline { return Fold(slices.Values(events)) }

// Apply adds one event to the timeline. An event of an unknown kind only advances Now.
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
		t.leftEarly = e.State == event.LeftEarly || e.State == "" && e.Text != "" && t.killedByRun() > 0
	case event.ProcessStart, event.Ready, event.ProcessExit, event.ProbeStart:
		t.applyProcess(e)
	case event.Readiness:
		t.Ready = append(t.Ready, Change{at, e.Instance, e.Status})
	case event.ShutdownSeen:
		t.Shutdowns = append(t.Shutdowns, Change{At: at, Instance: e.Instance})
	case event.Endpoint:
		t.Endpoints = append(t.Endpoints, Endpoint{at, e.Instance, e.State == event.EndpointAdded})
	case event.Output, event.LogLine:
		t.Probe = t.Probe || e.Kind == event.LogLine
		t.Lines = appended(t.Lines, Line{at, e.Instance, e.ID, e.Text}, t.replayed().Lines)
		if e.ID > 0 {
			t.applyReport(e)
		}
	case event.LogMore:
		t.Unkept += e.Count
	case event.StopStart:
		t.Stops = insertByTime(t.Stops, Stop{At: at, Instance: e.Instance, Policy: e.Name, Grace: e.Grace, Budget: e.Budget}, func(s Stop) time.Duration { return s.At })
		t.Stop = t.Stops[0]
		t.keepMoment(at)
	case event.StopEnd:
		if len(t.Stops) > 0 {
			t.Stops = slices.Clone(t.Stops)
			t.Stops[len(t.Stops)-1].Over = at
			t.Stop = t.Stops[0]
		}
	case event.GraceChanged:
		t.applyGrace(e)
	case event.FaultStart, event.FaultEnd:
		t.applyFault(e)
	case event.FaultPlace:
		t.applyPlace(e)
	case event.NeverBusy:
		printing, queued := t.WorkCounts()
		t.NeverBusy = &InProgress{At: at, Waited: e.Budget, Requests: t.settledCount(), Printing: printing, Queued: queued}
	case event.StopStep:
		t.Steps = append(t.Steps, Step{at, e.Instance, e.State, e.Budget, e.Text})
	case event.Signal:
		t.applySignal(e)
	case event.RequestSent, event.RequestWritten, event.RequestHeader, event.RequestLost, event.RequestDone,
		event.RequestForwarded, event.RequestRaced, event.RequestNoReply, event.RequestAccepted, event.RequestReturned, event.OrderPlaced, event.OrderCharged:
		t.applyRequest(e)
	case event.LoadRate, event.LoadSummary, event.LoadLate, event.LoadLimited:
		if e.Load != nil {
			t.applyLoad(e)
		}
	case event.JobQueued, event.JobStored, event.JobStart, event.JobDone, event.JobAside:
		t.applyJob(e)
	case event.MessageSent, event.MessageReceived, event.MessageExtended, event.MessageReturned, event.MessageStart, event.MessageDone, event.MessageDeleted:
		t.applyMessage(e)
	case event.LeaseTaken, event.LeaseRenewed, event.LeaseReleased, event.LeadStart, event.LeadDone:
		t.applyTerm(e)
	case event.MigrationStart, event.MigrationDone:
		t.applyMigration(e)
	case event.ConnOpen, event.ConnClose:
		t.applyHTTP(e)
	case event.DBOpen, event.DBBusy, event.DBIdle, event.DBClose:
		t.applyDB(e)
	case event.DBError:
		t.DBErrors = append(t.DBErrors, DBError{at, e.Instance, e.Item, e.ID, e.Text})
	case event.TempCreate, event.TempRemove:
		t.applyTemp(e)
	case event.Goroutines:
		t.Probe = t.Probe || e.By != event.ByProfile
		t.applySample(Sample{at, e.Instance, e.Count, e.Groups, e.By == event.ByProfile})
	case event.Dropped:
		t.applyDropped(e.Instance, e.Count)
	case event.Audit:
		t.applyFinding(e)
	case event.AuditPart, event.AuditDone:
		t.Audit.apply(e)
	case event.Newcomer:
		t.applyNewcomer(e)
	case event.IdleOpen, event.IdleClose:
		t.applyIdle(e)
	case event.Listener:
		t.listeners = append(t.listeners, e)
	case event.Verified:
		t.verification = &Verification{At: at, Command: e.Name, Took: e.Budget, Status: e.Status, Late: e.Class == event.Timeout, Text: e.Text}
	}
}

func (t *Timeline) applyFinding(e event.Event) {
	t.Findings = appended(t.Findings, e, t.replayed().Findings)
	switch e.Item {
	case event.ItemReceipt:
		r, _ := index.Change(&t.stored, t.epoch, &t.receipts, e.ID, func() *storedReceipt { return &storedReceipt{number: e.ID} })
		r.state = e.State
	case event.ItemLogLost:
		index.Note(&t.lost, lostLine{e.ID, e.Text})
	}
}

// killedByRun returns when the run itself first sent SIGKILL, or 0. In recordings from before RunEnd had a State, this
// alone shows that the run was ended before the service.
func (t *Timeline) killedByRun() time.Duration {
	for _, s := range t.Signals {
		if s.Name == "SIGKILL" && s.By == event.ByRun {
			return s.At
		}
	}
	return 0
}

func (t *Timeline) applyProcess(e event.Event) {
	p := t.process(e.Instance)
	switch e.Kind {
	case event.ProcessStart:
		p.PID, p.Addr, p.Command, p.Started = e.PID, e.Addr, e.Text, e.At
	case event.ProbeStart:
		p.Reporter = e.PID
	case event.Ready:
		p.Ready = e.At
	case event.ProcessExit:
		p.Exited, p.Status, p.KilledBy, p.Detail = e.At, e.Status, e.Name, e.Text
		p.Unknown = e.State == event.StatusUnknown
	}
}

func (t *Timeline) applySignal(e event.Event) {
	signal := Signal{e.At, e.Instance, e.Name, e.Target, e.By, e.Text}
	if !event.AsksToStop(signal.Name, signal.By) {
		t.Others = insertByTime(t.Others, signal, func(s Signal) time.Duration { return s.At })
		return
	}
	if signal.By == event.ByOutside && t.nameSignal(signal) {
		return
	}
	t.Signals = insertByTime(t.Signals, signal, func(s Signal) time.Duration { return s.At })
	t.stopped = firstSignals(t.Signals)
	t.keepMoment(e.At)
}

// nameSignal tells whether a signal from outside is one that is known already, and keeps its name: the service was seen to shut down, and
// has said why, in either order.
func (t *Timeline) nameSignal(signal Signal) bool {
	for i, known := range t.Signals {
		if known.By != event.ByOutside || known.Instance != signal.Instance {
			continue
		}
		switch event.UnnamedSignal {
		case signal.Name:
			return true
		case known.Name:
			t.Signals = slices.Clone(t.Signals) // snapshots share it
			t.Signals[i].Name, t.Signals[i].Text = signal.Name, signal.Text
			t.stopped = firstSignals(t.Signals)
			return true
		}
	}
	return false
}

// keepMoment begins to index what was in progress at a moment of the stop.
func (t *Timeline) keepMoment(at time.Duration) {
	t.requestsUnderway.Keep(at, len(t.Requests), func(position int) time.Duration { return t.Requests[position].over() })
	t.jobsUnderway.Keep(at, len(t.Jobs), func(position int) time.Duration { return t.Jobs[position].Done })
}

// insertByTime inserts an item into a list that is sorted by time, behind all items of the same time.
func insertByTime[T any](list []T, happened T, at func(T) time.Duration) []T {
	i := sort.Search(len(list), func(i int) bool { return at(list[i]) > at(happened) })
	return slices.Insert(list, i, happened)
}

// firstSignals returns the first signal to each instance that was stopped: see Timeline.Stopped.
func firstSignals(signals []Signal) []Signal {
	var first []Signal
	for _, s := range signals {
		switch i := slices.IndexFunc(first, func(f Signal) bool { return f.Instance == s.Instance }); {
		case i < 0:
			first = append(first, s)
		case s.asked() && !first[i].asked() && first[i].By != event.ByRun:
			first[i] = s
		}
	}
	first = slices.DeleteFunc(first, func(s Signal) bool { return s.By == event.ByRun })
	slices.SortStableFunc(first, func(a, b Signal) int { return cmp.Compare(a.At, b.At) })
	return first
}
