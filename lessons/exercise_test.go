package lessons_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
)

// Each exercise is true: the line is in the broken service only, the right change is in the fixed one only, and the steps
// have the order that they have in the fixed one.
func TestExercisesAreTrue(t *testing.T) {
	kinds := make(map[string]int)
	for _, l := range open(t).Lessons {
		if l.Exercise == nil {
			continue // to mend the service is its exercise
		}
		kinds[l.Exercise.Kind]++
		t.Run(l.Name, func(t *testing.T) {
			broken := read(t, filepath.Join(l.Dir(lessons.Broken), l.Exercise.Source()))
			fixed := read(t, filepath.Join(l.Dir(lessons.Fixed), l.Exercise.Source()))
			switch l.Exercise.Kind {
			case lessons.FindLine:
				checkLine(t, l.Exercise, broken, fixed)
			case lessons.ChooseFix:
				checkFix(t, l.Exercise, broken, fixed)
			case lessons.OrderSteps:
				checkOrder(t, l.Exercise, fixed)
			}
			checkAnswers(t, l)
		})
	}
	for _, kind := range []string{lessons.FindLine, lessons.ChooseFix, lessons.OrderSteps} {
		if kinds[kind] < 3 {
			t.Errorf("%d exercises are of the kind %s, want 3 or more", kinds[kind], kind)
		}
	}
}

// counts returns how often each line occurs, without its indentation.
func counts(text string) map[string]int {
	found := make(map[string]int)
	for line := range strings.SplitSeq(text, "\n") {
		found[strings.TrimSpace(line)]++
	}
	return found
}

func checkLine(t *testing.T, e *lessons.Exercise, broken, fixed string) {
	t.Helper()
	before, after := counts(broken), counts(fixed)
	if before[e.Line] != 1 || after[e.Line] != 0 {
		t.Errorf("%q is %d times in the broken one and %d times in the fixed one, want 1 and 0", e.Line, before[e.Line], after[e.Line])
	}
	for _, o := range e.Options {
		if before[o.Text] == 0 {
			t.Errorf("%q is not in the broken one", o.Text)
		}
	}
}

func checkFix(t *testing.T, e *lessons.Exercise, broken, fixed string) {
	t.Helper()
	before, after := counts(broken), counts(fixed)
	for _, o := range e.Options {
		there, new := true, false
		for line := range counts(o.Text) {
			there, new = there && after[line] > 0, new || before[line] == 0
		}
		if mends := there && new; mends != o.Right {
			t.Errorf("this is right: %v; all of it is in the fixed one: %v, and some of it is not in the broken one: %v\n%s", o.Right, there, new, o.Text)
		}
		for line := range strings.SplitSeq(o.Text, "\n") {
			if n := len([]rune(strings.ReplaceAll(line, "\t", "    "))); n > 120 {
				t.Errorf("a line has %d columns: %s", n, line)
			}
		}
	}
}

func checkOrder(t *testing.T, e *lessons.Exercise, fixed string) {
	t.Helper()
	last := -1
	for _, o := range e.Options {
		at := strings.Index(fixed, o.Code)
		if n := strings.Count(fixed, o.Code); n != 1 {
			t.Errorf("%q is %d times in the fixed one, want 1", o.Code, n)
		}
		if at <= last {
			t.Errorf("%q comes before the step above it", o.Code)
		}
		last = at
	}
	if slices.IsSortedFunc(e.Options, func(a, b lessons.Option) int { return strings.Compare(a.Text, b.Text) }) {
		t.Error("the steps are offered in the right order")
	}
}

// maxAnswer is how many characters the answer to a wrong choice has at most.
const maxAnswer = 150

// checkAnswers chooses everything that can be chosen, until the exercise is solved.
func checkAnswers(t *testing.T, l *lessons.Lesson) {
	t.Helper()
	a, err := l.BeginExercise()
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for i := 0; i < len(a.Choices) && !a.Over; i++ {
		if !a.Choosable(i) {
			continue
		}
		right, why := a.Choose(i)
		switch {
		case !right && (len(strings.Fields(why)) < 5 || len([]rune(why)) > maxAnswer):
			t.Errorf("choice %d is answered with %q", i+1, why)
		case right:
			steps++
			i = -1 // the choices are others now
		}
	}
	if !a.Over || steps != max(1, len(a.Taken)) {
		t.Errorf("it is solved: %v, after %d right choices", a.Over, steps)
	}
}
