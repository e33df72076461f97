package ui

import (
	"strings"
	"testing"
)

// A heading says what its screen is about as a whole or not at all, and always what stands at its end.
func TestAHeadingIsNotCutWhereItCanBeShorter(t *testing.T) {
	for w := 34; w < 70; w++ {
		got := Heading("Playground", "any service, any signal", "↓ 2 more lines", w)
		if Width(got) != w || !strings.HasSuffix(got, " ↓ 2 more lines ") || strings.Contains(got, "…") || strings.Contains(got, "any") != strings.Contains(got, "any signal ") {
			t.Errorf("in %d columns: %q", w, got)
		}
	}
}

// A rule with titles is as wide as the screen, however long they are.
func TestATitledRule(t *testing.T) {
	for titles, want := range map[string]string{"": "────────────────────", "Faults|": "── Faults ──────────", "Faults|↓ 6": "── Faults ── ↓ 6 ───", "Faults|far too many": "── Faults ── far to…"} {
		if got := TitledRule(20, strings.Split(titles, "|")...); got != want {
			t.Errorf("%q: %q, want %q", titles, got, want)
		}
	}
}
