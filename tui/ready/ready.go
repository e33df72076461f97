// Package ready is the command that checks whether a machine can run the course, and says what to do where it cannot.
package ready

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/program"
	"closingtime/tui/ui"
)

const usage = `Usage: go run ./tui ready [-json]
       go run ./tui ready CODE

Checks in about a minute, longer when something has to be downloaded or built for
the first time, whether this machine can run the course, and says what to do where it
cannot. It ends with a code to read out to the facilitator, such as READY-FF.

  CODE   says which checks passed where that code was read out
  -json  one JSON object instead of lines of text

Exit status: 0 nothing is wrong, 1 a check failed, 2 it could not run.
`

// Run carries out the command and returns the exit status. When ctx ends, it stops at once.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("ready", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return program.Passed
	case err != nil:
		return program.CannotRun(stderr, "ready: %v\n\n%s", err, usage)
	case flags.NArg() == 1 && !*asJSON:
		return explain(flags.Arg(0), stdout, stderr)
	case flags.NArg() > 0:
		return program.CannotRun(stderr, "ready: one code is explained at a time, without -json\n\n%s", usage)
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "ready: %v\n", err)
	}
	say := func(format string, args ...any) {
		if !*asJSON {
			fmt.Fprintf(stdout, format, args...)
		}
	}
	report := newMachine(course).check(ctx, say)
	if ctx.Err() != nil {
		return program.CannotRun(stderr, "ready: ended before all was checked\n")
	}
	if *asJSON {
		err = json.NewEncoder(stdout).Encode(report)
	} else {
		_, err = io.WriteString(stdout, report.closing())
	}
	switch {
	case err != nil:
		return program.CannotRun(stderr, "ready: printing what was found: %v\n", err)
	case !report.Ready:
		return program.Failed
	}
	return program.Passed
}

// Report is what was found about a machine.
type Report struct {
	Code   string    `json:"code"`
	Ready  bool      `json:"ready"` // no check failed
	Checks []Finding `json:"checks"`
}

// Finding is what one check has found.
type Finding struct {
	Number  int     `json:"number"` // the check's part of the code
	Name    string  `json:"name"`
	Outcome Outcome `json:"outcome"`
	Said    string  `json:"said"`           // what was found, in a line
	Do      string  `json:"do,omitempty"`   // what to do about it
	Note    string  `json:"note,omitempty"` // what else to know, where nothing is wrong
}

// Outcome is the outcome of a check.
type Outcome string

const (
	Pass    Outcome = "pass"
	Fail    Outcome = "fail"
	Unknown Outcome = "unknown" // it could not be checked here
)

// check carries out all checks, and says each finding as soon as it is there.
func (m *machine) check(ctx context.Context, say func(format string, args ...any)) Report {
	say("Checking whether this machine can run the course. Number, check, and what was found:\n\n")
	report := Report{Ready: true}
	code := 0
	for i, c := range checks {
		if c.before != "" {
			say("          %s\n", c.before)
		}
		found := c.do(m, ctx)
		if ctx.Err() != nil {
			return report
		}
		found.Number, found.Name = 1<<i, c.name
		found.Said, found.Do = ui.Clean(found.Said), ui.CleanLines(found.Do)
		if found.Outcome == Pass {
			code |= found.Number
		}
		report.Ready = report.Ready && found.Outcome != Fail
		report.Checks = append(report.Checks, found)
		say("%s", found.text())
	}
	report.Code = codeOf(code, report.Ready)
	return report
}

// text returns the finding in lines of text.
func (f Finding) text() string {
	sign := map[Outcome]string{Pass: "✓ ok  ", Fail: "✗ FAIL", Unknown: "? open"}[f.Outcome]
	lead := fmt.Sprintf("  %02X  %s  %-9s ", f.Number, sign, f.Name)
	text := ""
	for _, said := range []string{f.Said, f.Do, f.Note} {
		for paragraph := range strings.Lines(said) {
			for _, line := range ui.Wrap(strings.TrimRight(paragraph, "\n"), columns-len([]rune(lead))) {
				text += lead + line + "\n"
				lead = strings.Repeat(" ", len([]rune(lead)))
			}
		}
	}
	return text
}

// columns is the width of the text.
const columns = 90

// closing returns the last lines: whether the machine is ready, and the code.
func (r Report) closing() string {
	if r.Ready {
		return fmt.Sprintf("\nThis machine is ready. Your code to read out: %s\n", r.Code)
	}
	return fmt.Sprintf("\nThis machine is not ready: do what is said above, and run `go run ./tui ready` again.\n"+
		"Your code to read out: %s, the numbers of the checks that passed, added up.\n", r.Code)
}

// Beginnings of a code.
const (
	readyPrefix    = "READY-"
	notReadyPrefix = "NOT-READY-"
)

func codeOf(passed int, ready bool) string {
	return fmt.Sprintf("%s%02X", ui.Either(ready, readyPrefix, notReadyPrefix), passed)
}

// explain says which checks passed on the machine whose code was read out.
func explain(code string, stdout, stderr io.Writer) int {
	digits := code[strings.LastIndex(code, "-")+1:]
	passed, err := strconv.ParseUint(digits, 16, 16)
	if err != nil || passed >= 1<<len(checks) {
		return program.CannotRun(stderr, "ready: %q is no code; the last line of `go run ./tui ready` has one, such as %s\n", code, codeOf(1<<len(checks)-1, true))
	}
	for i, c := range checks {
		number := uint64(1) << i
		fmt.Fprintf(stdout, "  %02X  %s  %-9s %s\n", number, ui.Either(passed&number != 0, "✓ ok          ", "✗ did not pass"), c.name, c.about)
	}
	return program.Passed
}
