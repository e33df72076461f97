package workshop

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	"closingtime/tui/story"
	"closingtime/tui/workshop"
)

// shownRoom is a room that has shown itself, without a connection.
func shownRoom(v workshop.View) *Room {
	r := NewRoom(nil, false)
	r.view, r.came = v, time.Now()
	return r
}

// What is seen of a run is explained on the projector as well, and the way out of the explanation leads back to the run.
func TestTheProjectorExplainsARun(t *testing.T) {
	r := shownRoom(workshop.View{Run: &workshop.Run{ID: 1, Began: time.Now()}})
	r.run = sharedRun{id: 1}
	r.run.take(runMsg{1, story.CutOff().Events}, time.Now())
	c := NewConsole(Host{Room: r, Course: new(lessons.Course)})
	a := app.New(c, 120, 36, func() {})
	a.Open(c.Projector())
	apptest.Press(a, "tab", "x")
	explained := a.View()
	apptest.Press(a, "down")
	if !strings.Contains(explained, "explained: ↑↓ another") || a.View() == explained {
		t.Errorf("down explains no other thing:\n%s", a.View())
	}
	apptest.Press(a, "q")
	if a.Top() != c.Projector() || strings.Contains(a.View(), "explained") {
		t.Errorf("q does not lead back to the run:\n%s", a.View())
	}
}

// A member is told when the recording of a shared run could not be had.
func TestARunThatIsNotKeptIsSaidNotToBe(t *testing.T) {
	said := new(Aside).keepRun(wholeMsg{run: 1, err: errors.New("the room is out of reach")})()
	if said != app.Notice("The shared run is not kept: the room is out of reach") {
		t.Errorf("it says %v", said)
	}
}

// At the end, what a member takes home is said whole on every terminal.
func TestTheEndIsSaidWhole(t *testing.T) {
	r := shownRoom(workshop.View{Ended: true, Step: workshop.Step{Kind: lessons.StepEnd}})
	kept, err := progress.Open(t.TempDir() + "/progress.json")
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(newMember(r, screens.NewCourse(new(lessons.Course), nil, kept)), 80, 24, func() {})
	for _, w := range []int{60, 80, 120} {
		a.Update(tea.WindowSizeMsg{Width: w, Height: 20})
		if text := strings.Join(strings.Fields(a.View()), " "); !strings.Contains(text, "the runs are among those that r lists on the map, and the answers in .closingtime/room.") {
			t.Errorf("in %d columns:\n%s", w, a.View())
		}
	}
}
