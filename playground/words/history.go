package words

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// Happening is something that was done to the service, or that the service did, in words.
type Happening struct {
	At       time.Duration
	Instance int
	Kind     lanes.MomentKind // Signalled, Poked, Exited, or Step for everything else
	Text     string
}

// History returns what was done to the service and what it did, by time. What the service wrote is in Timeline.Lines.
func History(t *timeline.Timeline) []Happening {
	h := history{t: t}
	h.processes()
	h.signals()
	h.faults()
	h.load()
	h.stops()
	h.readiness()
	h.witnessed()
	slices.SortStableFunc(h.all, func(a, b Happening) int { return cmp.Compare(a.At, b.At) })
	return h.all
}

// history collects what happened in a run.
type history struct {
	t   *timeline.Timeline
	all []Happening
}

func (h *history) add(at time.Duration, instance int, kind lanes.MomentKind, text string) {
	h.all = append(h.all, Happening{at, instance, kind, text})
}

func (h *history) step(at time.Duration, instance int, text string) {
	h.add(at, instance, lanes.Step, text)
}

func (h *history) processes() {
	for _, p := range h.t.Processes {
		if p.Started > 0 {
			h.step(p.Started, p.Instance, fmt.Sprintf("process %d starts", p.PID))
		}
		if p.Ready > 0 {
			h.step(p.Ready, p.Instance, "it answers for the first time")
		}
		if p.Exited > 0 {
			h.add(p.Exited, p.Instance, lanes.Exited, Process(h.t, p))
		}
	}
}

func (h *history) signals() {
	for _, s := range h.t.Signals {
		text := fmt.Sprintf("%s %s to the %s %s", s.Name, Sender(h.t, s), cmp.Or(s.Target, "service"), s.Text)
		h.add(s.At, s.Instance, lanes.Signalled, strings.TrimSpace(text))
	}
	for _, s := range h.t.Others {
		h.add(s.At, s.Instance, lanes.Poked, fmt.Sprintf("%s %s to the %s", s.Name, Sender(h.t, s), cmp.Or(s.Target, "service")))
	}
}

func (h *history) faults() {
	for _, f := range h.t.Faults {
		text := Fault(f.Name) + ", by " + faultAuthor(f.By)
		if values := FaultValues(f.Values); values != "" {
			text += " (" + values + ")"
		}
		h.step(f.Started, 0, "a fault begins: "+text)
		if f.Ended > 0 {
			h.step(f.Ended, 0, "the fault is over: "+Fault(f.Name))
		}
	}
}

func (h *history) load() {
	for _, r := range h.t.Load.Rates {
		h.step(r.At, 0, Rate(r))
	}
	for _, l := range h.t.Load.Limits {
		h.step(l.At, 0, fmt.Sprintf("%d requests are under way, which is the limit of the load: those that are due now are not sent", l.Underway))
	}
}

// stops adds the stops with their steps, and the migrations that they may break off.
func (h *history) stops() {
	for _, s := range h.t.Stops {
		text := "the stop begins"
		if s.Grace > 0 {
			text += fmt.Sprintf(": %v until SIGKILL", s.Grace)
		}
		h.step(s.At, s.Instance, text)
	}
	for _, m := range h.t.Migrations {
		h.step(m.Started, m.Instance, Migration(m)+" begins: "+m.Name)
		switch {
		case m.Done > 0 && m.Error != "":
			h.step(m.Done, m.Instance, Migration(m)+" is rolled back: "+m.Error)
		case m.Done > 0:
			h.step(m.Done, m.Instance, Migration(m)+" is done")
		}
	}
	for _, s := range h.t.Steps {
		h.step(s.At, s.Instance, Step(s))
	}
	for _, s := range h.t.Shutdowns {
		h.step(s.At, s.Instance, "it is in http.Server.Shutdown or Close")
	}
}

func (h *history) readiness() {
	for _, c := range h.t.Ready {
		h.step(c.At, c.Instance, readiness(c.Status))
	}
	for _, e := range h.t.Endpoints {
		text := "the balancer no longer uses it"
		if e.Added {
			text = "the balancer uses it from now on"
		}
		h.step(e.At, e.Instance, text)
	}
}

func (h *history) witnessed() {
	for _, p := range h.t.NewcomerPhases() {
		h.step(p.From, h.t.Stop.Instance, "new connections are "+receptionText(p.Met)+" from now on")
	}
	if idle := h.t.HeldIdle(); idle != nil && idle.Closed > 0 && idle.By == event.ByService {
		h.step(idle.Closed, idle.Instance, "the idle connection is closed")
	}
	if v := h.t.Verification(); v != nil {
		h.step(v.At, h.t.Stop.Instance, verification(v))
	}
}

func readiness(status int) string {
	if status == 0 {
		return "nothing answers /readyz"
	}
	return strings.TrimSpace(fmt.Sprintf("/readyz answers %d %s", status, http.StatusText(status)))
}
