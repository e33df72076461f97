package screens

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/progress"
	"closingtime/tui/source"
)

const foldedProse = `# Close is not Shutdown

The service is told to stop while it works. Two requests are in its hands.

## What you will see

Look at the lanes behind the line of the signal.

## Why it happens

The secret is out: ` + "`Close`" + ` drops them, see [Close](https://pkg.go.dev/net/http#Server.Close).

## The fix

The last line of all.

## Links

- [Shutdown](https://pkg.go.dev/net/http#Server.Shutdown)
`

// reading is the second lesson, which nobody has run, opened from the course at that size.
func reading(t *testing.T, w, h int, text string) (*app.App, *reader) {
	t.Helper()
	s := testCourse(t)
	l := s.lessons.Lessons[1]
	l.Prose = text
	a := app.New(NewMap(s), w, h, func() {})
	s.take(a, l, progress.StepRead)
	apptest.Redraw(a)
	r := a.Top().(*reader)
	return a, r
}

func shows(t *testing.T, a *app.App, text string, want bool) {
	t.Helper()
	if got := strings.Contains(a.View(), text); got != want {
		t.Errorf("%q shows: %v, and the screen is\n%s", text, got, a.View())
	}
}

func TestTheTextWaitsWithTheOutcome(t *testing.T) {
	for name, k := range map[string]string{"space": " ", "page down": "pgdown", "down": "down"} {
		a, r := reading(t, 80, 24, foldedProse)
		shows(t, a, "Look at the lanes", true)
		shows(t, a, "The secret", false)
		shows(t, a, "Server.Shutdown", false)
		shows(t, a, "lines) tells how it ends: enter runs it first, space reads on.", true)
		shows(t, a, "space read on", true)
		apptest.Do(a, k)
		shows(t, a, "The secret", true)
		shows(t, a, "tells how it ends", false)
		if again := newReader(r.course, r.lesson); again.folded() {
			t.Errorf("%s: what was unfolded is folded again", name)
		}
	}
}

func TestTheHiddenLinesAreCounted(t *testing.T) {
	a, r := reading(t, 80, 24, foldedProse)
	before := len(r.text.Lines)
	n := 0
	if _, err := fmt.Sscanf(strings.TrimSpace(r.text.Lines[before-1]), "The rest (%d lines)", &n); err != nil {
		t.Fatal(err)
	}
	apptest.Do(a, " ")
	if after := len(r.text.Lines); n != after-(before-2)-1 { // an empty line and its own were the fold's, and an empty one is between the parts
		t.Errorf("it says %d lines, and there are %d after %d", n, after, before)
	}
}

func TestALessonThatWasRunIsNotFolded(t *testing.T) {
	a, r := reading(t, 80, 24, foldedProse)
	if err := r.course.kept.Saw(r.lesson.Name, lessons.Fixed); err != nil {
		t.Fatal(err)
	}
	a.Update(keptMsg{})
	shows(t, a, "The secret", false)
	if err := r.course.kept.Saw(r.lesson.Name, lessons.Broken); err != nil {
		t.Fatal(err)
	}
	a.Update(keptMsg{})
	shows(t, a, "The secret", true)
}

// A long scene is read first, page by page; then reading goes on below its last line, with the new heading in sight.
func TestALongSceneIsReadFirst(t *testing.T) {
	long := strings.Replace(foldedProse, "## What you will see", strings.Repeat("More of the scene.\n\n", 40)+"## What you will see", 1)
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, r := reading(t, size[0], size[1], long)
		shows(t, a, "tells how it ends", false)
		for range 20 {
			if r.atFold() {
				break
			}
			apptest.Do(a, " ")
			shows(t, a, "The secret", false)
		}
		shows(t, a, "tells how it ends", true)
		apptest.Do(a, "up")
		apptest.Do(a, "end")
		shows(t, a, "The secret", false)
		apptest.Do(a, " ")
		shows(t, a, "Why it happens", true)
		shows(t, a, "The secret", true)
	}
}

func TestAFoldBearsEverySize(t *testing.T) {
	a, r := reading(t, 80, 24, foldedProse)
	for _, w := range []int{60, 120, 80} {
		a.Update(tea.WindowSizeMsg{Width: w, Height: 24})
		if shows(t, a, "The secret", false); !r.folded() {
			t.Fatalf("at %d columns it is unfolded", w)
		}
	}
	apptest.Do(a, " ")
	for _, w := range []int{60, 120, 80} {
		a.Update(tea.WindowSizeMsg{Width: w, Height: 36})
		shows(t, a, "The secret", true)
	}
}

func TestALinkUnfoldsWhatItIsBelow(t *testing.T) {
	a, r := reading(t, 80, 24, foldedProse)
	apptest.Press(a, "y")
	shows(t, a, "l chooses a link first", true)
	apptest.Press(a, "l")
	shows(t, a, "▸  [1] Close", true)
	if r.chosen != 0 || r.folded() {
		t.Errorf("link %d is chosen, folded: %v", r.chosen, r.folded())
	}
}

func TestRRunsFromTheText(t *testing.T) {
	a, _ := reading(t, 80, 24, foldedProse)
	apptest.Press(a, "r")
	if !is[*stage](a.Top()) {
		t.Errorf("r leads to a %T", a.Top())
	}
}

func TestATextWithoutAnOutcomeIsWhole(t *testing.T) {
	a, r := reading(t, 80, 24, prose)
	shows(t, a, "tells how it ends", false)
	if r.folded() {
		t.Error("it is folded")
	}
}

// Every lesson has a scene to read first, and then the outcome.
func TestEveryLessonCanBeFolded(t *testing.T) {
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range course.Lessons {
		if scene, rest := source.CutAtOutcome(l.Prose); strings.TrimSpace(scene) == "" || rest == "" {
			t.Errorf("%s: the scene has %d bytes, the outcome %d", l.Name, len(scene), len(rest))
		}
	}
}

func init() {
	scenes = append(scenes, scene{"folded", func(t *testing.T) *app.App {
		a, _ := reading(t, 80, 24, foldedProse)
		return a
	}})
}
