package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/tui/program"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

// listRuns carries out the command runs: a plain list of all recorded runs, the newest first.
func listRuns(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && slices.Contains([]string{"-h", "-help", "--help"}, args[0]) {
		fmt.Fprint(stdout, "Usage: go run ./tui runs [LESSON]\n\nLists the recorded runs, the newest first; of one lesson, if it is named.\n")
		return program.Passed
	}
	if len(args) > 1 {
		return program.CannotRun(stderr, "runs wants at most one lesson: go run ./tui runs [LESSON]\n")
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "runs: %v\n", err)
	}
	only := ""
	if len(args) == 1 {
		lesson, err := course.Find(args[0])
		if err != nil {
			return program.CannotRun(stderr, "runs: %v\n", err)
		}
		only = lesson.Name
	}
	all, err := recording.List(course.RunsDir())
	if err != nil {
		return program.CannotRun(stderr, "runs: %v\n", err)
	}
	printRuns(stdout, all, only)
	return program.Passed
}

func printRuns(stdout io.Writer, all []recording.Info, only string) {
	n := 0
	for _, info := range all {
		if only != "" && info.Name != only {
			continue
		}
		n++
		fmt.Fprintf(stdout, "%s  %-20s %-7s %7s  %s\n    %s\n", info.Started.Local().Format(time.DateTime), ui.Clean(info.Name), ui.Clean(info.Of),
			ui.Seconds(info.Length), screens.VerdictInShort(info), ui.RelativePath(info.Path))
	}
	if n == 0 {
		fmt.Fprintln(stdout, "No run is recorded yet.")
	}
}
