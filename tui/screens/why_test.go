package screens

import (
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

// judged is the verdict on the broken service of the second lesson, whose text has an outcome to tell.
func judged(t *testing.T, w, h int) (*app.App, *stage) {
	t.Helper()
	s := theSchool(t)
	l := s.lessons.Lessons[1]
	l.Prose = strings.Replace(foldedProse, "The last line", strings.Repeat("More, so that the text is longer than the screen.\n\n", 40)+"The last line", 1)
	v := newStage(s, l, lessons.Broken)
	a := app.New(NewMap(s), w, h, func() {})
	a.Open(v)
	v.run(lessons.Broken)
	_, cmd := a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
	carryOut(a, cmd)
	doesAll(a, "enter")
	if !is[*verdictScreen](a.Top()) {
		t.Fatalf("enter shows a %T", a.Top())
	}
	return a, v
}

func TestAfterTheVerdictComesWhyItHappened(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, _ := judged(t, size[0], size[1])
		shows(t, a, "enter why it happened", true)
		doesAll(a, "enter")
		if !is[*reader](a.Top()) {
			t.Fatalf("enter shows a %T", a.Top())
		}
		shows(t, a, "Why it happens", true)
		shows(t, a, "The secret is out", true)
		shows(t, a, "Look at the lanes", false)
		shows(t, a, "enter read the difference", true)
		doesAll(a, "5")
		shows(t, a, "enter read the difference", true)
		shows(t, a, "1 why it happened", size[0] >= 80)
		doesAll(a, "1")
		shows(t, a, "The secret is out", true)
		doesAll(a, "enter")
		if c, ok := a.Top().(*code); !ok || c.want != difference {
			t.Errorf("behind the text, enter leads to a %T", a.Top())
		}
		doesAll(a, "1")
		shows(t, a, "enter to both, side by side", true)
	}
}

func TestOnlyTheBrokenOneHasAWhy(t *testing.T) {
	a, v := judged(t, 120, 36)
	j := a.Top().(*verdictScreen)
	j.of = lessons.Fixed
	apptest.Redraw(a)
	shows(t, a, "why it happened", false)
	j.of, v.lesson.Prose = lessons.Broken, "# A text without an outcome\n"
	apptest.Redraw(a)
	shows(t, a, "why it happened", false)
	shows(t, a, "enter read the difference", true)
}
