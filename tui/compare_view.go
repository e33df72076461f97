package main

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/bubbles/key"
)

func (c *comparison) view() string {
	title := " " + strong.of("Compare") + "  "
	if c.both != "" {
		title += c.both + ", "
	}
	title += "1 " + c.names[0] + faint.of(" and ") + "2 " + c.names[1]
	if c.judged {
		c.report.set(c.report.lines, c.h-2)
		return box(append([]string{ends(title, c.report.where()+" ", c.w), rule(c.w)}, c.report.visible()...), c.w, c.h)
	}
	lines := []string{ends(title, "", c.w), c.progress(), rule(c.w)}
	return box(append(lines, c.lanes(c.h-3)...), c.w, c.h)
}

// lanes draws both, beside each other where there is room, on one scale.
func (c *comparison) lanes(h int) []string {
	halves := [2]half{}
	for i, side := range c.sides {
		halves[i] = half{of: strconv.Itoa(i+1) + " " + c.names[i] + c.came[i], picture: side.picture}
		halves[i].picture.least = 0
	}
	span := max(halves[0].picture.spanFromZero(), halves[1].picture.spanFromZero())
	for i := range halves {
		halves[i].picture.least = span
	}
	defer func() {
		for i, side := range c.sides {
			side.picture = halves[i].picture
		}
	}()
	if c.w < wideEnough {
		upper := halves[0].draw(c.w, h-h/2-1)
		return append(append(upper, rule(c.w)), halves[1].draw(c.w, h/2)...)
	}
	w := (c.w - 1) / 2
	left, right := halves[0].draw(w, h), halves[1].draw(w, h)
	for i := range left {
		left[i] = pad(left[i], w) + faint.of("│") + pad(right[i], w)
	}
	return left
}

// progress is the line that shows where in time one is.
func (c *comparison) progress() string {
	sign := "‖ paused"
	if c.playing {
		sign = good.of("▸ playing")
	}
	left := fmt.Sprintf(" %s  %gx  %9s ", pad(sign, 9), speeds[c.speed], relativeTo(c.at, 0))
	right := fmt.Sprintf(" %s ", relativeTo(c.to, 0))
	columns := c.w - width(left) - width(right)
	if columns < 3 {
		return clip(left+right, c.w)
	}
	at := func(d float64) int { return int(d * float64(columns-1) / max(1, float64(c.to-c.from))) }
	bar := newStrip(columns)
	bar.fill(0, columns, '─', faint)
	bar.fill(0, at(float64(c.at-c.from)), '━', accent)
	bar.set(at(float64(-c.from)), '┆', signal)
	bar.set(at(float64(c.at-c.from)), '●', strong)
	return left + bar.String() + right
}

func (c *comparison) keys() []key.Binding {
	if c.judged {
		return []key.Binding{keyScroll, named(keyExport, "export as HTML"), named(keyJudge, "lanes"), keyBack}
	}
	play := "play"
	if c.playing {
		play = "pause"
	}
	return []key.Binding{named(keyPlay, play), bind("←→", "scrub"), named(keyToSignal, "signal"), named(keyJudge, "verdicts"),
		bind(", .", "step"), bind("- +", "speed"), named(keyExport, "export"), keyBack}
}

func (c *comparison) allKeys() []key.Binding {
	return []key.Binding{keyPlay, keyBackward, keyForward, keyStepBack, keyStep, keySlower, keyFaster, keyToSignal, keyRewind, keyToEnd,
		bind("↑ ↓", "scroll the lanes of both"), named(keyJudge, "both verdicts in full, or the lanes"), named(keyExport, "export both as one HTML page"), keyBack}
}
