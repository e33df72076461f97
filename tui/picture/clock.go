package picture

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// stoppedInstance is one instance that is being stopped, with its own signal, deadline and end.
type stoppedInstance struct {
	process timeline.Process
	signal  timeline.Signal // the latest signal; zero before it
	stop    timeline.Stop   // zero when no policy stops the instance
}

// lastStopped returns the instance that was told to stop last among those that still run. When all instances that were told
// to stop have ended, it returns the one that ended last. ok is false while none has been told to stop.
func lastStopped(t *timeline.Timeline) (latest stoppedInstance, ok bool) {
	for _, process := range t.Processes {
		c := stoppedInstance{process: *process}
		for _, s := range t.Stops {
			if s.Instance == process.Instance {
				c.stop = s
			}
		}
		for _, s := range t.Signals {
			if s.Instance == process.Instance {
				c.signal = s
			}
		}
		if c.stoppedAt() > 0 && (!ok || c.after(latest)) {
			latest, ok = c, true
		}
	}
	return latest, ok
}

// stoppedAt returns when the instance was last told to stop.
func (c stoppedInstance) stoppedAt() time.Duration { return max(c.stop.At, c.signal.At) }

func (c stoppedInstance) after(other stoppedInstance) bool {
	if c.gone() != other.gone() {
		return other.gone()
	}
	if c.gone() {
		return c.process.Exited > other.process.Exited
	}
	return c.stoppedAt() > other.stoppedAt()
}

func (c stoppedInstance) gone() bool { return c.process.Exited > 0 }

// due returns when SIGKILL comes, or 0 if it never does.
func (c stoppedInstance) due() time.Duration {
	if c.gone() || c.stop.Grace == 0 {
		return 0
	}
	return c.stop.At + c.stop.Grace
}

// Clock says, in w columns, what the service was told and how much time it has left.
func (p *Picture) Clock(w int) string {
	t := p.Timeline
	process := t.Process()
	switch t.Phase() {
	case timeline.Starting:
		if process.PID == 0 {
			return ui.Faint.Of("no process yet")
		}
		if n := len(t.Crashes()); n > 0 {
			return ui.Fitting(w, "it has ended by itself "+words.Times(n)+"; the supervisor starts it again", "ended by itself "+words.Times(n)+"; started again")
		}
		if m := t.Migrating(); m != nil {
			said := "starting: " + words.Migration(m) + ", for " + ui.Seconds(p.Now-m.Started)
			return ui.Fitting(w, said+"; nothing answers on "+ui.Clean(process.Addr)+" yet", said)
		}
		after := ui.Seconds(p.Now - process.Started)
		return ui.Fitting(w, "starting: nothing answers on "+ui.Clean(process.Addr)+" yet, after "+after, "starting: nothing answers yet, after "+after)
	case timeline.Serving:
		lasts := ui.Seconds(p.Now - process.Ready)
		said := "serving on " + ui.Clean(process.Addr) + " for " + lasts
		return ui.Fitting(w, said+"; nobody has told it to stop", said, "serving for "+lasts)
	case timeline.Stopping:
		return p.stopping(w)
	}
	whole := Ended(t)
	if len(t.Processes) < 2 {
		return ui.Fitting(w, whole, ended(t, exitForm{noShell: true}))
	}
	return ui.Fitting(w, whole, ended(t, exitForm{short: true}), ended(t, exitForm{short: true, noSince: true}))
}

// stopping describes the progress of the stop.
func (p *Picture) stopping(w int) string {
	t := p.Timeline
	if others := stillServing(t); t.EndsRun() {
		return ui.Fitting(w, "the run ends"+others, "the run ends")
	}
	c, ok := lastStopped(t)
	if !ok || !c.gone() {
		return p.countdown(c, w)
	}
	e := words.HowExited(t, c.process)
	how := e.How
	if len(t.Processes) > 1 {
		if how = words.ShortInstance(c.process.Instance) + " " + e.How; e.Short != "" {
			how = words.ShortInstance(c.process.Instance) + " ended, " + e.Short
		}
	}
	brief := exitInk(e).Of(e.Sign + " " + how)
	said := brief + e.Lapse + e.Since + e.Shell
	if wait := lastClients(t, p.Now); wait > 0 {
		clients := ui.Plural(wait, "client")
		now := " · the others serve " + clients
		return ui.Fitting(w, said+" · the others serve the last "+clients+" that wait for an answer", said+now, brief+now, brief)
	}
	return ui.Fitting(w, said)
}

// stillServing names the instances that end with the run.
func stillServing(t *timeline.Timeline) string {
	var names []string
	for _, process := range t.Processes {
		if process.Exited == 0 {
			names = append(names, words.ShortInstance(process.Instance))
		}
	}
	switch {
	case len(t.Processes) < 2 || len(names) == 0:
		return ""
	case len(names) == 1:
		return ": " + names[0] + " has served to the end, and is ended with it"
	}
	return ": " + strings.Join(names, " and ") + " have served to the end, and are ended with it"
}

// silence is how long no request must have arrived before the stage mentions those that still wait for an answer.
const silence = 500 * time.Millisecond

// lastClients counts the clients that wait for an answer, once no request has arrived for a while; before, it returns 0.
func lastClients(t *timeline.Timeline, now time.Duration) int {
	waiting := 0
	if t.SumsUp() {
		return 0
	}
	for _, r := range t.Requests {
		if now-r.Sent < silence {
			return 0
		}
		if r.Done == 0 {
			waiting++
		}
	}
	return waiting
}

// countdown draws how much of an instance's grace period is used up.
func (p *Picture) countdown(c stoppedInstance, w int) string {
	t := p.Timeline
	said := "stopping since " + ui.Seconds(p.Now-c.stop.At)
	if c.signal.At > 0 {
		said = ui.Signal.Of(c.signal.Name) + p.toWhom(c.process.Instance) + " " + ui.Seconds(p.Now-c.signal.At) + " ago"
	} else if step, ok := lastStep(t, c.process.Instance); ok {
		said = ui.Clean(words.Step(step)) + p.forWhom(c.process.Instance) + ", since " + ui.Seconds(p.Now-c.stop.At)
	}
	due := c.due()
	switch {
	case c.signal.At > 0 && t.EndedWithRun(c.signal):
		return ui.Clip(said+", as it ended with the run", w)
	case due == 0 && p.Replayed:
		return ui.Clip(said+"; nothing limits how long it may take", w)
	case due == 0:
		return ui.Clip(said+"; nothing limits how long it may take: k kills it", w)
	}
	rest := max(0, due-p.Now)
	untilKill := fmt.Sprintf("%.1f s until SIGKILL", rest.Seconds())
	whole := untilKill
	short := said + " · " + untilKill
	if here, there := words.Seconds(c.stop.Grace), words.Seconds(c.stop.Budget); c.stop.Budget > c.stop.Grace {
		whole += fmt.Sprintf(" (%s here, standing for %s)", here, there)
		untilKill += fmt.Sprintf(" (%s for %s)", here, there)
	}
	padded := ui.Pad(said, max(20, ui.Width(said)))
	columns := min(40, w-ui.Width(padded)-ui.Width(whole)-3)
	if columns < leastBar {
		return ui.Fitting(w, said+" · "+whole, said+" · "+untilKill, short)
	}
	full := columns * int((c.stop.Grace-rest)/time.Millisecond) / max(1, int(c.stop.Grace/time.Millisecond))
	full = max(0, min(full, columns))
	return padded + " " + ui.Warn.Of(strings.Repeat("█", full)) + ui.Faint.Of(strings.Repeat("░", columns-full)) + " " + whole
}

// leastBar is the smallest width of the bar of the grace period. With less room, only the words are shown.
const leastBar = 10

// lastStep returns the latest step, other than a signal, of the stop of an instance.
func lastStep(t *timeline.Timeline, instance int) (timeline.Step, bool) {
	for _, step := range slices.Backward(t.Steps) {
		if step.Instance == instance {
			return step, true
		}
	}
	return timeline.Step{}, false
}

// toWhom says to which instance a signal was sent, where there are several.
func (p *Picture) toWhom(n int) string {
	switch {
	case len(p.Timeline.Processes) < 2:
		return ""
	case p.W < 100:
		return " to " + words.ShortInstance(n)
	}
	return " to " + words.Instance(n)
}

// forWhom says which instance a step is about, where there are several.
func (p *Picture) forWhom(n int) string {
	if len(p.Timeline.Processes) < 2 {
		return ""
	}
	return " (" + words.ShortInstance(n) + ")"
}
