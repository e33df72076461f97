package lessons

import (
	"fmt"
	"slices"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Hint is a hint for what a run of the learner's copy has shown.
type Hint struct {
	When string `json:"when"` // the name of a check that did not pass, or the kind of a finding of one
	Text string `json:"hint"`
}

// checkHints wants each hint to have a check or a finding that it is for.
func checkHints(hints []Hint) error {
	for _, hint := range hints {
		if !verdict.Known(hint.When) && !words.Knows(verdict.Kind(hint.When)) {
			return fmt.Errorf("there is no check and no kind of finding %q", hint.When)
		}
		if hint.Text == "" {
			return fmt.Errorf("the one for %s says nothing", hint.When)
		}
	}
	return nil
}

// HintFor returns the first of the lesson's hints that fits what the checks have found, or "".
func (l *Lesson) HintFor(results []verdict.Result) string {
	for _, hint := range l.Fitting {
		if slices.ContainsFunc(results, hint.fits) {
			return hint.Text
		}
	}
	return ""
}

// fits tells whether the hint is for a result.
func (h Hint) fits(r verdict.Result) bool {
	if r.Outcome == verdict.Pass {
		return false
	}
	return r.Check == h.When || slices.ContainsFunc(r.Findings, func(f verdict.Finding) bool { return string(f.Kind) == h.When })
}
