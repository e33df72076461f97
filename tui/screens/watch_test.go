package screens

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

// Somebody who watches a drill can leave at any time, and the footer says how: the drill reports only after that.
func TestAWatchedRunCanBeLeft(t *testing.T) {
	for name, events := range map[string][]event.Event{
		"before it begins": nil, "while it goes on": story.CutOff().Until(story.Later), "when it is over": story.CutOff().Events,
	} {
		t.Run(name, func(t *testing.T) {
			v := NewWatch(func() ([]event.Event, error) { return nil, nil })
			a := app.New(v, 80, 24, func() {})
			a.Update(followed{watch: v, events: events})
			if screen := a.View(); !strings.Contains(screen, "q quit") {
				t.Errorf("the screen is\n%s", screen)
			}
			if cmd := a.Top().Update(a, apptest.Key("q")); cmd == nil {
				t.Error("q does nothing")
			} else if _, quits := cmd().(tea.QuitMsg); !quits {
				t.Error("q does not leave")
			}
		})
	}
}
