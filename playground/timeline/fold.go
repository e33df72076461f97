package timeline

import (
	"cmp"
	"iter"
	"slices"

	"closingtime/playground/event"
)

// Fold returns the picture after all of events.
func Fold(events iter.Seq[event.Event]) *Timeline {
	t := new(Timeline)
	for e := range events {
		t.Apply(e)
	}
	return t
}

// Of returns the picture after all of events.
func Of(events []event.Event) *Timeline { return Fold(slices.Values(events)) }

// Apply adds one event to the picture. An event of an unknown kind only moves Now.
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
		t.left = e.State == event.EndedLeft || e.State == "" && e.Text != "" && t.killedByRun()
	case event.ProcessStart, event.Ready, event.ProcessExit:
		t.applyProcess(e)
	case event.Readiness:
		t.Ready = append(t.Ready, Change{at, e.Instance, e.Status})
	case event.ShutdownSeen:
		t.Shutdowns = append(t.Shutdowns, Change{At: at, Instance: e.Instance})
	case event.Endpoint:
		t.Endpoints = append(t.Endpoints, Endpoint{at, e.Instance, e.State == event.EndpointAdded})
	case event.Output, event.LogLine:
		t.Probe = t.Probe || e.Kind == event.LogLine
		t.Lines = append(t.Lines, Line{at, e.Instance, e.ID, e.Text})
	case event.LogMore:
		t.Unkept += e.Count
	case event.StopStart:
		t.Stops = append(t.Stops, Stop{at, e.Instance, e.Name, e.Grace, e.Budget})
		slices.SortStableFunc(t.Stops, func(a, b Stop) int { return cmp.Compare(a.At, b.At) })
		t.Stop = t.Stops[0]
	case event.NeverBusy:
		printing, _ := t.JobCounts()
		t.NeverBusy = &InProgress{At: at, Waited: e.Budget, Requests: len(slices.Collect(t.InFlight())), Printing: printing}
	case event.StopStep:
		t.Steps = append(t.Steps, Step{at, e.Instance, e.Text})
	case event.Signal:
		t.applySignal(e)
	case event.RequestSent, event.RequestWritten, event.RequestHeader, event.RequestLost, event.RequestDone,
		event.RequestForwarded, event.RequestRaced, event.RequestNoReply, event.RequestAccepted, event.RequestReturned, event.OrderPlaced, event.OrderCharged:
		t.applyRequest(e)
	case event.JobQueued, event.JobStart, event.JobDone:
		t.applyJob(e)
	case event.ConnOpen, event.ConnClose:
		t.applyHTTP(e)
	case event.DBOpen, event.DBBusy, event.DBIdle, event.DBClose:
		t.applyDB(e)
	case event.DBError:
		t.DBErrors = append(t.DBErrors, DBError{at, e.Instance, e.Item, e.ID, e.Text})
	case event.TempCreate, event.TempRemove:
		t.applyTemp(e)
	case event.Goroutines:
		t.Probe = true
		t.applySample(Sample{at, e.Instance, e.Count, e.Groups})
	case event.Dropped:
		if t.dropped == nil {
			t.dropped = make(map[int]int)
		}
		t.dropped[e.Instance] = max(t.dropped[e.Instance], e.Count)
	case event.Audit:
		t.applyFinding(e)
	case event.AuditPart, event.AuditDone:
		t.Audit.apply(e)
	}
}

func (t *Timeline) applyFinding(e event.Event) {
	t.Findings = append(t.Findings, e)
	switch e.Item {
	case event.ItemReceipt:
		if t.stored == nil {
			t.stored = make(map[int]string)
		}
		t.stored[e.ID] = e.State
	case event.ItemLogLost:
		if t.lost == nil {
			t.lost = make(map[lostLine]bool)
		}
		t.lost[lostLine{e.ID, e.Text}] = true
	}
}

// killedByRun tells whether the run itself sent SIGKILL. Recordings from before RunEnd had a State show by that alone that
// their run was ended before the service.
func (t *Timeline) killedByRun() bool {
	return slices.ContainsFunc(t.Signals, func(s Signal) bool { return s.Name == "SIGKILL" && s.By == event.ByRun })
}

func (t *Timeline) applyProcess(e event.Event) {
	p := t.process(e.Instance)
	switch e.Kind {
	case event.ProcessStart:
		p.PID, p.Addr, p.Command, p.Started = e.PID, e.Addr, e.Text, e.At
	case event.Ready:
		p.Ready = e.At
	case event.ProcessExit:
		p.Exited, p.Status, p.KilledBy, p.Detail = e.At, e.Status, e.Name, e.Text
	}
}

func (t *Timeline) applySample(s Sample) {
	t.Samples = append(t.Samples, s)
	if t.latest == nil {
		t.latest = make(map[int]Sample)
	}
	t.latest[s.Instance] = s
}

func (t *Timeline) process(instance int) *Process {
	for _, p := range t.Processes {
		if p.Instance == instance {
			return p
		}
	}
	p := &Process{Instance: instance}
	t.Processes = append(t.Processes, p)
	slices.SortFunc(t.Processes, func(a, b *Process) int { return cmp.Compare(a.Instance, b.Instance) })
	return p
}

func (t *Timeline) applySignal(e event.Event) {
	t.Signals = append(t.Signals, Signal{e.At, e.Instance, e.Name, e.Target, e.By, e.Text})
	slices.SortStableFunc(t.Signals, func(a, b Signal) int { return cmp.Compare(a.At, b.At) })
	t.stopped = firstSignals(t.Signals)
}

// firstSignals returns the first signal to each instance that the stop was about: see Timeline.Stopped.
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

func (t *Timeline) applyJob(e event.Event) {
	t.Probe = true
	j := entry(&t.jobs, [2]int{e.Instance, e.ID}, &t.Jobs, func() *Job { return &Job{ID: e.ID, Instance: e.Instance} })
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
}

func (t *Timeline) applyDB(e event.Event) {
	t.Probe = true
	c := entry(&t.db, [2]int{e.Instance, e.ID}, &t.DB, func() *Conn { return &Conn{ID: e.ID, Instance: e.Instance} })
	switch e.Kind {
	case event.DBOpen:
		c.Opened, c.Since = e.At, e.At
	case event.DBBusy, event.DBIdle:
		c.Busy, c.Since = e.Kind == event.DBBusy, e.At
	case event.DBClose:
		c.Closed, c.Busy = e.At, false
	}
	now := change{at: e.At, key: [2]int{e.Instance, e.ID}, count: 1, gone: e.Kind == event.DBClose}
	if e.Kind == event.DBBusy {
		now.inUse = 1
	}
	t.poolChanges = append(t.poolChanges, now)
}

func (t *Timeline) applyTemp(e event.Event) {
	f := entry(&t.temps, e.Path, &t.Temps, func() *Temp { return &Temp{Path: e.Path} })
	if e.Kind == event.TempCreate {
		f.Created, f.Instance, f.Order = e.At, e.Instance, e.ID
	} else {
		f.Removed = e.At
	}
}

// entry returns the value at key, and adds a new one to the map and to the list when there is none yet.
func entry[K comparable, V any](index *map[K]*V, key K, list *[]*V, create func() *V) *V {
	if v, ok := (*index)[key]; ok {
		return v
	}
	if *index == nil {
		*index = make(map[K]*V)
	}
	v := create()
	(*index)[key] = v
	*list = append(*list, v)
	return v
}
