package words

import (
	"fmt"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Unjudged says why a run has no verdict.
func Unjudged(t *timeline.Timeline) string {
	if why := verdict.AbsenceOf(t); why != verdict.None {
		return NoVerdict(why)
	}
	return "no check applies: nothing ran"
}

// NoVerdict says in a sentence why there is no verdict on a run. It returns "" where there is one.
func NoVerdict(why verdict.Absence) string {
	switch why {
	case verdict.NothingRecorded:
		return "nothing is recorded; there is nothing to judge"
	case verdict.BreaksOff:
		return "the recording breaks off before the run's end; it is not judged"
	case verdict.LeftEarly:
		return "this run was left before its end; it is not judged"
	}
	return ""
}

// NoVerdictInShort is NoVerdict in two words.
func NoVerdictInShort(why verdict.Absence) string {
	switch why {
	case verdict.NothingRecorded:
		return "nothing recorded"
	case verdict.BreaksOff:
		return "breaks off"
	case verdict.LeftEarly:
		return "left early"
	}
	return ""
}

// NoOutcome says why a check has no outcome in a finished run.
func NoOutcome(t *timeline.Timeline, check string) string {
	if verdict.AbsenceOf(t) != verdict.None {
		return "not judged"
	}
	if check == verdict.Deadline { // this check alone can apply because of how the run went, rather than because of what ran
		return "does not apply: nothing was stuck, and no SIGKILL was needed"
	}
	return "does not apply"
}

// OutcomeSign returns the symbol of an outcome. The symbols differ in shape, so they do not depend on colour.
func OutcomeSign(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return "✓"
	case verdict.Fail:
		return "✗"
	}
	return "?"
}

// Summary sums up the results of a run in one line, with the names of the checks that failed.
func Summary(t *timeline.Timeline, results []verdict.Result) string {
	failed, open := verdict.With(results, verdict.Fail), verdict.With(results, verdict.Inconclusive)
	checks := Plural(len(results), "check")
	switch {
	case len(results) == 0:
		return Unjudged(t)
	case len(failed) > 0:
		return Failures(results) + ": " + strings.Join(failed, ", ")
	case len(open) > 0:
		return fmt.Sprintf("%d of %s could not be shown by this run, none failed", len(open), checks)
	}
	return checks + ", all passed"
}

// Verdict says how many checks failed or passed, or why there is no verdict on a run.
func Verdict(t *timeline.Timeline, results []verdict.Result) string {
	if len(results) == 0 {
		return Unjudged(t)
	}
	return Failures(results)
}

// Failures says how many checks failed or, where none did, how many passed.
func Failures(results []verdict.Result) string {
	failed, open := len(verdict.With(results, verdict.Fail)), len(verdict.With(results, verdict.Inconclusive))
	checks := Plural(len(results), "check")
	switch {
	case failed > 0:
		return fmt.Sprintf("%d of %s failed", failed, checks)
	case open > 0:
		return fmt.Sprintf("%d of %s passed, %d not shown", len(results)-open, checks, open)
	case len(results) == 0:
		return "no check applies"
	case len(results) == 1:
		return "the check passed"
	}
	return "all " + checks + " passed"
}

// Counts says how many checks had each outcome.
func Counts(results []verdict.Result) string {
	passed, failed, open := verdict.With(results, verdict.Pass), verdict.With(results, verdict.Fail), verdict.With(results, verdict.Inconclusive)
	text := fmt.Sprintf("%s: %d passed, %d failed", Plural(len(results), "check"), len(passed), len(failed))
	if len(open) > 0 {
		text += fmt.Sprintf(", %d could not be shown by this run", len(open))
	}
	return text
}
