//go:build unix

package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// A command that cannot say what it has to say has failed.
func TestAFullDiskIsAFailure(t *testing.T) {
	t.Chdir(checkoutWithRuns(t))
	for _, args := range [][]string{{"runs"}, {"runs", "-h"}, {"check", "-h"}, {"export", "-h"}, {"help"}} {
		var stderr bytes.Buffer
		if status := run(args, fullDisk{}, &stderr); status != 2 || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%q: exit status %d, and it said %q", args, status, &stderr)
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }
