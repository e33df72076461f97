package screens

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
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
		shows(t, a, "enter mend your own copy", true)
		apptest.Do(a, "7")
		shows(t, a, "enter to both, side by side", true)
		apptest.Do(a, "5")
		shows(t, a, "enter mend your own copy", true)
		shows(t, a, "1 why it happened", true)
		apptest.Do(a, "1")
		shows(t, a, "The secret is out", true)
		apptest.Do(a, "enter")
		if !is[*mend](a.Top()) {
			t.Errorf("behind the text, enter leads to a %T", a.Top())
		}
	}
}

// From the verdict on the broken service, enter leads through the same steps in every lesson, whether its text was read
// before the run or not.
func TestAfterTheVerdictEnterLeadsTheSameWayInEveryLesson(t *testing.T) {
	course := copied(t, "[0-9]*")
	kept, err := progress.Open(filepath.Join(t.TempDir(), "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := NewCourse(course, buildstest.Idle(t, course), kept)
	for i, l := range course.Lessons {
		v := newStage(s, l, lessons.Broken)
		a := stacked(NewMap(s), v)
		if i%2 == 0 {
			apptest.CarryOut(a, s.keep(func() error { return kept.Unfold(l.Name) }))
		}
		v.run(lessons.Broken)
		_, cmd := a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
		apptest.CarryOut(a, cmd)
		var way []string
		for len(way) < 3 || l.Exercise != nil && len(way) < 4 {
			apptest.Do(a, "enter")
			switch top := a.Top().(type) {
			case *verdictScreen:
				way = append(way, "verdict")
			case *reader:
				way = append(way, "why")
			case *exercise:
				way = append(way, "exercise")
				solve(t, a, top)
			case *mend:
				way = append(way, "mend")
			default:
				t.Fatalf("%s: enter leads to a %T", l.Name, top)
			}
		}
		want := []string{"verdict", "why", "exercise", "mend"}
		if l.Exercise == nil {
			want = []string{"verdict", "why", "mend"}
		}
		if !slices.Equal(way, want) {
			t.Errorf("%s: enter leads along %v, want %v", l.Name, way, want)
		}
		apptest.Press(a, "0")
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
	shows(t, a, "enter mend your own copy", true)
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
	for name, test := range map[string]struct {
		events []event.Event
		why    string
	}{
		"left by the learner":     {endedEarly(), "This run was left before its end"},
		"killed with the program": {story.CutOff().Until(4 * time.Second), "The recording breaks off before the run's end"},
		"without its last line":   {story.Drained().Until(story.Later)[:len(story.Drained().Until(story.Later))-1], "The recording breaks off before the run's end"},
	} {
		events := test.events
		j := judge("T", lessons.Broken, timeline.Of(events), events)
		a := app.New(j, 120, 36, func() {})
		if text := a.View(); !strings.Contains(text, test.why+"; it is not judged") || strings.Contains(text, "passed") || strings.Contains(text, "✗") || strings.Contains(text, "by itself") {
			t.Errorf("%s: the verdict is\n%s", name, text)
		}
	}
	for _, services := range [][]string{{lessons.Broken}, {lessons.Broken, lessons.Fixed}} {
		c := testCourse(t)
		v := newStage(c, c.lessons.Lessons[2], services...)
		a := app.New(v, 120, 36, func() {})
		v.run(services...)
		a.Update(builds.Started{Launch: v.launch})
		frames := builds.Frames{Launch: v.launch}
		for range services {
			frames.Runs = append(frames.Runs, framesOf(v, endedEarly(), 5*time.Second, true).Runs...)
		}
		a.Update(frames)
		for i := range v.panes {
			if n := len(v.panes[i].results); n > 0 {
				t.Errorf("of %v, the stage has %d results of a run that was left", services, n)
			}
		}
		if v.two() {
			apptest.Press(a, "enter")
			if text := a.View(); !strings.Contains(text, "this run was left") || strings.Contains(text, "✗") || strings.Contains(text, "passed") {
				t.Errorf("side by side, the verdicts are\n%s", text)
			}
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
	if got := VerdictInShort(recording.Info{Complete: true, NoVerdict: verdict.AbsenceOf(whole), Fail: 3, Why: whole.EndedWhy}); !strings.Contains(got, "left early") || strings.Contains(got, "3") {
		t.Errorf("the list says %q", got)
	}
}

// All checks of a drill are more than a small terminal has lines for: it says so.
func TestTheListOfChecksSaysWhatDoesNotShow(t *testing.T) {
	var results []verdict.Result
	for _, check := range []string{verdict.Exit, verdict.Answered, verdict.Traffic, verdict.Promises, verdict.Jobs, verdict.Messages, verdict.Leadership,
		verdict.Database, verdict.Logs, verdict.Leftovers, verdict.Deadline, verdict.Insistence, verdict.Verify} {
		results = append(results, verdict.Result{Check: check, Outcome: verdict.Pass})
	}
	a := app.New(newChecks("a drill", "", timeline.Of(nil), results), 60, 15, func() {})
	if screen := a.View(); !strings.Contains(screen, "── ↓ 1 more line ──") || strings.Contains(screen, "verify") {
		t.Errorf("the last check is out of sight, and nothing says so:\n%s", screen)
	}
	a.Update(tea.WindowSizeMsg{Width: 60, Height: 16})
	if screen := a.View(); strings.Contains(screen, "more line") || !strings.Contains(screen, "verify") {
		t.Errorf("with a line more all of them show:\n%s", screen)
	}
}
