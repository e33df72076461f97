package workshop

import (
	"errors"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/playground/verdict"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
)

// A question of the host's own: typed on the console, told on every screen of the course, answered and answered anew, hidden until it is
// shown, and taken home.
func TestAQuestionOfTheHosts(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil).sees("Nobody has joined yet", "go run ./tui join 127.0.0.1:", "enter choose a lesson")
	ana := room.joins("Ana", 80, 24).sees("Orders team", "Ana  1 here").presses("q").sees("01 Nobody heard the signal", "R the room")
	host.sees("Ana", "● here").presses("a").sees("Your question to the room").types("Tea or coffee?").presses("enter")
	host.sees("Answer 1 to choose from").types("tea").presses("enter").types("coffee").presses("enter").presses("enter")
	ana.sees("? The room asks: Tea or coffee?", "R first, then your answer", "01 Nobody heard the signal") // the course stays where it is
	ana.presses("R").sees("▸ your answer: 1 to 2").presses("2").sees("You said coffee. It can be changed").presses("1").sees("You said tea.")
	host.sees("1 of 1 have voted", "only you see: 1: 1   2: 0")
	ana.misses("█")
	host.presses("c").sees("as CHOICE=HANDS").types("2=x").presses("enter").sees(`"2=x" is not of the form`)
	host.presses("backspace").types("3").presses("enter").sees("2: 3", "1 of 1 have voted, and 3 hands")
	host.presses("s").sees("the vote is shown")
	ana.sees("votes", "█ 1", "█ 3")
	host.presses("w").sees("the number of the choice").types("1").presses("enter").sees("✓ 1: 1")
	ana.sees("✓ You said tea, and you are right.")
	answers := ana.visit.AnswersPath()
	ana.until("the answers to be kept", func(string) bool {
		text, err := os.ReadFile(answers)
		return err == nil && strings.Contains(string(text), "- it was: tea")
	})
}

// A hand is raised by one key on any screen, is at the top of the console, and is taken down from there.
func TestAHand(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil)
	room.joins("Ben", 80, 24).sees("Ben  ")
	ana := room.joins("Ana", 80, 24).sees("Ana  2 here").presses("q").sees("01 Nobody heard").presses("H").sees("! your hand is up")
	host.sees("! 1 hand", "▸ Ana")
	if screen := host.app.View(); strings.Index(screen, "Ana") > strings.Index(screen, "Ben") {
		t.Errorf("the raised hand is not at the top:\n%s", screen)
	}
	host.presses("h").misses("! 1 hand")
	ana.misses("! your hand is up")
}

// Nobody's place is shown without their yes; with it, the host sees the step, and stops seeing it when the yes is taken back.
func TestSharing(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil)
	ana := room.joins("Ana", 80, 24).sees("s share").presses("q").sees("01 Nobody heard").presses("enter").sees("What you will see")
	host.sees("● here")
	ana.presses("R").sees("s share").presses("s").sees("s stop sharing")
	host.sees("● 01-signal read")
	ana.presses("s").sees("s share")
	host.sees("● here").misses("01-signal read")
}

// A verdict on a member's copy is told with whether the copy has been changed, since the report counts only those that have.
func TestAVerdictIsTold(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	ana := room.joins("Ana", 80, 24).sees("s share").presses("s").sees("s stop sharing").presses("q").sees("01 Nobody heard").presses("enter").sees("What you will see")
	l, err := theCourse(t).Find("01-signal")
	if err != nil {
		t.Fatal(err)
	}
	fails := []verdict.Result{{Check: "exit", Outcome: verdict.Fail, Findings: []verdict.Finding{{Kind: verdict.EndedWithStatus, Status: 1}}}}
	ana.send(builds.CopyChanged{Watch: &builds.CopyWatch{Lesson: l}, State: builds.CopyState{Latest: &builds.Trial{Results: fails, Changed: true}}})
	ana.until("the verdict to arrive", func(string) bool {
		kept, err := ledger.Read(t.Context(), room.file)
		if err != nil {
			t.Fatal(err)
		}
		defer kept.Close()
		now, err := kept.Room(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		judged := now.History().Judged
		return len(judged) == 1 && judged[0].Changed && judged[0].Lesson == "01-signal"
	})
}

// A room that closes says so on every screen, and everybody goes on where they were when it opens again.
func TestTheRoomIsClosedAndOpensAgain(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	ana := room.joins("Ana", 80, 24).sees("Ana  1 here").presses("q").sees("01 Nobody heard")
	room.do(workshop.Command{Ask: &workshop.Poll{Question: "How many?"}})
	ana.presses("R").sees("▸ your answer ▁").presses("7", "enter").sees("You said 7.").presses("q").sees("01 Nobody heard")
	room.close()
	ana.sees("✗ The ").misses("…")
	again := opens(t, room.file, room.address)
	ana.misses("✗ The ").presses("R").sees("You said 7.", "1 of 1 have voted")
	again.do(workshop.Command{Show: true})
	ana.sees("█ 1")
}

// The notes wait for a room that is not open yet, and follow the next one when the host has begun anew, without what the old one timed.
func TestNotesFollowTheRoomThatIsOpen(t *testing.T) {
	t.Parallel()
	var open atomic.Pointer[hall]
	notes := newSeat(t)
	notes.takesNotes(80, 24, nil, func() (workshop.Opening, error) {
		if h := open.Load(); h != nil {
			return workshop.Opening{Address: h.address, Key: h.server.Key()}, nil
		}
		return workshop.Opening{}, errors.New("no room is open")
	})
	notes.sees(" Notes", "✗ No room is open")
	first := newHall(t)
	open.Store(first)
	notes.sees("The workshop has not begun.")
	first.do(workshop.Command{Step: &workshop.Step{Kind: lessons.StepBreak, Title: "Tea", Length: time.Hour}})
	notes.sees("Break: Tea", " left")
	first.close()
	notes.sees("✗ The ").misses(" left")
	second := newHall(t)
	open.Store(second)
	second.do(workshop.Command{Step: &workshop.Step{Kind: lessons.StepSay, Title: "Anew"}})
	notes.sees("Listen: Anew").misses("✗ ")
}

// The notes of a room that its host has set aside, and opened anew at the same address, say so until they know of it.
func TestNotesOfARoomSetAside(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	notes := newSeat(t)
	notes.takesNotes(80, 24, nil, func() (workshop.Opening, error) {
		return workshop.Opening{Address: room.address, Key: "of the room before"}, nil
	})
	notes.sees("✗ That room is set aside").misses("Join again")
}

// Once the workshop is over, its room may close for good: those who took part are told so, and are not told for ever that the room
// is out of reach.
func TestTheRoomIsClosedAfterTheEnd(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	ana := room.joins("Ana", 80, 24).sees("Ana  1 here").presses("q").sees("01 Nobody heard")
	room.do(workshop.Command{End: true})
	ana.presses("R").sees("The workshop is over.").presses("q")
	room.close()
	ana.sees("○ The workshop is over, and its room is closed.").misses("✗ The ")
}

// A shared run stands still on the screens of those who cannot reach the room any more: nothing is known of it from then on.
func TestARunOutOfReachStandsStill(t *testing.T) {
	room := NewRoom(nil, false)
	now := time.Now()
	room.clock = func() time.Time { return now }
	room.view, room.came = workshop.View{Run: &workshop.Run{ID: 1}}, now
	room.run = sharedRun{id: 1}
	p := pane{room: room}
	room.run.take(runMsg{1, story.CutOff().Until(story.StopAt - time.Millisecond)}, now)
	room.loses(errClosed)
	p.refresh()
	p.picture.SetSize(80, 20)
	before := p.picture.View()
	now = now.Add(time.Minute)
	p.refresh()
	if after := p.picture.View(); after != before {
		t.Errorf("the run has gone on from\n%s\nto\n%s", before, after)
	}
	if sign := p.sign(); sign != "‖ out of reach" {
		t.Errorf("the run is said to be %q", sign)
	}
}

// The projector shows the board as soon as that is on, while it has nothing else to show.
func TestTheBoardOnTheProjector(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil)
	room.do(workshop.Command{Step: &workshop.Step{Kind: lessons.StepWork, Lesson: "01-signal"}})
	host.sees("Work").presses("p").sees("Everybody works").presses("b").sees("Nobody has a point yet.")
}

// Somebody who is sent out is told so, and keeps the course.
func TestSentOut(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil)
	ana := room.joins("Ana", 80, 24).sees("Ana  1 here").presses("q")
	host.sees("▸ Ana").presses("x").sees("Send Ana out of the room?").presses("y").sees("Nobody has joined yet")
	ana.sees("✗ The room does not know you; join again with the code.", "01 Nobody heard the signal")
	ana.presses("R").sees("or has begun a new room.")
}

// A plan is followed by one key, which says what it does; the arrows go back.
func TestAPlan(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	plan := &lessons.Plan{Name: "short", Title: "Short", Length: time.Hour, Steps: []lessons.PlanStep{
		{Length: time.Minute, Kind: lessons.StepSay, Title: "Every service is stopped", Notes: "Say *welcome*."},
		{At: time.Minute, Length: time.Minute, Kind: lessons.StepWork, Title: "Mend it yourself", Lesson: "01-signal"},
		{At: 2 * time.Minute, Length: time.Minute, Kind: lessons.StepBoard, Title: "Who came far?"},
		{At: 3 * time.Minute, Length: time.Minute, Kind: lessons.StepEnd, Title: "Thank you"},
	}}
	host := room.hosts(120, 36, plan)
	ana := room.joins("Ana", 80, 24)
	host.sees("enter next: listen", "0:01  work: Mend it yourself").presses("enter").sees("▸ 1 of 4  Listen: Every service is stopped", "0:59 left")
	ana.sees("Listen, and ask.")
	host.sees("enter next: work").presses("p").sees("Listen: Every service", "go run ./tui join").presses("enter").sees("Work: Mend it yourself")
	ana.sees("on lesson 01-signal", "enter open the lesson").presses("enter").sees("What you will see")
	host.presses("q").presses("right").sees("▸ 3 of 4  The board").presses("left").sees("▸ 2 of 4  Work")
	host.presses("right").sees("▸ 3 of 4").sees("enter show the board").presses("enter").sees("enter next: the end").presses("enter").sees("The workshop is over", "4 of 4")
	ana.presses("R").sees("The workshop is over. Your answers and the shared runs are kept", "points   right   mended")
}

// The arrows go through the plan and do nothing else: no vote is closed, opened or shown, no run goes on, and the workshop does not end. What
// belongs to the step is then done by the key for what comes next, which says so; a talk can be left out that way.
func TestTheArrowsOnlyMove(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	question := func(lesson string) (steps []lessons.PlanStep) {
		for _, kind := range questionSteps {
			steps = append(steps, lessons.PlanStep{Kind: kind, Lesson: lesson, Title: "T"})
		}
		return steps
	}
	plan := &lessons.Plan{Name: "short", Steps: append(append(question("05-workers"), question("01-signal")...),
		lessons.PlanStep{Kind: lessons.StepBoard, Title: "B"}, lessons.PlanStep{Kind: lessons.StepEnd, Title: "Thank you"})}
	host := room.hosts(120, 36, plan)
	ana := room.joins("Ana", 120, 36)
	host.sees("enter next: predict").presses("enter").sees("enter run it for all").presses("enter").sees("0 of 1 have voted", "‖ at the stop")
	ana.sees("▸ your answer").presses("1").sees("You said ")
	host.sees("1 of 1 have voted").presses("right").sees("▸ 2 of 10  Talk", "enter close the vote")
	host.presses("right").sees("▸ 3 of 10  Vote again", "enter second vote").presses("right").sees("▸ 4 of 10  See", "enter show the votes")
	ana.sees("4 of 10  See", "It can be changed while the vote is open.")
	host.presses("left", "left", "left").sees("▸ 1 of 10  Predict", "‖ at the stop, until you let it go on", "enter next: talk")
	ana.sees("1 of 10  Predict", "It can be changed while the vote is open.", "‖ at the stop")
	host.presses("right").sees("enter close the vote").presses("enter").sees("the vote is closed", "enter next: vote again")
	host.presses("right", "right", "right").sees("▸ 5 of 10  Predict", "enter let the run go on", "‖ at the stop").presses("left")
	host.sees("enter show the votes").presses("enter").sees("enter let the run go on")
	ana.sees("votes", "█ 1").misses("The vote is closed.")
	host.presses("enter").sees("enter next: predict")
	ana.sees("○ over")
	for range 6 {
		host.presses("right")
	}
	host.sees("▸ 10 of 10  The end", "enter end the workshop").presses("left").sees("enter show the board").presses("right")
	host.presses("enter").sees("End the workshop?").presses("n").misses("End the workshop?").misses("The workshop is over.")
}

// The run that the room is asked about is stopped by itself once it is busy enough, so that its answer does not depend on when the host
// presses a key; enter does nothing to it until then.
func TestTheAskedRunIsStoppedByItself(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	run := buildstest.NewFakeRun()
	room.run = func() builds.Run { return run }
	host := room.hosts(120, 36, &lessons.Plan{Name: "short", Steps: []lessons.PlanStep{
		{Kind: lessons.StepPredict, Lesson: "09-sessions", Title: "Who?"}, {Kind: lessons.StepShow, Lesson: "01-signal", Title: "See"},
	}})
	host.sees("enter next: predict").presses("enter").sees("enter run it for all").presses("enter").sees("stopped as soon as it is busy enough")
	host.presses("enter").sees("It is stopped as soon as it is busy enough. t stops it at once.")
	if calls := run.Calls(); len(calls) > 0 {
		t.Fatalf("the run is told %v before it is busy", calls)
	}
	run.Events.AddAll(story.CutOff().Until(story.StopAt - time.Millisecond))
	host.until("the stop", func(string) bool { return slices.Contains(run.Calls(), "stop") })
	run.End()
}

// Arrows that are pressed faster than the room answers move on from the last step commanded.
func TestFastArrows(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	plan := &lessons.Plan{Name: "long"}
	for range 40 {
		plan.Steps = append(plan.Steps, lessons.PlanStep{Kind: lessons.StepSay, Title: "Talk"})
	}
	host := room.hosts(120, 36, plan)
	host.sees("enter next: listen").presses("right").sees("▸ 1 of 40")
	for range 5 {
		host.presses("right")
	}
	for range 30 {
		host.presses("right", "left")
		host.hears() // a part of what the room says
	}
	host.sees("▸ 6 of 40")
	ana := room.joins("Ana", 80, 24).sees("6 of 40")
	for range 34 {
		host.presses("right")
	}
	ana.sees("40 of 40")
	host.sees("▸ 40 of 40").presses("right").sees("That is the last step.")
}

// A run of the host's stands still for everybody at the moment of its stop, and so do the numbers of the question about it. Nothing of what
// came of the stop is known to a member before the host lets the run go on; then the verdict is everybody's, and the recording is kept.
func TestASharedRun(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	plan := &lessons.Plan{Name: "short", Steps: []lessons.PlanStep{
		{Kind: lessons.StepPredict, Lesson: "05-workers", Title: "Who waits?"}, {Kind: lessons.StepTalk, Lesson: "05-workers", Title: "Talk"},
		{Kind: lessons.StepAgain, Lesson: "05-workers", Title: "Again"}, {Kind: lessons.StepShow, Lesson: "05-workers", Title: "See"},
	}}
	host := room.hosts(120, 36, plan)
	ana := room.joins("Ana", 120, 36)
	notes := room.notes(80, 24, *plan)
	host.sees("enter next: predict").presses("enter").sees("enter run it for all").presses("enter").sees("‖ at the stop, until you let it go on", "0 of 1 have voted")
	ana.sees("▸ your answer", "‖ at the stop", "#7 POST /orders")
	if run := ana.room().run; run.live.Now > story.StopAt || len(run.events) == 0 {
		t.Errorf("the member knows %d events, up to %v; the stop was at %v", len(run.events), run.live.Now, story.StopAt)
	}
	if title := ana.room().view.Run.Title; title == "" || title == "Nobody waits for the workers" {
		t.Errorf("the run is called %q while the room is asked about it", title)
	}
	ana.presses("1").sees("You said ", "It can be changed")
	notes.sees("1 of 1 have voted", "right: ") // what came of the stop, for the host alone
	if p := ana.room().view.Poll; p.Known != nil || p.Answer != nil {
		t.Errorf("the member knows the answer before it is shown: %+v", p)
	}
	host.sees("1 of 1 have voted", "enter next: talk").presses("enter").sees("enter next: vote again").presses("enter").sees("second vote: 0 of 1")
	ana.sees("in the first vote").presses("2").sees("You said ").misses("in the first vote")
	host.sees("1 of 1 have voted", "enter next: see").presses("enter").sees("enter let the run go on")
	ana.sees("before talking", "‖ at the stop").misses("reset")
	host.presses("p").sees("before talking", "enter let the run go on").presses("enter")
	ana.sees("The answer: ", "○ over", "enter verdict").presses("enter").sees("Verdict", "✗ jobs").presses("q").sees("Replay").presses("q").sees("○ over")
	host.sees("The answer: ")
	ana.until("the recording to be kept", func(string) bool {
		kept, err := recording.Load(ana.visit.Recording(1))
		return err == nil && kept.Complete && len(kept.Events) == len(story.CutOff().Events)
	})
}

func TestHandsAsTheyAreTyped(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  []workshop.Count
		wrong string
	}{
		{"0=4 3=2", []workshop.Count{{Said: 0, Hands: 4}, {Said: 3, Hands: 2}}, ""},
		{" 1=1,2=5 ", []workshop.Count{{Said: 1, Hands: 1}, {Said: 2, Hands: 5}}, ""},
		{"", nil, "no hands are typed"},
		{"4", nil, `"4" is not of the form`},
		{"a=1", nil, `"a=1" is not of the form`},
		{"1=-1", nil, `"1=-1" is not of the form`},
		{"99999999999999999999=1", nil, "is not of the form"},
	} {
		got, err := readHands(c.typed)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%q: error %v, want %q", c.typed, err, c.wrong)
		}
		if len(got) != len(c.want) {
			t.Fatalf("%q gives %v, want %v", c.typed, got, c.want)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q gives %v, want %v", c.typed, got, c.want)
			}
		}
	}
}

// Where not all answers have room, the right one and those with the most votes show, and the others are summed.
func TestAHistogramWithLittleRoom(t *testing.T) {
	p := &workshop.Poll{Round: 1, Public: true, Answer: &workshop.Answer{Was: 9}}
	for said := range 8 {
		p.Shown = append(p.Shown, workshop.Count{Said: said, Votes: said + 1})
	}
	text := strings.Join(histogram(p, 60, 5), "\n")
	for _, want := range []string{"█ 8", "█ 7", "█ 6", "✓ 9", "others 15"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "█ 5") {
		t.Errorf("there are more answers than lines:\n%s", text)
	}
}

// Every screen fills its terminal exactly, at every size, while a question is open and while its votes are shown, also with names and
// questions that are too long or steer a terminal.
func TestEverySizeOfTheScreens(t *testing.T) {
	t.Parallel()
	room := newHall(t)
	host := room.hosts(80, 24, nil)
	ana := room.joins("Anastasia \x1b[31m of the very long name that goes on and on", 80, 24)
	room.do(workshop.Command{Step: &workshop.Step{Kind: lessons.StepPredict, Title: strings.Repeat("long ", 20), Length: time.Minute}},
		workshop.Command{Ask: &workshop.Poll{Question: strings.Repeat("How many of them? ", 12), Choices: []string{strings.Repeat("all of them ", 9), "none"}}})
	host.sees("have voted")
	ana.sees("your answer").presses("1").sees("You said")
	sweep(t, host, ana)
	host.presses("p")
	sweep(t, host)
	room.do(workshop.Command{Show: true}, workshop.Command{Answer: &workshop.Answer{Was: 2, Why: strings.Repeat("because ", 40)}}, workshop.Command{Board: &workshop.BoardMode{On: true}})
	ana.sees("✗ You said")
	host.sees("█ 1")
	sweep(t, host, ana)
	host.presses("q").presses("l").sees("Choose a lesson")
	sweep(t, host)
}

func sweep(t *testing.T, seats ...*seat) {
	t.Helper()
	for _, s := range seats {
		for _, size := range [][2]int{{60, 15}, {60, 16}, {61, 24}, {80, 15}, {80, 24}, {100, 20}, {120, 36}, {200, 60}} {
			s.app.Update(resized(size))
			lines := strings.Split(s.app.View(), "\n")
			if len(lines) != size[1] {
				t.Errorf("at %v there are %d lines:\n%s", size, len(lines), s.app.View())
			}
			for _, line := range lines {
				if ui.Width(line) > size[0] {
					t.Errorf("at %v a line has %d columns: %q", size, ui.Width(line), line)
				}
			}
		}
		s.app.Update(resized([2]int{80, 24}))
	}
}
