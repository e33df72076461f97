package screens

import (
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/story"
)

// What ends an explanation is often what tells: the first sentence of a failed check shows whole, however little room
// there is.
func TestTheFirstEvidenceOfAFailedCheckShowsWhole(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, m := atTheBench(t)
		a.Update(builds.CopyChanged{Bench: m.bench, State: builds.CopyState{Round: 1, Latest: allFail()}})
		m.SetSize(size[0], size[1])
		text := strings.Join(strings.Fields(strings.Join(m.text.Lines, " ")), " ")
		if !strings.Contains(text, "it said: orders: serving: http: Server closed") {
			t.Errorf("at %v the last words are cut:\n%s", size, strings.Join(m.text.Lines, "\n"))
		}
	}
}

// Whoever has mended the service may see the solution at once; whoever has not is asked.
func TestTheSolutionIsOpenOnceYoursPasses(t *testing.T) {
	for name, c := range map[string]struct {
		latest *builds.Trial
		asks   bool
	}{"failed": {allFail(), true}, "passed": {allPass(), false}} {
		a, m := atTheBench(t)
		a.Update(builds.CopyChanged{Bench: m.bench, State: builds.CopyState{Round: 1, Latest: c.latest}})
		does(a, "s")
		if _, open := a.Top().(*code); open == c.asks || (m.asking != nil) != c.asks {
			t.Errorf("%s: s shows\n%s", name, a.View())
		}
	}
}

// Below both verdicts, e does what the footer says of enter and e: it goes to the copy, and opens no editor.
func TestFromBothVerdictsEGoesToTheCopy(t *testing.T) {
	var v *stage
	a := sideBySide(story.Later, func(_ *app.App, shown *stage) { v = shown })(t)
	apptest.Press(a, "enter", "e")
	m, ok := a.Top().(*mend)
	if !v.judged || !ok || m.wanted || m.lesson.Name != v.lesson.Name {
		t.Errorf("after the verdicts, e shows\n%s", a.View())
	}
}

func TestWhyACheckDoesNotApply(t *testing.T) {
	var v *stage
	sideBySide(story.Later, func(_ *app.App, shown *stage) { v = shown })(t)
	v.panes[0].results = append(v.panes[0].results, allFail().Results[0])
	v.panes[0].results[len(v.panes[0].results)-1].Check = "deadline"
	v.judged = true
	v.SetSize(80, 40)
	text := strings.Join(v.text.Lines, "\n")
	if !strings.Contains(text, "deadline") || !strings.Contains(text, "- no question: nothing was") {
		t.Errorf("of %s beside %s it says\n%s", lessons.Broken, lessons.Fixed, text)
	}
}
