// Package outcomes draws the outcomes of checks: their signs, and as much of their evidence as there is room for.
package outcomes

import (
	"strconv"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// CellOf is an outcome with its most telling evidence, on at most that many lines.
func CellOf(check string, r *verdict.Result, w, most int) []string {
	if r == nil {
		return ui.InkedLines(ui.Faint, ui.Indented("- ", words.NotApplying(check), w))
	}
	text := words.Holds(r.Check)
	if len(r.Findings) > 0 {
		text = words.Finding(r.Findings[0])
		if r.Outcome != verdict.Pass {
			text += words.AndMore(*r)
		}
	}
	lines := ui.Indented(Glyph(r.Outcome)+" ", ui.Clean(text), w)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = ui.WithMore(lines[most-1], w)
	}
	return lines
}

// LinesSeen says how lines could be seen that are not in the log.
const LinesSeen = "The stage showed them because the probe reports each line as the service writes it into its buffer; the log was read at the end."

// mostInAll is how many sentences of a check show at most.
const mostInAll = 1000

// Summed leaves those out that would be too many for any screen, and counts them.
func Summed(evidence []string) (shown []string, more string) {
	if more := len(evidence) - mostInAll; more > 0 {
		return evidence[:mostInAll], "… and " + strconv.Itoa(more) + " more; an export as JSON has them all"
	}
	return evidence, ""
}

// Sign is an outcome as a shape and a word, of one width for all.
func Sign(o verdict.Outcome) string {
	word := string(o)
	if o == verdict.Inconclusive {
		word = "open"
	}
	return inkOf(o).Of(words.OutcomeSign(o) + " " + word)
}

// Glyph is an outcome as a shape.
func Glyph(o verdict.Outcome) string { return inkOf(o).Of(words.OutcomeSign(o)) }

func inkOf(o verdict.Outcome) ui.Ink {
	switch o {
	case verdict.Pass:
		return ui.Good
	case verdict.Fail:
		return ui.Bad
	}
	return ui.Warn
}
