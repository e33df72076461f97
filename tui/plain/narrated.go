package plain

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// narratedRun is a run that is told in lines.
type narratedRun struct {
	*narrator
	lesson   *lessons.Lesson
	service  string
	name     string // stands before each line where several runs are told together; else empty
	run      builds.Run
	timeline *timeline.Timeline // as it was last looked at
	read     int                // events that have been told

	inFlight map[int]bool // requests in flight at the first signal; nil before it
}

func (p *narrator) newRun(l *lessons.Lesson, service string, run builds.Run) *narratedRun {
	return &narratedRun{narrator: p, lesson: l, service: service, run: run, timeline: run.Snapshot()}
}

// over tells whether nothing more will happen in the run.
func (r *narratedRun) over() bool {
	select {
	case <-r.run.Done():
		return true
	default:
		return false
	}
}

// catchUp tells what has happened since it was last called.
func (r *narratedRun) catchUp() {
	events, _ := r.run.Log().Since(0)
	r.timeline = r.run.Snapshot() // with these events, and maybe with more
	for ; r.read < len(events); r.read++ {
		r.happened(events, r.read)
	}
}

// happened tells of the event at that position, if it is of note.
func (r *narratedRun) happened(events []event.Event, at int) {
	e := events[at]
	if line := r.tell(e); line != "" {
		r.paragraph(ui.Capital(r.lead() + line))
	}
	if e.Kind != event.Signal || r.inFlight != nil {
		return
	}
	r.inFlight = make(map[int]bool)
	for q := range r.timeline.InFlightAt(e.At) {
		r.inFlight[q.ID] = true
	}
	// The log learns of a signal from the system call that sent it, and of its effect from elsewhere: some of the requests
	// that it found in flight may have ended before.
	for _, before := range events[:at] {
		if before.Kind != event.RequestDone {
			continue
		}
		if line := r.answered(before); line != "" {
			r.paragraph(ui.Capital(r.lead() + line))
		}
	}
}

// lead is what stands before each line, to tell several runs apart.
func (r *narratedRun) lead() string {
	if r.name == "" {
		return ""
	}
	return r.name + ": "
}

// tell is the line for one event, or nothing where it is not of note.
func (r *narratedRun) tell(e event.Event) string {
	whose := ""
	if r.lesson.Instances > 1 {
		whose = words.Instance(e.Instance) + ": "
	}
	switch e.Kind {
	case event.ProcessStart:
		return fmt.Sprintf("%sprocess %d has started.", whose, e.PID)
	case event.Ready:
		return whose + "it serves; clients send it orders."
	case event.StopStep:
		return ui.Clean(words.Step(timeline.Step{Kind: e.State, Takes: e.Budget, Text: e.Text})) + "."
	case event.Signal:
		s := timeline.Signal{At: e.At, Instance: e.Instance, Name: e.Name, By: e.By}
		return fmt.Sprintf("%s%s, %s. %s.", whose, e.Name, words.Sender(r.timeline, s), r.goingOn(e.At))
	case event.RequestDone:
		return r.answered(e)
	case event.ProcessExit:
		p := timeline.Process{Status: e.Status, KilledBy: e.Name}
		return fmt.Sprintf("%sthe process has ended: %s, %s.", whose, exitWords(p), r.since(e.At))
	case event.AuditDone:
		return "The run is over; what it has left behind has been audited."
	}
	return ""
}

// goingOn counts what a moment finds unfinished.
func (r *narratedRun) goingOn(at time.Duration) string {
	said := ui.Plural(len(slices.Collect(r.timeline.InFlightAt(at))), "request") + " in flight"
	if len(r.timeline.Processes) > 1 {
		said += " at all instances together"
	}
	if len(r.timeline.Messages) > 0 {
		working := 0
		held := slices.Collect(r.timeline.DeliveriesAt(at))
		for _, d := range held {
			if d.Started > 0 && d.Started <= at {
				working++
			}
		}
		return said + ", " + ui.Plural(working, "message") + " worked on, " + strconv.Itoa(len(held)-working) + " waiting for a worker"
	}
	if leader := r.timeline.Leader(); leader != nil {
		return said + "; " + words.Instance(leader.Instance) + " leads"
	}
	if len(r.timeline.Jobs) == 0 {
		return said
	}
	printing, queued := 0, 0
	for j := range r.timeline.JobsAt(at) {
		if j.Started > 0 && j.Started <= at {
			printing++
		} else {
			queued++
		}
	}
	return said + ", " + ui.Plural(printing, "receipt") + " being printed, " + strconv.Itoa(queued) + " queued"
}

// answered tells how a request that was in flight at the signal has ended. The others are counted.
func (r *narratedRun) answered(e event.Event) string {
	switch {
	case !r.inFlight[e.ID]:
		return ""
	case e.Class != "":
		return fmt.Sprintf("request %d: cut off (%s)%s, %s.", e.ID, ui.Clean(string(e.Class)), r.by(e.ID), r.since(e.At))
	}
	return fmt.Sprintf("request %d: answered %d%s, %s.", e.ID, e.Status, r.by(e.ID), r.since(e.At))
}

// by says which instance had a request, where there are several.
func (r *narratedRun) by(request int) string {
	if len(r.timeline.Processes) < 2 {
		return ""
	}
	for _, q := range r.timeline.Requests {
		if q.ID == request && q.Accepted > 0 {
			return " by " + words.Instance(q.Instance)
		}
	}
	return ""
}

// since is a moment as seen from the first signal.
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

func exitWords(p timeline.Process) string {
	if p.KilledBy != "" {
		return "killed by " + p.KilledBy
	}
	return "status " + strconv.Itoa(p.Status)
}

// count is said every second.
func (r *narratedRun) count() {
	t := r.timeline
	now := r.run.Log().Now()
	since, from := now, "start"
	if signal := t.SignalAt(); signal > 0 {
		since, from = now-signal, "signal"
	}
	line := fmt.Sprintf("%s%.0f s after the %s: %s", r.lead(), since.Seconds(), from, r.goingOn(t.Now))
	switch t.Phase() {
	case timeline.Starting, timeline.Auditing, timeline.Over:
		return
	case timeline.Stopping:
		if due := t.KillAt(); due > now {
			line += fmt.Sprintf(", %.0f s until SIGKILL", (due - now).Seconds())
		}
	}
	r.paragraph(line + ".")
}
