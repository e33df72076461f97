package playground

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app/apptest"
)

// Whatever is typed, and however large the terminal, every screen fits, and nothing panics.
func TestAMonkey(t *testing.T) {
	t.Chdir(t.TempDir()) // what it saves, it saves there
	keys := []string{"up", "down", "left", "right", "enter", "esc", "tab", "end", "home", "pgdown", "backspace", " ", "?", "g", "q", "r", "t", "s", "f", "e", "o",
		"n", "d", "y", "v", "p", "x", "m", "+", "-", "0", "ä", "7s", "delay=1s", "\x00"}
	for seed := range uint64(3) {
		random := rand.New(rand.NewPCG(seed, 1))
		for _, scene := range scenes {
			a := scene.set(t)
			for range 60 {
				k := keys[random.IntN(len(keys))]
				if k == "q" && len(a.Screens()) == 1 { // that would be the end
					continue
				}
				apptest.Do(a, k)
				if random.IntN(8) == 0 {
					a.Update(tea.WindowSizeMsg{Width: 60 + random.IntN(90), Height: 15 + random.IntN(40)})
				}
				if lines := strings.Split(a.View(), "\n"); len(lines) < 15 {
					t.Fatalf("%s, after %q, shows\n%s", scene.name, k, a.View())
				}
			}
		}
	}
}
