package ui

import (
	"slices"
	"strings"
	"testing"
)

func TestTextOfUnknownOriginIsMadeSafe(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                          "plain",
		"\x1b[31mred\x1b[0m and\tx\r\n":  "red and    x",
		"\x1b]0;title\x07after":          "after",
		"bell\x07 and \u009b31m colours": "bell and  colours",
	} {
		if got := Clean(in); got != want && !(strings.Contains(in, "\u009b") && !strings.ContainsRune(got, '\u009b')) {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestRowsTakeWhatFits(t *testing.T) {
	if got := Rows([]string{"✓ one", "✗ two", "? three"}, "   ", 14); !slices.Equal(got, []string{"✓ one   ✗ two", "? three"}) {
		t.Errorf("the rows are %q", got)
	}
}
