package lessons

import (
	"slices"

	"closingtime/playground/verdict"
)

// maxTestOutput is how many lines of a test's output are shown.
const maxTestOutput = 12

// sentences says what a check of the learner's test found.
var sentences = map[TestReason]string{
	TestNotRun:        "not run again yet: r runs it",
	TestHolds:         "go test is green for your service",
	TestFails:         "go test fails for your service",
	TestNotBuilt:      "your test does not compile",
	TestBrokeOff:      "a panic or an exit ended go test in the middle: a test has to come to its end to show anything",
	TestTimedOut:      "go test took too long and was ended: a test has to come to its end to show anything",
	TestSkipped:       "every test was skipped, so nothing was tested",
	TestMissing:       "there is no test function: its name begins with Test, in a file whose name ends with _test.go",
	BrokenCaught:      "your test fails for the broken service, as it should",
	BrokenNotCaught:   "your test is green for the broken service too, although that loses receipts: stop the service while it is busy",
	BrokenNotBuilt:    "your test does not compile with the broken service: let it use only what both have",
	BrokenNotRun:      "your test fails for the broken service, but only because the drill could not run",
	BrokenNotShown:    "your test fails for the broken service, but only because the drill could not show what the test requires",
	BrokenNotTriedYet: "tried once your service passes everything else",
}

// Sentences returns what the check found, followed by the output of the test.
func (f TestFinding) Sentences() []string {
	said := f.Output
	if len(said) > maxTestOutput {
		said = said[:maxTestOutput]
	}
	return append([]string{sentences[f.Reason]}, said...)
}

// WithTests returns the results of the checks, followed by those of the learner's test.
func WithTests(results []verdict.Result, tests []TestFinding) []verdict.Result {
	all := slices.Clone(results)
	for _, f := range tests {
		all = append(all, verdict.Result{Check: f.Check, Outcome: f.Outcome, Findings: verdict.Statements(f.Sentences()...)})
	}
	return all
}
