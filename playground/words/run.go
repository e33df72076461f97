package words

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// Fact is something to know about a run: a name and a text. A fact without a name continues the fact before it.
type Fact struct{ Name, Text string }

// mostProcesses is the largest number of processes that About describes.
const mostProcesses = 12

// About says what was run, how it was stopped, and how each of its processes ended. damage says why the rest of its
// recording cannot be read; it is nil for a complete recording.
func About(t *timeline.Timeline, damage error) []Fact {
	if t.Now == 0 {
		return append([]Fact{{"Run", "nothing is recorded"}}, gaps(t, damage)...)
	}
	when := "date not recorded"
	if !t.Run.Started.IsZero() {
		when = t.Run.Started.UTC().Format("2 January 2006, 15:04:05 UTC")
	}
	facts := []Fact{
		{"Run", fmt.Sprintf("%s, %s long", when, Seconds(t.Now))},
		{"Load", Load(t)},
	}
	for _, doubt := range LoadDoubts(t) {
		facts = append(facts, Fact{"", doubt})
	}
	facts = append(facts, Fact{"Stop", Stop(t)})
	if policy, err := stop.Named(cmp.Or(t.Stop.Policy, t.Run.Policy)); err == nil {
		if t.Stop.Grace > 0 {
			policy = policy.WithGrace(t.Stop.Grace)
			policy.Real = cmp.Or(t.Stop.Budget, policy.Real)
		}
		for _, s := range t.Steps {
			if s.Kind == event.StepPreStop {
				policy = policy.WithPreStop(s.Takes)
			}
		}
		facts = append(facts, Fact{"Policy", policy.Stopper + ": " + Policy(policy)})
	}
	if t.Stop.At > 0 {
		facts = append(facts, Fact{"Grace", GracePeriod(t)})
	}
	for i, p := range t.Processes {
		if i == mostProcesses {
			facts = append(facts, Fact{"", fmt.Sprintf("and %s more", Plural(len(t.Processes)-i, "instance"))})
			break
		}
		name := "Service"
		if len(t.Processes) > 1 {
			name = Capital(Instance(p.Instance))
		}
		facts = append(facts, Fact{name, Process(t, p)})
	}
	if len(t.Processes) == 0 {
		facts = append(facts, Fact{"Service", notStarted(t)})
	}
	return append(append(facts, outsideFacts(t)...), gaps(t, damage)...)
}

// notStarted says why a run has no process of the service.
func notStarted(t *timeline.Timeline) string {
	if t.StoppedByCommand() {
		return "not started by the run, which knows it only by its answers"
	}
	return "it was never started"
}

// DamagedLine says in a few words what is damaged in a recording; its error says how.
func DamagedLine(damage error) string {
	var of *event.DamagedError
	if errors.As(damage, &of) {
		return fmt.Sprintf("line %d is damaged", of.Line)
	}
	return "the recording is damaged"
}

// NewerFormat warns of a recording for which event.Run.Newer is true.
const NewerFormat = "a newer program wrote the recording; some of it may be shown wrongly"

// gaps says what is missing from the events of a run.
func gaps(t *timeline.Timeline, damage error) []Fact {
	var facts []Fact
	if t.Run.Newer() {
		facts = append(facts, Fact{"Newer", NewerFormat})
	}
	if t.EndedWhy != "" {
		facts = append(facts, Fact{"Ended early", t.EndedWhy})
	}
	switch {
	case damage != nil:
		facts = append(facts, Fact{"Damaged", damage.Error()})
	case t.Ended == 0 && t.Now > 0:
		facts = append(facts, Fact{"Cut off", "the recording breaks off before the run's end"})
	}
	if n := t.Dropped(); n > 0 {
		facts = append(facts, Fact{"Missing", Plural(n, "event") + " of the probe " + wasOrWere(n) + " lost, since its pipe was full"})
	}
	return facts
}

// Unfinished says why a run does not show all that it should have shown, or returns "".
func Unfinished(t *timeline.Timeline, damage error) string {
	switch {
	case t.EndedWhy != "":
		return t.EndedWhy
	case damage != nil:
		return "the recording is damaged: " + damage.Error()
	case t.Now == 0:
		return "nothing is recorded"
	case t.Ended == 0:
		return fmt.Sprintf("the recording breaks off after %v, before the run's end", t.Now.Round(time.Millisecond))
	}
	return ""
}

// Stop says who stopped the service, and how.
func Stop(t *timeline.Timeline) string {
	switch {
	case len(t.Signals) == 0 && t.Stop.At == 0:
		return "nobody stopped it"
	case len(t.Signals) == 0:
		return fmt.Sprintf("by %s, but no signal was sent", Stopper(t.Stop.Policy))
	}
	s := t.FirstSignal()
	if s.Name == event.StopCommand {
		return fmt.Sprintf("by a command, %s after the start of the run: %s", Seconds(s.At), s.Text)
	}
	return fmt.Sprintf("%s %s, %s after the start of the run", s.Name, Sender(t, s), Seconds(s.At))
}

// StoppedOtherwise says how a stop differed from the run's policy: who else sent signals, or that no request was in flight.
// It returns "" where there was no difference.
func StoppedOtherwise(t *timeline.Timeline) string {
	byPolicy := false
	var others []string
	for _, s := range t.Signals {
		byPolicy = byPolicy || s.By == event.ByPolicy
		if who := s.Name + " " + Sender(t, s); (s.By == event.ByYou || s.By == event.ByOutside) && !slices.Contains(others, who) {
			others = append(others, who)
		}
	}
	switch {
	case !byPolicy:
		return "Its policy did not stop it: " + Stop(t) + "."
	case len(others) > 0:
		return "Besides its policy's stop there was " + strings.Join(others, ", ") + "."
	case t.Losses().InFlight == 0 && !t.StopsAtStart() && len(t.Crashes()) == 0:
		return "No request was in flight at the signal."
	}
	return ""
}

// GracePeriod writes how long the service had, with the real period where a shortened one stands for it, and how long it
// took.
func GracePeriod(t *timeline.Timeline) string {
	text := Grace(t.Stop.Grace, cmp.Or(t.Stop.Budget, t.Stop.Grace))
	if t.Stop.Grace == 0 {
		text += ", and SIGKILL never follows"
	} else {
		text += ", then SIGKILL"
	}
	if used := t.GraceUsed(); used > 0 {
		text += ". It took " + Seconds(used)
	}
	return text
}

// Sender says who sent a signal.
func Sender(t *timeline.Timeline, s timeline.Signal) string {
	switch s.By {
	case event.ByPolicy:
		return "by " + Stopper(cmp.Or(t.Stop.Policy, t.Run.Policy))
	case event.ByYou:
		return "by you"
	case event.ByOutside:
		return "from outside"
	case event.ByRun:
		switch {
		case t.EndedWithRun(s):
			return "as it ended with the run"
		case s.Name == "SIGTERM":
			return "as the run ends"
		}
		return "by the run, at its time limit"
	}
	return "by " + cmp.Or(s.By, "an unknown sender")
}

// Process writes the pid of a process and how the process ended.
func Process(t *timeline.Timeline, p *timeline.Process) string {
	text := fmt.Sprintf("pid %d, ", p.PID)
	if p.Exited == 0 {
		return text + "still running when the recording ends"
	}
	if p.Unknown {
		text += "how it ended is not known, since another program had started it"
	} else {
		text += ExitIn(ExitNote, p.KilledBy, p.Status)
	}
	signals := slices.Collect(t.SignalsTo(p.Instance))
	if len(signals) == 0 || signals[0].At > p.Exited {
		text += fmt.Sprintf(", %s after its start, before any signal", Seconds(p.Exited-p.Started))
	} else {
		text += fmt.Sprintf(", %s after %s", Seconds(p.Exited-signals[0].At), signals[0].Name)
		if signals[0].By == event.ByRun {
			text += " at the end of the run"
		}
	}
	if p.Detail != "" {
		text += "; " + p.Detail
	}
	return text
}

// Instance names one of several instances.
func Instance(n int) string { return fmt.Sprintf("instance %d", n) }

// Moment writes a time relative to a moment: "+1.25 s" after it, "−40 ms" before it.
func Moment(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	if d < time.Second {
		return fmt.Sprintf("%s%d ms", sign, d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%s%.2f s", sign, d.Seconds())
}
