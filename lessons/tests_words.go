package lessons

import (
	"slices"

	"closingtime/playground/verdict"
)

// maxTestOutput is how many lines of what a test said are shown.
const maxTestOutput = 12

// sentences say what a check of the learner's test found.
var sentences = map[TestReason]string{
	TestNotRun:        "not run again yet: r runs it",
	TestHolds:         "go test is green for your service",
	TestFails:         "go test fails for your service",
	TestNotBuilt:      "your test does not compile",
	TestBrokeOff:      "a panic or an exit ended go test in the middle: only a test that comes to its end can tell anything",
	TestTimedOut:      "go test took too long and was ended: only a test that comes to its end can tell anything",
	TestSkipped:       "every test skipped itself, so that nothing was tested",
	TestMissing:       "there is no test function: its name begins with Test, in a file whose name ends with _test.go",
	BrokenCaught:      "your test fails for the broken service, as it should",
	BrokenNotCaught:   "your test is green for the broken service too, which loses receipts: stop the service while it is busy",
	BrokenNotBuilt:    "your test does not compile with the broken service: let it use only what both have",
	BrokenNotRun:      "your test fails for the broken service, and not because of what it does: the drill could not run",
	BrokenNotShown:    "your test fails for the broken service, and not because of what it does: the drill could not show it",
	BrokenNotTriedYet: "tried once your service passes everything else",
}

// Sentences say what the check found, and then what the test said.
func (f TestFinding) Sentences() []string {
	said := f.Output
	if len(said) > maxTestOutput {
		said = said[:maxTestOutput]
	}
	return append([]string{sentences[f.Reason]}, said...)
}

// WithTests returns the results of the checks, and behind them those of the learner's test.
func WithTests(results []verdict.Result, tests []TestFinding) []verdict.Result {
	all := slices.Clone(results)
	for _, f := range tests {
		all = append(all, verdict.Result{Check: f.Check, Outcome: f.Outcome, Findings: verdict.State(f.Sentences()...)})
	}
	return all
}
