package screens

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

// aClock goes when it is told to.
type aClock struct{ now time.Time }

func (c *aClock) tell() time.Time { return c.now }

// A terminal that is slow gets fewer beats, and the replay plays no slower for it: it goes by the time that has gone by.
func TestPlayingGoesByTheClock(t *testing.T) {
	events := story.Drained().Until(story.Later)
	for name, c := range map[string]struct {
		set func() (s app.Screen, p *player, at func() time.Duration)
	}{
		"replay": {func() (app.Screen, *player, func() time.Duration) {
			r := NewReplay("one", events, nil)
			return r, &r.player, func() time.Duration { return r.at }
		}},
		"comparison": {func() (app.Screen, *player, func() time.Duration) {
			one := func() *recording.Recording { return recorded(recording.Info{}, events) }
			c := compareRuns(one(), one())
			return c, &c.player, func() time.Duration { return c.at }
		}},
	} {
		t.Run(name, func(t *testing.T) {
			shown, playing, at := c.set()
			clock := new(aClock)
			playing.clock = clock.tell
			a := app.New(shown, 80, 24, func() {})
			apptest.Press(a, "home") // to the beginning
			beat := func(took time.Duration) {
				clock.now = clock.now.Add(took)
				a.Update(beatMsg{playing, playing.beat})
			}
			began := at()
			wants := func(when string, want time.Duration) {
				t.Helper()
				if got := at() - began; got != want {
					t.Errorf("%s it is at %v, want %v", when, got, want)
				}
			}
			apptest.Press(a, " ", "+") // from 0.5x to 1x
			for range 4 {
				beat(130 * story.Tick)
			}
			wants("after four slow beats at 1x", 520*story.Tick)
			beat(time.Millisecond)
			wants("after a quick one", 521*story.Tick)
			apptest.Press(a, "+")
			beat(100 * story.Tick)
			wants("after 100 ms at 2x", 721*story.Tick)
			apptest.Press(a, " ")
			beat(100 * story.Tick)
			wants("after a pause", 721*story.Tick)
			clock.now = clock.now.Add(time.Minute)
			apptest.Press(a, " ")
			beat(100 * story.Tick)
			wants("when it goes on after a pause", 921*story.Tick)
			clock.now = clock.now.Add(time.Hour)
			a.Update(tea.ResumeMsg{})
			beat(100 * story.Tick)
			wants("when the program goes on after it was suspended", 1121*story.Tick)
		})
	}
}

func TestARunWithoutASignalSaysSo(t *testing.T) {
	a := app.New(NewReplay("a run", []event.Event{{Kind: event.Ready, At: time.Second}}, nil), 80, 24, func() {})
	apptest.Press(a, "s")
	if !strings.Contains(a.View(), "No signal in this run.") {
		t.Errorf("s says\n%s", a.View())
	}
}

// What plays pauses behind the list of keys and the glossary, and plays on when they close.
func TestPlayingPausesBehindTheKeysAndTheGlossary(t *testing.T) {
	for _, k := range []string{"?", "g"} {
		r := NewReplay("one", story.Drained().Until(story.Later), nil)
		clock := new(aClock)
		r.clock = clock.tell
		a := app.New(r, 80, 24, func() {})
		apptest.Press(a, "home", " ")
		apptest.Press(a, k)
		before := r.at
		clock.now = clock.now.Add(time.Second)
		a.Update(beatMsg{&r.player, r.beat})
		if r.playing || r.at != before {
			t.Errorf("behind %s it plays on, from %v to %v", k, before, r.at)
		}
		apptest.Press(a, "q")
		clock.now = clock.now.Add(time.Second)
		a.Update(beatMsg{&r.player, r.beat})
		if !r.playing || r.at <= before {
			t.Errorf("after %s it is still at %v, playing: %v", k, r.at, r.playing)
		}
	}
}

// Two runs that are compared begin to play, as the replay of one does.
func TestAComparisonPlaysWhenItOpens(t *testing.T) {
	events := story.Drained().Until(story.Later)
	c := compareRuns(recorded(recording.Info{}, events), recorded(recording.Info{}, events))
	a := app.New(c, 80, 24, func() {})
	if a.Init(); !c.playing {
		t.Errorf("it stands still:\n%s", a.View())
	}
}
