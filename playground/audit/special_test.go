//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closingtime/playground/event"
)

// A pipe or a device in the place of a file is a problem of its part, and not something to read for ever.
func TestWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe, zero := filepath.Join(dir, "pipe"), filepath.Join(dir, "zero")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", zero); err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(dir, "orders.db")
	if err := os.WriteFile(beside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(beside+"-wal", 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(dir, "none")
	for _, c := range []struct{ database, log, named string }{
		{pipe, none, pipe}, {beside, none, beside + "-wal"}, {none, pipe, pipe}, {none, zero, zero},
	} {
		_, problems := (&service{database: c.database, logFiles: []string{c.log}}).parts(t)
		if said := problems[event.PartDatabase] + problems[event.PartLog]; !strings.Contains(said, c.named+" is not a regular file") {
			t.Errorf("database %s, log %s: the problems are %q", c.database, c.log, problems)
		}
	}
}
