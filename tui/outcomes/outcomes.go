// Package outcomes draws the outcomes of checks: their signs, and as much of their evidence as there is room for.
package outcomes

import (
	"strconv"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// CellOf returns the outcome of a check in a run with its most telling evidence, in w columns and on at most most lines. r is nil where
// the check does not apply.
func CellOf(t *timeline.Timeline, check string, r *verdict.Result, w, most int) []string {
	if r == nil {
		return ui.InkedLines(ui.Faint, ui.Indented("- ", words.NoOutcome(t, check), w))
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

// Tell says the evidence of a check, indented, and then more, if there is any. For lost log lines, it explains why they were seen
// all the same.
func Tell(say func(lead, text string), indent string, r verdict.Result, evidence []string, more string) {
	for _, text := range evidence {
		say(indent+"· ", ui.Clean(text))
	}
	if more != "" {
		say(indent, ui.Faint.Of(more))
	}
	if r.Check == "logs" && r.Outcome == verdict.Fail {
		say(indent+"  ", ui.Faint.Of(linesSeen))
	}
}

// linesSeen explains how the stage could show lines that are not in the log.
const linesSeen = "The stage showed them because the probe reports each line as the service writes it into its buffer; the log was read at the end."

// mostInAll is how many sentences of a check are shown at most.
const mostInAll = 1000

// Summed returns the first mostInAll sentences of evidence, and a sentence that counts the rest, if there is one.
func Summed(evidence []string) (shown []string, more string) {
	if more := len(evidence) - mostInAll; more > 0 {
		return evidence[:mostInAll], "… and " + strconv.Itoa(more) + " more; an export as JSON has them all"
	}
	return evidence, ""
}

// Sign returns an outcome as a shape and a word, with one width for all outcomes.
func Sign(o verdict.Outcome) string {
	word := string(o)
	if o == verdict.Inconclusive {
		word = "open"
	}
	return inkOf(o).Of(words.OutcomeSign(o) + " " + word)
}

// Glyph returns an outcome as a shape.
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
