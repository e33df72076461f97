package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// gauges draws what the run amounts to at this moment.
func (p *Picture) gauges() []string {
	t := p.Timeline
	gauge := func(name, value string) string { return ui.Faint.Of(name) + " " + value }
	flight := gauge("in flight", strconv.Itoa(p.InFlight()))
	receipts := ""
	if name, counts := Work(t); name != "" {
		receipts = gauge(name, counts)
	}
	active, idle := t.HTTPCounts()
	http := gauge("http", fmt.Sprintf("%d active · %d idle", active, idle))
	busy, free := t.DBCounts()
	db := gauge("db  ", fmt.Sprintf("%d open · %d in use", busy+free, busy))
	goroutines := gauge("goroutines", "-")
	if t.Probe {
		goroutines = gauge("goroutines", ui.Pad(strconv.Itoa(t.Goroutines().Count), 3)+" "+ui.Accent.Of(ui.Sparkline(t.RecentGoroutines(12))))
	} else {
		db = gauge("db  ", "-")
	}

	if p.W >= 100 {
		right := 28
		left := p.W - right
		first := " " + ui.Pad(flight, 16) + ui.Pad(receipts, 34) + goroutines
		return []string{ui.Pad(first, left) + http, ui.Pad(" "+p.Clock(left-4), left) + db}
	}
	first := " " + ui.Pad(flight, 15) + goroutines
	if receipts != "" && p.W >= 78 {
		first = ui.Pad(first, 46) + receipts
		receipts = ""
	}
	half := max(30, p.W/2)
	second := ui.Pad(" "+http, half) + db
	if receipts != "" {
		return []string{first, second, " " + receipts, " " + p.Clock(p.W-2)}
	}
	return []string{first, second, " " + p.Clock(p.W-2)}
}

// Work names what the service does in the background, and says how much of that there is: receipts, messages of a queue, or
// the work of a leader. Both are empty where there is none.
func Work(t *timeline.Timeline) (name, counts string) {
	switch {
	case len(t.Terms) > 0:
		if leader := t.Leader(); leader != nil {
			return "leader", fmt.Sprintf("%s · token %d", words.ShortInstance(leader.Instance), leader.Token)
		}
		return "leader", "nobody"
	case len(t.Messages) > 0:
		working, received, waiting := t.MessageCounts()
		return "messages", fmt.Sprintf("%d held · %d waiting", working+received, waiting)
	case len(t.Jobs) > 0:
		printing, queued := t.JobCounts()
		return "receipts", fmt.Sprintf("%d printing · %d queued", printing, queued)
	}
	return "", ""
}

// Ended says how the process ended or, where there are several, how each of them did that was not ended with the run.
func Ended(t *timeline.Timeline) string { return ended(t, wholeExit) }

func ended(t *timeline.Timeline, form exitForm) string {
	if t.LeftEarly() {
		return ui.Warn.Of("? " + words.NotJudged)
	}
	if t.Process().PID == 0 {
		return strings.TrimSpace("ended before it began. " + ui.Clean(t.EndedWhy))
	}
	said := exitText(t, t.Process(), form)
	if len(t.Processes) > 1 {
		var each []string
		for _, process := range t.Processes {
			if process.Instance == t.Process().Instance || !t.EndedByRun(process.Instance) {
				each = append(each, exitText(t, *process, form))
			}
		}
		said = strings.Join(each, "; ")
	}
	if t.EndedWhy != "" && !form.noShell {
		said += "; " + ui.Clean(t.EndedWhy)
	}
	return said
}

// exitForm is how much is said of the end of a process.
type exitForm struct {
	noShell bool // not what a shell shows, nor why the run ended
	short   bool // in fewer words
	noSince bool // not after which signal
}

var wholeExit exitForm

// exitText says how one process ended, behind a sign and, where there are several, its name.
func exitText(t *timeline.Timeline, process timeline.Process, form exitForm) string {
	e := words.HowExited(t, process)
	how, name := e.How, ""
	if form.short {
		how = cmp.Or(e.Short, e.How)
	}
	if len(t.Processes) > 1 {
		name = words.Instance(process.Instance) + " "
		if form.short {
			name = words.ShortInstance(process.Instance) + " "
		}
	}
	said := exitInk(e).Of(e.Sign+" "+name+how) + e.Lapse
	if !form.noSince {
		said += e.Since
	}
	if !form.noShell {
		said += e.Shell
	}
	return said
}

// exitInk is the colour of how a process ended.
func exitInk(e words.Exit) ui.Ink {
	switch {
	case e.Sign == "✓":
		return ui.Good
	case e.Asked || e.Short == "":
		return ui.Bad
	}
	return ui.Warn
}

// stoppingSign names the instance that is being stopped, where there are several. Between two stops it says
// that the service serves, since the other instances do.
func stoppingSign(t *timeline.Timeline) string {
	if len(t.Processes) < 2 {
		return ui.Signal.Of("● stopping")
	}
	for _, s := range slices.Backward(t.Stops) {
		i := slices.IndexFunc(t.Processes, func(p *timeline.Process) bool { return p.Instance == s.Instance })
		if i >= 0 && t.Processes[i].Exited == 0 {
			return ui.Signal.Of("● " + words.ShortInstance(s.Instance) + " stopping")
		}
	}
	return ui.Good.Of("● serving")
}

// PhaseSign says what the run does, by shape and word.
func PhaseSign(t *timeline.Timeline) string {
	switch t.Phase() {
	case timeline.Starting:
		return "○ starting"
	case timeline.Serving:
		return ui.Good.Of("● serving")
	case timeline.Stopping:
		return stoppingSign(t)
	case timeline.Auditing:
		return ui.Accent.Of("○ auditing")
	}
	return "○ over"
}
