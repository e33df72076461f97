package screens

import (
	"strings"
	"testing"
	"time"

	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
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

func TestOnlyEOpensTheEditor(t *testing.T) {
	a, m := mendScreen(t)
	if cmd := m.opened(); cmd != nil {
		t.Error("a screen that is shown again opens something")
	}
	apptest.Press(a, "enter")
	if !strings.Contains(a.View(), "e opens your copy") {
		t.Errorf("enter does not say what opens the editor:\n%s", a.View())
	}
	for _, edit := range []bool{false, true} {
		cmd := m.copied(a, copiedMsg{mend: m, editor: builds.Editor{Name: "nano", Command: []string{"nano"}}, edit: edit})
		if (cmd != nil) != edit {
			t.Errorf("wanted %v, the editor opens: %v", edit, cmd != nil)
		}
	}
}
