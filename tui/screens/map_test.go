package screens

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// realMap is the map of the whole course, of which nothing has been done.
func realMap(t *testing.T, w, h int) (*app.App, *Map) {
	t.Helper()
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := progress.Open(filepath.Join(t.TempDir(), "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	m := NewMap(NewCourse(course, nil, kept))
	return app.New(m, w, h, func() {}), m
}

// The part of the course that is done grows with each step that is taken, and not with whole lessons only.
func TestProgressMovesWithEachStep(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, m := realMap(t, size[0], size[1])
		progressMoves(t, a, m)
	}
}

func progressMoves(t *testing.T, a *app.App, m *Map) {
	t.Helper()
	m.course.builds = buildstest.Idle(t, m.course.lessons)
	percent := func() int {
		_, _, said, _ := m.score()
		n, err := strconv.Atoi(strings.Trim(said, " ·%"))
		if err != nil || !strings.Contains(a.View(), said) {
			t.Fatalf("%q says no percentage, or does not show (%v):\n%s", said, err, a.View())
		}
		return n
	}
	all := m.course.lessons.Lessons
	taken, before, steps := 0, percent(), 0
	for _, l := range all {
		steps += len(stepsOf(l))
	}
	for _, l := range all {
		for _, step := range slices.Concat(slices.DeleteFunc(stepsOf(l), isMend), []string{progress.StepMend}) { // which makes it done
			if step == progress.StepMend {
				apptest.CarryOut(a, m.course.at(l, step)) // opens the copy, and has not mended it
				if got := percent(); got != before {
					t.Errorf("%s: opening the copy moves it from %d %% to %d %%", l.Name, before, got)
				}
				apptest.CarryOut(a, m.course.passedYours(l))
			} else {
				apptest.CarryOut(a, m.course.at(l, step))
			}
			taken++
			if got, want := percent(), 100*taken/steps; got != want {
				t.Errorf("after %s, %s it says %d %%, want %d %%", l.Name, step, got, want)
			}
			before = percent()
		}
	}
	if _, _, _, left := m.score(); before != 100 || left != "" {
		t.Errorf("in the end it says %d %%%s", before, left)
	}
}

func isMend(step string) bool { return step == progress.StepMend }

// One key leads from path to path, each with its own total, and back to the whole course. It is kept.
func TestTheMapOffersShorterPaths(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		a, m := realMap(t, size[0], size[1])
		m.course.builds = buildstest.Idle(t, m.course.lessons)
		apptest.Do(a, "1", "3")
		for _, path := range m.course.lessons.Paths {
			shows(t, a, "c "+path.Title, true)
			apptest.Do(a, "c")
			shows(t, a, fmt.Sprintf("0 of %d ", len(path.Lessons)), true)
			shows(t, a, strconv.Itoa(path.Minutes())+" min left", true)
			shows(t, a, "13 Not ready", true)
			shows(t, a, "26 Two", false)
			if m.lesson().Number != 13 || m.course.kept.State().Path != path.Name {
				t.Errorf("lesson %d is chosen, and the path that is kept is %q", m.lesson().Number, m.course.kept.State().Path)
			}
			if m.course.lessons.Lessons[m.Chosen()] != m.lesson() {
				t.Errorf("the chosen lesson is not number %d of the course", m.Chosen())
			}
		}
		shows(t, a, "c the whole course", true)
		apptest.Do(a, "c")
		shows(t, a, fmt.Sprintf("0 of %d ", len(m.course.lessons.Lessons)), true)
		if m.lesson().Number != 13 || m.course.kept.State().Path != lessons.Whole {
			t.Errorf("lesson %d is chosen, and the path that is kept is %q", m.lesson().Number, m.course.kept.State().Path)
		}
	}
}

// A lesson that is done no longer says how long it takes, and sets what was predicted beside what it was.
func TestADoneLessonTellsWhatCameOfIt(t *testing.T) {
	a, m := realMap(t, 120, 36)
	m.course.builds = buildstest.Idle(t, m.course.lessons)
	l := m.lesson()
	minutes := strconv.Itoa(l.Minutes) + " minutes."
	shows(t, a, minutes, true)
	apptest.CarryOut(a, m.course.keep(func() error {
		return errors.Join(m.course.kept.Predicted(l.Name, progress.Prediction{Of: lessons.Broken, Said: 4, Was: 1}), m.course.kept.PassedYours(l.Name))
	}))
	shows(t, a, minutes, false)
	shows(t, a, "Stopped by", true)
	shows(t, a, "You said 4 first; it was 1.", true)
}

func TestNoTitleOnTheMapIsCut(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {100, 30}, {120, 36}} {
		a, m := realMap(t, size[0], size[1])
		for _, word := range []string{"", "done"} {
			if word != "" {
				if err := m.course.kept.PassedYours(m.course.lessons.Lessons[11].Name); err != nil {
					t.Fatal(err)
				}
				a.Update(keptMsg{})
			}
			apptest.Press(a, "home")
			var all []string
			for range m.course.lessons.Lessons {
				all = append(all, a.View())
				apptest.Press(a, "down")
			}
			text := strings.Join(all, "\n")
			for _, l := range m.course.lessons.Lessons {
				if !uncut(text, LessonTitle(l)) {
					t.Errorf("at %v, the title %q does not show", size, LessonTitle(l))
				}
				if size[0] >= 80 && !uncut(text, l.Part) {
					t.Errorf("at %v, the part %q does not show", size, l.Part)
				}
			}
			if head, _, _ := strings.Cut(all[0], "\n"); strings.Contains(head, "…") {
				t.Errorf("at %v, the title is cut: %q", size, head)
			}
		}
	}
}

// However the cursor moves, the chosen lesson shows, and the lessons that do not show are counted.
func TestLessonsOutOfSightAreCounted(t *testing.T) {
	for h := app.LeastHeight; h <= 36; h++ {
		for _, w := range []int{60, 80, 120} {
			a, m := realMap(t, w, h)
			n := len(m.course.lessons.Lessons)
			for i := range 2*n - 1 {
				shown, hidden, chosen := counted(t, m)
				if shown+hidden != n {
					t.Fatalf("at %dx%d, %d and %d make no %d:\n%s", w, h, shown, hidden, n, a.View())
				}
				if !chosen {
					t.Fatalf("at %dx%d, lesson %d is chosen and does not show:\n%s", w, h, m.Chosen()+1, a.View())
				}
				if i < n-1 {
					apptest.Press(a, "down")
				} else {
					apptest.Press(a, "up")
				}
			}
			if m.Chosen() != 0 || m.list.Top != 0 {
				t.Errorf("at %dx%d, back at lesson %d the list begins with line %d", w, h, m.Chosen()+1, m.list.Top)
			}
		}
	}
}

// counted counts the lessons that the list shows, and adds up those that it says to be out of sight. It tells whether
// the chosen one shows.
func counted(t *testing.T, m *Map) (shown, hidden int, chosen bool) {
	t.Helper()
	from, _ := m.list.Visible()
	for i, text := range m.listLines(m.listWidth) {
		if said, found := strings.CutSuffix(text, " more"); found {
			n, err := strconv.Atoi(strings.Trim(said, " ↑↓"))
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			hidden += n
			continue
		}
		if l := m.lines[from+i].lesson; l != nil {
			shown++
			chosen = chosen || l == m.lesson()
		}
	}
	return shown, hidden, chosen
}

func TestTheCursorIsOnTheLessonOneComesFrom(t *testing.T) {
	a, m := realMap(t, 80, 24)
	for _, name := range []string{"04-poisoned-context", "05-workers"} {
		if err := m.course.kept.At(name, progress.StepRead); err != nil {
			t.Fatal(err)
		}
	}
	a.Home()
	apptest.Redraw(a)
	shows(t, a, "▸ ● 05 Nobody waits for the workers", true)
	apptest.Press(a, "down")
	a.Update(keptMsg{}) // nothing else was opened meanwhile
	shows(t, a, "▸ · 06", true)
	shows(t, a, "  ● 05", true)
}

func TestDigitsOnTheMapChooseTheLessonWithThatNumber(t *testing.T) {
	a, m := realMap(t, 80, 24)
	for _, test := range []struct {
		keys   []string
		lesson int
	}{
		{[]string{"1"}, 1},
		{[]string{"1", "3"}, 13},
		{[]string{"3"}, 3},
		{[]string{"0", "7"}, 7},
		{[]string{"1", "8"}, 18},
		{[]string{"2", "9"}, 9},         // there is no 29
		{[]string{"1", "down", "3"}, 3}, // two numbers
		{[]string{"1", "3", "5"}, 5},
		{[]string{"0"}, 1}, // there is none: the cursor stays
	} {
		apptest.Press(a, "home")
		apptest.Press(a, test.keys...)
		if got := m.lesson().Number; got != test.lesson || a.Top() != app.Screen(m) {
			t.Errorf("%v chooses lesson %d, want %d", test.keys, got, test.lesson)
		}
	}
	all := m.course.lessons.Lessons
	shows(t, a, fmt.Sprintf("↑↓ 1-%d choose", all[len(all)-1].Number), true)
}

// A copy may pass after its screen was left: the lesson is done all the same, and the map says so.
func TestACopyThatPassesInTheBackgroundMakesItsLessonDone(t *testing.T) {
	s := testCourse(t)
	m := NewMap(s)
	a := app.New(m, 80, 24, func() {})
	_, cmd := a.Update(builds.CopyChanged{Watch: &builds.CopyWatch{Lesson: m.lesson()}, State: builds.CopyState{Latest: allPass()}})
	apptest.CarryOut(a, cmd)
	if !s.state.Done(m.lesson().Name) {
		t.Error("the lesson does not count as done")
	}
}

// After a lesson that is done, the cursor is on the next one that is not, and can be moved back.
func TestTheCursorGoesOnFromALessonThatIsDone(t *testing.T) {
	a, m := realMap(t, 80, 24)
	if err := m.course.kept.PassedYours("06-outlived"); err != nil {
		t.Fatal(err)
	}
	if err := m.course.kept.At("05-workers", progress.StepRead); err != nil {
		t.Fatal(err)
	}
	if err := m.course.kept.PassedYours("05-workers"); err != nil {
		t.Fatal(err)
	}
	a.Update(keptMsg{})
	a.Home()
	apptest.Redraw(a)
	shows(t, a, "▸ · 07", true)
	apptest.Press(a, "0", "5")
	a.Home()
	apptest.Redraw(a)
	shows(t, a, "▸ ● 05", false)
	shows(t, a, "▸ ✓ 05", true)
}

// The text about the chosen lesson is whole, or says that it goes on.
func TestTheMapCutsNoStepOffWithoutASign(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, m := realMap(t, size[0], size[1])
		for _, l := range m.course.lessons.Lessons {
			if err := m.course.kept.At(l.Name, progress.StepRead); err != nil {
				t.Fatal(err)
			}
			a.Update(keptMsg{})
			text := a.View()
			some, all := strings.Contains(text, "✓ read"), strings.Contains(text, "· mend")
			if some != all || !all && size[0] >= 80 {
				t.Errorf("at %v, of %s not all steps show:\n%s", size, l.Name, text)
			}
		}
	}
}

// uncut tells whether a name is somewhere on the screens, with nothing cut off.
func uncut(screens, name string) bool {
	return strings.Contains(screens, " "+name+" ") || strings.Contains(screens, " "+name+"\n")
}

// A damaged lesson is named at the foot of the map, with the command that says what is wrong.
func TestMapNamesDamagedLessons(t *testing.T) {
	s := testCourse(t)
	m := NewMap(s)
	m.SetSize(80, 24)
	if got := m.View(); strings.Contains(got, "left out") {
		t.Errorf("with no lesson damaged, the map says:\n%s", got)
	}
	s.lessons.Damaged = []lessons.Damaged{{Name: "05-workers", Err: errors.New("bad")}, {Name: "07-stuck", Err: errors.New("worse")}}
	m.SetSize(80, 24)
	if want, got := "left out: 05-workers, 07-stuck; go run ./tui check 05-workers says why", m.View(); !strings.Contains(got, want) {
		t.Errorf("the map does not say %q:\n%s", want, got)
	}
}

// What is said beside the list of a lesson, begun or done, is cut at no width.
func TestWhatIsSaidOfALessonIsNotCut(t *testing.T) {
	_, m := realMap(t, 120, 36)
	begun, done := m.course.lessons.Lessons[1], m.course.lessons.Lessons[0]
	if err := errors.Join(m.course.kept.At(begun.Name, progress.StepVerdict), m.course.kept.PassedYours(done.Name)); err != nil {
		t.Fatal(err)
	}
	m.state = m.course.kept.State()
	for _, l := range []*lessons.Lesson{begun, done} {
		for w := narrowest; w < 80; w++ {
			for _, line := range m.nextLines(l, w) {
				if ui.Width(line) > w {
					t.Errorf("of %s, in %d columns: %q", l.Name, w, line)
				}
			}
		}
	}
}
