package screens

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/ui"
)

// Wherever the footer says that a key runs the service again, that key is r, and it does.
func TestTheKeyThatRunsAgainRunsAgain(t *testing.T) {
	met := 0
	for _, scene := range scenes {
		a := scene.set(t)
		for _, b := range a.Top().Commands().Footer() {
			if said := b.Help().Desc; said != "run again" && said != "run it again" {
				continue
			}
			met++
			if b.Help().Key != "r" {
				t.Errorf("%s: %s is said to run it again", scene.name, b.Help().Key)
			}
			apptest.Press(a, "r")
			if r, ok := a.Top().(app.Runner); !ok || r.UnderWay() == "" {
				t.Errorf("%s: r runs nothing; the screen is\n%s", scene.name, a.View())
			}
			break
		}
	}
	if met < 4 {
		t.Errorf("only %d screens offer that", met)
	}
}

// Wherever the list of keys has the glossary, its key opens it, and leads back to what was there.
func TestTheGlossaryOpensWhereverItIsListed(t *testing.T) {
	for _, scene := range scenes {
		a := scene.set(t)
		if strings.Contains(scene.name, "glossary") || strings.Contains(scene.name, "help") {
			continue
		}
		top := a.Top()
		a.Update(tea.WindowSizeMsg{Width: 120, Height: 100})
		apptest.Press(a, "?")
		if !strings.Contains(a.View(), "the glossary: what the words mean") {
			t.Errorf("%s: the list of keys has no glossary", scene.name)
		}
		apptest.Press(a, "?", "g")
		if !strings.Contains(a.View(), " Glossary ") || a.Top() == top {
			t.Errorf("%s: g shows\n%s", scene.name, a.View())
		}
		if apptest.Press(a, "esc"); a.Top() != top {
			t.Errorf("%s: back from the glossary is a %T", scene.name, a.Top())
		}
	}
}

// A message stands above the footer, which stays, and so do the keys in it.
func TestAMessageLeavesTheFooter(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range [][2]int{{60, 15}, {80, 24}} {
			a := scene.set(t)
			a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			last := func() string {
				lines := strings.Split(a.View(), "\n")
				return lines[len(lines)-1]
			}
			before := last()
			a.Update(app.Notice(strings.Repeat("The copy is kept in a folder. ", 12)))
			if strings.TrimRight(last(), " ") != strings.TrimRight(before, " ") || !strings.Contains(a.View(), "The copy is kept") {
				t.Errorf("%s: under a message the footer is %q, and was %q", scene.name, last(), before)
			}
			if ui.Width(before) == 0 {
				t.Errorf("%s: there is no footer", scene.name)
			}
		}
	}
}
