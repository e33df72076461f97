package words

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// Happening is something that was done to the service, or that it did, in words.
type Happening struct {
	At       time.Duration
	Instance int
	Kind     lanes.MomentKind // Signalled, Exited, or Step for everything else
	Text     string
}

// History tells what was done to the service and what it did, by time. What it wrote is in Timeline.Lines.
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
	for _, s := range t.Stops {
		text := "the stop begins"
		if s.Grace > 0 {
			text += fmt.Sprintf(": %v until SIGKILL", s.Grace)
		}
		add(s.At, s.Instance, lanes.Step, text)
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
	slices.SortStableFunc(all, func(a, b Happening) int { return cmp.Compare(a.At, b.At) })
	return all
}

func readiness(status int) string {
	if status == 0 {
		return "nothing answers /readyz"
	}
	return strings.TrimSpace(fmt.Sprintf("/readyz answers %d %s", status, http.StatusText(status)))
}
