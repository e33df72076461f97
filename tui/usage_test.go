package main

import (
	"strings"
	"testing"

	"closingtime/tui/ui"
)

func TestTheUsageFitsATerminalOf80Columns(t *testing.T) {
	for line := range strings.SplitSeq(usage, "\n") {
		if n := ui.Width(line); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
