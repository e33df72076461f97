package app

import (
	"strings"
	"testing"

	"closingtime/tui/app/apptest"
)

// guarded is a screen that is left after a question.
type guarded struct{ *glossary }

func (guarded) LeaveQuestion() string { return "Close the room?" }

// On a terminal that is too small, q leaves, after the question of a screen that has one; only y answers it with yes.
func TestLeavingOnASmallTerminal(t *testing.T) {
	for _, c := range []struct {
		first  Screen
		keys   []string
		shows  string
		leaves bool
	}{
		{&glossary{}, []string{"q"}, "60 columns", true},
		{guarded{&glossary{}}, []string{"q"}, "Close the room? y: yes.", false},
		{guarded{&glossary{}}, []string{"q", "q"}, "60 columns", false},
		{guarded{&glossary{}}, []string{"q", "n", "y"}, "60 columns", false},
		{guarded{&glossary{}}, []string{"y"}, "60 columns", false},
		{guarded{&glossary{}}, []string{"q", "y"}, "", true},
	} {
		a := New(c.first, 59, 14, func() {})
		left := false
		for _, k := range c.keys {
			_, cmd := a.Update(apptest.Key(k))
			left = left || cmd != nil
		}
		if left != c.leaves || a.ending != c.leaves || !strings.Contains(a.View(), c.shows) {
			t.Errorf("%T after %q: it leaves: %v, and shows\n%s", c.first, c.keys, left, a.View())
		}
	}
}
