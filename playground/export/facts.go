package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// title names the run: "01-signal, broken".
func (r *Run) title() string {
	run := r.Timeline.Run
	name := cmp.Or(clean(run.Name), "a run without a name")
	if of := clean(run.Of); of != "" {
		name += ", " + of
	}
	return name
}

// side names the run beside another one.
func (r *Run) side() string {
	side := cmp.Or(clean(r.Timeline.Run.Of), r.title())
	if r.which != "" {
		side += ", " + r.which
	}
	return side
}

// fact is a line of what there is to know about a run.
type fact struct{ Name, Text string }

// facts says what was run, how it was stopped, and how it ended.
func (r *Run) facts() []fact {
	t := r.Timeline
	if len(r.Events) == 0 {
		return append([]fact{{"Run", "nothing is recorded"}}, r.notes()...)
	}
	when := "it is not recorded when"
	if !t.Run.Started.IsZero() {
		when = t.Run.Started.UTC().Format("2 January 2006, 15:04:05 UTC")
	}
	all := []fact{
		{"Run", fmt.Sprintf("%s, %s long", when, stop.Seconds(t.Now))},
		{"Load", fmt.Sprintf("%s, %s", plural(len(t.Requests), "request"), plural(len(t.Jobs), "receipt"))},
		{"Stop", r.stopText()},
	}
	if policy, err := stop.Named(cmp.Or(t.Stop.Policy, t.Run.Policy)); err == nil {
		if t.Stop.Grace > 0 {
			policy = policy.WithGrace(t.Stop.Grace)
		}
		all = append(all, fact{"Policy", policy.Stopper + ": " + policy.Does()})
	}
	if grace := r.graceText(); grace != "" {
		all = append(all, fact{"Grace", grace})
	}
	for i, p := range t.Processes {
		if i == maxProcesses {
			all = append(all, fact{"", fmt.Sprintf("and %s more", plural(len(t.Processes)-i, "instance"))})
			break
		}
		name := "Service"
		if len(t.Processes) > 1 {
			name = fmt.Sprintf("Instance %d", p.Instance)
		}
		all = append(all, fact{name, r.processText(p)})
	}
	if len(t.Processes) == 0 {
		all = append(all, fact{"Service", "it was never started"})
	}
	return append(all, r.notes()...)
}

// stopText says who stopped the service, and how.
func (r *Run) stopText() string {
	t := r.Timeline
	if len(t.Signals) == 0 && t.Stop.At == 0 {
		return "nobody stopped it"
	}
	if len(t.Signals) == 0 {
		return fmt.Sprintf("by %s, but no signal was sent", stopper(t.Stop.Policy))
	}
	s := t.FirstSignal()
	return fmt.Sprintf("%s %s, %s after the start of the run", clean(s.Name), r.sender(s), stop.Seconds(s.At))
}

// graceText says how long the service had, with both numbers where the period was shortened, and how long it took.
func (r *Run) graceText() string {
	s := r.Timeline.Stop
	if s.At == 0 {
		return ""
	}
	text := stop.Policy{Grace: s.Grace, Real: cmp.Or(s.Budget, s.Grace)}.GraceText()
	if s.Grace == 0 {
		text += ": nobody sends SIGKILL"
	} else {
		text += ", then SIGKILL"
	}
	if used := r.graceUsed(); used > 0 {
		text += ". It took " + stop.Seconds(used)
	}
	return text
}

// graceUsed returns how long the stopped instance lived on after its stop began, or 0 if it has not ended.
func (r *Run) graceUsed() time.Duration {
	t := r.Timeline
	for _, p := range t.Processes {
		if p.Instance == t.Stop.Instance && p.Exited > t.Stop.At && t.Stop.At > 0 {
			return p.Exited - t.Stop.At
		}
	}
	return 0
}

// sender says who sent a signal.
func (r *Run) sender(s timeline.Signal) string {
	switch s.By {
	case event.ByPolicy:
		return "by " + stopper(cmp.Or(r.Timeline.Stop.Policy, r.Timeline.Run.Policy))
	case event.ByYou:
		return "by you"
	case event.ByOutside:
		return "from outside"
	case event.ByRun:
		return "by the run"
	}
	return "by " + cmp.Or(clean(s.By), "an unknown sender")
}

// stopper names what a stop policy imitates.
func stopper(policy string) string {
	switch policy {
	case "docker":
		return "docker stop"
	case "systemd":
		return "systemctl stop"
	case "kubernetes":
		return "Kubernetes"
	case "terminal":
		return "Ctrl-C"
	}
	return cmp.Or(clean(policy), "the run")
}

// processText says which process it was, and how it ended.
func (r *Run) processText(p *timeline.Process) string {
	text := fmt.Sprintf("pid %d, ", p.PID)
	switch {
	case p.Exited == 0:
		return text + "still running when the recording ends"
	case p.KilledBy != "":
		text += "killed by " + clean(p.KilledBy)
	default:
		text += fmt.Sprintf("exit status %d", p.Status)
	}
	i := slices.IndexFunc(r.Timeline.Signals, func(s timeline.Signal) bool { return s.Instance == p.Instance })
	switch {
	case i < 0 || r.Timeline.Signals[i].At > p.Exited:
		text += fmt.Sprintf(", %s after its start, before any signal", stop.Seconds(p.Exited-p.Started))
	default:
		s := r.Timeline.Signals[i]
		text += fmt.Sprintf(", %s after %s", stop.Seconds(p.Exited-s.At), clean(s.Name))
		if s.By == event.ByRun {
			text += " at the end of the run"
		}
	}
	if detail := clean(p.Detail); detail != "" {
		text += "; " + detail
	}
	return text
}

// notes says what keeps the run from telling all.
func (r *Run) notes() []fact {
	var notes []fact
	t := r.Timeline
	if why := clean(t.EndedWhy); why != "" {
		notes = append(notes, fact{"Ended early", why})
	}
	switch {
	case r.Damage != nil:
		notes = append(notes, fact{"Damaged", clean(r.Damage.Error())})
	case t.Ended == 0 && len(r.Events) > 0:
		notes = append(notes, fact{"Cut off", "the recording ends before the run does"})
	}
	if n := t.Dropped(); n > 0 {
		notes = append(notes, fact{"Missing", plural(n, "event") + " of the probe found no room in its pipe"})
	}
	return notes
}

// summary says in one line what the outcomes amount to.
func (r *Run) summary() (verdict.Outcome, string) {
	var failed []string
	open := 0
	for _, result := range r.Results {
		switch result.Outcome {
		case verdict.Fail:
			failed = append(failed, result.Check)
		case verdict.Inconclusive:
			open++
		}
	}
	n := len(r.Results)
	switch {
	case n == 0:
		return verdict.Inconclusive, r.unjudged()
	case len(failed) > 0:
		return verdict.Fail, fmt.Sprintf("%d of %s failed: %s", len(failed), plural(n, "check"), strings.Join(failed, ", "))
	case open > 0:
		return verdict.Inconclusive, fmt.Sprintf("%d of %s could not be shown by this run, none failed", open, plural(n, "check"))
	}
	return verdict.Pass, plural(n, "check") + ", all passed"
}
