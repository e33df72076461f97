package main

import (
	"strings"
	"testing"
)

func TestTheUsageFitsATerminalOf80Columns(t *testing.T) {
	for line := range strings.SplitSeq(usage, "\n") {
		if n := width(line); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
