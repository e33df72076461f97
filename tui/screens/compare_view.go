package screens

import (
	"fmt"

	"closingtime/tui/ui"
)

func (c *comparison) View() string {
	written := c.written.lines(c.w)
	if c.judged {
		lines := append([]string{c.title(c.report.Where()), ui.Rule(c.w)}, c.report.Visible()...)
		return ui.Box(append(ui.Fill(lines, c.h-len(written)), written...), c.w, c.h)
	}
	lines := append([]string{c.title(""), c.where(), ui.Rule(c.w)}, drawTwo(&c.panes[0], &c.panes[1], c.w)...)
	return ui.Box(append(lines, written...), c.w, c.h)
}

// title names the two, before a text at the other end. Where there is little room, what they have in common is cut, or else both names.
func (c *comparison) title(right string) string {
	const besides = 21 // columns, for what stands around the names
	half, comma := (c.w-besides-ui.Width(right))/2, ""
	if c.both[0] != "" {
		half, comma = unlimited, ", "
	}
	each := "1 " + ui.ClipBefore(c.names[0], c.which[0], half) + ui.Faint.Of(" and ") + "2 " + ui.ClipBefore(c.names[1], c.which[1], half)
	return ui.Title("Compare", c.both[0], c.both[1]+comma+each, right, c.w)
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

// where is the line that says which moment shows.
func (c *comparison) where() string {
	return c.progress(fmt.Sprintf("%9s", ui.Since(c.at, 0)), fmt.Sprintf(" %s ", ui.Since(c.to, 0)), c.w)
}
