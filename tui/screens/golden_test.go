package screens

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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

// On a small terminal, a title keeps the words that tell a run from others of the same name.
func TestATitleSaysWhichRunItIs(t *testing.T) {
	titled := 0
	for _, scene := range scenes {
		a := scene.set(t)
		title := func(w int) string {
			a.Update(tea.WindowSizeMsg{Width: w, Height: 20})
			first, _, _ := strings.Cut(a.View(), "\n")
			return first
		}
		which := regexp.MustCompile(`\b(broken|fixed|yours)\b`)
		wide, narrow := title(200), title(60)
		for _, name := range []string{" Verdict ", " Replay ", " Compare ", " The checks", " What would"} {
			if !strings.HasPrefix(wide, name) {
				continue
			}
			if want := which.FindAllString(wide, -1); !slices.Equal(want, which.FindAllString(narrow, -1)) {
				t.Errorf("%s: %q at 60 columns does not have %q", scene.name, narrow, want)
			}
			titled++
		}
	}
	if titled < 5 {
		t.Errorf("%d of the scenes have such a title", titled)
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
