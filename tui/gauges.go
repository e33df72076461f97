package main

import (
	"fmt"
	"strings"
	"syscall"
	"time"

	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// gauges draws what the run amounts to at this moment.
func (p *picture) gauges() []string {
	t := p.timeline
	gauge := func(name, value string) string { return faint.of(name) + " " + value }
	flight := gauge("in flight", itoa(p.inFlight()))
	receipts := ""
	if len(t.Jobs) > 0 {
		printing, queued := t.JobCounts()
		receipts = gauge("receipts", fmt.Sprintf("%d printing · %d queued", printing, queued))
	}
	active, idle := t.HTTPCounts()
	http := gauge("http", fmt.Sprintf("%d active · %d idle", active, idle))
	busy, free := t.DBCounts()
	db := gauge("db  ", fmt.Sprintf("%d open · %d in use", busy+free, busy))
	goroutines := gauge("goroutines", "-")
	if t.Probe {
		goroutines = gauge("goroutines", pad(itoa(t.Goroutines().Count), 3)+" "+accent.of(sparkline(counts(t, 12))))
	} else {
		db = gauge("db  ", "-")
	}

	if p.w >= 100 {
		right := 28
		left := p.w - right
		first := " " + pad(flight, 16) + pad(receipts, 34) + goroutines
		return []string{pad(first, left) + http, pad(" "+p.clock(left-4), left) + db}
	}
	first := " " + pad(flight, 15) + goroutines
	if receipts != "" && p.w >= 78 {
		first = pad(first, 46) + receipts
		receipts = ""
	}
	half := max(30, p.w/2)
	second := pad(" "+http, half) + db
	if receipts != "" {
		return []string{first, second, " " + receipts, " " + p.clock(p.w-2)}
	}
	return []string{first, second, " " + p.clock(p.w-2)}
}

// counts returns how many goroutines there were, all processes together, at each of the latest samples.
func counts(t *timeline.Timeline, n int) []int {
	processes := max(1, len(t.Processes))
	samples := t.Samples[max(0, len(t.Samples)-(n+1)*processes):]
	latest := make(map[int]int)
	var sums []int
	for _, s := range samples {
		latest[s.Instance] = s.Count
		sum := 0
		for _, p := range t.Processes {
			if p.Exited == 0 || p.Exited >= s.At {
				sum += latest[p.Instance]
			}
		}
		sums = append(sums, sum)
	}
	if processes > 1 { // the first ones know some of the processes only
		sums = sums[min(len(sums), processes):]
	}
	return sums[max(0, len(sums)-n):]
}

// sparkline draws numbers as columns, one each.
func sparkline(numbers []int) string {
	most := 1
	for _, n := range numbers {
		most = max(most, n)
	}
	levels := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, n := range numbers {
		b.WriteRune(levels[min(len(levels)-1, n*(len(levels)-1)/most)])
	}
	return b.String()
}

// clock says what the service is told and how long it still has, in w columns.
func (p *picture) clock(w int) string {
	t := p.timeline
	process := t.Process()
	switch t.Phase() {
	case timeline.Starting:
		if process.PID == 0 {
			return faint.of("no process yet")
		}
		return clip("starting: nothing answers on "+clean(process.Addr)+" yet, after "+seconds(p.now-process.Started), w)
	case timeline.Serving:
		return clip("serving on "+clean(process.Addr)+" for "+seconds(p.now-process.Ready)+"; nobody has told it to stop", w)
	case timeline.Stopping:
		return p.countdown(w)
	}
	whole := ended(t)
	short, _, _ := strings.Cut(whole, shellShows)
	if len(t.Processes) < 2 {
		return fitting(w, whole, short)
	}
	short = strings.NewReplacer("instance ", "i", "ended by itself, status 0", "exit 0").Replace(whole)
	return fitting(w, whole, short, strings.ReplaceAll(short, " after SIGTERM", ""))
}

// countdown draws how much of the grace period is used up.
func (p *picture) countdown(w int) string {
	t := p.timeline
	said := "stopping since " + seconds(p.now-t.Stop.At)
	if n := len(t.Signals); n > 0 {
		last := t.Signals[n-1]
		said = signal.of(last.Name) + p.toWhom(last.Instance) + " " + seconds(p.now-last.At) + " ago"
	} else if len(t.Steps) > 0 {
		said = clean(t.Steps[len(t.Steps)-1].Text) + ", since " + seconds(p.now-t.Stop.At)
	}
	due := t.KillAt()
	switch {
	case len(t.Signals) > 0 && endsTheRun(t.Signals[len(t.Signals)-1], t):
		return clip(said+", as it ended with the run", w)
	case due == 0 && p.replayed:
		return clip(said+"; nothing limits how long it may take", w)
	case due == 0:
		return clip(said+"; nothing limits how long it may take: k kills it", w)
	}
	rest := max(0, due-p.now)
	left := fmt.Sprintf("%.1f s until SIGKILL", rest.Seconds())
	short := said + ", " + left
	if here, there := stop.Seconds(t.Stop.Grace), stop.Seconds(t.Stop.Budget); t.Stop.Budget > t.Stop.Grace {
		left += fmt.Sprintf(" (%s here, standing for %s)", here, there)
		short += fmt.Sprintf(" (%s for %s)", here, there)
	}
	if whole := max(20, width(said)); len(t.Signals) > 0 { // a step says in the lanes what it is
		said = pad(said, whole)
	} else {
		said = pad(said, 20)
	}
	columns := min(40, w-width(said)-width(left)-3)
	if columns < 4 {
		return fitting(w, said+" "+left, short)
	}
	full := columns * int((t.Stop.Grace-rest)/time.Millisecond) / max(1, int(t.Stop.Grace/time.Millisecond))
	full = max(0, min(full, columns))
	return said + " " + warn.of(strings.Repeat("█", full)) + faint.of(strings.Repeat("░", columns-full)) + " " + left
}

// toWhom says which instance a signal went to, where there are several.
func (p *picture) toWhom(n int) string {
	switch {
	case len(p.timeline.Processes) < 2:
		return ""
	case p.w < 100:
		return " to " + shortInstance(n)
	}
	return " to " + instance(n)
}

// ended says how the process ended or, where there are several, how each of them did that was not ended with the run.
func ended(t *timeline.Timeline) string {
	if leftEarly(t) {
		return warn.of("? " + notJudged)
	}
	if t.Process().PID == 0 {
		return strings.TrimSpace("ended before it began. " + clean(t.EndedWhy))
	}
	said := endOf(t, t.Process())
	if len(t.Processes) > 1 {
		var each []string
		for _, process := range t.Processes {
			if process.Instance == t.Process().Instance || !endedWithTheRun(t, process.Instance) {
				sign, rest, _ := strings.Cut(endOf(t, *process), " ")
				each = append(each, sign+" "+instance(process.Instance)+" "+rest)
			}
		}
		said = strings.Join(each, "; ")
	}
	if t.EndedWhy != "" {
		said += "; " + clean(t.EndedWhy)
	}
	return said
}

// endOf says how one process ended, behind a sign.
func endOf(t *timeline.Timeline, process timeline.Process) string {
	after, found := "", false
	for _, s := range t.Signals {
		if s.Instance == process.Instance && (!found || s.Name == process.KilledBy) {
			found = true
			after = ", " + stop.Seconds(max(0, process.Exited-s.At)) + " after " + s.Name
		}
	}
	said := ""
	switch {
	case process.KilledBy != "":
		said = bad.of("✗ killed by " + process.KilledBy)
		if at, known := strings.CutSuffix(after, " after "+process.KilledBy); known {
			said += at + " after it came"
		} else {
			said += after
		}
		said += shellStatus(process.KilledBy)
	case process.Status != 0:
		said = bad.of("✗ ended with status "+itoa(process.Status)) + after
	case after == "":
		said = warn.of("✗ ended by itself") + ", status 0, before anybody told it to"
	default:
		said = good.of("✓ ended by itself, status 0") + after
	}
	return said
}

const shellShows = " (a shell shows "

// shellStatus is what a shell shows for a process that a signal killed.
func shellStatus(name string) string {
	known := map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT, "SIGKILL": syscall.SIGKILL,
		"SIGHUP": syscall.SIGHUP, "SIGQUIT": syscall.SIGQUIT}
	if n, ok := known[name]; ok {
		return shellShows + itoa(128+int(n)) + ")"
	}
	return ""
}

// seconds is a duration that changes while one looks at it.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", max(0, d).Seconds()) }
