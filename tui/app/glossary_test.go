package app

import (
	"strings"
	"testing"

	"closingtime/tui/app/apptest"
)

func TestALetterLeadsToItsWords(t *testing.T) {
	a := New(&glossary{}, 80, 24, func() {})
	for letter, want := range map[string]string{"e": "endpoint", "5": "502", "g": "goroutine"} {
		apptest.Press(a, letter)
		if top := strings.Split(a.View(), "\n")[2]; strings.TrimSpace(top) != want {
			t.Errorf("%s leads to %q, want %q", letter, top, want)
		}
	}
}
