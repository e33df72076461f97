package lessons

import (
	"fmt"
	"slices"
	"strings"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Hint is a hint for what a run of the learner's copy has shown.
type Hint struct {
	When   string `json:"when"`   // the name of a check that did not pass, the kind of one of its findings, or the kind of a doubt
	Says   string `json:"says"`   // if set, what such a finding has to quote of the service, or to give as its reason
	Status int    `json:"status"` // if set, the HTTP status that such a finding has to have
	Text   string `json:"hint"`
}

// checkHints returns an error for a hint without a text, or with an unknown check, kind of finding or kind of doubt.
func checkHints(hints []Hint) error {
	for _, hint := range hints {
		if !verdict.Known(hint.When) && !words.Knows(verdict.Kind(hint.When)) && !slices.Contains(verdict.DoubtKinds, verdict.DoubtKind(hint.When)) {
			return fmt.Errorf("there is no check, no kind of finding and no kind of doubt %q", hint.When)
		}
		if hint.Text == "" {
			return fmt.Errorf("the one for %s says nothing", hint.When)
		}
	}
	return nil
}

// HintFor returns the first of the lesson's hints that fits one of the results, or one of the doubts that mean that the lesson's point
// is missed. It returns "" where none fits.
func (l *Lesson) HintFor(results []verdict.Result, missed []verdict.Doubt) string {
	for _, hint := range l.Fitting {
		if slices.ContainsFunc(results, hint.fits) || slices.ContainsFunc(missed, func(d verdict.Doubt) bool { return string(d.Kind) == hint.When }) {
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
	if r.Check == h.When && h.Says == "" && h.Status == 0 {
		return true
	}
	return slices.ContainsFunc(r.Findings, func(f verdict.Finding) bool {
		return (r.Check == h.When || string(f.Kind) == h.When) && h.isAbout(f)
	})
}

// isAbout tells whether a finding quotes what the hint wants, and has its status.
func (h Hint) isAbout(f verdict.Finding) bool {
	return (strings.Contains(f.Quote, h.Says) || strings.Contains(f.Text, h.Says)) && (h.Status == 0 || h.Status == f.Status)
}
