package workshop

import (
	"fmt"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/server"
)

// In 80 columns the host's footer has the keys of the moment, and says that there are more: the plan between questions, the counted hands
// and the votes while one is asked.
func TestTheHostsFooterHasTheKeysOfTheMoment(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	plan := &lessons.Plan{Name: "short", Steps: []lessons.PlanStep{
		{Kind: lessons.StepSay, Title: "Welcome"}, {Kind: lessons.StepPredict, Lesson: "01-signal", Title: "How many?"}, {Kind: lessons.StepTalk, Lesson: "01-signal", Title: "T"},
		{Kind: lessons.StepShow, Lesson: "01-signal", Title: "See"},
	}}
	host := room.hosts(80, 24, plan).sees("enter next: listen  p projector  tab plan  a ask  l lesson", "? more", "q close")
	host.presses("tab").sees("predict: How many?", "tab people").presses("tab").sees("tab plan").presses("enter").sees("enter next: predict").presses("enter")
	host.sees("enter run it for all").presses("enter").sees("‖ at the stop", "enter next: talk  p projector  c count hands  s show the votes  ? more  q close")
	host.presses("q").sees("Close the room?").presses("n").misses("Close the room?")
}

// A room with more people than the screen has lines for says how many do not show.
func TestAHostSeesThatThereAreMorePeople(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil)
	for i := range 20 {
		guest, _, err := client.Join(t.Context(), room.address, room.server.Code(), fmt.Sprintf("Guest %02d", i+1), "")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { guest.Close() })
	}
	host.sees("Guest 18", "── ↓ 2 more lines ─").presses("end").sees("── ↑ 2 lines above ─", "▸ Guest 20")
	if screen := host.app.View(); strings.Contains(screen, "Guest 02") {
		t.Errorf("the first two show as well:\n%s", screen)
	}
}

// A host who comes back after the program has gone in the middle of a question runs the service for all once more: the run of before has
// no answer, and stands still on nobody's screen.
func TestAHostWhoComesBackRunsItOnceMore(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	plan := &lessons.Plan{Name: "short", Steps: []lessons.PlanStep{
		{Kind: lessons.StepPredict, Lesson: "01-signal", Title: "How many?"}, {Kind: lessons.StepWork, Lesson: "01-signal", Title: "Mend it"},
	}}
	host := room.hosts(80, 24, plan).sees("enter next: predict").presses("enter").sees("enter run it for all").presses("enter").sees("‖ at the stop", "enter let the run go on")
	ana := room.joins("Ana", 80, 24).sees("‖ at the stop")
	host.goes()
	room.close()
	again := opens(t, room.file, room.address, (*server.Server).EndsLeftRun)
	ana.sees("○ over")
	back := again.hosts(80, 24, plan).sees("▸ 1 of 2  Predict", "enter run it for all").presses("enter").sees("‖ at the stop", "enter let the run go on")
	ana.sees("‖ at the stop", "▸ your answer")
	back.presses("right").sees("▸ 2 of 2  Work")
}
