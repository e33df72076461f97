package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/verdict"
)

// testResult is what has become of the tests that lie beside the copy.
type testResult struct {
	name    string // what they were run against
	outcome verdict.Outcome
	said    []string // what go test said, when that matters
}

// Where a lesson comes with a test, writing that test is the lesson. So it is put to the test itself: it has to pass
// for the learner's service, and to fail for the broken one.
const (
	testOfYours  = "your test"
	testOfBroken = "it catches"
)

// test runs the copy's own tests, if the lesson comes with some.
func (b *bench) test(ctx context.Context, results []verdict.Result) ([]testResult, error) {
	if !comesWithTest(b.lesson) {
		return nil, nil
	}
	b.set(func(s *benchState) { s.step = benchTesting })
	return testCopy(ctx, b.shop.gotest, b.lesson, results)
}

func comesWithTest(l *lessons.Lesson) bool {
	tests, _ := filepath.Glob(filepath.Join(l.Dir(lessons.Broken), "*_test.go")) // the pattern is a good one
	return len(tests) > 0
}

// testCopy runs the tests of the learner's copy, of which a run has shown those results. The broken service is tried
// only once the learner's own passes everything, as before that there is nothing to compare it with.
func testCopy(ctx context.Context, gotest testFunc, l *lessons.Lesson, results []verdict.Result) ([]testResult, error) {
	dir := l.Dir(lessons.Yours)
	passed, said, err := gotest(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	own := testResult{testOfYours, verdict.Pass, []string{"go test is green for your service"}}
	if !passed {
		own = testResult{testOfYours, verdict.Fail, append([]string{"go test fails for your service"}, said...)}
	}
	if !passed || verdict.Worst(results) != verdict.Pass {
		return []testResult{own, {testOfBroken, verdict.Inconclusive, []string{"tried once your service passes everything else"}}}, nil
	}
	passed, said, err = gotest(ctx, dir, instead(l))
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, "[build failed]") }) {
		return []testResult{own, {testOfBroken, verdict.Inconclusive, append([]string{"your test does not compile with the broken service: let it use only what both have"}, said...)}}, nil
	}
	catches := testResult{testOfBroken, verdict.Pass, []string{"your test fails for the broken service, as it should"}}
	if passed {
		catches = testResult{testOfBroken, verdict.Fail, []string{"your test is green for the broken service too, which loses receipts: stop the service while it is busy"}}
	}
	return []testResult{own, catches}, nil
}

// withTests returns the results of the checks, and behind them those of the tests.
func withTests(results []verdict.Result, tests []testResult) []verdict.Result {
	all := slices.Clone(results)
	for _, test := range tests {
		all = append(all, verdict.Result{Check: test.name, Outcome: test.outcome, Findings: verdict.State(test.said...)})
	}
	return all
}

// instead says which of the copy's sources are to be taken from the broken service: all but the tests.
func instead(l *lessons.Lesson) map[string]string {
	files := make(map[string]string)
	for _, of := range []string{lessons.Yours, lessons.Broken} { // those that only one of them has, too
		matches, _ := filepath.Glob(filepath.Join(l.Dir(of), "*.go"))
		for _, file := range matches {
			name := filepath.Base(file)
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files[filepath.Join(l.Dir(lessons.Yours), name)] = ""
			if of == lessons.Broken {
				files[filepath.Join(l.Dir(lessons.Yours), name)] = file
			}
		}
	}
	return files
}

// testFunc runs the tests in a folder, with other files instead of some of its own, and returns whether they passed
// and the last lines of what was said.
type testFunc func(ctx context.Context, dir string, instead map[string]string) (passed bool, said []string, err error)

// maxSaid is how many lines of a failing test are kept.
const maxSaid = 12

// goTest is the testFunc that runs go test.
func goTest(ctx context.Context, dir string, instead map[string]string) (bool, []string, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-vet=off", ".")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	wholly(cmd)
	cmd.Env = os.Environ()
	if len(instead) > 0 {
		path, err := overlay(instead)
		if err != nil {
			return false, nil, err
		}
		defer os.Remove(path)
		// In GOFLAGS, so that it holds for what the test itself builds, too.
		cmd.Env = append(cmd.Env, "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+path))
	}
	output, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return false, nil, fmt.Errorf("running your test: %w", err)
	}
	var said []string
	for line := range strings.Lines(string(output)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && len(said) < maxSaid {
			said = append(said, line)
		}
	}
	return err == nil, said, nil
}

func overlay(instead map[string]string) (path string, err error) {
	content, err := json.Marshal(map[string]any{"Replace": instead})
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp("", "closingtime-overlay-*.json")
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(file.Name()))
	}
	return file.Name(), nil
}
