package outcomes

import (
	"slices"
	"strconv"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// CellOf is an outcome with its most telling evidence, on at most that many lines.
func CellOf(check string, r *verdict.Result, w, most int) []string {
	if r == nil {
		return ui.InkedLines(ui.Faint, ui.Indented("- ", NotApplying(check), w))
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

// NotApplying says why a check has no outcome in a run that is over.
func NotApplying(check string) string {
	if check == deadlineCheck {
		return "no question: nothing was stuck, and it needed no SIGKILL"
	}
	return "does not apply"
}

// deadlineCheck is the name of the one check that may apply to a run because of how it went, and not because of what
// ran.
const deadlineCheck = "deadline"

// Sum says how many checks failed.
func Sum(results []verdict.Result) string {
	failed := 0
	for _, r := range results {
		if r.Outcome == verdict.Fail {
			failed++
		}
	}
	if failed == 0 {
		return AllPassed(results)
	}
	return strconv.Itoa(failed) + " of " + ui.Plural(len(results), "check") + " failed"
}

// AllPassed sums up results of which none is a failure.
func AllPassed(results []verdict.Result) string {
	open := 0
	for _, r := range results {
		if r.Outcome == verdict.Inconclusive {
			open++
		}
	}
	switch {
	case open > 0:
		return strconv.Itoa(len(results)-open) + " of " + ui.Plural(len(results), "check") + " passed, " + strconv.Itoa(open) + " not shown"
	case len(results) == 0:
		return "no check applies"
	case len(results) == 1:
		return "the check passed"
	}
	return "all " + ui.Plural(len(results), "check") + " passed"
}

// Signs stand beside each outcome, so that it can be told without colour.
var Signs = map[verdict.Outcome]string{verdict.Pass: "✓", verdict.Fail: "✗", verdict.Inconclusive: "?"}

func ResultOf(results []verdict.Result, check string) *verdict.Result {
	if i := slices.IndexFunc(results, func(r verdict.Result) bool { return r.Check == check }); i >= 0 {
		return &results[i]
	}
	return nil
}

// LinesSeen says how lines could be seen that are not in the log.
const LinesSeen = "The stage showed them because the probe reports each line as the service writes it into its buffer; the log was read at the end."

// WorstFirst returns the failed checks, then those that the run could not show, then the passed ones.
func WorstFirst(results []verdict.Result) []verdict.Result {
	rank := map[verdict.Outcome]int{verdict.Fail: 0, verdict.Inconclusive: 1, verdict.Pass: 2}
	return slices.SortedStableFunc(slices.Values(results), func(a, b verdict.Result) int { return rank[a.Outcome] - rank[b.Outcome] })
}

// mostInAll is how many sentences of a check show at most.
const mostInAll = 1000

// Summed leaves those out that would be too many for any screen, and counts them.
func Summed(evidence []string) (shown []string, more string) {
	if left := len(evidence) - mostInAll; left > 0 {
		return evidence[:mostInAll], "… and " + strconv.Itoa(left) + " more; an export as JSON has them all"
	}
	return evidence, ""
}

// Sign is an outcome as a shape and a word, of one width for all.
func Sign(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return ui.Good.Of("✓ pass")
	case verdict.Fail:
		return ui.Bad.Of("✗ fail")
	}
	return ui.Warn.Of("? open")
}

func Glyph(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return ui.Good.Of("✓")
	case verdict.Fail:
		return ui.Bad.Of("✗")
	}
	return ui.Warn.Of("?")
}
