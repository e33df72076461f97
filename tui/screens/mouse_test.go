package screens

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

func clicks(a *app.App, x, y int) {
	a.Update(tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
}

// lineWith is the first line of the screen that has that text.
func lineWith(t *testing.T, a *app.App, text string) int {
	t.Helper()
	for y, line := range strings.Split(a.View(), "\n") {
		if strings.Contains(line, text) {
			return y
		}
	}
	t.Fatalf("%q is not on\n%s", text, a.View())
	return 0
}

func TestAClickSelectsALesson(t *testing.T) {
	a := app.New(NewMap(testCourse(t)), 80, 24, func() {})
	clicks(a, 10, lineWith(t, a, "02 Close"))
	if !strings.Contains(a.View(), "▸ · 02") {
		t.Errorf("a click does not choose:\n%s", a.View())
	}
	clicks(a, 10, lineWith(t, a, "02 Close"))
	if _, ok := a.Top().(*reader); !ok {
		t.Errorf("a second click opened %T", a.Top())
	}
}

func TestAClickExplainsALane(t *testing.T) {
	a := playing("broken", story.CutOff(), story.Later, nil)(t)
	clicks(a, 10, lineWith(t, a, " #8 POST"))
	if !strings.Contains(a.View(), "Request 8:") {
		t.Errorf("the click explains nothing:\n%s", a.View())
	}
	clicks(a, 10, lineWith(t, a, " #9 POST"))
	if !strings.Contains(a.View(), "Request 9:") {
		t.Errorf("another click explains nothing else:\n%s", a.View())
	}
	apptest.Press(a, "tab")
	apptest.Press(a, "tab")
	clicks(a, 3, 2) // nothing is there
}

func TestAClickChoosesARun(t *testing.T) {
	a := onRuns(t)
	a.View()
	clicks(a, 10, lineWith(t, a, "10:00"))
	if !strings.Contains(a.View(), "▸  02 Jan 10:00") {
		t.Errorf("the click chooses nothing:\n%s", a.View())
	}
}

func TestTheWheelScrolls(t *testing.T) {
	a := onRuns(t)
	for range 3 {
		a.Update(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress})
	}
	if !strings.Contains(a.View(), "▸  02 Jan 10:00") {
		t.Errorf("the wheel does not scroll:\n%s", a.View())
	}
}
