// Package gotest runs the tests of one package with the go command, and reports what became of each test function.
// It reads what go test -json says for programs, and no sentence that is meant for people.
package gotest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"closingtime/playground/process"
)

// Ending is how the tests of a package ended as a whole.
type Ending string

const (
	Complete Ending = "complete"  // every test function that was begun came to its end
	NotBuilt Ending = "not built" // the package or its tests do not compile
	BrokeOff Ending = "broke off" // the test program ended in the middle of a test: a panic, os.Exit, or a signal from elsewhere
	TimedOut Ending = "timed out" // the test program was ended, since it took longer than it may
)

// Outcome is what became of one test function.
type Outcome string

const (
	Pass       Outcome = "pass"
	Fail       Outcome = "fail"
	Skip       Outcome = "skip"
	Unfinished Outcome = "unfinished" // the test program ended before the test function did
)

// Test is one test function of the package, with what its subtests wrote and set.
type Test struct {
	Name       string
	Outcome    Outcome
	Attributes []Attribute // in the order in which the test set them
	Output     []string    // the lines that it wrote, without those by which go test frames them
}

// Attribute is what a test has set with testing.T.Attr.
type Attribute struct{ Key, Value string }

// Result is what running the tests of a package has shown.
type Result struct {
	Ending Ending
	Tests  []Test   // in the order in which they were begun; a test that go test did not come to is absent
	Output []string // the lines that belong to no test: what the compiler said, or a test program outside of its tests
}

// Passed tells whether all tests came to their end, at least one passed, and none failed.
func (r *Result) Passed() bool {
	return r.Ending == Complete && len(r.With(Pass)) > 0 && len(r.With(Fail)) == 0
}

// With returns the tests of that outcome.
func (r *Result) With(outcome Outcome) []Test {
	var tests []Test
	for _, t := range r.Tests {
		if t.Outcome == outcome {
			tests = append(tests, t)
		}
	}
	return tests
}

// Said returns the lines that tell why the tests did not pass: first those of each test that failed or was not finished,
// and then the lines that belong to no test.
func (r *Result) Said() []string {
	var said []string
	for _, t := range r.Tests {
		if t.Outcome == Fail || t.Outcome == Unfinished {
			said = append(said, t.Output...)
		}
	}
	return append(said, r.Output...)
}

// Options say how to run the tests. The zero value runs a package as it is.
type Options struct {
	// Replace names files, by absolute path, that the go command takes for others: an empty name stands for no file.
	// It holds for whatever the tests build, too.
	Replace map[string]string
	// Limit is how long the test program may take, once it is built; DefaultLimit unless set.
	Limit time.Duration
}

// DefaultLimit is how long a test program may take.
const DefaultLimit = 3 * time.Minute

// Run runs the tests of the package in dir. It returns an error when the go command could not work at all, or ctx's
// cause when ctx ended; tests that fail or do not compile are no error. Nothing of it runs on when Run has returned.
func Run(ctx context.Context, dir string, options Options) (*Result, error) {
	if options.Limit == 0 {
		options.Limit = DefaultLimit
	}
	timeout := fmt.Errorf("the tests took longer than %v", options.Limit)
	limited, end := context.WithCancelCause(ctx)
	defer end(nil)
	var timer *time.Timer
	defer func() {
		if timer != nil {
			timer.Stop()
		}
	}()
	// When go test's own time limit is over, the test program panics, and nobody can tell that panic from another. So the
	// limit is enforced here, and go test's own is only a safeguard.
	cmd := exec.CommandContext(limited, "go", "test", "-json", "-count=1", "-vet=off", "-timeout", (2 * options.Limit).String(), ".")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	process.Detach(cmd)
	env, remove, err := environment(options.Replace)
	if err != nil {
		return nil, err
	}
	defer remove()
	cmd.Env = env
	var said bytes.Buffer // beside the JSON
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("running the tests: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("running the tests: %w", err)
	}
	var reading reading
	reading.read(out, func() { timer = time.AfterFunc(options.Limit, func() { end(timeout) }) })
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case reading.ending == "" && context.Cause(limited) == timeout:
		reading.ending = TimedOut
	case reading.ending == "":
		return nil, fmt.Errorf("running the tests: %w: %s", cmp.Or(err, io.ErrUnexpectedEOF), strings.TrimSpace(said.String()))
	}
	return reading.result(), nil
}

// environment returns the environment for a go command that takes some files for others. The caller calls remove when that
// command has ended.
func environment(replace map[string]string) (env []string, remove func(), err error) {
	if len(replace) == 0 {
		return os.Environ(), func() {}, nil
	}
	content, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, nil, fmt.Errorf("listing the files to replace: %w", err)
	}
	file, err := os.CreateTemp("", "closingtime-overlay-*.json")
	if err != nil {
		return nil, nil, fmt.Errorf("listing the files to replace: %w", err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, nil, fmt.Errorf("listing the files to replace: %w", errors.Join(err, os.Remove(file.Name())))
	}
	// An argument of go test would not reach the builds that a test begins. The quotes are for a path with spaces.
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + " '-overlay=" + file.Name() + "'")
	return append(os.Environ(), "GOFLAGS="+flags), func() { _ = os.Remove(file.Name()) }, nil
}
