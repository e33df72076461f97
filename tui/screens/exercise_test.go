package screens

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
)

// solve answers an exercise, which may be wrong at first, by the keys.
func solve(t *testing.T, a *app.App, e *exercise) {
	t.Helper()
	for tries := 0; !e.state.Over; tries++ {
		if tries > 1000 {
			t.Fatalf("%s: no choice solves the exercise:\n%s", e.lesson.Name, a.View())
		}
		before := e.list.Chosen
		apptest.Do(a, "enter")
		switch {
		case e.right && !e.state.Over:
			apptest.Press(a, "home")
		case !e.right:
			if apptest.Press(a, "down"); e.list.Chosen == before {
				t.Fatalf("%s: the last choice is wrong, too:\n%s", e.lesson.Name, a.View())
			}
		}
	}
}

// checkout is the root of the course, from wherever a test works.
var checkout, _ = filepath.Abs("../..")

// copied is a copy of the course with the lessons whose folders match a pattern. A test that comes to the screen for mending
// makes the learner's copy there, and not in the checkout.
func copied(t *testing.T, pattern string) *lessons.Course {
	t.Helper()
	root := t.TempDir()
	folders, err := filepath.Glob(filepath.Join(checkout, "lessons", pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		to := filepath.Join(root, "lessons", name)
		err := os.CopyFS(filepath.Join(to, "broken"), os.DirFS(filepath.Join(folder, "broken")))
		err = errors.Join(err, os.CopyFS(filepath.Join(root, "solutions", name), os.DirFS(filepath.Join(checkout, "solutions", name))))
		text, failed := os.ReadFile(filepath.Join(folder, "lesson.md"))
		if err := errors.Join(err, failed, os.WriteFile(filepath.Join(to, "lesson.md"), text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module closingtime\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// withExercise is the exercise of a lesson of the course.
func withExercise(t *testing.T, name string) (*app.App, *exercise) {
	t.Helper()
	course := copied(t, name+"-*")
	kept, err := progress.Open(filepath.Join(t.TempDir(), "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := NewCourse(course, buildstest.Idle(t, course), kept)
	a := app.New(NewMap(s), 80, 24, func() {})
	l, err := course.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	s.take(a, l, progress.StepExercise)
	apptest.Redraw(a)
	return a, a.Top().(*exercise)
}

// A wrong answer is told why in a line, and only the right one counts as a step.
func TestAnExerciseIsSolvedByTheRightAnswer(t *testing.T) {
	for _, name := range []string{"02", "14", "13"} {
		a, e := withExercise(t, name)
		for range 30 { // to a wrong answer; the first line of code is one, too
			if apptest.Do(a, "enter"); !e.right {
				break
			}
		}
		if e.right || !strings.Contains(a.View(), "✗ Not that one.") || e.course.kept.State().Did(e.lesson.Name, progress.StepExercise) {
			t.Errorf("%s: a wrong answer gives\n%s", name, a.View())
		}
		apptest.Press(a, "home")
		solve(t, a, e)
		if !strings.Contains(a.View(), "✓ Right.") || !e.course.kept.State().Did(e.lesson.Name, progress.StepExercise) {
			t.Errorf("%s: the right answer gives\n%s", name, a.View())
		}
		shows(t, a, "enter mend your own copy", true)
		apptest.Press(a, "r")
		if e.state.Over || strings.Contains(a.View(), "✓ Right.") {
			t.Errorf("%s: r does not begin again:\n%s", name, a.View())
		}
	}
}

// Where the source of an exercise is missing, the screen says so and leads on.
func TestAnExerciseWithoutItsSource(t *testing.T) {
	s := testCourse(t)
	l := s.lessons.Lessons[2]
	l.Exercise = &lessons.Exercise{Kind: lessons.FindLine, Ask: "Which line?", Line: "x()", Why: "So.", Else: "No."}
	a := app.New(NewMap(s), 80, 24, func() {})
	s.take(a, l, progress.StepExercise)
	apptest.Redraw(a)
	shows(t, a, "The exercise cannot be shown", true)
	shows(t, a, "enter mend your own copy", true)
}

func init() {
	for name, then := range map[string]func(*app.App){
		"exercise-line":   func(*app.App) {},
		"exercise-fix":    func(a *app.App) { apptest.Do(a, "down", "enter") },
		"exercise-order":  func(a *app.App) { apptest.Do(a, "enter", "down", "down", "down", "down", "enter") },
		"exercise-solved": func(a *app.App) { apptest.Do(a, "down", "enter") },
	} {
		number := map[string]string{"exercise-line": "06", "exercise-fix": "16", "exercise-order": "08", "exercise-solved": "14"}[name]
		scenes = append(scenes, scene{name, func(t *testing.T) *app.App {
			a, _ := withExercise(t, number)
			then(a)
			return a
		}})
	}
}

// The line to find may be below those that show: the head says that there are more.
func TestAnExerciseSaysThatThereAreMoreLines(t *testing.T) {
	a, e := withExercise(t, "06")
	shows(t, a, "more lines", true)
	apptest.Do(a, "end")
	shows(t, a, "↑ ", true)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: len(e.lines) + 20})
	shows(t, a, "more line", false)
	shows(t, a, "above", false)
}
