package screens

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app/apptest"
)

// Looking at a screen changes nothing: however often that is done between two keys, what shows in the end is the same.
func TestLookingChangesNothing(t *testing.T) {
	keys := []string{"x", "down", "tab", "down", "x", "down", "pgdown", "enter", "up", "?", "down", "?", "down"}
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			once, often := scene.set(t), scene.set(t)
			for _, k := range keys {
				apptest.Press(once, k)
				for range 3 {
					often.View()
				}
				apptest.Press(often, k)
			}
			if a, b := once.View(), often.View(); a != b {
				t.Errorf("looked at once, it shows\n%s\nand looked at often\n%s", a, b)
			}
		})
	}
}

// Letters that come together do what they do one by one: each is about what shows after the one before.
func TestKeysThatComeTogetherAreKeysOneByOne(t *testing.T) {
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			for _, keys := range []string{"xx", "nnp", "vxGgx", "ayx", "?G?G"} {
				together, oneByOne := scene.set(t), scene.set(t)
				together.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(keys)})
				for _, k := range keys {
					apptest.Press(oneByOne, string(k))
				}
				if a, b := together.View(), oneByOne.View(); a != b {
					t.Errorf("%q together shows\n%s\nand one by one\n%s", keys, a, b)
				}
			}
		})
	}
}
