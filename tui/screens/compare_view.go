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
	return ui.Box(append(lines, c.lanes()...), c.w, c.h)
}

// layOut divides the room between the two, beside each other where there is enough of it, on one scale.
func (c *comparison) layOut() {
	c.report.Set(c.report.Lines, c.h-2)
	one, other := &c.halves[0], &c.halves[1]
	one.picture.LeastSpan, other.picture.LeastSpan = 0, 0
	span := max(one.picture.SpanFromZero(), other.picture.SpanFromZero())
	one.picture.LeastSpan, other.picture.LeastSpan = span, span
	h := c.h - 3
	if c.w < wideEnough {
		one.lay(c.w, h-h/2-1)
		other.lay(c.w, h/2)
		return
	}
	one.lay((c.w-1)/2, h)
	other.lay((c.w-1)/2, h)
}

// lanes draws both as they are laid out.
func (c *comparison) lanes() []string {
	left, right := c.halves[0].draw(), c.halves[1].draw()
	if c.w < wideEnough {
		return append(append(left, ui.Rule(c.w)), right...)
	}
	for i := range left {
		left[i] = ui.Pad(left[i], c.halves[0].picture.W) + ui.Faint.Of("│") + ui.Pad(right[i], c.halves[1].picture.W)
	}
	return left
}

// where is the line that shows where in time one is.
func (c *comparison) where() string {
	return c.progress(fmt.Sprintf(" %s  %gx  %9s ", c.sign(), speeds[c.speed], ui.Since(c.at, 0)), fmt.Sprintf(" %s ", ui.Since(c.to, 0)), c.w)
}
