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

// The facilitator's notes have all the votes, with the right answer marked as soon as the host may know it, and the share of right ones.
func TestNotesHaveTheVotes(t *testing.T) {
	choices := &workshop.Poll{Question: "Which?", Lesson: "03-main-returns", Round: 2, Open: true, Voted: 9, Choices: []string{"all of them", "some of them", "none"},
		Shown: []workshop.Count{{Said: 1, Votes: 4}, {Said: 3, Votes: 5}}, Before: []workshop.Count{{Said: 2, Votes: 6}, {Said: 3, Votes: 3}}}
	known := *choices
	known.Known = &workshop.Answer{Was: 3}
	numbers := &workshop.Poll{Question: "How many?", Round: 1, Open: true, Voted: 3, Shown: []workshop.Count{{Said: 0, Votes: 2}, {Said: 7, Votes: 1}}, Answer: &workshop.Answer{Was: 0}}
	for _, c := range []struct {
		poll *workshop.Poll
		want []string
	}{
		{choices, []string{"0 → 4   all of them", "6 → 0   some of them", "3 → 5   none", "which is right is known here"}},
		{&known, []string{"✓ 3 → 5   none", "right: 3 of 9, 33 % before talking, 5 of 9, 55 % now"}},
		{numbers, []string{"✓ 0: 2   7: 1", "right: 2 of 3, 66 %"}},
	} {
		room := NewRoom(nil, false)
		room.view, room.came = workshop.View{Poll: c.poll}, time.Now()
		notes := NewNotes(room, nil)
		notes.SetSize(80, 24)
		shown := notes.View()
		for _, want := range c.want {
			if !strings.Contains(shown, want) {
				t.Errorf("the notes do not say %q:\n%s", want, shown)
			}
		}
		if lines := strings.Count(shown, "\n") + 1; lines != 24 {
			t.Errorf("the notes have %d lines, want 24:\n%s", lines, shown)
		}
	}
}

// At a talk about no question, the room is told what to talk about, and of no second vote.
func TestATalkWithoutAQuestion(t *testing.T) {
	step := workshop.Step{Kind: lessons.StepTalk, Title: "What will you look at first?"}
	if told := strings.Join(InLines(&workshop.View{Step: step}), "\n"); !strings.Contains(told, "near you: What will you look at first?") || strings.Contains(told, "vote") {
		t.Errorf("the room is told %q", told)
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
