package lessons

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/lessons/gotest"
	"closingtime/playground/drills"
	"closingtime/playground/verdict"
)

// A learner's test passes for the learner's service and fails for the broken one by what it asserts. Tests of every
// other kind, all of them real ones, are told from that, and what they said is kept.
func TestJudgeTest(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the tests are run with the go command")
	}
	pass, fail := []verdict.Result{{Check: "jobs", Outcome: verdict.Pass}}, []verdict.Result{{Check: "jobs", Outcome: verdict.Fail}}
	type want struct {
		outcome verdict.Outcome
		reason  TestReason
		says    string
	}
	notTried := want{verdict.Inconclusive, BrokenNotTriedYet, "once your service passes"}
	for name, c := range map[string]struct {
		test    string
		results []verdict.Result
		own     want
		broken  want
	}{
		"the right one": {`func TestIt(t *testing.T) { if n := lost(); n > 0 { t.Errorf("%d receipts lost", n) } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Pass, BrokenCaught, "3 receipts lost"}},
		"something else": {`func TestIt(t *testing.T) { if 1+1 != 2 { t.Error("no") } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Fail, BrokenNotCaught, "stop the service while it is busy"}},
		"panics for the broken one": {`func TestIt(t *testing.T) { _ = make([]int, 2)[lost()] }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Fail, TestBrokeOff, "index out of range"}},
		"hangs for the broken one": {`func TestIt(t *testing.T) { t.Log("waiting"); for lost() > 0 { time.Sleep(1e6) } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Fail, TestTimedOut, "come to its end"}},
		"does not compile with the broken one": {`func TestIt(t *testing.T) { onlyYours() }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Inconclusive, BrokenNotBuilt, "undefined: onlyYours"}},
		"skips for the broken one": {`func TestIt(t *testing.T) { if lost() > 0 { t.Skip("busy") } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Fail, BrokenNotCaught, "green for the broken service"}},
		"cannot set itself up for the broken one": {`func TestMain(m *testing.M) { if lost() > 0 { println("no port"); os.Exit(1) }; m.Run() }
			func TestIt(t *testing.T) {}`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Fail, TestBrokeOff, "no port"}},
		"drills, and a check fails": {`func TestIt(t *testing.T) { if lost() > 0 { t.Attr("closingtime.drill", "judged"); t.Attr("closingtime.check.exit", "inconclusive")
			t.Attr("closingtime.check.jobs", "fail"); t.Error("jobs: fail") } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Pass, BrokenCaught, "jobs: fail"}},
		"drills, and asserts something more": {`func TestIt(t *testing.T) { t.Attr("closingtime.drill", "judged"); t.Attr("closingtime.check.exit", "pass"); if lost() > 0 { t.Error("3 rows") } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Pass, BrokenCaught, "3 rows"}},
		"drills nothing that is in flight": {`func TestIt(t *testing.T) { if lost() > 0 { t.Attr("closingtime.drill", "judged"); t.Attr("closingtime.check.exit", "inconclusive"); t.Error("idle") } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Inconclusive, BrokenNotShown, "idle"}},
		"drills what does not start": {`func TestIt(t *testing.T) { if lost() > 0 { t.Attr("closingtime.drill", "not run"); t.Fatal("nobody answers") } }`, pass,
			want{verdict.Pass, TestHolds, "green"}, want{verdict.Inconclusive, BrokenNotRun, "nobody answers"}},
		"always fails": {`func TestIt(t *testing.T) { t.Error("never good enough") }`, pass, want{verdict.Fail, TestFails, "never good enough"}, notTried},
		"panics":       {`func TestIt(t *testing.T) { panic("my own mistake") }`, pass, want{verdict.Fail, TestBrokeOff, "my own mistake"}, notTried},
		"hangs":        {`func TestIt(t *testing.T) { for { time.Sleep(1e6) } }`, pass, want{verdict.Fail, TestTimedOut, ""}, notTried},
		"only skips":   {`func TestIt(t *testing.T) { t.Skip("not on Mondays") }`, pass, want{verdict.Inconclusive, TestSkipped, "not on Mondays"}, notTried},
		"no compiler":  {`func TestIt(t *testing.T) { undefined() }`, pass, want{verdict.Fail, TestNotBuilt, "undefined: undefined"}, notTried},
		"no test":      {`func it(t *testing.T) {}`, pass, want{verdict.Inconclusive, TestMissing, "there is no test function"}, notTried},
		"right, beside a service that loses": {`func TestIt(t *testing.T) { if 1+1 != 2 { t.Error("no") } }`, fail,
			want{verdict.Pass, TestHolds, "green"}, notTried},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lesson := lessonWithTest(t, c.test)
			impatient := func(ctx context.Context, dir string, options gotest.Options) (*gotest.Result, error) {
				options.Limit = 5 * time.Second
				return gotest.Run(ctx, dir, options)
			}
			found, err := lesson.JudgeTest(t.Context(), impatient, c.results)
			if err != nil || len(found) != 2 || found[0].Check != TestPasses || found[1].Check != TestCatches {
				t.Fatalf("it gives %+v, %v", found, err)
			}
			for i, w := range []want{c.own, c.broken} {
				f := found[i]
				if said := strings.Join(f.Sentences(), "\n"); f.Outcome != w.outcome || f.Reason != w.reason || !strings.Contains(said, w.says) {
					t.Errorf("%s: %s, %d, saying\n%s\nwant %s, %d, %q", f.Check, f.Outcome, f.Reason, said, w.outcome, w.reason, w.says)
				}
			}
		})
	}
}

// lessonWithTest makes a lesson of a tiny service that loses nothing in the learner's copy, and of that test.
func lessonWithTest(t *testing.T, test string) *Lesson {
	t.Helper()
	lesson := &Lesson{Name: "00-tiny", root: t.TempDir()}
	for path, content := range map[string]string{
		filepath.Join(lesson.root, "go.mod"):                   "module tiny\n\ngo 1.26\n",
		filepath.Join(lesson.Dir(Broken), "main.go"):           "package main\n\nfunc main() {}\n",
		filepath.Join(lesson.Dir(Broken), "lost.go"):           "package main\n\nfunc lost() int { return 3 }\n",
		filepath.Join(lesson.Dir(Broken), "main_test.go"):      "package main\n",
		filepath.Join(lesson.Dir(Yours), "main.go"):            "package main\n\nfunc main() {}\n\nfunc lost() int { return 0 }\n",
		filepath.Join(lesson.Dir(Yours), "more.go"):            "package main\n\nfunc onlyYours() {}\n",
		filepath.Join(lesson.Dir(Yours), "main_test.go"):       "package main\n\nimport (\"testing\"; \"os\"; \"time\")\n\nvar _, _ = os.Exit, time.Sleep\n\n" + test + "\n",
		filepath.Join(lesson.Dir(Yours), "notes", "readme.md"): "",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return lesson
}

// The test of lesson 17's solution, run against the broken service, fails, and for the lesson's reason.
func TestTheTestCatchesTheBrokenService(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("services are run on Unix systems only")
	}
	t.Parallel()
	course, err := Open(".")
	if err != nil {
		t.Fatal(err)
	}
	lesson, err := course.Find("17")
	if err != nil {
		t.Fatal(err)
	}
	result, err := gotest.Run(t.Context(), lesson.Dir(Fixed), gotest.Options{Replace: lesson.BrokenInsteadOf(Fixed)})
	if err != nil {
		t.Fatal(err)
	}
	failed := result.With(gotest.Fail)
	if result.Ending != gotest.Complete || len(failed) != 1 || failed[0].Name != "TestShutdownLosesNothing" {
		t.Fatalf("the test of the solution gives %+v", result)
	}
	for check, want := range map[string]verdict.Outcome{"jobs": verdict.Fail, "exit": verdict.Pass, "answered": verdict.Pass, "promises": verdict.Pass} {
		if got := (gotest.Attribute{Key: drills.AttrCheck + check, Value: string(want)}); !slices.Contains(failed[0].Attributes, got) {
			t.Errorf("%s is to %s; the test says\n%s", check, want, strings.Join(failed[0].Output, "\n"))
		}
	}
	if said := strings.Join(failed[0].Output, "\n"); !strings.Contains(said, "stored nowhere") {
		t.Errorf("the test does not name the receipts:\n%s", said)
	}
}
