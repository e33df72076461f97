package screens

import (
	"os"
	"path/filepath"
	"regexp"
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
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// Before a run no number is known, and no question may show where one will stand.
func TestNoQuestionShowsAPlaceholder(t *testing.T) {
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	inside := regexp.MustCompile(`[^.?!] Some |(^|[.?!] )some `)
	for _, l := range course.Lessons {
		v := newStage(nil, l, lessons.Broken)
		var said []string
		v.introduce(func(text string) { said = append(said, text) })
		for _, text := range append(said, questionAhead(l)) {
			if strings.Contains(text, "{") || inside.MatchString(text) {
				t.Errorf("%s: the stage says %q", l.Name, text)
			}
		}
	}
}

func TestOnlyEOpensTheEditor(t *testing.T) {
	a, m := atTheBench(t)
	if cmd := m.opened(); cmd != nil {
		t.Error("a screen that is shown again opens something")
	}
	apptest.Press(a, "enter")
	if !strings.Contains(a.View(), "e opens your copy") {
		t.Errorf("enter does not say what opens the editor:\n%s", a.View())
	}
	for _, edit := range []bool{false, true} {
		cmd := m.copied(a, copiedMsg{mend: m, editor: builds.Editor{Name: "nano", Command: []string{"nano"}}, edit: edit})
		if (cmd != nil) != edit {
			t.Errorf("wanted %v, the editor opens: %v", edit, cmd != nil)
		}
	}
}

func TestWhatIsSaidOfThePredictions(t *testing.T) {
	for _, c := range []struct {
		said []int // of ten; none happened
		want string
		not  string
	}{
		{[]int{0, 10, 10}, "1 of 3 predictions right.", "half"},
		{[]int{0, 0, 10, 9}, "The later lessons are the harder ones", "well seen"},
		{[]int{10, 9, 0, 0}, "you see it coming now", "harder"},
		{[]int{0, 0, 0, 0}, "well seen from the start", "harder"},
		{[]int{5, 5, 5, 5}, "50 % off, and the second half 50 %.", "harder"},
	} {
		var of []*lessons.Lesson
		var said []progress.Prediction
		for _, n := range c.said {
			of, said = append(of, &lessons.Lesson{Answer: "answered"}), append(said, progress.Prediction{Said: n, Out: 10})
		}
		if got := new(predictions).trend(of, said); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%v: %q", c.said, got)
		}
	}
}

// left is a run that was left while its service served.
func left() []event.Event {
	const at = 4 * time.Second
	return append(story.CutOff().Until(at),
		event.Event{At: at, Kind: event.Signal, Name: "SIGKILL", Target: event.TargetGroup, By: event.ByRun},
		event.Event{At: at + 3*story.Tick, Kind: event.ProcessExit, Name: "SIGKILL"},
		event.Event{At: at + 4*story.Tick, Kind: event.RunEnd, Text: "the run was ended before the service: context canceled"})
}

func TestARunThatWasLeftIsNotJudged(t *testing.T) {
	for name, events := range map[string][]event.Event{"left": left(), "killed with the program": story.CutOff().Until(4 * time.Second)} {
		j := judge("T", lessons.Broken, timeline.Of(events), events)
		a := app.New(j, 120, 36, func() {})
		if text := a.View(); !strings.Contains(text, words.NotJudged) || strings.Contains(text, "✗") || strings.Contains(text, "by itself") {
			t.Errorf("%s: the verdict is\n%s", name, text)
		}
	}
	events := left()
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
	if got := VerdictInShort(recording.Info{Complete: true, Left: whole.LeftEarly(), Fail: 3, Why: whole.EndedWhy}); !strings.Contains(got, "left early") || strings.Contains(got, "3") {
		t.Errorf("the list says %q", got)
	}
}

func TestTheLastVerdictIsRecalled(t *testing.T) {
	_, b, file := buildstest.ACopy(t)
	state := t.TempDir()
	if err := os.Mkdir(filepath.Join(state, "runs"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := builds.LastRecorded(state, b.Lesson); got != nil {
		t.Errorf("without a recording there is %+v", got)
	}
	events := story.Drained().Until(story.Later)
	if events[len(events)-1].Kind != event.RunEnd {
		events = append(events, event.Event{At: story.Later, Kind: event.RunEnd})
	}
	run := *events[0].Run
	run.Started = time.Now()
	events[0].Run = &run
	path := filepath.Join(state, "runs", "20260102-100000.000000-"+b.Lesson.Name+"-yours"+recording.Ext)
	if err := os.WriteFile(path, story.Encoded(t, events, false), 0o600); err != nil {
		t.Fatal(err)
	}
	for age, there := range map[time.Duration]bool{-time.Hour: true, time.Hour: false} {
		when := run.Started.Add(age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
		got := builds.LastRecorded(state, b.Lesson)
		if (got != nil) != there || there && (len(got.Results) == 0 || !got.Recorded || got.Path != path) {
			t.Errorf("of a copy that was changed %v after the run, the trial is %+v", age, got)
		}
	}
}
