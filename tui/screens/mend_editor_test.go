package screens

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

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

// Where no copy can be made, the screen says so in each of its lines, for as long as that is so, and e tries again.
func TestACopyThatCannotBeMadeIsNotBeingMade(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		a, m := mendScreen(t)
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		m.files, m.ready, m.state = nil, false, builds.CopyState{}
		m.layOut()
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		shows(t, a, "being made", true)
		a.Update(copiedMsg{mend: m, err: errors.New("nothing can be written into lessons/01-signal")})
		apptest.Press(a, "h")
		for _, text := range []string{"nothing can be written into lessons/01-signal", "not made", "no copy", "e tries again"} {
			shows(t, a, text, true)
		}
		for _, text := range []string{"being made", "waiting"} {
			shows(t, a, text, false)
		}
		a.Update(copiedMsg{mend: m, files: []string{"main.go"}})
		shows(t, a, "nothing can be written", false)
	}
}
