package export

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// chronicle returns the lines of the log and of the output, and what happened between them.
func (r *Run) chronicle() chronicle {
	all := append(r.said(), r.done()...)
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	shown, left := nearest(all, zero(r.Timeline), maxEntries)
	for i := range shown {
		shown[i].At = relative(shown[i].at - zero(r.Timeline))
	}
	return chronicle{shown, left}
}

// said returns what the service wrote.
func (r *Run) said() []entry {
	var all []entry
	lost := r.lostLines()
	for _, l := range r.Timeline.Lines {
		e := entry{at: l.At, Who: r.who(l.Instance), Text: short(clean(l.Text), 500), Kind: "log"}
		switch {
		case lost[l]:
			e.Kind = "lost"
		case l.ID == 0:
			e.Kind = "output"
		}
		all = append(all, e)
	}
	return all
}

// done returns what was done to the service, and what it did.
func (r *Run) done() []entry {
	t := r.Timeline
	var all []entry
	add := func(at time.Duration, instance int, kind, text string) {
		all = append(all, entry{at: at, Who: r.who(instance), Text: text, Kind: kind})
	}
	for _, p := range t.Processes {
		if p.Started > 0 {
			add(p.Started, p.Instance, "step", fmt.Sprintf("process %d starts", p.PID))
		}
		if p.Ready > 0 {
			add(p.Ready, p.Instance, "step", "it answers for the first time")
		}
		if p.Exited > 0 {
			add(p.Exited, p.Instance, "exit", r.processText(p))
		}
	}
	for _, s := range t.Signals {
		text := strings.TrimSpace(fmt.Sprintf("%s %s to the %s %s", clean(s.Name), r.sender(s), cmp.Or(clean(s.Target), "service"), clean(s.Text)))
		add(s.At, s.Instance, "signal", text)
	}
	for _, s := range t.Stops {
		text := "the stop begins"
		if s.Grace > 0 {
			text += fmt.Sprintf(": %v until SIGKILL", s.Grace)
		}
		add(s.At, s.Instance, "step", text)
	}
	for _, s := range t.Steps {
		all = append(all, entry{at: s.At, Text: clean(s.Text), Kind: "step"})
	}
	for _, s := range t.Shutdowns {
		add(s.At, s.Instance, "step", "it is in http.Server.Shutdown or Close")
	}
	for _, c := range t.Ready {
		add(c.At, c.Instance, "step", readinessText(c.Status))
	}
	for _, e := range t.Endpoints {
		text := "the balancer no longer uses it"
		if e.Added {
			text = "the balancer uses it from now on"
		}
		add(e.At, e.Instance, "step", text)
	}
	return all
}

func readinessText(status int) string {
	if status == 0 {
		return "nothing answers /readyz"
	}
	return strings.TrimSpace(fmt.Sprintf("/readyz answers %d %s", status, http.StatusText(status)))
}

// who names an instance where there are several.
func (r *Run) who(instance int) string {
	if len(r.Timeline.Processes) < 2 {
		return ""
	}
	return fmt.Sprintf("instance %d", instance)
}

// nearest returns at most that many entries: all that is no line of the service's, and the lines nearest to the stop.
// The second result is how many are left out.
func nearest(all []entry, stop time.Duration, most int) ([]entry, int) {
	if len(all) <= most {
		return all, 0
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	line := func(i int) int {
		if kind := all[i].Kind; kind == "log" || kind == "lost" || kind == "output" {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(line(a), line(b)), cmp.Compare((all[a].at-stop).Abs(), (all[b].at-stop).Abs()))
	})
	keep := order[:most]
	slices.Sort(keep)
	var shown []entry
	for _, i := range keep {
		shown = append(shown, all[i])
	}
	return shown, len(all) - most
}
