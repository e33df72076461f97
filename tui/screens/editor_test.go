package screens

import (
	"strings"
	"testing"
	"time"
)

func TestAnEditorThatReturnsAtOnceMayHaveAWindow(t *testing.T) {
	for took, said := range map[time.Duration]bool{time.Millisecond: true, time.Minute: false} {
		a, m := mendScreen(t)
		a.Update(editedMsg{mend: m, took: took})
		if got := strings.Contains(a.View(), "has returned at once"); got != said {
			t.Errorf("after %v, the window is mentioned: %v\n%s", took, got, a.View())
		}
	}
}
