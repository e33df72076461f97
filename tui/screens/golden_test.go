package screens

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

var rewrite = flag.Bool("update", false, "write the golden files instead of comparing with them")

func TestScreensLookAsTheyShould(t *testing.T) {
	for _, scene := range scenes {
		a := scene.set(t)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				compare(t, filepath.Join("testdata", name+".golden"), a.View())
			})
		}
	}
}

// On a small terminal, what is said is shorter, or goes on in the next line: it is not cut. Titles, names in rows and the evidence of a
// check that passes may be.
func TestNothingSaidIsCut(t *testing.T) {
	for _, scene := range scenes {
		a := scene.set(t)
		a.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
		for i, line := range strings.Split(a.View(), "\n") {
			if i > 0 && strings.HasSuffix(strings.TrimSpace(line), "…") && !strings.HasPrefix(line, " ✓ ") {
				t.Errorf("%s: %q", scene.name, line)
			}
		}
	}
}

// compare compares a screen with its golden file, in which no line ends in blanks.
func compare(t *testing.T, path, screen string) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./tui/screens -run %s -update writes it", err, t.Name())
	}
	if strings.ReplaceAll(string(want), "\r\n", "\n") != got {
		t.Errorf("%s has\n%s\nand the screen is\n%s\nLook at the difference; if it is meant, go test ./tui/screens -update writes it.", path, want, got)
	}
}
