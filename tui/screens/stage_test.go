package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/picture"
	"closingtime/tui/program"
	"closingtime/tui/story"
)

// onTheSpot is a stage whose run is an actor.
func onTheSpot(t *testing.T) (*app.App, *stage, *buildstest.Actor) {
	t.Helper()
	var v *stage
	a := onStage("broken", func(shown *stage) { v = shown })(t)
	v.run("broken")
	run := buildstest.NewActor()
	v.launch.Runs = []builds.Run{run}
	a.Update(builds.Started{Launch: v.launch})
	return a, v, run
}

// does presses keys and carries out what they order.
func does(a *app.App, keys ...string) {
	for _, k := range keys {
		_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)})
		if cmd != nil {
			if msg := cmd(); msg != nil {
				a.Update(msg)
			}
		}
	}
}

func TestKeysSendSignals(t *testing.T) {
	a, _, run := onTheSpot(t)
	does(a, "t", "t", "i", "k")
	if want := []string{"stop", "SIGTERM", "SIGINT", "SIGKILL"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("the run heard %v, want %v", run.Heard(), want)
	}
}

func TestAStopThatHasBegunIsNotBegunAgain(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(framesOf(v, story.CutOff().Until(story.ToldAt), story.ToldAt, false))
	does(a, "t")
	if want := []string{"SIGTERM"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("the run heard %v, want %v", run.Heard(), want)
	}
}

func TestKeysThatComeTogetherAreKeys(t *testing.T) {
	a, v, _ := onTheSpot(t)
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("? ?")})
	if strings.Contains(a.View(), "what the signs mean") {
		t.Error("the help shows after it was closed again")
	}
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("k q"), Paste: true})
	if len(a.Screens()) != 1 || v.state != stageRunning {
		t.Error("what was pasted was taken for keys")
	}
}

func TestThePictureCanBePausedAndTheRunGoesOn(t *testing.T) {
	a, v, _ := onTheSpot(t)
	a.Update(framesOf(v, story.CutOff().Until(3*time.Second), 3*time.Second, false))
	does(a, " ")
	before := a.View()
	events := story.CutOff().Until(story.ToldAt)
	a.Update(framesOf(v, events, story.ToldAt, false))
	if a.View() != before {
		t.Error("the picture moved while it was paused")
	}
	if !strings.Contains(before, "paused, it runs on") {
		t.Errorf("nothing says that it is paused:\n%s", before)
	}
	does(a, " ")
	if !strings.Contains(a.View(), "SIGTERM") {
		t.Errorf("after the pause the signal is not there:\n%s", a.View())
	}
}

// Whoever stops the service is asked about what there is now, and sees what comes of it.
func TestAStopEndsThePause(t *testing.T) {
	for _, k := range []string{"t", "i", "k"} {
		a, v, _ := onABusySpot(t)
		does(a, " ")
		events := story.CutOff().Until(4210 * story.Tick)
		a.Update(framesOf(v, events, 4210*story.Tick, false))
		does(a, k)
		if v.paused || v.panes[0].picture.Now != 4210*story.Tick {
			t.Errorf("%s leaves the picture at %v, paused: %v", k, v.panes[0].picture.Now, v.paused)
		}
	}
}

func TestAnotherServiceIsChosenOnlyWhenNoneRuns(t *testing.T) {
	a, v, _ := onTheSpot(t)
	does(a, "f")
	if v.service() != "broken" || !strings.Contains(a.View(), "still on the stage") {
		t.Errorf("f left %s on the stage:\n%s", v.service(), a.View())
	}
	a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
	does(a, "f")
	if v.service() != "fixed" || v.state != stageIdle {
		t.Errorf("after the run, f chose %s", v.service())
	}
}

func TestLeavingTheStageEndsTheRun(t *testing.T) {
	_, v, _ := onTheSpot(t)
	launch, late := v.launch, framesOf(v, story.CutOff().Until(story.Later), story.Later, true)
	a := stacked(NewMap(v.course), v)
	does(a, "q")
	select {
	case <-launch.Ended:
	case <-time.After(time.Minute):
		t.Error("the run goes on")
	}
	a.Update(late)
}

func TestQuittingEndsWhatRunsFirst(t *testing.T) {
	ended := 0
	a := app.New(NewMap(theSchool(t)), 80, 24, func() { ended++ })
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
	for at := time.Duration(0); at <= replay.end; at += 170 * story.Tick {
		events := tale.Until(at)
		live.Show(timeline.Of(events), at)
		replay.seek(replay.end) // and back: the replay starts afresh
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
		r.scrub(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(".")})
		if r.at == at {
			break
		}
		moments++
	}
	if r.at != r.end {
		t.Errorf("stepping ended at %v of %v", r.at, r.end)
	}
	for r.at > 0 {
		r.scrub(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(",")})
		moments--
	}
	if moments < 0 || moments > 1 {
		t.Errorf("there are %d more steps on than back", moments)
	}
}
