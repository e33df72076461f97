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
