package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"
)

// A footer that leaves keys out says that there are more, in every width; one that has them all does not.
func TestAFooterSaysThatThereAreMoreKeys(t *testing.T) {
	all := []key.Binding{Bind("t", "stop it", "t"), Bind("f", "faults", "f"), Bind("s", "signals", "s"), Bind("q", "end", "q")}
	for w := 20; w < 60; w++ {
		footer := Footer(all, w)
		whole := strings.Contains(footer, "s signals")
		if strings.Contains(footer, "? keys") != whole || strings.Contains(footer, "? more") == whole {
			t.Errorf("at %d columns: %q", w, footer)
		}
		if Width(footer) != w || !strings.Contains(footer, "q end") {
			t.Errorf("at %d columns it is %d wide: %q", w, Width(footer), footer)
		}
	}
}

// A footer leaves out what has no room, and no more: a shorter key that follows takes the place.
func TestAFooterUsesItsRoom(t *testing.T) {
	all := []key.Binding{Bind("enter", "open", "enter"), Bind("c", "a name that is far too long for this", "c"), Bind("r", "runs", "r"), Bind("q", "quit", "q")}
	if got, want := Footer(all, 40), Pad(" enter open   r runs   ? more   q quit", 40); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
