package screens

import (
	"slices"
	"strings"
	"testing"

	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

// On every screen on which x does something, it explains.
func TestXExplainsAndDoesNothingElse(t *testing.T) {
	for _, scene := range scenes {
		for _, command := range scene.set(t).Top().Commands() {
			if slices.Contains(command.Key.Keys(), "x") && command.Key.Help().Desc != "" && !strings.Contains(command.Key.Help().Desc, "explain") {
				t.Errorf("%s: x means %q", scene.name, command.Key.Help().Desc)
			}
		}
	}
}

func init() {
	scenes = append(scenes,
		scene{"explain-request", playing("broken", story.CutOff(), story.Later, pressing("x"))},
		scene{"explain-receipt", playing("broken", story.CutOff(), story.Later, pressing("x", "down", "down", "down"))},
		scene{"explain-goroutines", playing("broken", story.CutOff(), 4200*story.Tick, pressing("x", "tab", "down"))},
		scene{"explain-connection", playing("fixed", story.Drained(), story.StopAt+700*story.Tick, pressing("x", "tab", "tab"))},
		scene{"glossary", playing("broken", story.CutOff(), story.Later, pressing("?", "g"))},
	)
}

func TestASelectedLaneTellsItsStory(t *testing.T) {
	a := playing("broken", story.CutOff(), story.Later, pressing("x"))(t)
	for _, want := range []string{"▸#7", "Request 7: POST /orders", "accepted: its handler began", "┆ SIGTERM by Kubernetes",
		"the connection was reset", "shop.wait", "shop.go:116", "connection reset:"} {
		if !strings.Contains(a.View(), want) {
			apptest.Press(a, "pgdown")
		}
		if !strings.Contains(a.View(), want) {
			t.Errorf("%q is missing in\n%s", want, a.View())
		}
	}
	apptest.Press(a, "down")
	if !strings.Contains(a.View(), "Request 8:") {
		t.Errorf("down does not go to the next one:\n%s", a.View())
	}
	apptest.Press(a, "q")
	if v := a.Top().(*stage); v.panes[0].picture.Selected.On {
		t.Error("q does not close the explanation")
	}
}
