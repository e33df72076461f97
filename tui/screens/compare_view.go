package screens

import (
	"fmt"

	"closingtime/tui/ui"
)

func (c *comparison) View() string {
	title := " " + ui.Strong.Of("Compare") + "  "
	if c.both != "" {
		title += c.both + ", "
	}
	title += "1 " + c.names[0] + ui.Faint.Of(" and ") + "2 " + c.names[1]
	if c.judged {
		return ui.Box(append([]string{ui.Ends(title, c.report.Where()+" ", c.w), ui.Rule(c.w)}, c.report.Visible()...), c.w, c.h)
	}
	lines := []string{ui.Ends(title, "", c.w), c.where(), ui.Rule(c.w)}
	return ui.Box(append(lines, drawTwo(&c.panes[0], &c.panes[1], c.w)...), c.w, c.h)
}

// layOut divides the room between the two, on one scale.
func (c *comparison) layOut() {
	c.report.Set(c.report.Lines, c.h-2)
	one, other := &c.panes[0], &c.panes[1]
	one.picture.LeastSpan, other.picture.LeastSpan = 0, 0
	span := max(one.picture.SpanFromZero(), other.picture.SpanFromZero())
	one.picture.LeastSpan, other.picture.LeastSpan = span, span
	w, heights := sizesOfTwo(c.w, c.h-3)
	one.lay(w, heights[0])
	other.lay(w, heights[1])
}

// where is the line that shows where in time one is.
func (c *comparison) where() string {
	return c.progress(fmt.Sprintf(" %s  %gx  %9s ", c.sign(), speeds[c.speed], ui.Since(c.at, 0)), fmt.Sprintf(" %s ", ui.Since(c.to, 0)), c.w)
}
