package timeline_test

import (
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Each phase begins with the event that says so.
func TestPhases(t *testing.T) {
	run := new(timeline.Timeline)
	if got := run.Phase(); got != timeline.Starting {
		t.Errorf("before the first event the phase is %s, want %s", got, timeline.Starting)
	}
	for _, step := range []struct {
		e    event.Event
		want timeline.Phase
	}{
		{event.Event{At: ms(0), Kind: event.RunStart, Run: &event.Run{}}, timeline.Starting},
		{event.Event{At: ms(1), Kind: event.ProcessStart, PID: 1}, timeline.Starting},
		{event.Event{At: ms(2), Kind: event.Ready}, timeline.Serving},
		{event.Event{At: ms(3), Kind: event.RequestSent, ID: 1}, timeline.Serving},
		{event.Event{At: ms(4), Kind: event.StopStart, Name: "kubernetes"}, timeline.Stopping}, // preStop runs, no signal yet
		{event.Event{At: ms(5), Kind: event.Signal, Name: "SIGTERM"}, timeline.Stopping},
		{event.Event{At: ms(6), Kind: event.ProcessExit}, timeline.Auditing},
		{event.Event{At: ms(7), Kind: event.AuditDone}, timeline.Auditing},
		{event.Event{At: ms(8), Kind: event.RunEnd}, timeline.Over},
	} {
		run.Apply(step.e)
		if got := run.Phase(); got != step.want {
			t.Errorf("after %s the phase is %s, want %s", step.e.Kind, got, step.want)
		}
	}
}

// A signal stops a service also where no policy is at work.
func TestPhaseAfterABareSignal(t *testing.T) {
	run := timeline.Of([]event.Event{{At: 1, Kind: event.ProcessStart}, {At: 2, Kind: event.Ready}, {At: 3, Kind: event.Signal, Name: "SIGINT"}})
	if got := run.Phase(); got != timeline.Stopping {
		t.Errorf("the phase is %s, want %s", got, timeline.Stopping)
	}
}

// A run has ended only when each of its processes has.
func TestExitedMeansAllProcesses(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.ProcessStart, Instance: 1, PID: 11},
		{At: ms(2), Kind: event.ProcessStart, Instance: 0, PID: 10},
		{At: ms(9), Kind: event.ProcessExit, Instance: 1, Status: 3},
	})
	if run.Exited() {
		t.Error("one process runs still, and the run is said to have ended")
	}
	if p := run.Process(); p.PID != 10 || p.Exited != 0 {
		t.Errorf("the first process is %+v, want the one with instance 0", p)
	}
	run.Apply(event.Event{At: ms(10), Kind: event.ProcessExit, Name: "SIGKILL", Text: "why"})
	if !run.Exited() {
		t.Error("both processes have ended, and the run is said to go on")
	}
	if p := run.Process(); p.Exited != ms(10) || p.KilledBy != "SIGKILL" || p.Detail != "why" {
		t.Errorf("the first process is %+v", p)
	}
	if p := run.Processes[1]; p.Exited != ms(9) || p.Status != 3 || p.PID != 11 {
		t.Errorf("the second process is %+v", p)
	}
	if new(timeline.Timeline).Exited() {
		t.Error("a run without a process is said to have ended")
	}
}

// Time zero is a moment like any other: what happened then has happened. Zero means "not yet" everywhere else.
func TestWhatHappenedAtTimeZeroHasHappened(t *testing.T) {
	run := timeline.Of([]event.Event{
		{Kind: event.ProcessStart, PID: 1},
		{Kind: event.Ready},
		{Kind: event.RequestSent, ID: 1, Method: "GET", Path: "/"},
		{Kind: event.RequestWritten, ID: 1, Conn: 1},
		{Kind: event.Signal, Name: "SIGTERM"},
	})
	p, r := run.Process(), run.Requests[0]
	if p.Started == 0 || p.Ready == 0 || r.Sent == 0 || r.Written == 0 || run.SignalAt() == 0 || run.Now == 0 {
		t.Errorf("process %+v, request %+v, signal at %v, now %v: some of it is said not to have happened", p, r, run.SignalAt(), run.Now)
	}
	if r.Done != 0 || r.Accepted != 0 || p.Exited != 0 {
		t.Errorf("process %+v, request %+v: some of it is said to have happened", p, r)
	}
}

// Now is the time of the latest event, also when a report comes in late. A kind that nobody knows moves it, and
// nothing else.
func TestNow(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(20), Kind: event.RequestSent, ID: 1}, {At: ms(10), Kind: event.LogLine, ID: 1, Text: "late"}, {At: ms(30), Kind: "moon.rise", ID: 9},
	})
	if run.Now != ms(30) {
		t.Errorf("it is %v, want 30ms", run.Now)
	}
	if len(run.Requests) != 1 || len(run.Jobs) != 0 {
		t.Error("an unknown kind has changed the picture")
	}
}

// A request is in flight from the moment that its handler began or, where no probe tells, from the moment that it was
// on its connection.
func TestInFlight(t *testing.T) {
	clients := []event.Event{
		{At: ms(1), Kind: event.RequestSent, ID: 1}, {At: ms(2), Kind: event.RequestWritten, ID: 1, Conn: 1},
		{At: ms(1), Kind: event.RequestSent, ID: 2}, {At: ms(2), Kind: event.RequestWritten, ID: 2, Conn: 2},
		{At: ms(3), Kind: event.RequestSent, ID: 3}, // not written yet
		{At: ms(8), Kind: event.RequestDone, ID: 1, Status: 200},
	}
	outside := timeline.Of(clients)
	inside := timeline.Of(append(slices.Clone(clients), event.Event{At: ms(5), Kind: event.RequestAccepted, ID: 1}))
	for _, test := range []struct {
		at              int
		outside, inside []int
	}{
		{1, []int{}, []int{}},
		{2, []int{1, 2}, []int{}},
		{5, []int{1, 2}, []int{1}},
		{7, []int{1, 2}, []int{1}},
		{8, []int{2}, []int{}}, // at the moment of its answer a request is in flight no more
	} {
		if got := requestIDs(outside.InFlightAt(ms(test.at))); !slices.Equal(got, test.outside) {
			t.Errorf("without a probe, %v are in flight at %d ms, want %v", got, test.at, test.outside)
		}
		if got := requestIDs(inside.InFlightAt(ms(test.at))); !slices.Equal(got, test.inside) {
			t.Errorf("with a probe, %v are in flight at %d ms, want %v", got, test.at, test.inside)
		}
	}
	if got := requestIDs(outside.InFlight()); !slices.Equal(got, []int{2}) {
		t.Errorf("now %v are in flight, want [2]", got)
	}
}

// A request is excused only when it was written just before the signal, no handler took it, and its connection ended after
// the signal without a byte of an answer.
func TestRacing(t *testing.T) {
	const signal = 1000
	for _, test := range []struct {
		name   string
		events []event.Event // of request 1
		racing bool
	}{
		{"just before the signal", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.EOF}}, true},
		{"at the signal", []event.Event{{At: ms(signal), Kind: event.RequestWritten, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.Reset}}, true},
		{"too long before it", []event.Event{{At: ms(signal) - timeline.RaceWindow, Kind: event.RequestWritten, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.EOF}}, false},
		{"after it", []event.Event{{At: ms(signal) + 1, Kind: event.RequestWritten, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.EOF}}, false},
		{"never written", []event.Event{{At: ms(signal - 1), Kind: event.RequestSent, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.Refused}}, false},
		{"answered", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Status: 200}}, false},
		{"taken by a handler", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal - 4), Kind: event.RequestAccepted, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.EOF}}, false},
		{"cut after its header", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal - 4), Kind: event.RequestHeader, ID: 1, Status: 200}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Status: 200, Class: event.CutShort}}, false},
		{"cut inside its header", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal - 4), Kind: event.RequestHeader, ID: 1}, {At: ms(signal + 1), Kind: event.RequestDone, ID: 1, Class: event.CutShort}}, false},
		{"waited for in vain", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal + 9000), Kind: event.RequestDone, ID: 1, Class: event.Timeout}}, false},
		{"not answered yet", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}}, false},
		{"failed before it", []event.Event{{At: ms(signal - 5), Kind: event.RequestWritten, ID: 1}, {At: ms(signal - 1), Kind: event.RequestDone, ID: 1, Class: event.EOF}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			run := timeline.Of(test.events)
			if got := requestIDs(run.Racing()); len(got) != 0 {
				t.Errorf("%v race before there is a signal", got)
			}
			run.Apply(event.Event{At: ms(signal), Kind: event.Signal, Name: "SIGTERM"})
			if got := requestIDs(run.Racing()); len(got) > 0 != test.racing {
				t.Errorf("racing: %v, want %v", got, test.racing)
			}
		})
	}
}

// A request that raced according to the balancer is excused, unless a handler took it or that cannot be known.
func TestRacingBehindBalancer(t *testing.T) {
	lost := event.Event{At: ms(1001), Kind: event.RequestRaced, ID: 1, Instance: 2}
	answer := event.Event{At: ms(1002), Kind: event.RequestDone, ID: 1, Status: 502}
	another := event.Event{At: ms(500), Kind: event.RequestAccepted, ID: 9}
	for _, test := range []struct {
		name   string
		events []event.Event
		racing bool
	}{
		{"no handler had it", []event.Event{another, lost, answer}, true},
		{"a handler had it", []event.Event{another, {At: ms(1000), Kind: event.RequestAccepted, ID: 1, Instance: 2}, lost, answer}, false},
		{"without a probe", []event.Event{lost, answer}, false},
		{"another error", []event.Event{another, answer}, false},
	} {
		if got := requestIDs(timeline.Of(test.events).Racing()); len(got) > 0 != test.racing {
			t.Errorf("%s: racing: %v, want %v", test.name, got, test.racing)
		}
	}
}

// An instance was active as long as it had a request or a receipt, or a client's connection had yet to say a word.
func TestLastActive(t *testing.T) {
	events := []event.Event{
		{At: ms(100), Kind: event.RequestAccepted, ID: 1, Instance: 1},
		{At: ms(200), Kind: event.RequestReturned, ID: 1, Instance: 1},
		{At: ms(300), Kind: event.RequestDone, ID: 1, Status: 200},
		{At: ms(400), Kind: event.JobQueued, ID: 1, Instance: 1},
		{At: ms(500), Kind: event.LogLine, ID: 1, Instance: 1},
		{At: ms(900), Kind: event.RequestAccepted, ID: 2, Instance: 3},
		{At: ms(910), Kind: event.RequestDone, ID: 3, Class: event.Refused},
	}
	run := timeline.Of(events)
	if got := run.LastActive(1); got != ms(400) {
		t.Errorf("it was last active at %v, want 400ms", got)
	}
	if got := run.LastReport(1); got != ms(500) {
		t.Errorf("its probe last reported at %v, want 500ms", got)
	}
	run.Apply(event.Event{At: ms(450), Kind: event.ConnOpen, ID: 5})
	run.Apply(event.Event{At: ms(600), Kind: event.ConnClose, ID: 5})
	if got := run.LastActive(1); got != ms(600) {
		t.Errorf("it was last active at %v, want 600ms, when the silent connection was closed", got)
	}
}

// A receipt is in progress from the moment that it is accepted until it is printed or given up.
func TestJobs(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.JobQueued, ID: 1},
		{At: ms(2), Kind: event.JobQueued, ID: 2},
		{At: ms(3), Kind: event.JobQueued, ID: 3},
		{At: ms(4), Kind: event.JobStart, ID: 1, Worker: 7},
		{At: ms(5), Kind: event.JobStart, ID: 2, Worker: 8},
		{At: ms(6), Kind: event.JobDone, ID: 2, Worker: 8, Text: "out of paper"},
	})
	if printing, queued := run.JobCounts(run.Now); printing != 1 || queued != 1 {
		t.Errorf("%d are printing and %d are queued, want 1 and 1", printing, queued)
	}
	for at, want := range map[int][]int{0: {}, 1: {1}, 5: {1, 2, 3}, 6: {1, 3}} {
		if got := jobIDs(run.JobsAt(ms(at))); !slices.Equal(got, want) {
			t.Errorf("in progress at %d ms: %v, want %v", at, got, want)
		}
	}
	if j := run.Jobs[1]; j.Worker != 8 || j.Started != ms(5) || j.Error != "out of paper" {
		t.Errorf("receipt 2 is %+v", j)
	}
}

// Two processes can print the receipt of the same order, one after the other: neither's picture disturbs the other's.
func TestJobsOfTwoProcesses(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.JobQueued, ID: 1}, {At: ms(2), Kind: event.JobStart, ID: 1},
		{At: ms(9), Kind: event.JobStart, Instance: 1, ID: 1}, {At: ms(11), Kind: event.JobDone, Instance: 1, ID: 1},
	})
	if got := jobIDs(run.JobsAt(ms(5))); !slices.Equal(got, []int{1}) {
		t.Errorf("in progress at 5 ms: %v, want [1]", got)
	}
	if len(run.Jobs) != 2 || run.Jobs[0].Done != 0 || run.Jobs[1].Done != ms(11) {
		t.Errorf("the receipts are %+v and %+v", *run.Jobs[0], *run.Jobs[1])
	}
}

// A client's connection is in use from the moment that a request is written to it until that request is done.
func TestHTTPCounts(t *testing.T) {
	run := new(timeline.Timeline)
	for _, step := range []struct {
		e            event.Event
		active, idle int
	}{
		{event.Event{At: ms(1), Kind: event.RequestSent, ID: 1}, 0, 0},
		{event.Event{At: ms(2), Kind: event.ConnOpen, ID: 1}, 0, 1},
		{event.Event{At: ms(3), Kind: event.RequestWritten, ID: 1, Conn: 1}, 1, 0},
		{event.Event{At: ms(4), Kind: event.RequestDone, ID: 1, Status: 200}, 0, 1},
		{event.Event{At: ms(5), Kind: event.RequestWritten, ID: 2, Conn: 1}, 1, 0},
		{event.Event{At: ms(6), Kind: event.ConnOpen, ID: 2}, 1, 1},
		{event.Event{At: ms(7), Kind: event.RequestWritten, ID: 3, Conn: 2}, 2, 0},
		{event.Event{At: ms(8), Kind: event.ConnClose, ID: 1}, 1, 0}, // cut while in use
		{event.Event{At: ms(9), Kind: event.RequestDone, ID: 2, Class: event.EOF}, 1, 0},
		// The next request is on the connection before its client has recorded that the last one is done.
		{event.Event{At: ms(10), Kind: event.RequestWritten, ID: 4, Conn: 2}, 1, 0},
		{event.Event{At: ms(11), Kind: event.RequestDone, ID: 3, Status: 200}, 1, 0},
		{event.Event{At: ms(12), Kind: event.RequestDone, ID: 4, Status: 200}, 0, 1},
		{event.Event{At: ms(13), Kind: event.RequestDone, ID: 5, Class: event.Refused}, 0, 1}, // never had a connection
	} {
		run.Apply(step.e)
		if active, idle := run.HTTPCounts(); active != step.active || idle != step.idle {
			t.Errorf("after %s of %d: %d active and %d idle, want %d and %d", step.e.Kind, step.e.ID, active, idle, step.active, step.idle)
		}
	}
	if c := run.HTTP[1]; c.Request != 4 || c.Since != ms(12) {
		t.Errorf("connection 2 is %+v, want request 4 and since 12ms", *c)
	}
}

// The pools of two processes both number their connections from 1.
func TestDBCounts(t *testing.T) {
	run := new(timeline.Timeline)
	for _, step := range []struct {
		e          event.Event
		busy, idle int
	}{
		{event.Event{At: ms(1), Kind: event.DBOpen, ID: 1}, 0, 1},
		{event.Event{At: ms(2), Kind: event.DBBusy, ID: 1}, 1, 0},
		{event.Event{At: ms(3), Kind: event.DBOpen, Instance: 1, ID: 1}, 1, 1},
		{event.Event{At: ms(4), Kind: event.DBIdle, ID: 1}, 0, 2},
		{event.Event{At: ms(5), Kind: event.DBBusy, Instance: 1, ID: 1}, 1, 1},
		{event.Event{At: ms(6), Kind: event.DBClose, Instance: 1, ID: 1}, 0, 1},
		{event.Event{At: ms(7), Kind: event.DBClose, ID: 1}, 0, 0},
	} {
		run.Apply(step.e)
		if busy, idle := run.DBCounts(); busy != step.busy || idle != step.idle {
			t.Errorf("after %s of %d/%d: %d busy and %d idle, want %d and %d", step.e.Kind, step.e.Instance, step.e.ID, busy, idle, step.busy, step.idle)
		}
	}
}

// The goroutines of now are those in the latest sample of each process that still runs.
func TestGoroutines(t *testing.T) {
	run := timeline.Of([]event.Event{
		{At: ms(1), Kind: event.ProcessStart}, {At: ms(1), Kind: event.ProcessStart, Instance: 1},
		{At: ms(2), Kind: event.Goroutines, Count: 5, Groups: []event.Group{{Count: 5, State: "select"}}},
		{At: ms(3), Kind: event.Goroutines, Instance: 1, Count: 2, Groups: []event.Group{{Count: 2, State: "IO wait"}}},
		{At: ms(4), Kind: event.Goroutines, Count: 4, Groups: []event.Group{{Count: 4, State: "select"}}},
	})
	if got := run.Goroutines(); got.Count != 6 || len(got.Groups) != 2 || got.At != ms(4) {
		t.Errorf("both processes: %+v, want 6 goroutines in two groups, at 4ms", got)
	}
	run.Apply(event.Event{At: ms(5), Kind: event.ProcessExit})
	if got := run.Goroutines(); got.Count != 2 || got.Instance != 1 {
		t.Errorf("the second process alone: %+v, want 2 goroutines", got)
	}
	run.Apply(event.Event{At: ms(6), Kind: event.ProcessExit, Instance: 1})
	if got := run.Goroutines(); got.Count != 0 || len(got.Groups) != 0 {
		t.Errorf("after both: %+v, want none", got)
	}
	if len(run.Samples) != 3 {
		t.Errorf("%d samples are kept, want 3", len(run.Samples))
	}
}

// A probe counts what it has dropped so far, so its last report is its sum; the sums of all probes add up.
func TestDropped(t *testing.T) {
	run := timeline.Of([]event.Event{
		{Kind: event.Dropped, Count: 3}, {Kind: event.Dropped, Count: 8}, {Kind: event.Dropped, Instance: 1, Count: 2},
	})
	if got := run.Dropped(); got != 10 {
		t.Errorf("%d events were dropped, want 10", got)
	}
}

// SIGKILL comes when the grace period is over, counted from the beginning of the stop and not from the signal.
func TestKillAt(t *testing.T) {
	signal := event.Event{At: ms(900), Kind: event.Signal, Name: "SIGTERM"}
	for _, test := range []struct {
		name string
		log  []event.Event
		want int
	}{
		{"not stopping", nil, 0},
		{"signalled by hand", []event.Event{signal}, 0},
		{"with a limit", []event.Event{{At: ms(400), Kind: event.StopStart, Grace: ms(2000)}, signal}, 2400},
		{"without", []event.Event{{At: ms(400), Kind: event.StopStart, Name: "terminal"}, signal}, 0},
		{"of an instance that has ended, while another serves", []event.Event{
			{At: ms(1), Kind: event.ProcessStart}, {At: ms(1), Kind: event.ProcessStart, Instance: 1},
			{At: ms(400), Kind: event.StopStart, Grace: ms(2000)}, signal, {At: ms(1000), Kind: event.ProcessExit}}, 0},
		{"of the second one", []event.Event{
			{At: ms(1), Kind: event.ProcessStart}, {At: ms(1), Kind: event.ProcessStart, Instance: 1},
			{At: ms(400), Kind: event.StopStart, Grace: ms(2000)}, signal, {At: ms(1000), Kind: event.ProcessExit},
			{At: ms(1100), Kind: event.StopStart, Instance: 1, Grace: ms(2000)}}, 3100},
	} {
		if got := timeline.Of(test.log).KillAt(); got != ms(test.want) {
			t.Errorf("%s: SIGKILL at %v, want %v", test.name, got, ms(test.want))
		}
	}
}

// The remaining fields of events are kept where the views read them.
func TestEverythingElseIsKept(t *testing.T) {
	run := timeline.Of(shutdown().byTime())
	if run.Run.Name != "01-signal" || run.Ended != ms(4220) || run.EndedWhy != "" {
		t.Errorf("run %+v, ended at %v, since %q", run.Run, run.Ended, run.EndedWhy)
	}
	if run.Stop.Policy != "docker" || run.Stop.Grace != ms(2000) || run.Stop.Budget != ms(10000) || len(run.Steps) != 1 {
		t.Errorf("stop %+v, steps %+v", run.Stop, run.Steps)
	}
	if len(run.Ready) != 2 || run.Ready[1].Status != 503 {
		t.Errorf("readiness %+v", run.Ready)
	}
	if len(run.Charges) != 6 || run.Charges[0].Request != 1 || run.Charges[0].Order != 1 {
		t.Errorf("charges %+v", run.Charges)
	}
	if len(run.DBErrors) != 1 || run.DBErrors[0].Text != "sql: database is closed" {
		t.Errorf("uses of a closed database %+v", run.DBErrors)
	}
	if len(run.Temps) != 2 || run.Temps[0].Removed != ms(950) || run.Temps[1].Removed != 0 || run.Temps[1].Created != ms(961) {
		t.Errorf("temporary files %+v and %+v", *run.Temps[0], *run.Temps[1])
	}
	if run.Lines[0].Text != "listening" || run.Lines[0].ID != 0 || len(run.Lines) != 7 {
		t.Errorf("lines %+v", run.Lines)
	}
	if r := run.Requests[0]; r.Method != "POST" || r.Path != "/orders" || r.Conn != 1 || r.Order != 1 || r.Status != 201 || r.Header == 0 || r.Returned == 0 {
		t.Errorf("request 1 is %+v", *r)
	}
	if !run.Audit.Done || run.Audit.Error != "" || len(slices.Collect(run.Items(event.ItemOrder))) != 2 {
		t.Errorf("audit %+v, findings %+v", run.Audit, run.Findings)
	}
}

// An audit that could not look is not done, and says why.
func TestFailedAudit(t *testing.T) {
	run := timeline.Of([]event.Event{{Kind: event.AuditDone, Text: "the disk is gone"}})
	if run.Audit.Done || run.Audit.Error != "the disk is gone" {
		t.Errorf("audit %+v", run.Audit)
	}
}

// An order counts as work that a stop meets once it is stored, where a probe tells; elsewhere once the service has had time to
// read the request.
func TestBusyEnough(t *testing.T) {
	order := []event.Event{
		{At: ms(1), Kind: event.ProcessStart, PID: 1},
		{At: ms(10), Kind: event.RequestSent, ID: 1, Method: "POST", Path: "/orders"},
		{At: ms(11), Kind: event.RequestWritten, ID: 1, Conn: 1},
	}
	accepted := append(slices.Clone(order), event.Event{At: ms(12), Kind: event.RequestAccepted, ID: 1, Method: "POST", Path: "/orders"})
	placed := append(slices.Clone(accepted), event.Event{At: ms(13), Kind: event.OrderPlaced, ID: 1, Order: 1})
	for name, test := range map[string]struct {
		events []event.Event
		want   bool
	}{
		"just written":                 {order, false},
		"written a while ago":          {append(slices.Clone(order), event.Event{At: ms(100), Kind: event.Output}), true},
		"accepted, and not yet stored": {append(slices.Clone(accepted), event.Event{At: ms(100), Kind: event.Output}), false},
		"stored":                       {placed, true},
	} {
		run := timeline.Of(test.events)
		if got := run.BusyEnough(1, 0, 0); got != test.want {
			t.Errorf("%s: busy enough is %v", name, got)
		}
		if run.BusyEnough(1, 1, 0) || run.BusyEnough(1, 0, 1) || run.BusyEnough(2, 0, 0) {
			t.Errorf("%s: it is busier than it is", name)
		}
	}
}
