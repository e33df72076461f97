package main

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"closingtime/playground/timeline"
)

// panelRule is the line above the panel, with its title.
func (p *picture) panelRule() string {
	if p.panel == panelTail {
		return rule(p.w)
	}
	title := "── " + p.panel.String() + " "
	if where := p.details.where(); where != "" {
		title += "── " + map[bool]string{true: "pgdn "}[strings.Contains(where, "↓") && !p.selected.on] + where + " "
	}
	return faint.of(title) + rule(p.w-width(title))
}

// panelLines draws the panel, on h lines.
func (p *picture) panelLines(h int) []string {
	if p.panel == panelTail {
		return tail(p.timeline.Lines, h)
	}
	var lines []string
	switch p.panel {
	case panelGoroutines:
		lines = p.withCursor(p.goroutines, h)
	case panelConnections:
		lines = p.withCursor(p.connections, h)
	case panelLog:
		atEnd := p.details.top+p.details.h >= len(p.details.lines)
		for _, l := range p.timeline.Lines {
			lines = append(lines, " "+logLine(l))
		}
		if len(lines) == 0 {
			lines = []string{faint.of(" Nothing has been logged or printed yet.")}
		}
		if atEnd {
			p.details.top = len(lines)
		}
	}
	p.details.set(lines, h)
	return p.details.visible()
}

func tail(lines []timeline.Line, h int) []string {
	var shown []string
	for _, l := range lines[max(0, len(lines)-h):] {
		shown = append(shown, " "+logLine(l))
	}
	return shown
}

// logLine is a line with the time of the run before it, instead of the time of day that slog writes.
func logLine(l timeline.Line) string {
	return faint.of(fmt.Sprintf("%7.3f", l.At.Seconds())) + " " + withoutTime(l.Text)
}

// withoutTime is a line of a log without the time of day that slog writes before it.
func withoutTime(text string) string {
	if after, ok := strings.CutPrefix(text, "time="); ok {
		_, text, _ = strings.Cut(after, " ")
	}
	return clean(text)
}

// goroutines lists them by where they were started and what they wait for, the most first.
func (p *picture) goroutines() []string {
	groups := sortedGroups(p.timeline)
	if len(groups) == 0 {
		p.choices = nil
		return []string{faint.of(" Nothing inside the service reports its goroutines.")}
	}
	const state = 13
	room := max(10, (p.w-state-9)/2)
	var lines []string
	if sample := lastSample(p.timeline); p.timeline.Exited() {
		lines = append(lines, clip(" The process has ended; last seen, at "+fmt.Sprintf("%.1f s", sample.At.Seconds())+": "+plural(sample.Count, "goroutine")+".", p.w))
	}
	lines = append(lines, faint.of(" "+padLeft("n", 4)+" "+pad("waits for", state)+" "+pad("started by", room)+" "+"is in"))
	p.choices = nil
	for _, g := range groups {
		is := target{kind: aGroup, group: groupKey(g)}
		p.choices = append(p.choices, choice{is, len(lines)})
		started := "main"
		if g.Started != "" {
			started = place(g.Started, g.At, room)
		}
		lines = append(lines, p.selected.cursor(is)+padLeft(strconv.Itoa(g.Count), 4)+" "+pad(clean(g.State), state)+" "+pad(started, room)+" "+place(g.In, g.InAt, room))
	}
	return lines
}

// place is a function, and the file and line in it, in w columns: of the two, the file and line stay whole.
func place(function, at string, w int) string {
	function = clean(function)
	if i := strings.LastIndexByte(function, '/'); i >= 0 {
		function = function[i+1:]
	}
	if at == "" {
		return function
	}
	function = strings.NewReplacer("(*", "", ")", "").Replace(function)
	at = path.Base(shortPlace(clean(at)))
	return clip(function, w-1-width(at)) + " " + faint.of(at)
}

// shortPlace keeps the last folder and the name of a file's path.
func shortPlace(at string) string {
	folder, file := path.Split(strings.ReplaceAll(at, `\`, "/"))
	return path.Join(path.Base(folder), file)
}

// connections lists the clients' connections and the pool's, those that are open.
func (p *picture) connections() []string {
	half := max(20, (p.w-3)/2)
	p.choices = nil
	list := func(title, free, use string, kind targetKind, conns []*timeline.Conn) []string {
		lines := []string{faint.of(title)}
		for _, c := range conns {
			if c.Opened == 0 || c.Closed > 0 {
				continue
			}
			state := free
			if c.Busy {
				state = accent.of(use)
			}
			is := target{kind: kind, id: c.ID, instance: c.Instance}
			p.choices = append(p.choices, choice{is, len(lines)})
			line := p.selected.cursor(is) + fmt.Sprintf("%4s %s %6s, open %s", "c"+strconv.Itoa(c.ID), state, seconds(p.now-c.Since), seconds(p.now-c.Opened))
			if end := exitOf(p.timeline, c.Instance); end > 0 && kind == aPoolConn { // the kernel has closed it
				was := use
				if !c.Busy {
					was = free
				}
				line = p.selected.cursor(is) + fmt.Sprintf("%4s was %s after %s", "c"+strconv.Itoa(c.ID), was, seconds(end-c.Opened))
			} else if c.Busy && c.Request > 0 {
				line += ", #" + strconv.Itoa(c.Request)
			}
			lines = append(lines, line)
		}
		if len(lines) == 1 {
			lines = append(lines, faint.of("  none is open"))
		}
		return lines
	}
	toDatabase := "service to its database"
	if p.timeline.Exited() {
		toDatabase = "ended with the process: to its database"
	}
	http := list("the clients; # is a request", "idle", "busy", aClientConn, p.timeline.HTTP)
	db := list(toDatabase, "idle  ", "in use", aPoolConn, p.timeline.DB)
	var lines []string
	for i := range max(len(http), len(db)) {
		line := " "
		if i < len(http) {
			line += pad(http[i], half)
		} else {
			line += pad("", half)
		}
		if i < len(db) {
			line += " " + db[i]
		}
		lines = append(lines, line)
	}
	return lines
}
