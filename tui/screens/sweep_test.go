package screens

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/internal/long"
	"closingtime/internal/race"
	"closingtime/tui/ui"
)

// Every screen in every width and in every height: nothing panics, and nothing is wider or taller than the terminal. Of their
// pairs one in 40 is met, and with -long one in 3. With the race detector, which looks at what the screens share and not at
// their sizes, each height is met once.
func TestEveryScreenFitsEverySize(t *testing.T) {
	every := long.Pick(40, 3)
	if race.On {
		every = 200
	}
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			t.Parallel()
			a := scene.set(t)
			wide := make(map[string]int) // the widths of lines met before
			for h := 1; h <= 60; h++ {
				for w := 1 + h*37%every; w <= 200; w += every {
					a.Update(tea.WindowSizeMsg{Width: w, Height: h})
					if !fits(t, a.View(), w, h, wide) {
						return
					}
				}
			}
		})
	}
}

func fits(t *testing.T, view string, w, h int, wide map[string]int) bool {
	rows := 0
	for line := range strings.SplitSeq(view, "\n") {
		rows++
		n, known := wide[line]
		if !known {
			n = ui.Width(line)
			if len(wide) < 1<<16 {
				wide[line] = n
			}
		}
		if n > w {
			t.Errorf("at %dx%d this line takes %d columns: %q", w, h, n, line)
			return false
		}
	}
	if rows != h {
		t.Errorf("at %dx%d there are %d lines:\n%s", w, h, rows, view)
	}
	return rows == h
}
