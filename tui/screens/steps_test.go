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
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// inALesson is the course with the reader of lesson 05 open.
func inALesson(t *testing.T) (*app.App, *Course) {
	t.Helper()
	s := testCourse(t)
	a := app.New(NewMap(s), 120, 36, func() {})
	apptest.Press(a, "enter", "1")
	return a, s
}

func TestAnyStepIsOneKeyAway(t *testing.T) {
	a, _ := inALesson(t)
	for _, c := range []struct {
		key  string
		want func(app.Screen) bool
	}{
		{"2", is[*stage]}, {"7", is[*code]}, {"1", is[*reader]}, {"8", is[*stage]}, {"3", is[*stage]}, {"5", is[*stage]}, {"0", is[*Map]},
	} {
		apptest.Press(a, c.key)
		if !c.want(a.Top()) {
			t.Errorf("%s leads to a %T", c.key, a.Top())
		}
	}
	if len(a.Screens()) != 1 {
		t.Errorf("%d screens are open on the map", len(a.Screens()))
	}
}

func is[S app.Screen](s app.Screen) bool { _, ok := s.(S); return ok }

func TestAScreenThatIsOpenIsShownAsItWasLeft(t *testing.T) {
	a, _ := inALesson(t)
	reader := a.Top()
	apptest.Press(a, "2")
	stage := a.Top()
	apptest.Press(a, "1", "7", "2")
	if a.Top() != stage || len(a.Screens()) != 4 {
		t.Errorf("on top is %T, and %d screens are open", a.Top(), len(a.Screens()))
	}
	apptest.Press(a, "1")
	if a.Top() != reader {
		t.Error("the text is another one")
	}
}

func TestAJumpDoesNotEndARunAndTheMapDoes(t *testing.T) {
	_, v, run := actorOnStage(t)
	a := stacked(NewMap(v.course), v)
	attempt := v.launch
	apptest.Press(a, "7", "2")
	if v.launch != attempt || a.Top() != app.Screen(v) {
		t.Error("the run was left")
	}
	apptest.Press(a, "0")
	<-attempt.Ended
	_ = run
}

func TestTheStripShowsStepsInEveryWidth(t *testing.T) {
	_, s := inALesson(t)
	l := s.lessons.Lessons[2]
	for w := 1; w < 200; w++ {
		if line := s.strip(l, progress.StepPredict, w); ui.Width(line) != w {
			t.Fatalf("at %d columns it takes %d: %q", w, ui.Width(line), line)
		}
	}
	if line := s.strip(l, progress.StepPredict, 60); !strings.Contains(line, "1✓") || !strings.Contains(line, "3▸predict") || !strings.Contains(line, "8·") {
		t.Errorf("at 60 columns it is %q", line)
	}
}

func TestEnterOnTheMapGoesOnWhereOneWas(t *testing.T) {
	s := testCourse(t)
	l := s.lessons.Lessons[2]
	for _, step := range []string{progress.StepRead, progress.StepRun, progress.StepPredict, progress.StepStop, progress.StepVerdict} {
		if err := s.kept.At(l.Name, step); err != nil {
			t.Fatal(err)
		}
	}
	a := app.New(NewMap(s), 120, 36, func() {})
	if !strings.Contains(a.View(), "enter continue: mend your own copy") {
		t.Errorf("the map does not say where enter leads:\n%s", a.View())
	}
	apptest.Press(a, "enter")
	if !is[*mend](a.Top()) {
		t.Errorf("enter leads to a %T", a.Top())
	}
}

func TestForgettingAsksFirst(t *testing.T) {
	s := testCourse(t)
	a := app.New(NewMap(s), 120, 36, func() {})
	apptest.Do(a, "f", "n")
	if !s.kept.State().Begun("05-workers") || !strings.Contains(a.View(), "Nothing is forgotten") {
		t.Errorf("n has forgotten it:\n%s", a.View())
	}
	apptest.Do(a, "f", "y")
	if state := s.kept.State(); state.Begun("05-workers") || !state.Done("01-signal") {
		t.Errorf("y left %+v", state)
	}
	apptest.Do(a, "f", "a")
	if s.kept.State().Begun("01-signal") || !strings.Contains(a.View(), "0 of 3 lessons done") {
		t.Errorf("a has not forgotten everything:\n%s", a.View())
	}
}

// Forgetting sets the learner's copies aside: of the lesson, or of all.
func TestForgettingSetsCopiesAside(t *testing.T) {
	root := t.TempDir()
	for file, text := range map[string]string{
		"go.mod":                             "module closingtime\n",
		"lessons/01-signal/lesson.md":        diskLesson,
		"lessons/01-signal/broken/main.go":   "package main\n",
		"lessons/02-shutdown/lesson.md":      diskLesson,
		"lessons/02-shutdown/broken/main.go": "package main\n",
		"lessons/03-absent/lesson.md":        diskLesson,
	} {
		file = filepath.Join(root, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := progress.Open(filepath.Join(root, "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	first, second := course.Lessons[0], course.Lessons[1]
	for _, l := range []*lessons.Lesson{first, second} {
		if _, err := l.MakeYours(); err != nil {
			t.Fatal(err)
		}
	}
	a := app.New(NewMap(NewCourse(course, buildstest.Idle(t, course), kept)), 120, 36, func() {})
	for _, step := range []struct {
		keys          []string
		first, second bool
		kept          int
	}{
		{[]string{"f", "n"}, true, true, 0},
		{[]string{"f", "y"}, false, true, 1},
		{[]string{"f", "a"}, false, false, 2},
	} {
		apptest.Do(a, step.keys...)
		aside, err := filepath.Glob(filepath.Join(course.StateDir(), "backup", "*", "main.go"))
		if first.Has(lessons.Yours) != step.first || second.Has(lessons.Yours) != step.second || err != nil || len(aside) != step.kept {
			t.Errorf("after %v there is a first copy: %v, a second: %v, and set aside: %v, %v", step.keys, first.Has(lessons.Yours), second.Has(lessons.Yours), aside, err)
		}
	}
}

const diskLesson = "---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q\n---\n# T\n"

func TestOnlyACopyThatPassesMakesALessonDone(t *testing.T) {
	a, s := inALesson(t)
	l := s.lessons.Lessons[2]
	for _, step := range stepsOf(l) {
		apptest.CarryOut(a, s.at(l, step))
	}
	apptest.CarryOut(a, s.saw(l, "fixed"))
	if s.kept.State().Done(l.Name) || nextStep(s.kept.State(), l) != progress.StepMend {
		t.Error("it is done without a copy that passes")
	}
	apptest.CarryOut(a, s.passedYours(l))
	if !s.kept.State().Done(l.Name) || !strings.Contains(s.strip(l, progress.StepRead, 120), "✓ done") {
		t.Error("it is not done")
	}
}

func TestTheDifferenceIsReadChangeByChange(t *testing.T) {
	a := onPage(difference)(t)
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 15})
	c := a.Top().(*code)
	seen := make(map[int]bool)
	for range len(c.marks) + 1 {
		seen[c.text.Top] = true
		apptest.Press(a, "n")
	}
	if len(seen) < 2 || !strings.Contains(a.View(), "last change") {
		t.Errorf("n has shown %d places; the screen is\n%s", len(seen), a.View())
	}
	apptest.Press(a, "p", "p", "p", "p", "p", "p")
	if !strings.Contains(a.View(), "first change") {
		t.Errorf("p has not come back:\n%s", a.View())
	}
}

func TestLinksAreTakenOutAndNumbered(t *testing.T) {
	text, links := source.TakeLinks("See [one](https://a.example/x).\n\n```go\n[no](https://b.example)\n```\n\n## Links\n\n- [`two`](https://c.example/y)\n- [one](https://a.example/x)\n")
	if !strings.Contains(text, `See one \[1\].`) || !strings.Contains(text, "[no](https://b.example)") || strings.Contains(text, "Links") {
		t.Errorf("the text became %q", text)
	}
	if len(links) != 2 || links[0].Address != "https://a.example/x" || links[1].Address != "https://c.example/y" {
		t.Errorf("the links are %v", links)
	}
}
