package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/program"
	"closingtime/tui/ui"
)

// onTheSpot is a stage whose run is an actor.
func onTheSpot(t *testing.T) (*app.App, *stage, *actor) {
	t.Helper()
	var v *stage
	a := onStage("broken", func(shown *stage) { v = shown })(t)
	v.run("broken")
	run := newActor()
	v.attempt.run = run
	a.Update(startedMsg{v.attempt})
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
	if want := []string{"stop", "SIGTERM", "SIGINT", "SIGKILL"}; !slices.Equal(run.heard(), want) {
		t.Errorf("the run heard %v, want %v", run.heard(), want)
	}
}

func TestAStopThatHasBegunIsNotBegunAgain(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(framesMsg{attempt: v.attempt, events: cutOff().until(told), now: told})
	does(a, "t")
	if want := []string{"SIGTERM"}; !slices.Equal(run.heard(), want) {
		t.Errorf("the run heard %v, want %v", run.heard(), want)
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
	a.Update(framesMsg{attempt: v.attempt, events: cutOff().until(3 * time.Second), now: 3 * time.Second})
	does(a, " ")
	before := a.View()
	rest := slices.DeleteFunc(cutOff().until(told), func(e event.Event) bool { return e.At <= 3*time.Second })
	a.Update(framesMsg{attempt: v.attempt, events: rest, now: told})
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
		rest := slices.DeleteFunc(cutOff().until(4210*ms), func(e event.Event) bool { return e.At <= 4200*ms })
		a.Update(framesMsg{attempt: v.attempt, events: rest, now: 4210 * ms})
		does(a, k)
		if v.paused || v.picture.now != 4210*ms {
			t.Errorf("%s leaves the picture at %v, paused: %v", k, v.picture.now, v.paused)
		}
	}
}

func TestAnotherServiceIsChosenOnlyWhenNoneRuns(t *testing.T) {
	a, v, _ := onTheSpot(t)
	does(a, "f")
	if v.of != "broken" || !strings.Contains(a.View(), "still on the stage") {
		t.Errorf("f left %s on the stage:\n%s", v.of, a.View())
	}
	a.Update(framesMsg{attempt: v.attempt, events: cutOff().until(later), now: later, over: true})
	does(a, "f")
	if v.of != "fixed" || v.state != stageIdle {
		t.Errorf("after the run, f chose %s", v.of)
	}
}

func TestLeavingTheStageEndsTheRun(t *testing.T) {
	a, v, _ := onTheSpot(t)
	attempt := v.attempt
	a = stacked(newCourseMap(v.school), v)
	does(a, "q")
	select {
	case <-attempt.ended:
	case <-time.After(time.Minute):
		t.Error("the run goes on")
	}
	a.Update(framesMsg{attempt: attempt, events: cutOff().until(later), now: later, over: true}) // late, and for nobody
}

func TestQuittingEndsWhatRunsFirst(t *testing.T) {
	ended := 0
	a := app.New(newCourseMap(theSchool(t)), 80, 24, func() { ended++ })
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
	tale := drained()
	replay := newReplay("x", tale.until(later), nil)
	replay.SetSize(100, 31)
	live := new(picture)
	live.reset()
	live.setSize(100, 28)
	seen := 0
	for at := time.Duration(0); at <= replay.end; at += 170 * ms {
		events := tale.until(at)
		live.add(events[seen:], at)
		seen = len(events)
		replay.seek(replay.end) // and back: the replay starts afresh
		replay.seek(at)
		if replay.picture.view() != live.view() {
			t.Fatalf("after %v the replay shows\n%s\nand the stage showed\n%s", at, replay.picture.view(), live.view())
		}
	}
}

func TestTheReplayStepsFromEventToEvent(t *testing.T) {
	r := newReplay("x", drained().until(later), nil)
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

func TestWhatTheStopHitsComesFirst(t *testing.T) {
	p := &picture{w: 80, h: 20}
	p.reset()
	p.add(cutOff().until(later), told+time.Second)
	p.axis = axisAt(p.timeline, p.now, 60)
	shown, above, below := p.choose(p.collect(), 6)
	var labels []string
	for _, l := range shown {
		labels = append(labels, l.label(26))
	}
	want := []string{"#7 POST /orders", "#8 POST /orders", "#9 POST /orders", "receipt 3 worker 0", "#10 POST /orders", "receipt 4"}
	if !slices.Equal(labels, want) || above == 0 || below != 2 {
		t.Errorf("shown are %v, with %d above and %d below", labels, above, below)
	}
}

func TestTheAxisStandsStillOnceTheServiceIsToldToStop(t *testing.T) {
	p := new(picture)
	p.reset()
	p.add(drained().until(told+100*ms), told+100*ms)
	first := axisAt(p.timeline, p.now, 90)
	for _, now := range []time.Duration{told + time.Second, told + 4*time.Second} {
		if a := axisAt(p.timeline, now, 90); a != first {
			t.Errorf("after %v the axis is %+v, and was %+v", now, a, first)
		}
	}
	late := axisAt(p.timeline, told+60*time.Second, 90)
	if late.left != first.left || late.column(told+60*time.Second) >= 90 {
		t.Errorf("after a minute the axis is %+v", late)
	}
}

func TestTextOfUnknownOriginIsMadeSafe(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                          "plain",
		"\x1b[31mred\x1b[0m and\tx\r\n":  "red and    x",
		"\x1b]0;title\x07after":          "after",
		"bell\x07 and \u009b31m colours": "bell and  colours",
	} {
		if got := ui.Clean(in); got != want && !(strings.Contains(in, "\u009b") && !strings.ContainsRune(got, '\u009b')) {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
