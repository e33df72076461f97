package screens

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/bubbles/key"

	"closingtime/tui/ui"
)

func (c *comparison) View() string {
	title := " " + ui.Strong.Of("Compare") + "  "
	if c.both != "" {
		title += c.both + ", "
	}
	title += "1 " + c.names[0] + ui.Faint.Of(" and ") + "2 " + c.names[1]
	if c.judged {
		c.report.Set(c.report.Lines, c.h-2)
		return ui.Box(append([]string{ui.Ends(title, c.report.Where()+" ", c.w), ui.Rule(c.w)}, c.report.Visible()...), c.w, c.h)
	}
	lines := []string{ui.Ends(title, "", c.w), c.progress(), ui.Rule(c.w)}
	return ui.Box(append(lines, c.lanes(c.h-3)...), c.w, c.h)
}

// lanes draws both, beside each other where there is room, on one scale.
func (c *comparison) lanes(h int) []string {
	var panes [2]pane
	for i, side := range c.sides {
		panes[i] = pane{service: strconv.Itoa(i+1) + " " + c.names[i] + c.came[i], picture: side.picture}
		panes[i].picture.LeastSpan = 0
	}
	span := max(panes[0].picture.SpanFromZero(), panes[1].picture.SpanFromZero())
	w, heights := sizesOfTwo(c.w, h)
	for i, side := range c.sides {
		panes[i].picture.LeastSpan = span
		panes[i].lay(w, heights[i])
		side.picture = panes[i].picture
	}
	return drawTwo(&panes[0], &panes[1], c.w)
}

// progress is the line that shows where in time one is.
func (c *comparison) progress() string {
	sign := "‖ paused"
	if c.playing {
		sign = ui.Good.Of("▸ playing")
	}
	left := fmt.Sprintf(" %s  %gx  %9s ", ui.Pad(sign, 9), speeds[c.speed], ui.Since(c.at, 0))
	right := fmt.Sprintf(" %s ", ui.Since(c.to, 0))
	columns := c.w - ui.Width(left) - ui.Width(right)
	if columns < 3 {
		return ui.Clip(left+right, c.w)
	}
	at := func(d float64) int { return int(d * float64(columns-1) / max(1, float64(c.to-c.from))) }
	bar := ui.NewStrip(columns)
	bar.Fill(0, columns, '─', ui.Faint)
	bar.Fill(0, at(float64(c.at-c.from)), '━', ui.Accent)
	bar.Set(at(float64(-c.from)), '┆', ui.Signal)
	bar.Set(at(float64(c.at-c.from)), '●', ui.Strong)
	return left + bar.String() + right
}

func (c *comparison) Keys() []key.Binding {
	if c.judged {
		return []key.Binding{ui.KeyScroll, ui.Named(keyExport, "export as HTML"), ui.Named(keyJudge, "lanes"), ui.KeyBack}
	}
	play := "play"
	if c.playing {
		play = "pause"
	}
	return []key.Binding{ui.Named(keyPlay, play), ui.Bind("←→", "scrub"), ui.Named(keyToSignal, "signal"), ui.Named(keyJudge, "verdicts"),
		ui.Bind(", .", "step"), ui.Bind("- +", "speed"), ui.Named(keyExport, "export"), ui.KeyBack}
}

func (c *comparison) AllKeys() []key.Binding {
	return []key.Binding{keyPlay, keyBackward, keyForward, keyStepBack, keyStep, keySlower, keyFaster, keyToSignal, keyRewind, keyToEnd,
		ui.Bind("↑ ↓", "scroll the lanes of both"), ui.Named(keyJudge, "both verdicts in full, or the lanes"), ui.Named(keyExport, "export both as one HTML page"), ui.KeyBack}
}
