package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	runs "closingtime/playground/recording"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

const compareUsage = `Usage: go run ./playground/drill compare BEFORE AFTER

Tells whether a change has made a shutdown better or worse, by two recordings that -record has kept.

Exit status: 0 nothing became worse, 1 a check became worse, 3 no check became worse, and one shows nothing in one of the runs,
2 a recording could not be read or has no verdict.
`

// compare writes how two recordings differ, and returns the exit status.
func compare(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Fprint(stdout, compareUsage)
		return verdict.StatusPassed
	}
	if len(args) != 2 {
		return cannotRun(stderr, &usageError{errors.New("compare takes two recordings"), "drill compare -h explains it"})
	}
	var results [2][]verdict.Result
	var opened [2]*runs.Recording
	for i, path := range args {
		r, err := runs.Load(path)
		if err != nil {
			return cannotRun(stderr, fmt.Errorf("opening %s: %w", path, err))
		}
		if results[i] = verdict.Of(r.Timeline); len(results[i]) == 0 {
			return cannotRun(stderr, fmt.Errorf("%s: %s", path, words.Unjudged(r.Timeline)))
		}
		opened[i] = r
	}
	changes := verdict.Compare(results[0], results[1])
	w := bufio.NewWriter(stdout)
	for i, name := range []string{"before: ", "after:  "} {
		t := opened[i].Timeline
		paragraph(w, name, words.Met(t)+" "+words.Ended(t))
	}
	fmt.Fprintf(w, "\n%s\n", words.Overall(verdict.Overall(changes)))
	for _, c := range changes {
		fmt.Fprintf(w, "  %s %-11s %s\n", words.TrendSign(c.Trend()), c.Check, words.Change(c))
		if c.Trend() == verdict.Worse {
			check(w, *c.After)
		}
	}
	if err := w.Flush(); err != nil {
		return cannotRun(stderr, fmt.Errorf("printing the comparison: %w", err))
	}
	switch verdict.Overall(changes) {
	case verdict.Worse:
		return verdict.StatusFailed
	case verdict.Unclear:
		return verdict.StatusInconclusive
	}
	return verdict.StatusPassed
}
