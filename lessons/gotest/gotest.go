// Package gotest runs the tests of one package with the go command, and reports the outcome of each test function. It reads
// the events of go test -json, and no text that is meant for people.
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

	"closingtime/playground/build"
	"closingtime/playground/process"
)

// Ending is how the tests of a package ended as a whole.
type Ending string

const (
	Complete Ending = "complete"  // every test function that was started came to its end
	NotBuilt Ending = "not built" // the package or its tests do not compile
	BrokeOff Ending = "broke off" // the test program ended in the middle of a test: by a panic, os.Exit, or a signal from outside
	TimedOut Ending = "timed out" // the test program exceeded its time limit and was killed
)

// Outcome is the outcome of one test function.
type Outcome string

const (
	Pass       Outcome = "pass"
	Fail       Outcome = "fail"
	Skip       Outcome = "skip"
	Unfinished Outcome = "unfinished" // the test program ended before the test function did
)

// Test is one test function of the package, with the output and attributes of its subtests.
type Test struct {
	Name       string
	Outcome    Outcome
	Attributes []Attribute // in the order in which the test set them
	Output     []string    // the lines that the test wrote, without the frame lines of go test
}

// Attribute is an attribute that a test has set with testing.T.Attr.
type Attribute struct{ Key, Value string }

// Result is the result of running the tests of a package.
type Result struct {
	Ending Ending
	Tests  []Test   // in the order in which they were started; tests that were not started are absent
	Output []string // the lines that belong to no test, from the compiler or from the test program outside its tests
}

// Passed tells whether all tests came to their end, at least one passed, and none failed.
func (r *Result) Passed() bool {
	return r.Ending == Complete && len(r.With(Pass)) > 0 && len(r.With(Fail)) == 0
}

// With returns the tests with an outcome.
func (r *Result) With(outcome Outcome) []Test {
	var tests []Test
	for _, t := range r.Tests {
		if t.Outcome == outcome {
			tests = append(tests, t)
		}
	}
	return tests
}

// Said returns the lines that tell why the tests did not pass: first those of each failed or unfinished test, then the
// lines that belong to no test.
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
	// Replace maps files, by absolute path, to files that the go command reads instead. An empty name means that the file
	// does not exist. The replacement also applies to whatever the tests build.
	Replace map[string]string
	// Limit is how long the test program may take once it is built; DefaultLimit unless set.
	Limit time.Duration
}

// DefaultLimit is how long a test program may take.
const DefaultLimit = 3 * time.Minute

// Run runs the tests of the package in dir. Tests that fail or do not compile are not an error. Run returns an error when
// the go command could not work at all, a *build.Error when it could not download modules that the tests need, and the cause
// of ctx when ctx ended. When Run has returned, nothing that it started still runs.
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
	// When go test's own time limit is over, the test program panics, and that panic looks like any other. The limit is
	// therefore enforced here, and go test's own is only a safeguard.
	cmd := exec.CommandContext(limited, "go", "test", "-json", "-count=1", "-vet=off", "-timeout", (2 * options.Limit).String(), ".")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	process.Detach(cmd)
	env, remove, err := environment(options.Replace)
	if err != nil {
		return nil, err
	}
	defer remove()
	cmd.Env = env
	var said bytes.Buffer // the output besides the JSON
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
	result := reading.result()
	if result.Ending == NotBuilt {
		if missing := build.MissingModules(ctx, dir, reading.failed, strings.Join(result.Output, "\n")); missing != nil {
			return nil, missing
		}
	}
	return result, nil
}

// Compile compiles the package in dir with its tests, and everything that they import, into Go's own cache, so that a later Run needs
// no network. The error has what the go command said.
func Compile(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, "go", "list", "-export", "-test", "-f", "{{.ImportPath}}", ".")
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	process.Detach(cmd)
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil:
		return nil
	}
	return fmt.Errorf("compiling the tests in %s: %w: %s", dir, err, strings.TrimSpace(said.String()))
}

// environment returns the environment for a go command that reads some files instead of others. The caller calls remove
// when that command has ended.
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
	// An argument of go test would not reach the builds that a test starts. The quotes are for a path with spaces.
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + " '-overlay=" + file.Name() + "'")
	return append(os.Environ(), "GOFLAGS="+flags), func() { _ = os.Remove(file.Name()) }, nil
}
