package picture

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// panelRule is the line above the panel, with its title.
func (p *Picture) panelRule() string {
	if p.Panel == panelTail {
		return ui.Rule(p.W)
	}
	where := p.details.Where()
	if p.details.Below() > 0 && !p.Selected.On {
		where = "pgdn " + where
	}
	return ui.TitledRule(p.W, ui.Faint.Of(p.Panel.String()), ui.Faint.Of(where))
}

// panelLines draws the panel, on h lines.
func (p *Picture) panelLines(h int) []string {
	if p.Panel == panelTail {
		all := p.Timeline.Lines
		return logLines(all[max(0, len(all)-h):])
	}
	var lines []string
	switch p.Panel {
	case panelGoroutines:
		lines = p.withCursor(p.goroutines, h)
	case panelConnections:
		lines = p.withCursor(p.connections, h)
	case panelLog:
		atEnd := p.details.Top+p.details.Height >= len(p.details.Lines)
		if lines = logLines(p.Timeline.Lines); len(lines) == 0 {
			lines = []string{ui.Faint.Of(" Nothing has been logged or printed yet.")}
		}
		if atEnd {
			p.details.Top = len(lines)
		}
	}
	p.details.Set(lines, h)
	return p.details.Visible()
}

// logLines returns lines of the log with the time of the run in front, instead of the time of day that slog writes.
func logLines(lines []timeline.Line) (shown []string) {
	for _, l := range lines {
		shown = append(shown, " "+ui.Faint.Of(fmt.Sprintf("%7.3f", l.At.Seconds()))+" "+WithoutTime(l.Text))
	}
	return shown
}

// WithoutTime returns a line of a log without the time of day that slog writes in front.
func WithoutTime(text string) string {
	if after, ok := strings.CutPrefix(text, "time="); ok {
		_, text, _ = strings.Cut(after, " ")
	}
	return ui.Clean(text)
}

// goroutines lists the goroutines by where they were started and what they wait for, the largest group first.
func (p *Picture) goroutines() []string {
	p.choices = nil
	groups := sortedGroups(p.Timeline)
	if len(groups) == 0 {
		return []string{ui.Faint.Of(" Nothing inside the service reports its goroutines.")}
	}
	const state = 13
	room := max(10, (p.W-state-9)/2)
	var lines []string
	if sample := p.Timeline.LastGoroutines(); p.Timeline.Exited() {
		lines = append(lines, ui.Clip(" The process has ended; last seen, at "+fmt.Sprintf("%.1f s", sample.At.Seconds())+": "+ui.Plural(sample.Count, "goroutine")+".", p.W))
	}
	lines = append(lines, ui.Faint.Of(" "+ui.PadLeft("n", 4)+" "+ui.Pad("waits for", state)+" "+ui.Pad("started by", room)+" "+"is in"))
	for _, g := range groups {
		is := Target{kind: aGroup, group: groupKey(g)}
		p.choices = append(p.choices, choice{is, len(lines)})
		started := "main"
		if g.Started != "" {
			started = location(g.Started, g.At, room)
		}
		lines = append(lines, p.Selected.cursor(is)+ui.PadLeft(strconv.Itoa(g.Count), 4)+" "+ui.Pad(ui.Clean(g.State), state)+" "+ui.Pad(started, room)+" "+location(g.In, g.InAt, room))
	}
	return lines
}

// location writes a function with its file and line in w columns. Where not both fit, it cuts the function.
func location(function, at string, w int) string {
	function = ui.Clean(function)
	if i := strings.LastIndexByte(function, '/'); i >= 0 {
		function = function[i+1:]
	}
	if at == "" {
		return function
	}
	function = strings.NewReplacer("(*", "", ")", "").Replace(function)
	at = path.Base(ui.ShortPath(ui.Clean(at)))
	return ui.Clip(function, w-1-ui.Width(at)) + " " + ui.Faint.Of(at)
}

// connections lists the open connections of the clients and of the pool.
func (p *Picture) connections() []string {
	half := max(20, (p.W-3)/2)
	p.choices = nil
	list := func(title, free, use string, kind targetKind, conns []*timeline.Conn) []string {
		lines := []string{ui.Faint.Of(title)}
		for _, c := range conns {
			if c.Opened == 0 || c.Closed > 0 {
				continue
			}
			is := Target{kind: kind, ID: c.ID, instance: c.Instance}
			p.choices = append(p.choices, choice{is, len(lines)})
			line := p.Selected.cursor(is) + fmt.Sprintf("%4s", "c"+strconv.Itoa(c.ID))
			state := ui.Either(c.Busy, use, free)
			if end := p.Timeline.ExitedAt(c.Instance); end > 0 && kind == aPoolConn { // the kernel has closed the connection
				lines = append(lines, line+" was "+state+" after "+ui.Seconds(end-c.Opened))
				continue
			}
			if c.Busy {
				state = ui.Accent.Of(state)
			}
			line += fmt.Sprintf(" %s %6s", state, ui.Seconds(p.Now-c.Since))
			request := ui.When(c.Busy && c.Request > 0, ", #"+strconv.Itoa(c.Request))
			lines = append(lines, ui.Fitting(half, line+", open "+ui.Seconds(p.Now-c.Opened)+request, line+request))
		}
		if len(lines) == 1 {
			lines = append(lines, ui.Faint.Of("  none is open"))
		}
		return lines
	}
	toDatabase := "service to its database"
	if p.Timeline.Exited() {
		toDatabase = "ended with the process: to its database"
	}
	http := list("the clients; # is a request", "idle", "busy", aClientConn, p.Timeline.HTTP)
	db := list(toDatabase, "idle  ", "in use", aPoolConn, p.Timeline.DB)
	return ui.Prefixed(" ", ui.Beside(http, db, half, " "))
}
