//go:build unix

package playground_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// Whatever a service leaves in the directories that are made for it is found, and called what it is. What belongs there,
// such as the log, is not.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	p := plan(t, "litters")
	p.Load.Path, p.InFlight = "/", 0
	p.Audit = filepath.Join(t.TempDir(), "audit") // which finds nothing in a database or a log
	if err := os.WriteFile(p.Audit, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range pic.Findings {
		name, _, _ := strings.Cut(e.Path, "-") // the rest of a directory's name is made up
		got = append(got, strings.Join([]string{e.State, e.Item, name}, " "))
	}
	want := []string{
		event.BesideData + " lock orders.db.lock", event.BesideData + " socket s",
		event.AmongTemp + " dir pages", event.AmongTemp + " fifo wake", event.AmongTemp + " temp receipt.txt",
		event.InWorkDir + " pid running",
	}
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("found %q\nwant  %q", got, want)
	}
	wantEvidence(t, outcome(pic, "leftovers"), verdict.Fail, "lock file orders.db.lock", "directory pages-", "named pipe wake", "pid file running", "socket", "temporary file receipt.txt")
}
