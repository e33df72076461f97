package plain

import (
	"fmt"
	"strconv"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// narratedRun is a run that is reported in lines.
type narratedRun struct {
	*narrator
	lesson   *lessons.Lesson
	service  string
	name     string // begins each line where several runs are reported together; else empty
	run      builds.Run
	timeline *timeline.Timeline // the latest snapshot
	read     int                // how many events have been reported

	inFlight map[int]bool // requests in flight at the first signal; nil before it
}

func (p *narrator) newRun(l *lessons.Lesson, service string, run builds.Run) *narratedRun {
	return &narratedRun{narrator: p, lesson: l, service: service, run: run, timeline: run.Snapshot()}
}

// catchUp reports what has happened since its last call.
func (r *narratedRun) catchUp() {
	events, _ := r.run.Log().Since(0)
	r.timeline = r.run.Snapshot() // with these events, and possibly more
	for ; r.read < len(events); r.read++ {
		r.happened(events, r.read)
	}
}

// happened reports the event at a position, if it is of interest.
func (r *narratedRun) happened(events []event.Event, at int) {
	e := events[at]
	if line := r.lineFor(e); line != "" {
		r.paragraph(ui.Capital(r.lead() + line))
	}
	if e.Kind != event.Signal || r.inFlight != nil {
		return
	}
	r.inFlight = make(map[int]bool)
	for q := range r.timeline.InFlightAt(e.At) {
		r.inFlight[q.ID] = true
	}
	// The log learns of a signal from the system call that sent it, and of its effect from other sources: some of the
	// requests in flight at the signal may have ended earlier in the log.
	for _, before := range events[:at] {
		if before.Kind != event.RequestDone {
			continue
		}
		if line := r.answered(before); line != "" {
			r.paragraph(ui.Capital(r.lead() + line))
		}
	}
}

// lead returns the beginning of each line, which distinguishes several runs.
func (r *narratedRun) lead() string {
	if r.name == "" {
		return ""
	}
	return r.name + ": "
}

// lineFor returns the line for an event, or "" if the event is of no interest.
func (r *narratedRun) lineFor(e event.Event) string {
	whose := ""
	if r.lesson.Instances > 1 {
		whose = words.Instance(e.Instance) + ": "
	}
	switch e.Kind {
	case event.ProcessStart:
		return fmt.Sprintf("%sprocess %d has started.", whose, e.PID)
	case event.MigrationStart:
		return ui.Clean(fmt.Sprintf("%smigration %d of %d begins: %s.", whose, e.ID, e.Count, e.Name))
	case event.MigrationDone:
		return fmt.Sprintf("%smigration %d is %s, %s.", whose, e.ID, ui.Either(e.Text == "", "done", "rolled back"), r.since(e.At))
	case event.Ready:
		return whose + "it serves" + ui.Either(r.timeline.StopsAtStart(), ".", "; clients send it orders.")
	case event.StopStep:
		if e.State == event.StepEndpoint && len(r.timeline.Endpoints) > 0 { // the balancer says itself when it notices
			return whose + "the endpoint is removed, and the balancer has not noticed yet."
		}
		return whose + ui.Clean(words.Step(timeline.Step{Kind: e.State, Takes: e.Budget, Text: e.Text})) + "."
	case event.Signal:
		s := timeline.Signal{At: e.At, Instance: e.Instance, Name: e.Name, By: e.By}
		return fmt.Sprintf("%s%s, %s. %s.", whose, e.Name, words.Sender(r.timeline, s), r.unfinished(e.At))
	case event.Endpoint:
		return r.noticed(e, whose)
	case event.RequestDone:
		return r.answered(e)
	case event.ProcessExit:
		return fmt.Sprintf("%sthe process has ended: %s, %s.", whose, words.ExitIn(words.ExitNote, e.Name, e.Status), r.since(e.At))
	case event.AuditDone:
		return "The run is over; what it has left behind has been audited."
	}
	return ""
}

// noticed says how long the balancer took to notice that the endpoint of an instance was removed, or returns "" for any other
// change.
func (r *narratedRun) noticed(e event.Event, whose string) string {
	for _, s := range r.timeline.Steps {
		if after, ok := r.timeline.Noticed(s); ok && s.Kind == event.StepEndpoint && s.Instance == e.Instance && s.At+after == e.At {
			return whose + "the balancer has noticed, " + ui.Seconds(after) + " after the endpoint was removed."
		}
	}
	return ""
}

// unfinished counts what is in progress at a moment.
func (r *narratedRun) unfinished(at time.Duration) string {
	if r.timeline.StopsAtStart() {
		if m := r.timeline.MigrationAt(r.timeline.Process().Instance, at); m != nil {
			return words.Migration(m) + " under way"
		}
		return "no migration under way"
	}
	said := ui.Plural(r.timeline.InFlightCountAt(at), "request") + " in flight"
	if len(r.timeline.Processes) > 1 {
		said += " at all instances together"
	}
	if len(r.timeline.Messages) > 0 {
		working, received := r.timeline.DeliveryCounts(at)
		return said + ", " + ui.Plural(working, "message") + " worked on, " + strconv.Itoa(received) + " waiting for a worker"
	}
	if leader := r.timeline.Leader(); leader != nil {
		return said + "; " + words.Instance(leader.Instance) + " leads"
	}
	if len(r.timeline.Jobs) == 0 && r.timeline.Run.Room == 0 {
		return said
	}
	return said + "; receipts: " + receiptsAre(r.timeline.ReceiptsAt(at))
}

// receiptsAre says how many receipts are in memory, of how much room, being printed, printed and stored.
func receiptsAre(c timeline.Receipts) string {
	room := ""
	if c.Room > 0 {
		room = " of " + strconv.Itoa(c.Room)
	}
	return fmt.Sprintf("%d%s in memory, %d being printed, %d printed, %d stored", c.Waiting, room, c.Printing, c.Printed, c.Stored)
}

// answered reports how a request that was in flight at the signal has ended. The other requests are counted.
func (r *narratedRun) answered(e event.Event) string {
	if q := r.timeline.Request(e.ID); q != nil && r.inFlight[e.ID] {
		return r.ending(q)
	}
	return ""
}

// ending says how a request ended, and when.
func (r *narratedRun) ending(q *timeline.Request) string {
	at := ""
	if len(r.timeline.Processes) > 1 && q.Reach() == timeline.ReachHandler {
		at = " at " + words.Instance(q.Instance)
	}
	met := words.RequestOutcome(q, r.timeline.Ending(q)).Text
	return fmt.Sprintf("request %d%s: %s, %s.", q.ID, at, ui.Clean(met), r.since(q.Done))
}

// since writes a moment relative to the first signal.
func (r *narratedRun) since(at time.Duration) string {
	signal := r.timeline.SignalAt()
	if signal == 0 || at < signal {
		return "before any signal"
	}
	d := at - signal
	if d < time.Second {
		return fmt.Sprintf("%d ms after the signal", d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%.1f s after the signal", d.Seconds())
}

// count is said every second.
func (r *narratedRun) count() {
	t := r.timeline
	now := r.run.Log().Now()
	since, from := now, "start"
	if signal := t.SignalAt(); signal > 0 {
		since, from = now-signal, "signal"
	}
	line := fmt.Sprintf("%s%.0f s after the %s", r.lead(), since.Seconds(), from)
	switch t.Phase() {
	case timeline.Starting, timeline.Auditing, timeline.Over:
		return
	case timeline.Stopping:
		if due := t.KillAt(); due > now {
			line += fmt.Sprintf(", %.0f s until SIGKILL", (due - now).Seconds())
		}
	}
	r.paragraph(line + ": " + r.unfinished(t.Now) + ".")
}
