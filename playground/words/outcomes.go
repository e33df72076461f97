package words

import (
	"fmt"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// NotJudged says that a run was left early, and is not judged.
const NotJudged = "this run was left before its end; it is not judged"

// Unjudged says why there is no verdict on a run.
func Unjudged(t *timeline.Timeline) string {
	if t.LeftEarly() {
		return NotJudged
	}
	return "no check applies: nothing ran"
}

// NotApplying says why a check has no outcome in a finished run.
func NotApplying(check string) string {
	if check == verdict.Deadline { // the one check that may apply because of how a run went, and not because of what ran
		return "no question: nothing was stuck, and it needed no SIGKILL"
	}
	return "does not apply"
}

// OutcomeSign is the sign of an outcome. The signs differ in shape, not in colour alone.
func OutcomeSign(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return "✓"
	case verdict.Fail:
		return "✗"
	}
	return "?"
}

// Summary says in one line what the results of a run amount to, with the names of the checks that failed.
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

// Counts says how many checks came to each outcome.
func Counts(results []verdict.Result) string {
	passed, failed, open := verdict.With(results, verdict.Pass), verdict.With(results, verdict.Fail), verdict.With(results, verdict.Inconclusive)
	text := fmt.Sprintf("%s: %d passed, %d failed", Plural(len(results), "check"), len(passed), len(failed))
	if len(open) > 0 {
		text += fmt.Sprintf(", %d could not be shown by this run", len(open))
	}
	return text
}
