package screens

import (
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

// judged is the verdict on the broken service of the second lesson, whose text has an outcome to tell.
func judged(t *testing.T, w, h int) (*app.App, *stage) {
	t.Helper()
	s := testCourse(t)
	l := s.lessons.Lessons[1]
	l.Prose = strings.Replace(foldedProse, "The last line", strings.Repeat("More, so that the text is longer than the screen.\n\n", 40)+"The last line", 1)
	v := newStage(s, l, lessons.Broken)
	a := app.New(NewMap(s), w, h, func() {})
	a.Open(v)
	v.run(lessons.Broken)
	_, cmd := a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
	apptest.CarryOut(a, cmd)
	apptest.Do(a, "enter")
	if !is[*verdictScreen](a.Top()) {
		t.Fatalf("enter shows a %T", a.Top())
	}
	return a, v
}

func TestAfterTheVerdictComesWhyItHappened(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, _ := judged(t, size[0], size[1])
		shows(t, a, "enter why it happened", true)
		apptest.Do(a, "enter")
		if !is[*reader](a.Top()) {
			t.Fatalf("enter shows a %T", a.Top())
		}
		shows(t, a, "Why it happens", true)
		shows(t, a, "The secret is out", true)
		shows(t, a, "Look at the lanes", false)
		shows(t, a, "enter read the difference", true)
		apptest.Do(a, "5")
		shows(t, a, "enter read the difference", true)
		shows(t, a, "1 why it happened", size[0] >= 80)
		apptest.Do(a, "1")
		shows(t, a, "The secret is out", true)
		apptest.Do(a, "enter")
		if c, ok := a.Top().(*code); !ok || c.want != difference {
			t.Errorf("behind the text, enter leads to a %T", a.Top())
		}
		apptest.Do(a, "1")
		shows(t, a, "enter to both, side by side", true)
	}
}

func TestOnlyTheBrokenOneHasAWhy(t *testing.T) {
	a, v := judged(t, 120, 36)
	j := a.Top().(*verdictScreen)
	j.of = lessons.Fixed
	apptest.Redraw(a)
	shows(t, a, "why it happened", false)
	j.of, v.lesson.Prose = lessons.Broken, "# A text without an outcome\n"
	apptest.Redraw(a)
	shows(t, a, "why it happened", false)
	shows(t, a, "enter read the difference", true)
}

// endedEarly is a run that the learner left while its service served.
func endedEarly() []event.Event {
	const at = 4 * time.Second
	return append(story.CutOff().Until(at),
		event.Event{At: at, Kind: event.Signal, Name: "SIGKILL", Target: event.TargetGroup, By: event.ByRun},
		event.Event{At: at + 3*story.Tick, Kind: event.ProcessExit, Name: "SIGKILL"},
		event.Event{At: at + 4*story.Tick, Kind: event.RunEnd, Text: "the run was ended before the service: context canceled"})
}

func TestARunThatWasLeftIsNotJudged(t *testing.T) {
	for name, events := range map[string][]event.Event{"left by the learner": endedEarly(), "killed with the program": story.CutOff().Until(4 * time.Second)} {
		j := judge("T", lessons.Broken, timeline.Of(events), events)
		a := app.New(j, 120, 36, func() {})
		if text := a.View(); !strings.Contains(text, words.NotJudged) || strings.Contains(text, "✗") || strings.Contains(text, "by itself") {
			t.Errorf("%s: the verdict is\n%s", name, text)
		}
	}
	events := endedEarly()
	p := NewReplay("T", events, nil)
	a := app.New(p, 120, 36, func() {})
	for _, at := range []time.Duration{4001 * story.Tick, 4004 * story.Tick} {
		p.seek(at)
		if text := a.View(); strings.Contains(text, "kills it") || strings.Contains(text, "time was up") {
			t.Errorf("at %v the replay is\n%s", at, text)
		}
	}
	whole := timeline.Of(events)
	if got := words.Sender(whole, whole.Signals[len(whole.Signals)-1]); got != "as it ended with the run" {
		t.Errorf("the signal was sent %s", got)
	}
	if got := VerdictInShort(recording.Info{Complete: true, LeftEarly: whole.LeftEarly(), Fail: 3, Why: whole.EndedWhy}); !strings.Contains(got, "left early") || strings.Contains(got, "3") {
		t.Errorf("the list says %q", got)
	}
}
