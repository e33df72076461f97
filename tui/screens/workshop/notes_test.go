package workshop

import (
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/tui/workshop"
)

// The notes say why there are none: before the workshop's first step that is no fault of the host, who has a plan already.
func TestNotesSayWhyThereAreNone(t *testing.T) {
	plans := []lessons.Plan{{Name: "short", Steps: []lessons.PlanStep{{Kind: lessons.StepSay, Title: "Welcome", Notes: "Say hello."}}}}
	for _, c := range []struct {
		step workshop.Step
		want string
	}{
		{workshop.Step{}, "The workshop has not begun."},
		{workshop.Step{Kind: lessons.StepWork, Lesson: "01-signal"}, "it with one: short."},
		{workshop.Step{Plan: "short", Of: 1, Kind: lessons.StepSay}, "Say hello."},
	} {
		room := NewRoom(nil, false)
		room.view, room.came = workshop.View{Step: c.step}, time.Now()
		notes := NewNotes(room, plans)
		notes.SetSize(80, 24)
		if shown := notes.View(); !strings.Contains(shown, c.want) {
			t.Errorf("at step %+v the notes do not say %q:\n%s", c.step, c.want, shown)
		}
	}
}

// The host reads the votes at a glance: each choice has its number, also where there is no room for its text.
func TestTheHostSeesEachChoice(t *testing.T) {
	poll := &workshop.Poll{Question: "Which?", Round: 2, Choices: []string{strings.Repeat("one ", 20), strings.Repeat("two ", 20), strings.Repeat("three ", 20)},
		Shown: []workshop.Count{{Said: 1, Votes: 4}, {Said: 3, Votes: 5}}, Before: []workshop.Count{{Said: 2, Votes: 9}}}
	console := NewConsole(Host{Room: NewRoom(nil, false)})
	console.SetSize(80, 24)
	shown := strings.Join(console.pollLines(poll), "\n")
	for _, want := range []string{"1: 0 → 4", "2: 9 → 0", "3: 0 → 5"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the console does not say %q:\n%s", want, shown)
		}
	}
}
