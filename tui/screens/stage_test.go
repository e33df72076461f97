package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/picture"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// actorOnStage is a stage whose run is an actor.
func actorOnStage(t testing.TB) (*app.App, *stage, *buildstest.FakeRun) {
	t.Helper()
	a, v := shownStage(t, "broken")
	v.run("broken")
	run := buildstest.NewFakeRun()
	v.launch.Runs = []builds.Run{run}
	a.Update(builds.Started{Launch: v.launch})
	return a, v, run
}

func TestKeysSendSignals(t *testing.T) {
	a, _, run := actorOnStage(t)
	apptest.Do(a, "t", "esc", "t", "i", "k")
	if want := []string{"stop", "SIGTERM", "SIGINT", "SIGKILL"}; !slices.Equal(run.Calls(), want) {
		t.Errorf("the run heard %v, want %v", run.Calls(), want)
	}
}

func TestAStopThatHasBegunIsNotBegunAgain(t *testing.T) {
	a, v, run := actorOnStage(t)
	a.Update(framesOf(v, story.CutOff().Until(story.StopAt), story.StopAt, false))
	apptest.Do(a, "t")
	if want := []string{"SIGTERM"}; !slices.Equal(run.Calls(), want) {
		t.Errorf("the run heard %v, want %v", run.Calls(), want)
	}
}

func TestKeysThatComeTogetherAreKeys(t *testing.T) {
	a, v, _ := actorOnStage(t)
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("? ?")})
	if strings.Contains(a.View(), "what the signs mean") {
		t.Error("the help shows after it was closed again")
	}
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("k q"), Paste: true})
	if len(a.Screens()) != 1 || v.state != StageRunning {
		t.Error("what was pasted was taken for keys")
	}
}

func TestThePictureCanBePausedAndTheRunGoesOn(t *testing.T) {
	a, v, _ := actorOnStage(t)
	a.Update(framesOf(v, story.CutOff().Until(3*time.Second), 3*time.Second, false))
	apptest.Do(a, " ")
	before := a.View()
	events := story.CutOff().Until(story.StopAt)
	a.Update(framesOf(v, events, story.StopAt, false))
	if a.View() != before {
		t.Error("the picture moved while it was paused")
	}
	if !strings.Contains(before, "paused, it runs on") {
		t.Errorf("nothing says that it is paused:\n%s", before)
	}
	apptest.Do(a, " ")
	if !strings.Contains(a.View(), "SIGTERM") {
		t.Errorf("after the pause the signal is not there:\n%s", a.View())
	}
}

// A key that stops the service ends the pause: the picture shows the run as it is now, and what comes of the stop.
func TestAStopEndsThePause(t *testing.T) {
	for _, k := range []string{"t", "i", "k"} {
		a, v, _ := busyActorOnStage(t)
		apptest.Do(a, " ")
		events := story.CutOff().Until(4210 * story.Tick)
		a.Update(framesOf(v, events, 4210*story.Tick, false))
		apptest.Do(a, k)
		if v.paused || v.panes[0].picture.Now != 4210*story.Tick {
			t.Errorf("%s leaves the picture at %v, paused: %v", k, v.panes[0].picture.Now, v.paused)
		}
	}
}

// While a service is being built, nothing can be stopped or killed yet: what is said names the way out that there is.
func TestAServiceThatIsBeingBuiltIsNoRun(t *testing.T) {
	a, v, _ := actorOnStage(t)
	v.state = StageBuilding
	apptest.Do(a, "f")
	if screen := a.View(); !strings.Contains(screen, "The broken one is being built. q leads back, and does not run it.") {
		t.Errorf("another service is chosen:\n%s", screen)
	}
	if said := v.UnderWay(); said != "The broken one is being built for the stage. 2 leads there, and q there leaves without running it." {
		t.Errorf("from elsewhere: %q", said)
	}
}

func TestAnotherServiceIsChosenOnlyWhenNoneRuns(t *testing.T) {
	a, v, _ := actorOnStage(t)
	apptest.Do(a, "f")
	if v.service() != "broken" || !strings.Contains(a.View(), "still on the stage") {
		t.Errorf("f left %s on the stage:\n%s", v.service(), a.View())
	}
	a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
	apptest.Do(a, "f")
	if v.service() != "fixed" || v.state != StageIdle {
		t.Errorf("after the run, f chose %s", v.service())
	}
}

func TestLeavingTheStageEndsTheRun(t *testing.T) {
	_, v, _ := actorOnStage(t)
	launch, late := v.launch, framesOf(v, story.CutOff().Until(story.Later), story.Later, true)
	a := stacked(NewMap(v.course), v)
	apptest.Do(a, "q")
	select {
	case <-launch.Ended:
	case <-time.After(time.Minute):
		t.Error("the run goes on")
	}
	a.Update(late)
}

func TestQuittingEndsWhatRunsFirst(t *testing.T) {
	ended := 0
	a := app.New(NewMap(testCourse(t)), 80, 24, func() { ended++ })
	_, cmd := a.Update(program.QuitMsg{})
	if !strings.Contains(a.View(), "Ending what runs") {
		t.Errorf("it does not say that it ends:\n%s", a.View())
	}
	if _, again := a.Update(tea.KeyMsg{Type: tea.KeyCtrlC}); again != nil {
		t.Error("it quits twice")
	}
	if msg := cmd(); msg != tea.Quit() || ended != 1 {
		t.Errorf("it ended what runs %d times, then sent %v", ended, msg)
	}
}

// The replay is the stage again: at every moment it shows the same lanes as the stage did.
func TestTheReplayShowsWhatTheStageShowed(t *testing.T) {
	tale := story.Drained()
	replay := NewReplay("x", tale.Until(story.Later), nil)
	replay.SetSize(100, 31)
	live := new(picture.Picture)
	live.Reset()
	live.SetSize(100, 28)
	for at := time.Duration(0); at <= replay.to; at += 170 * story.Tick {
		events := tale.Until(at)
		live.Show(timeline.Of(events), at)
		replay.seek(replay.to) // and back: the replay starts afresh
		replay.seek(at)
		if replay.picture.View() != live.View() {
			t.Fatalf("after %v the replay shows\n%s\nand the stage showed\n%s", at, replay.picture.View(), live.View())
		}
	}
}

func TestTheReplayStepsFromEventToEvent(t *testing.T) {
	r := NewReplay("x", story.Drained().Until(story.Later), nil)
	r.SetSize(100, 31)
	r.seek(0)
	moments := 1
	for at := r.at; ; at = r.at {
		r.step(1)
		if r.at == at {
			break
		}
		moments++
	}
	if r.at != r.to {
		t.Errorf("stepping ended at %v of %v", r.at, r.to)
	}
	for r.at > 0 {
		r.step(-1)
		moments--
	}
	if moments < 0 || moments > 1 {
		t.Errorf("there are %d more steps on than back", moments)
	}
}

func TestAfterTheEndNothingIsSignalled(t *testing.T) {
	a, v, run := actorOnStage(t)
	a.Update(framesOf(v, []event.Event{
		{At: story.Tick, Kind: event.ProcessStart, PID: 1}, {At: 2 * story.Tick, Kind: event.Ready}, {At: 3 * story.Tick, Kind: event.ProcessExit}}, 4*story.Tick, false))
	if v.panes[0].picture.Timeline.Phase() != timeline.Auditing {
		t.Fatalf("the phase is %s", v.panes[0].picture.Timeline.Phase())
	}
	apptest.Press(a, "t", "i", "k")
	if view := a.View(); len(run.Calls()) > 0 || strings.Contains(view, "SIGKILL") || !strings.Contains(view, "nothing left to signal") {
		t.Errorf("the run heard %v, and the screen is\n%s", run.Calls(), view)
	}
	if v.state = StageOver; v.step() != progress.StepVerdict {
		t.Errorf("after the run the step is %q", v.step())
	}
}

func TestPanelsTellWhatTheyHaveSeenLast(t *testing.T) {
	a := playing("broken", story.CutOff(), story.Later, nil)(t)
	apptest.Press(a, "tab")
	if view := a.View(); !strings.Contains(view, "The process has ended; last seen") || strings.Contains(view, ": 0 goroutines") {
		t.Errorf("the goroutines are\n%s", view)
	}
	apptest.Press(a, "tab")
	if view := a.View(); !strings.Contains(view, "ended with the process") || strings.Contains(view, "service to its database") {
		t.Errorf("the connections are\n%s", view)
	}
}

func TestEndFollowsTheRunAgain(t *testing.T) {
	s := testCourse(t)
	v := newStage(s, s.lessons.Lessons[2], lessons.Broken)
	a := app.New(v, 80, 24, func() {})
	v.run(lessons.Broken)
	a.Update(builds.Started{Launch: v.launch})
	a.Update(framesOf(v, story.CutOff().Until(4200*story.Tick), 4200*story.Tick, false))
	for _, away := range []string{"up", "x"} {
		apptest.Press(a, away)
		if view := a.View(); !strings.Contains(view, "end follow") {
			t.Errorf("after %s, the footer does not name the way back:\n%s", away, view)
		}
		a.Update(tea.KeyMsg{Type: tea.KeyEnd})
		if !v.panes[0].picture.Follows() {
			t.Errorf("after %s, end does not follow again", away)
		}
	}
}

// A notice about a run that goes on disappears when the run is over.
func TestANoticeAboutARunEndsWithIt(t *testing.T) {
	for _, k := range []string{"r", "f"} {
		a, v, _ := busyActorOnStage(t)
		apptest.Do(a, k)
		shows(t, a, "t stops it, k kills it", true)
		a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
		shows(t, a, "t stops it, k kills it", false)
	}
}
