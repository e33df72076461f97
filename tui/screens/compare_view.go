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
	written := c.written.lines(c.w)
	if c.judged {
		lines := append([]string{ui.Ends(title, c.report.Where()+" ", c.w), ui.Rule(c.w)}, c.report.Visible()...)
		return ui.Box(append(ui.Fill(lines, c.h-len(written)), written...), c.w, c.h)
	}
	lines := append([]string{ui.Ends(title, "", c.w), c.where(), ui.Rule(c.w)}, drawTwo(&c.panes[0], &c.panes[1], c.w)...)
	return ui.Box(append(lines, written...), c.w, c.h)
}

// layOut divides the room between the two, on one scale.
func (c *comparison) layOut() {
	h := c.h - len(c.written.lines(c.w))
	c.report.Set(c.report.Lines, h-2)
	one, other := &c.panes[0], &c.panes[1]
	one.picture.LeastSpan, other.picture.LeastSpan = 0, 0
	span := max(one.picture.SpanFromZero(), other.picture.SpanFromZero())
	one.picture.LeastSpan, other.picture.LeastSpan = span, span
	w, heights := sizesOfTwo(c.w, h-3)
	one.lay(w, heights[0])
	other.lay(w, heights[1])
}

// where is the line that shows where in time one is.
func (c *comparison) where() string {
	return c.progress(fmt.Sprintf("%9s", ui.Since(c.at, 0)), fmt.Sprintf(" %s ", ui.Since(c.to, 0)), c.w)
}
