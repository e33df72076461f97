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
	var all []Happening
	add := func(at time.Duration, instance int, kind lanes.MomentKind, text string) {
		all = append(all, Happening{at, instance, kind, text})
	}
	for _, p := range t.Processes {
		if p.Started > 0 {
			add(p.Started, p.Instance, lanes.Step, fmt.Sprintf("process %d starts", p.PID))
		}
		if p.Ready > 0 {
			add(p.Ready, p.Instance, lanes.Step, "it answers for the first time")
		}
		if p.Exited > 0 {
			add(p.Exited, p.Instance, lanes.Exited, Process(t, p))
		}
	}
	for _, s := range t.Signals {
		text := fmt.Sprintf("%s %s to the %s %s", s.Name, Sender(t, s), cmp.Or(s.Target, "service"), s.Text)
		add(s.At, s.Instance, lanes.Signalled, strings.TrimSpace(text))
	}
	for _, s := range t.Others {
		add(s.At, s.Instance, lanes.Poked, fmt.Sprintf("%s %s to the %s", s.Name, Sender(t, s), cmp.Or(s.Target, "service")))
	}
	for _, f := range t.Faults {
		text := Fault(f.Name) + ", by " + faultAuthor(f.By)
		if values := FaultValues(f.Values); values != "" {
			text += " (" + values + ")"
		}
		add(f.Started, 0, lanes.Step, "a fault begins: "+text)
		if f.Ended > 0 {
			add(f.Ended, 0, lanes.Step, "the fault is over: "+Fault(f.Name))
		}
	}
	for _, r := range t.Load.Rates {
		add(r.At, 0, lanes.Step, Rate(r))
	}
	for _, l := range t.Load.Limits {
		add(l.At, 0, lanes.Step, fmt.Sprintf("%d requests are under way, which is the limit of the load: those that are due now are not sent", l.Underway))
	}
	for _, s := range t.Stops {
		text := "the stop begins"
		if s.Grace > 0 {
			text += fmt.Sprintf(": %v until SIGKILL", s.Grace)
		}
		add(s.At, s.Instance, lanes.Step, text)
	}
	for _, m := range t.Migrations {
		add(m.Started, m.Instance, lanes.Step, Migration(m)+" begins: "+m.Name)
		switch {
		case m.Done > 0 && m.Error != "":
			add(m.Done, m.Instance, lanes.Step, Migration(m)+" is rolled back: "+m.Error)
		case m.Done > 0:
			add(m.Done, m.Instance, lanes.Step, Migration(m)+" is done")
		}
	}
	for _, s := range t.Steps {
		add(s.At, s.Instance, lanes.Step, Step(s))
	}
	for _, s := range t.Shutdowns {
		add(s.At, s.Instance, lanes.Step, "it is in http.Server.Shutdown or Close")
	}
	for _, c := range t.Ready {
		add(c.At, c.Instance, lanes.Step, readiness(c.Status))
	}
	for _, e := range t.Endpoints {
		text := "the balancer no longer uses it"
		if e.Added {
			text = "the balancer uses it from now on"
		}
		add(e.At, e.Instance, lanes.Step, text)
	}
	for _, p := range t.NewcomerPhases() {
		add(p.From, t.Stop.Instance, lanes.Step, "new connections are "+receptionText(p.Met)+" from now on")
	}
	if idle := t.HeldIdle(); idle != nil && idle.Closed > 0 && idle.By == event.ByService {
		add(idle.Closed, idle.Instance, lanes.Step, "the idle connection is closed")
	}
	if v := t.Verification(); v != nil {
		add(v.At, t.Stop.Instance, lanes.Step, verification(v))
	}
	slices.SortStableFunc(all, func(a, b Happening) int { return cmp.Compare(a.At, b.At) })
	return all
}

func readiness(status int) string {
	if status == 0 {
		return "nothing answers /readyz"
	}
	return strings.TrimSpace(fmt.Sprintf("/readyz answers %d %s", status, http.StatusText(status)))
}
