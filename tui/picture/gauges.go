package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// gauges draws the numbers of the run at this moment.
func (p *Picture) gauges() []string {
	t := p.Timeline
	gauge := func(name, value string) string { return ui.Faint.Of(name) + " " + value }
	flight := gauge("in flight", strconv.Itoa(p.InFlight()))
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
		first := ui.Pad(" "+ui.Pad(flight, 16)+goroutines, left) + http
		name, counts := Work(t, left-12)
		if name == "" {
			return []string{first, ui.Pad(" "+p.Clock(left-4), left) + db}
		}
		return []string{first, ui.Pad(" "+gauge(name, counts), left) + db, " " + p.Clock(p.W-2)}
	}
	first := " " + ui.Pad(flight, 15) + goroutines
	second := ui.Pad(" "+http, max(30, p.W/2)) + db
	lines := []string{first, second}
	if name, counts := Work(t, p.W-12); name != "" {
		lines = append(lines, " "+gauge(name, counts))
	}
	return append(lines, " "+p.Clock(p.W-2))
}

// receiptsAre says, in at most w columns, how many receipts are in memory, with the queue's capacity, being printed,
// printed, stored and lost, and of how many that is not known yet.
func receiptsAre(t *timeline.Timeline, w int) string {
	c := t.CountReceipts()
	room, brief := "", ""
	if c.Room > 0 {
		room, brief = " of "+strconv.Itoa(c.Room), "/"+strconv.Itoa(c.Room)
	}
	others := func(without ...string) string {
		text := ""
		for _, n := range []struct {
			count int
			word  string
			ink   ui.Ink
		}{
			{c.Printing, "printing", ui.Plain}, {c.Printed, "printed", ui.Plain}, {c.Stored, "stored", ui.Plain}, {c.Aside, "set aside", ui.Plain},
			{c.Unknown + c.Cut, "not printed", ui.Warn}, {c.Lost, "lost", ui.Bad},
		} {
			if (n.count > 0 || n.word == "printing") && !slices.Contains(without, n.word) {
				text += " · " + n.ink.Of(strconv.Itoa(n.count)+" "+n.word)
			}
		}
		return text
	}
	waiting := strconv.Itoa(c.Waiting)
	inMemory := waiting + brief + " in memory"
	texts := []string{waiting + room + " in memory" + others(), inMemory + others(), inMemory + others("printed")}
	if rest := others("printed", "printing"); c.Printing == 0 && rest != "" {
		texts = append(texts, inMemory+rest)
	}
	if c.Room == 0 {
		return ui.Fitting(w, append(texts, strconv.Itoa(c.Waiting+c.Printing))...)
	}
	return ui.Fitting(w, append(texts, waiting+brief+" · "+strconv.Itoa(c.Printing)+" printing", waiting+brief)...)
}

// Work names what the service does in the background, and says how much of it there is, in at most w columns: receipts,
// messages of a queue, or the work of a leader. Both results are empty where there is none.
func Work(t *timeline.Timeline, w int) (name, counts string) {
	switch {
	case t.StopsAtStart():
		return "start", startIs(t)
	case len(t.Terms) > 0:
		if leader := t.Leader(); leader != nil {
			return "leader", fmt.Sprintf("%s · token %d", words.ShortInstance(leader.Instance), leader.Token)
		}
		return "leader", "nobody"
	case len(t.Messages) > 0:
		working, received, waiting := t.MessageCounts()
		return "messages", fmt.Sprintf("%d held · %d waiting", working+received, waiting)
	case len(t.Jobs) > 0, t.Run.Room > 0: // with no receipt yet, it says of how much room
		return "receipts", receiptsAre(t, w)
	}
	return "", ""
}

// startIs says how far the start of the service has come.
func startIs(t *timeline.Timeline) string {
	done, of := 0, 0
	for _, m := range t.Migrations {
		of = m.Of
		if m.Done > 0 && m.Error == "" {
			done++
		}
	}
	said := strconv.Itoa(done) + " of " + strconv.Itoa(of) + " migrations done"
	switch m := t.Migrating(); {
	case of == 0:
		return "nothing migrated yet"
	case m != nil:
		return said + " · " + strconv.Itoa(m.Number) + ": " + ui.Clean(m.Name)
	}
	return said
}

// Ended says how the process ended or, where there are several, how each of them ended that did not end with the run.
func Ended(t *timeline.Timeline) string { return ended(t, exitForm{}) }

// EndedInWords is Ended without signs, for lines of text.
func EndedInWords(t *timeline.Timeline) string { return ended(t, exitForm{noSign: true}) }

func ended(t *timeline.Timeline, form exitForm) string {
	if t.LeftEarly() {
		return ui.Warn.Of(form.signed("?", words.NoVerdict(verdict.LeftEarly)))
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

// exitForm says what to leave out about the end of a process.
type exitForm struct {
	noShell bool // without the status in a shell and the reason for the run's end
	short   bool // with fewer words
	noSince bool // without the signal before it
	noSign  bool // without the sign before it
}

// signed returns a text behind its sign.
func (f exitForm) signed(sign, text string) string { return ui.When(!f.noSign, sign+" ") + text }

// exitText says how one process ended, behind a sign and, where there are several, its name.
func exitText(t *timeline.Timeline, process timeline.Process, form exitForm) string {
	e := words.HowExited(t, process)
	how, name := e.How, words.Instance(process.Instance)+" "
	if form.short {
		how, name = cmp.Or(e.Short, e.How), words.ShortInstance(process.Instance)+" "
	}
	if len(t.Processes) < 2 {
		name = ""
	}
	said := exitInk(e).Of(form.signed(e.Sign, name+how)) + e.Lapse
	if !form.noSince {
		said += e.Since
	}
	if !form.noShell {
		said += e.Shell
	}
	return said
}

// exitInk returns the colour for how a process ended.
func exitInk(e words.Exit) ui.Ink {
	switch {
	case e.Asked && e.Well:
		return ui.Good
	case e.Asked || !e.Well:
		return ui.Bad
	}
	return ui.Warn
}

// stoppingSign names the instance that is being stopped, where there are several. Between two stops it says that the
// service serves, since the other instances do.
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

// PhaseSign shows the phase of the run by shape and word.
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
