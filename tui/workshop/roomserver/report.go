package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"closingtime/lessons"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
	"closingtime/tui/workshop/report"
)

// writeReport writes the report of the workshop into a folder, and says where it is. The room may be open meanwhile.
func writeReport(ctx context.Context, s settings, stdout, stderr io.Writer) int {
	course, err := lessons.Open(".")
	if err != nil {
		fmt.Fprintf(stderr, "the report needs the course: %v\n", err)
		return cannotRun
	}
	history, err := historyOf(ctx, s.file)
	if err != nil {
		fmt.Fprintln(stderr, advise(err, s))
		return cannotRun
	}
	if err := report.Write(s.report, history, course, report.Options{Names: s.names, Base: s.base}); err != nil {
		fmt.Fprintf(stderr, "%v\nName another folder with -o.\n", err)
		return cannotRun
	}
	fmt.Fprintf(stdout, "The report is in %s, and the same for programs in %s.\n", filepath.Join(s.report, report.PageFile), report.DataFile)
	return 0
}

// historyOf returns what the workshop in a room's file has been so far.
func historyOf(ctx context.Context, file string) (h workshop.History, err error) {
	l, err := ledger.Read(ctx, file)
	if err != nil {
		return h, err
	}
	room, err := l.Room(ctx)
	if err == nil {
		h = room.History()
	}
	return h, errors.Join(err, l.Close())
}
