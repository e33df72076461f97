package screens

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/progress"
	"closingtime/tui/source"
)

// A difference opens at the first change of code, where that is further down than the first page.
func TestADifferenceOpensAtTheFirstChangeOfCode(t *testing.T) {
	long := strings.Repeat("var x int\n", 60)
	page := func(old, new string) codePage {
		return codePage{name: difference, old: "broken", new: "fixed", files: []codeFile{{"main.go", "main.go", source.Compare("main.go", old, new)}}}
	}
	for _, test := range []struct {
		name, old, new string
		top            bool // it stays at the top
	}{
		{"behind a comment", "// broken\n" + long + "a()\n" + long, "// fixed\n" + long + "b()\n" + long, false},
		{"at the top", "// broken\na()\n" + long, "// fixed\nb()\n" + long, true},
		{"comments alone", "// broken\n" + long, "// fixed\n" + long, true},
	} {
		s := testCourse(t)
		a := app.New(NewMap(s), 80, 24, func() {})
		s.take(a, s.lessons.Lessons[2], progress.StepDifference)
		c := a.Top().(*code)
		a.Update(app.Result{For: c, Take: app.Call(func() { c.take([]codePage{page(test.old, test.new), {name: "broken", new: "broken"}}, nil) })})
		if c.text.Top == 0 != test.top {
			t.Errorf("%s: it opens at line %d", test.name, c.text.Top)
		}
		if !test.top {
			shows(t, a, "b()", true)
		}
		apptest.Press(a, "home")
		a.Update(app.Result{For: c, Take: app.Call(func() { c.take([]codePage{page(test.old, test.new), {name: "broken", new: "broken"}}, nil) })}) // read again
		if c.text.Top != 0 {
			t.Errorf("%s: read again, it has moved to line %d", test.name, c.text.Top)
		}
	}
}

// The glossary that was opened from the keys leads back to them, and not past them.
func TestFromTheGlossaryQLeadsBackToTheKeys(t *testing.T) {
	a := app.New(NewMap(testCourse(t)), 80, 24, func() {})
	apptest.Press(a, "?", "g")
	shows(t, a, "Glossary", true)
	apptest.Press(a, "q")
	shows(t, a, "Keys, and what the signs mean", true)
	shows(t, a, "line above", false)
	apptest.Press(a, " ")
	if !strings.Contains(a.View(), "↑ ") {
		t.Errorf("space does not turn the page of the keys:\n%s", a.View())
	}
	apptest.Press(a, "q")
	shows(t, a, "Closing Time", true)
	shows(t, a, "good-bye", false)
}

// A row that goes on with the line above is marked, and a wide terminal has the difference both ways.
func TestADifferenceIsReadableBothWays(t *testing.T) {
	a := onPage(difference)(t)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	shows(t, a, "│ +  … ┃         what has been begun is finished before", true)
	shows(t, a, "u one below the other", true)
	apptest.Press(a, "u")
	shows(t, a, "u side by side", true)
	shows(t, a, "before this function returns and the process with it", false)
	shows(t, a, "+    13 ┃     defer workers.Wait() // whatever happens, what has been begun is finished before this function", true)
	shows(t, a, "+     … ┃", true)
	apptest.Press(a, "u")
	shows(t, a, "what has been begun is finished before this", false)
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	shows(t, a, "u one below the other", false)
	before := a.View()
	if apptest.Press(a, "u"); a.View() != before {
		t.Errorf("where there is one way only, u changes the screen to\n%s", a.View())
	}
}

// The change that shows first stays in sight when the difference is laid out the other way.
func TestTheOtherWayStaysAtItsChange(t *testing.T) {
	a := onPage(difference)(t)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 15})
	c := a.Top().(*code)
	apptest.Press(a, "n", "n", "n")
	if c.text.Top == 0 {
		t.Fatal("the page does not scroll, so the test shows nothing")
	}
	for range 2 {
		apptest.Press(a, "u")
		shows(t, a, "var workers sync.WaitGroup", true)
	}
}
