package app

import (
	"strings"
	"testing"

	"closingtime/tui/app/apptest"
)

// What is said may be of any origin, such as the name of a file: nothing in it steers the terminal.
func TestANoticeSteersNothing(t *testing.T) {
	a := New(&glossary{}, 80, 24, func() {})
	a.Say("no \x1b[2Jfile \x1b]0;title\x07here")
	apptest.Redraw(a)
	if view := a.View(); strings.ContainsAny(view, "\x1b\x07") || !strings.Contains(view, "no file here") {
		t.Errorf("it shows %q", view)
	}
}
