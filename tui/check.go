package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"closingtime/lessons"
	"closingtime/lessons/gotest"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/program"
	"closingtime/tui/ui"
)

// errUsage says that the command line is wrong, which has been explained already.
var errUsage = errors.New("usage")

// checkOptions is the command line of the command check.
type checkOptions struct {
	of      string
	json    bool
	lessons []string
}

// runCheck runs lessons without a terminal, prints their verdicts, and returns the exit status.
func runCheck(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	options, err := parseCheck(args, stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return program.Passed
	}
	if err != nil {
		return program.CouldNotRun
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "check: %v\n", err)
	}
	chosen, err := choose(course, options)
	if err != nil {
		return program.CannotRun(stderr, "check: %v\n", err)
	}
	if len(options.lessons) == 0 { // of named lessons, a damaged one is an error
		for _, d := range course.Damaged {
			fmt.Fprintf(stderr, "check: lesson %s is left out: %v\n", d.Name, d.Err)
		}
	}
	c := checker{course: course, builder: course.Builder(), options: options, stdout: stdout, stderr: stderr}
	statuses := make([]int, len(chosen))
	for i, lesson := range chosen {
		statuses[i] = c.check(ctx, lesson)
		if ctx.Err() != nil {
			return program.CouldNotRun
		}
	}
	return worst(statuses)
}

// parseCheck reads the command line. It explains an error itself, and returns errUsage then.
func parseCheck(args []string, stdout, stderr io.Writer) (checkOptions, error) {
	var options checkOptions
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&options.of, "of", lessons.Fixed, "")
	flags.BoolVar(&options.json, "json", false, "")
	err := flags.Parse(args)
	options.lessons = flags.Args()
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, checkUsage)
		return options, err
	case err != nil:
		fmt.Fprintf(stderr, "check: %v\n\n%s", err, checkUsage)
		return options, errUsage
	case !slices.Contains([]string{lessons.Broken, lessons.Fixed, lessons.Yours}, options.of):
		fmt.Fprintf(stderr, "check: -of %q is none of broken, fixed, yours\n\n%s", options.of, checkUsage)
		return options, errUsage
	}
	if i := slices.IndexFunc(options.lessons, func(arg string) bool { return strings.HasPrefix(arg, "-") }); i >= 0 {
		fmt.Fprintf(stderr, "check: flags come before the lessons: move %q forward\n\n%s", options.lessons[i], checkUsage)
		return options, errUsage
	}
	return options, nil
}

const checkUsage = `Usage: go run ./tui check [-of broken|fixed|yours] [-json] [LESSON...]

Runs the services of lessons without a terminal, stops each at its worst moment,
and prints the verdicts. LESSON is a name such as 01-signal, or a number; without
one, all lessons are run, and with -of yours those that have a copy of yours.

  -of    which service of the lesson: broken, fixed (unless told) or yours; where
         the lesson is about a test, yours is judged by that test as well
  -json  one JSON object for each lesson, on a line of its own

What is doubtful in a copy of yours although every check passes is named, too.

Exit status: 0 every check that applies passed, 1 a check failed, 3 none failed
but one was inconclusive, 2 it could not run, and says why.
`

// choose returns the lessons that the command line names.
func choose(course *lessons.Course, options checkOptions) ([]*lessons.Lesson, error) {
	var chosen []*lessons.Lesson
	for _, name := range options.lessons {
		lesson, err := course.Find(name)
		if err != nil {
			return nil, err
		}
		if !lesson.Has(options.of) {
			return nil, fmt.Errorf("lesson %s has no service of %s yet: there is no main.go in %s; the key e makes it in the course, and so does copying %s there",
				lesson.Name, options.of, lesson.Dir(options.of), lesson.Dir(lessons.Broken))
		}
		chosen = append(chosen, lesson)
	}
	if len(options.lessons) > 0 {
		return chosen, nil
	}
	for _, lesson := range course.Lessons {
		if lesson.Has(options.of) {
			chosen = append(chosen, lesson)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no lesson has a service of %s yet", options.of)
	}
	return chosen, nil
}

// checker checks one lesson after another.
type checker struct {
	course         *lessons.Course
	builder        *build.Builder
	options        checkOptions
	stdout, stderr io.Writer
	saidDownload   bool
}

// reportDownload says that something is downloaded, the first time only.
func (c *checker) reportDownload(p build.Progress) {
	if text := builds.Downloading(p); text != "" && !c.saidDownload {
		c.saidDownload = true
		fmt.Fprintf(c.stderr, "check: %s; the first time, this and the build take a minute or more\n", text)
	}
}

func (c *checker) check(ctx context.Context, lesson *lessons.Lesson) int {
	outcome, err := c.course.Check(ctx, c.builder, lesson, c.options.of, c.reportDownload)
	if err != nil {
		c.explain(lesson, err)
		return program.CouldNotRun
	}
	if c.options.of == lessons.Yours && lesson.ComesWithTest() {
		tests, err := lesson.JudgeTest(ctx, gotest.Run, outcome.Results)
		if err != nil {
			c.explain(lesson, err)
			return program.CouldNotRun
		}
		outcome.Results = lessons.WithTests(outcome.Results, tests)
	}
	if c.options.json {
		if err := c.printJSON(outcome); err != nil {
			return program.CannotRun(c.stderr, "check: %v\n", err)
		}
	} else {
		c.print(outcome)
	}
	return verdict.Status(outcome.Results)
}

// explain says why a lesson could not be run, with the last output of its service.
func (c *checker) explain(lesson *lessons.Lesson, err error) {
	fmt.Fprintf(c.stderr, "check: %s %s could not run: %v\n", lesson.Name, c.options.of, err)
	var start *playground.StartError
	if errors.As(err, &start) {
		for _, line := range start.Output {
			fmt.Fprintf(c.stderr, "    it said: %s\n", line)
		}
	}
}

// maxEvidence is how many sentences of evidence are printed for one check. -json prints them all.
const maxEvidence = 5

func (c *checker) print(o *lessons.Outcome) {
	fmt.Fprintf(c.stdout, "%s %s\n", o.Lesson.Name, o.Of)
	for _, r := range o.Results {
		fmt.Fprintf(c.stdout, "  %s %-10s %-12s", words.OutcomeSign(r.Outcome), r.Check, r.Outcome)
		for i, sentence := range words.Evidence(r) {
			if i == maxEvidence && len(r.Findings) > maxEvidence+1 {
				fmt.Fprintf(c.stdout, "\n%27sand %d more, which -json names", "", len(r.Findings)-i)
				break
			}
			if i > 0 {
				fmt.Fprintf(c.stdout, "\n%26s", "")
			}
			fmt.Fprintf(c.stdout, " %s", ui.Clean(sentence))
		}
		fmt.Fprintln(c.stdout)
	}
	for _, sentence := range doubtful(o) {
		fmt.Fprintf(c.stdout, "  ? %-10s %-12s %s\n", "doubtful", "", sentence)
	}
	fmt.Fprintf(c.stdout, "  recording: %s\n", ui.RelativePath(o.Recording))
}

// doubtful returns sentences about what is doubtful in the learner's copy although every check passes.
func doubtful(o *lessons.Outcome) (sentences []string) {
	for _, d := range o.Doubts() {
		sentences = append(sentences, ui.Clean(words.Doubt(d)))
	}
	return sentences
}

// checkLine is one line of check -json.
type checkLine struct {
	Lesson    string           `json:"lesson"`
	Of        string           `json:"of"`
	Checks    []verdict.Result `json:"checks"`
	Doubtful  []string         `json:"doubtful,omitempty"`
	Recording string           `json:"recording"`
}

func (c *checker) printJSON(o *lessons.Outcome) error {
	encoder := json.NewEncoder(c.stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(checkLine{o.Lesson.Name, o.Of, o.Results, doubtful(o), o.Recording}); err != nil {
		return fmt.Errorf("printing the verdict: %w", err)
	}
	return nil
}

// worst returns the exit status for several lessons: a lesson that could not run counts most, then one that failed.
func worst(statuses []int) int {
	for _, status := range []int{program.CouldNotRun, program.Failed, program.Inconclusive} {
		if slices.Contains(statuses, status) {
			return status
		}
	}
	return program.Passed
}
