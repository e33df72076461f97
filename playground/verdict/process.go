package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// InsistenceLimit is how long a process may live on after a second signal and still count as ended "at once". The
// kernel needs about a millisecond; the rest is for a busy machine.
const InsistenceLimit = time.Second

func judgeExit(t *timeline.Timeline) (Outcome, []string, bool) {
	var evidence []string
	worst := Pass
	for _, p := range t.Processes {
		if sentHome(t, p) {
			continue
		}
		outcome, why := judgeProcess(t, p)
		if outcome == Fail || worst == Pass {
			worst = outcome
		}
		if len(t.Processes) > 1 {
			why = fmt.Sprintf("instance %d: %s", p.Instance, why)
		}
		evidence = append(evidence, why)
	}
	return worst, evidence, len(evidence) > 0
}

// sentHome tells whether the run itself ended a process that the stop was not about.
func sentHome(t *timeline.Timeline, p *timeline.Process) bool {
	first, _ := signalsOf(t, p.Instance)
	return first != nil && first.By == event.ByRun && first.Name == "SIGTERM"
}

func judgeProcess(t *timeline.Timeline, p *timeline.Process) (Outcome, string) {
	signal, last := signalsOf(t, p.Instance)
	switch {
	case p.Exited == 0:
		return Inconclusive, "the process has not ended"
	case signal == nil && p.KilledBy != "":
		return Fail, fmt.Sprintf("killed by %s before anybody stopped it, %s after its start", p.KilledBy, since(p.Started, p.Exited))
	case signal == nil:
		return Fail, fmt.Sprintf("ended by itself before any signal, %s after its start, with status %d%s",
			since(p.Started, p.Exited), p.Status, lastWords(t, p))
	case signal.By == event.ByRun:
		return Inconclusive, "the run ended before anybody stopped the service"
	case p.KilledBy == "SIGKILL" && last.Name == "SIGKILL" && last.By == event.ByYou:
		return Inconclusive, "you sent SIGKILL, which no program can answer; the other checks say what that cost"
	case p.KilledBy == "SIGKILL" && last.By == event.ByRun:
		return Fail, fmt.Sprintf("still running %s after %s, when the run's own time was up", since(signal.At, last.At), signal.Name)
	case p.KilledBy == "SIGKILL" && last.Name == "SIGKILL" && last.By == event.ByPolicy:
		return Fail, fmt.Sprintf("still running %s after the stop began, when the grace period ended: killed by SIGKILL",
			since(stopOf(t, p.Instance).At, last.At))
	case p.KilledBy == last.Name && p.KilledBy != "SIGKILL" && insisted(t, p.Instance):
		return Inconclusive, fmt.Sprintf("ended by the second %s, as it should; the other checks say what that cost", last.Name)
	case p.KilledBy == "SIGTERM" && termIsClean(t):
		return Pass, fmt.Sprintf("killed by SIGTERM after %s, which systemd counts as a clean exit", since(signal.At, p.Exited))
	case p.KilledBy != "":
		return Fail, fmt.Sprintf("killed by %s after %s%s", p.KilledBy, since(last.At, p.Exited), shellStatus(p.KilledBy))
	case p.Status != 0:
		return Fail, fmt.Sprintf("exit status %d, %s after %s%s", p.Status, since(signal.At, p.Exited), signal.Name, lastWords(t, p))
	}
	return Pass, fmt.Sprintf("exit status 0, %s after %s", since(signal.At, p.Exited), signal.Name)
}

// insisted tells whether an instance was asked to stop more than once.
func insisted(t *timeline.Timeline, instance int) bool {
	return len(asked(t, instance)) > 1
}

// asked returns the signals by which the policy or the person at the keyboard asked an instance to stop. One from outside,
// which may be a wrapper's translation of ours, is no second request.
func asked(t *timeline.Timeline, instance int) []timeline.Signal {
	return slices.DeleteFunc(slices.Clone(t.Signals), func(s timeline.Signal) bool {
		return s.Instance != instance || s.Name != "SIGTERM" && s.Name != "SIGINT" || s.By != event.ByPolicy && s.By != event.ByYou
	})
}

// stopOf returns the stop of an instance or, where none is known, the first one.
func stopOf(t *timeline.Timeline, instance int) timeline.Stop {
	for _, s := range t.Stops {
		if s.Instance == instance {
			return s
		}
	}
	return t.Stop
}

// signalsOf returns the signal by which an instance was first told to stop, as Timeline.FirstSignal has it, and the last
// one that went to it, or nil.
func signalsOf(t *timeline.Timeline, instance int) (first, last *timeline.Signal) {
	for i := range t.Signals {
		if s := &t.Signals[i]; s.Instance == instance {
			if first == nil {
				first = s
			}
			last = s
		}
	}
	for s := range t.Stopped() {
		if s.Instance == instance {
			first = &s
		}
	}
	return first, last
}

func termIsClean(t *timeline.Timeline) bool {
	policy, err := stop.Named(t.Stop.Policy)
	return err == nil && policy.TermIsClean
}

var signalNumbers = map[string]int{"SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGABRT": 6, "SIGKILL": 9, "SIGSEGV": 11, "SIGTERM": 15}

// shellStatus says what a shell shows for a death by that signal: 128 and the signal's number.
func shellStatus(signal string) string {
	if n, ok := signalNumbers[signal]; ok {
		return fmt.Sprintf(" (a shell shows %d)", 128+n)
	}
	return ""
}

// lastWords quotes what the process said on its way out: the first line of a panic, else its last line.
func lastWords(t *timeline.Timeline, p *timeline.Process) string {
	words := ""
	for _, line := range t.Lines {
		if line.Instance != p.Instance || line.ID != 0 || strings.TrimSpace(line.Text) == "" {
			continue
		}
		words = line.Text
		if strings.HasPrefix(words, "panic: ") || strings.HasPrefix(words, "fatal error: ") {
			break
		}
	}
	if words == "" {
		return ""
	}
	return "; it said: " + words
}

func judgeDeadline(t *timeline.Timeline) (Outcome, []string, bool) {
	stuck := slices.Contains(t.Run.Expect, event.ExpectStuck)
	for _, s := range t.Signals {
		if s.Name == "SIGKILL" && (s.By == event.ByPolicy || s.By == event.ByRun && t.Stop.At > 0) {
			return Fail, overdue(t, s), true
		}
	}
	if evidence := idled(t); evidence != nil {
		return Fail, evidence, true
	}
	switch p := t.Process(); {
	case !stuck:
		return Pass, nil, false
	case p.Exited == 0 || t.SignalAt() == 0 || p.Exited < t.SignalAt():
		return Inconclusive, []string{"the service was not stopped with a step stuck"}, true
	case p.KilledBy != "":
		return Inconclusive, []string{fmt.Sprintf("killed by %s before its deadline came", p.KilledBy)}, true
	case !anyStuck(t):
		return Inconclusive, []string{"nothing was stuck: all work ended by itself"}, true
	default:
		return Pass, []string{fmt.Sprintf("a step was stuck, and the service ended by itself %s after %s, inside %s",
			since(t.SignalAt(), p.Exited), t.FirstSignal().Name, graceText(t))}, true
	}
}

// idled says which instance lived on for long when there was nothing left to do, or nil. Only where the probe tells can
// that be known, and not behind a balancer: what that holds open nobody sees.
func idled(t *timeline.Timeline) []string {
	if !t.Handlers || t.Dropped() > 0 || slices.Contains(t.Run.Expect, event.ExpectBalancer) {
		return nil
	}
	for signal := range t.Stopped() {
		i := slices.IndexFunc(t.Processes, func(p *timeline.Process) bool { return p.Instance == signal.Instance })
		grace := stopOf(t, signal.Instance).Grace
		if i < 0 || grace == 0 || t.Processes[i].Exited == 0 || t.Processes[i].KilledBy != "" {
			continue
		}
		p := t.Processes[i]
		last := max(signal.At, t.LastActive(p.Instance))
		if p.Exited-last > grace/idlePart {
			return append([]string{fmt.Sprintf("for the last %s before its end nothing was in flight and nothing was printing; what did it wait for?",
				since(last, p.Exited))}, waiting(t, p.Instance, (last+p.Exited)/2)...)
		}
	}
	return nil
}

// idlePart is the part of the grace period, a third, in which a service with nothing left to do ends even on a busy
// machine.
const idlePart = 3

// waiting says where the goroutines of the service's own were at the given moment. A sample holds until the next.
func waiting(t *timeline.Timeline, instance int, at time.Duration) []string {
	var sample timeline.Sample
	for _, s := range t.Samples {
		if s.Instance == instance && s.At <= at && s.At >= sample.At {
			sample = s
		}
	}
	var evidence []string
	for _, g := range sample.Groups {
		if strings.HasPrefix(g.In, "main.") {
			evidence = append(evidence, fmt.Sprintf("%s at %s (%s)", plural(g.Count, "goroutine"), g.InAt, g.State))
		}
	}
	return evidence
}

// anyStuck tells whether some work that was in progress at the signal could not end by itself.
func anyStuck(t *timeline.Timeline) bool {
	for r := range t.InFlightAt(t.SignalAt()) {
		if unanswered(r, t.FirstSignal()) != "" {
			return true
		}
	}
	for j := range t.JobsAt(t.SignalAt()) {
		if j.Done == 0 || j.Error != "" {
			return true
		}
	}
	return false
}

func overdue(t *timeline.Timeline, kill timeline.Signal) []string {
	evidence := []string{fmt.Sprintf("not finished within %s: SIGKILL %s after the stop began",
		graceText(t), since(stopOf(t, kill.Instance).At, kill.At))}
	if n := len(slices.Collect(t.InFlightOf(kill.Instance, kill.At))); n > 0 {
		evidence = append(evidence, fmt.Sprintf("%s still in flight at SIGKILL", plural(n, "request")))
	}
	if n := len(slices.Collect(t.JobsAt(kill.At))); n > 0 {
		evidence = append(evidence, fmt.Sprintf("%s still not printed at SIGKILL", plural(n, "receipt")))
	}
	return evidence
}

func graceText(t *timeline.Timeline) string {
	if t.Stop.Grace == 0 {
		return "the run's own limit"
	}
	return stop.Policy{Grace: t.Stop.Grace, Real: t.Stop.Budget}.GraceText()
}

func judgeInsistence(t *timeline.Timeline) (Outcome, []string, bool) {
	asked, p := asked(t, 0), t.Process()
	switch {
	case len(asked) < 2 && !slices.Contains(t.Run.Expect, event.ExpectInsist):
		return Pass, nil, false
	case len(asked) < 2:
		return Inconclusive, []string{"the process had ended before a second signal could be sent"}, true
	case p.Exited == 0:
		return Inconclusive, []string{"the process has not ended"}, true
	}
	second := asked[1]
	took := p.Exited - second.At
	switch {
	case took < 0:
		return Inconclusive, []string{"the process had ended before the second signal"}, true
	case took > InsistenceLimit && p.KilledBy != second.Name: // if it died of it, the machine was slow
		return Fail, []string{fmt.Sprintf("the second %s was swallowed: the process lived on for %s", second.Name, stop.Seconds(took))}, true
	}
	return Pass, []string{fmt.Sprintf("ended %s after the second %s", stop.Seconds(took), second.Name)}, true
}

func since(from, to time.Duration) string { return stop.Seconds(to - from) }

// plural writes a count and its noun: "1 request", "3 requests".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
