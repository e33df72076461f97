package trials_test

import (
	"slices"
	"testing"

	"closingtime/internal/long"
	"closingtime/playground/switches"
	"closingtime/playground/trials"
	"closingtime/playground/verdict"
	"closingtime/playground/whatif"
	"closingtime/playground/words"
)

// What is suggested for a run breaks the check that it names. The three nearest suggestions of each scenario are tried; quick tests try
// those of one.
func TestSuggestionsBreakWhatTheyName(t *testing.T) {
	t.Parallel()
	w := openWorkshop(t)
	for _, scenario := range trials.Scenarios() {
		if !long.Wanted() && scenario.Name != "slow" {
			continue
		}
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			plan := scenario.Plan(switches.Setting{}, w.service, w.audit)
			_, run, err := trials.Run(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			suggestions := whatif.Suggest(run, whatif.Situation{Shop: true})
			if len(suggestions) == 0 {
				t.Fatal("nothing is suggested")
			}
			for _, s := range suggestions[:min(len(suggestions), 3)] {
				results, _, err := trials.Run(t.Context(), trials.Try(plan, s, switches.Setting{}, w.service))
				if err != nil {
					t.Errorf("%s: %v", words.WhatIfName(s), err)
					continue
				}
				failed := verdict.With(results, verdict.Fail)
				t.Logf("%s (%s)\n\tis to break %s, breaks %v", words.WhatIf(s), words.WhyNear(s.Near), s.Check, failed)
				if !slices.Contains(failed, s.Check) {
					t.Errorf("%s is to break %s, and breaks %v", words.WhatIfName(s), s.Check, failed)
				}
			}
		})
	}
}
