package lessons

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/lessons/gotest"
	"closingtime/playground/drills"
	"closingtime/playground/verdict"
)

// Names of the two checks of the learner's test, in a lesson about writing that test.
const (
	TestPasses  = "your test"  // the test passes for the learner's service
	TestCatches = "it catches" // an assertion of the test fails for the broken service
)

// TestFinding is the finding of one of these two checks.
type TestFinding struct {
	Check   string // TestPasses or TestCatches
	Outcome verdict.Outcome
	Reason  TestReason
	Output  []string // the output of the test, where it gives the reason
}

// TestReason is why a check of the learner's test has its outcome.
type TestReason int

const (
	TestNotRun        TestReason = iota // the test has not been run since the copy was changed
	TestHolds                           // every test passes for the learner's service
	TestFails                           // a test fails for the learner's service
	TestNotBuilt                        // the test, or the service with it, does not compile
	TestBrokeOff                        // a panic or an exit ended the test program in the middle of a test
	TestTimedOut                        // the test program exceeded its time limit and was killed
	TestSkipped                         // every test was skipped
	TestMissing                         // there is no test function
	BrokenCaught                        // a test that passes for the learner's service fails for the broken one
	BrokenNotCaught                     // every test that passes for the learner's service passes for the broken one too
	BrokenNotBuilt                      // the test does not compile with the broken service
	BrokenNotRun                        // the test fails because its drill could not build or start the broken service
	BrokenNotShown                      // the test fails because the broken service's drill did not exercise what the test requires
	BrokenNotTriedYet                   // the learner's service has to pass every check first
)

// TestRunner runs the tests of the package in dir, as gotest.Run does.
type TestRunner func(ctx context.Context, dir string, options gotest.Options) (*gotest.Result, error)

// ComesWithTest tells whether the lesson's broken service has a test.
func (l *Lesson) ComesWithTest() bool {
	return len(filesIn(l.Dir(Broken), "*_test.go")) > 0
}

// JudgeTest runs the tests beside the learner's copy and judges them. results are those of the checks in a run of that
// copy. JudgeTest tries the broken service only once the copy passes everything, since a test that fails for both services
// shows nothing. It returns an error when go test could not work; a failing test is not an error.
func (l *Lesson) JudgeTest(ctx context.Context, run TestRunner, results []verdict.Result) ([]TestFinding, error) {
	own, err := run(ctx, l.Dir(Yours), gotest.Options{})
	if err != nil {
		return nil, err
	}
	passes := judgeOwn(own)
	if passes.Outcome != verdict.Pass || verdict.Worst(results) != verdict.Pass {
		return []TestFinding{passes, {TestCatches, verdict.Inconclusive, BrokenNotTriedYet, nil}}, nil
	}
	broken, err := run(ctx, l.Dir(Yours), gotest.Options{Replace: l.BrokenInsteadOf(Yours)})
	if err != nil {
		return nil, err
	}
	return []TestFinding{passes, judgeCatches(own, broken)}, nil
}

// judgeOwn judges the results of the tests for the learner's own service.
func judgeOwn(own *gotest.Result) TestFinding {
	if reason, bad := cutOff(own); bad {
		return TestFinding{TestPasses, verdict.Fail, reason, own.Said()}
	}
	switch {
	case len(own.With(gotest.Fail)) > 0:
		return TestFinding{TestPasses, verdict.Fail, TestFails, own.Said()}
	case len(own.Tests) == 0:
		return TestFinding{TestPasses, verdict.Inconclusive, TestMissing, nil}
	case len(own.With(gotest.Pass)) == 0:
		return TestFinding{TestPasses, verdict.Inconclusive, TestSkipped, outputOf(own.Tests)}
	}
	return TestFinding{TestPasses, verdict.Pass, TestHolds, nil}
}

// judgeCatches judges the results of the same tests for the broken service. A test program that broke off catches nothing,
// since it would break off for any other service too.
func judgeCatches(own, broken *gotest.Result) TestFinding {
	if broken.Ending == gotest.NotBuilt {
		return TestFinding{TestCatches, verdict.Inconclusive, BrokenNotBuilt, broken.Said()}
	}
	if reason, bad := cutOff(broken); bad {
		return TestFinding{TestCatches, verdict.Fail, reason, broken.Said()}
	}
	failed := slices.DeleteFunc(broken.With(gotest.Fail), func(t gotest.Test) bool {
		return !slices.ContainsFunc(own.With(gotest.Pass), func(p gotest.Test) bool { return p.Name == t.Name })
	})
	if len(failed) == 0 {
		return TestFinding{TestCatches, verdict.Fail, BrokenNotCaught, nil}
	}
	var reason TestReason
	for _, t := range failed {
		if reason = whyFailed(t); reason == BrokenCaught {
			return TestFinding{TestCatches, verdict.Pass, BrokenCaught, t.Output}
		}
	}
	return TestFinding{TestCatches, verdict.Inconclusive, reason, outputOf(failed)}
}

// whyFailed returns why a test failed for the broken service: because of an assertion of the test, unless the test drilled
// the service and the drill could not exercise what the test requires.
func whyFailed(t gotest.Test) TestReason {
	reason := BrokenCaught
	for _, a := range t.Attributes {
		isCheck := strings.HasPrefix(a.Key, drills.AttrCheck)
		switch {
		case isCheck && a.Value == string(verdict.Fail):
			return BrokenCaught
		case a.Key == drills.AttrDrill && a.Value == drills.NotRun:
			reason = BrokenNotRun
		case isCheck && a.Value == string(verdict.Inconclusive):
			reason = BrokenNotShown
		}
	}
	return reason
}

// cutOff returns why the tests did not come to their end. It returns false if they did.
func cutOff(r *gotest.Result) (TestReason, bool) {
	reason, bad := map[gotest.Ending]TestReason{
		gotest.NotBuilt: TestNotBuilt, gotest.BrokeOff: TestBrokeOff, gotest.TimedOut: TestTimedOut,
	}[r.Ending]
	return reason, bad
}

func outputOf(tests []gotest.Test) []string {
	var output []string
	for _, t := range tests {
		output = append(output, t.Output...)
	}
	return output
}

// BrokenInsteadOf maps the source files of a service, except for its tests, to those of the broken service, so that the
// tests run against the broken service: see gotest.Options.Replace.
func (l *Lesson) BrokenInsteadOf(service string) map[string]string {
	replace := make(map[string]string)
	for _, of := range []string{service, Broken} { // including files that only one of them has
		for _, file := range filesIn(l.Dir(of), "*.go") {
			name := filepath.Base(file)
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			replace[filepath.Join(l.Dir(service), name)] = ""
			if of == Broken {
				replace[filepath.Join(l.Dir(service), name)] = file
			}
		}
	}
	return replace
}
