package screens

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// busyActorOnStage is a stage whose service is busy enough to be stopped.
func busyActorOnStage(t testing.TB) (*app.App, *stage, *buildstest.FakeRun) {
	t.Helper()
	a, v, run := actorOnStage(t)
	a.Update(framesOf(v, story.CutOff().Until(4200*story.Tick), 4200*story.Tick, false))
	return a, v, run
}

// The signal goes out when the key is pressed, and the picture stands still at that moment: the numbers of the question are
// those at the signal, and nothing that is asked about grows. What came of it shows once it is answered, as fast as it was.
func TestThePictureStandsStillAtTheStopUntilThePredictionIsMade(t *testing.T) {
	a, v, run := busyActorOnStage(t)
	clock := new(aClock)
	v.clock = clock.tell
	if !strings.Contains(a.View(), predicts) {
		t.Errorf("the footer does not say what t does:\n%s", a.View())
	}
	apptest.Do(a, "t")
	if want := []string{"stop"}; !slices.Equal(run.Calls(), want) {
		t.Errorf("t: the run heard %v, want %v", run.Calls(), want)
	}
	frame := func(at time.Duration, over bool) {
		_, cmd := a.Update(framesOf(v, story.CutOff().Until(at), at, over))
		apptest.CarryOut(a, cmd)
	}
	frame(story.StopAt+2*story.Tick, false)
	shows(t, a, "4 requests are in flight", true)
	shows(t, a, "SIGTERM is out: the picture stands still", true)
	frame(story.StopAt+600*story.Tick, false)
	frame(story.Later, true)
	shows(t, a, "reset", false)
	apptest.Do(a, "1", "7", "backspace", "x")
	shows(t, a, "▸ 1▁", true)
	_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyEnter}) // its beats are typed here
	if cmd == nil || v.guess.asking {
		t.Fatalf("after the answer the screen is\n%s", a.View())
	}
	clock.now = clock.now.Add(650 * time.Millisecond)
	a.Update(filmBeat{v.launch})
	shows(t, a, "reset", true)
	if v.state != StageRunning {
		t.Error("the film is over before its time")
	}
	clock.now = clock.now.Add(story.Later)
	_, cmd = a.Update(filmBeat{v.launch})
	apptest.CarryOut(a, cmd)
	kept := v.course.kept.State().Lessons[v.lesson.Name].Predictions
	if len(kept) != 1 || kept[0].Said != 1 || kept[0].Was != 0 || kept[0].Of != lessons.Broken || kept[0].At.IsZero() {
		t.Errorf("kept is %+v", kept)
	}
	apptest.Do(a, "enter")
	shows(t, a, "You said 1, but no receipt was printed after the signal", true)
}

// A service that ends at once has cut everything off before the first picture after the signal: that picture is kept, too.
func TestThePictureAtTheStopDoesNotAnswerTheQuestion(t *testing.T) {
	a, v, _ := busyActorOnStage(t)
	apptest.Do(a, "t")
	at := story.StopAt + 40*story.Tick
	_, cmd := a.Update(framesOf(v, story.CutOff().Until(at), at, false))
	apptest.CarryOut(a, cmd)
	shows(t, a, "4 requests are in flight", true)
	shows(t, a, "reset", false)
	shows(t, a, "met an error", false)
	apptest.Do(a, "esc")
	shows(t, a, "met an error", true)
}

func TestThePredictionCanBeSkipped(t *testing.T) {
	a, v, run := busyActorOnStage(t)
	apptest.Do(a, "t", "t") // the second one sends nothing
	if want := []string{"stop"}; !slices.Equal(run.Calls(), want) || !strings.Contains(a.View(), "esc shows what comes of it without one") {
		t.Errorf("t, t: the run heard %v, and the screen is\n%s", run.Calls(), a.View())
	}
	apptest.Do(a, "esc", "t") // it is not asked again
	if want := []string{"stop", "SIGTERM"}; !slices.Equal(run.Calls(), want) {
		t.Errorf("esc, t: the run heard %v, want %v", run.Calls(), want)
	}
	if v.guess.made || v.course.kept.State().Did(v.lesson.Name, progress.StepPredict) {
		t.Error("a prediction was made, or the step counts as done")
	}
}

// A signal is about the service as it is now: what has been kept back shows at once.
func TestASignalCutsTheFilmShort(t *testing.T) {
	a, v, run := busyActorOnStage(t)
	apptest.Do(a, "t")
	for _, at := range []time.Duration{story.StopAt, story.StopAt + 2*story.Tick} {
		a.Update(framesOf(v, story.CutOff().Until(at), at, false))
	}
	a.Update(tea.KeyMsg{Type: tea.KeyEsc})
	apptest.Do(a, "k")
	if want := []string{"stop", "SIGKILL"}; !slices.Equal(run.Calls(), want) || v.film.holds() {
		t.Errorf("the run heard %v, want %v; kept back: %v", run.Calls(), want, v.film.holds())
	}
}

// A question with choices is answered with one key, which is the number of a choice.
func TestAChoiceIsOneKey(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, v, _ := busyActorOnStage(t)
		clock := new(aClock)
		v.clock = clock.tell
		v.lesson.Answer, v.lesson.Choices = "answered", []lessons.Choice{{Text: "all of them", From: 2}, {Text: "none of them"}, {Text: "one", From: 1}}
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		apptest.Do(a, "t")
		for _, want := range []string{"1  all of them", "2  none of them", "3  one", "1 to 3 says so"} {
			shows(t, a, want, true)
		}
		if h := strings.Count(a.View(), "\n") + 1; h != size[1] {
			t.Errorf("%d lines at %v", h, size)
		}
		apptest.Do(a, "4", "0", "enter")
		if v.guess.made {
			t.Error("what is no choice is taken for one")
		}
		shows(t, a, "Type the number of an answer", true)
		a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
		apptest.Press(a, "2")
		clock.now = clock.now.Add(2 * story.Later)
		_, cmd := a.Update(filmBeat{v.launch})
		apptest.CarryOut(a, cmd)
		kept := v.course.kept.State().Lessons[v.lesson.Name].Predictions
		if len(kept) != 1 || kept[0].Said != 2 || kept[0].Choices != 3 || kept[0].Was < 1 || kept[0].Was > 3 {
			t.Errorf("kept is %+v", kept)
		}
		apptest.Do(a, "enter")
		shows(t, a, `You said "none of them"`, true)
	}
}

func TestAnEmptyAnswerIsNoAnswer(t *testing.T) {
	a, v, _ := busyActorOnStage(t)
	apptest.Do(a, "t", "enter")
	if !v.guess.asking || !strings.Contains(a.View(), "Type a number first") {
		t.Errorf("the screen is\n%s", a.View())
	}
}

// The question comes with the stop, whether the service is busy or not.
func TestAServiceThatIsNotBusyIsAskedAboutAllTheSame(t *testing.T) {
	a, v, run := actorOnStage(t)
	a.Update(framesOf(v, story.CutOff().Until(600*story.Tick), 600*story.Tick, false))
	shows(t, a, "Wait until it is busy: 1 of 3 requests, 0 of 1 receipt", true)
	shows(t, a, predicts, true)
	apptest.Do(a, "t")
	if want := []string{"stop"}; !slices.Equal(run.Calls(), want) || !v.guess.asking {
		t.Errorf("the run heard %v, want %v, and the screen is\n%s", run.Calls(), want, a.View())
	}
}

// A service that has not started yet is stopped once it serves, and until then nothing says that the stop has begun.
func TestTheQuestionComesBeforeTheServiceServes(t *testing.T) {
	a, v, _ := actorOnStage(t)
	a.Update(framesOf(v, story.CutOff().Until(200*story.Tick), 200*story.Tick, false))
	apptest.Do(a, "t")
	shows(t, a, "It is stopped as soon as it serves", true)
	shows(t, a, "The stop has begun", false)
	a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, false))
	shows(t, a, "SIGTERM is out: the picture stands still", true)
}

// The cue names only what is still missing, and has the name of the work before there is any.
func TestTheCueNamesWhatIsMissing(t *testing.T) {
	a, v, _ := actorOnStage(t)
	events := story.CutOff().Until(600 * story.Tick)
	for i := range events {
		if events[i].Run != nil {
			events[i].Run.Rules = &event.Rules{Exercise: []string{"messages"}}
		}
	}
	v.lesson.Requests, v.lesson.Jobs, v.lesson.Queued = 1, 4, 0
	a.Update(framesOf(v, slices.DeleteFunc(events, func(e event.Event) bool { return e.Kind == event.JobQueued }), 600*story.Tick, false))
	shows(t, a, "Wait until it is busy: 0 of 4 messages.", true)
}

// The key of the stop has one label, whether the service is busy or not.
func TestTheKeyOfTheStopHasOneLabel(t *testing.T) {
	idle, v, _ := actorOnStage(t)
	idle.Update(framesOf(v, story.CutOff().Until(600*story.Tick), 600*story.Tick, false))
	shows(t, idle, "Wait until it is busy", true)
	busy, _, _ := busyActorOnStage(t)
	shows(t, busy, "Busy enough", true)
	for _, a := range []*app.App{idle, busy} {
		shows(t, a, " t stop it, and predict  ", true)
	}
}

// On a slow machine the first picture after the stop may be of a run that is over. The question stands all the same.
func TestTheQuestionStandsThoughTheRunIsOver(t *testing.T) {
	a, v, _ := busyActorOnStage(t)
	apptest.Do(a, "t", "3")
	_, cmd := a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
	apptest.CarryOut(a, cmd)
	shows(t, a, "▸ 3▁", true)
	clock := new(aClock)
	v.clock = clock.tell
	a.Update(tea.KeyMsg{Type: tea.KeyEnter})
	clock.now = clock.now.Add(2 * story.Later)
	_, cmd = a.Update(filmBeat{v.launch})
	apptest.CarryOut(a, cmd)
	if kept := v.course.kept.State().Lessons[v.lesson.Name].Predictions; v.state != StageOver || len(kept) != 1 || kept[0].Said != 3 {
		t.Errorf("kept is %+v, and the screen is\n%s", kept, a.View())
	}
}

func TestHowFarOffAPredictionWas(t *testing.T) {
	for _, c := range []struct {
		answer string
		p      progress.Prediction
		want   string
	}{
		{"answered", progress.Prediction{Said: 7, Was: 0, Out: 7}, "100 %"},
		{"answered", progress.Prediction{Said: 3, Was: 3, Out: 7}, "0 %"},
		{"jobs_lost", progress.Prediction{Said: 2, Was: 4}, "50 %"},
		{"jobs_lost", progress.Prediction{}, "0 %"},
		{"exit_status", progress.Prediction{Said: 142, Was: 143}, "100 %"},
	} {
		if got := percent(off(c.answer, c.p)); got != c.want {
			t.Errorf("%s, %+v: %s off, want %s", c.answer, c.p, got, c.want)
		}
	}
}

// The first thing that the key orders is the stop, before anything is drawn.
func TestTheStopFollowsTheKeyAtOnce(t *testing.T) {
	a, _, run := busyActorOnStage(t)
	apptest.Do(a, "t")
	if !slices.Contains(run.Calls(), "stop") {
		t.Fatalf("the run heard %v", run.Calls())
	}
}

// BenchmarkStopKey measures how long it takes from the key until the service is told to stop: under 5 ms is the aim.
//
//	go test ./tui/screens -run '^$' -bench StopKey
func BenchmarkStopKey(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		a, _, _ := busyActorOnStage(b)
		b.StartTimer()
		apptest.Do(a, "t")
	}
}

func TestMoreThanThereAreIsNoAnswer(t *testing.T) {
	a, v, _ := busyActorOnStage(t)
	v.lesson.Answer = "answered"
	apptest.Do(a, "t", "9", "9", "enter")
	shows(t, a, "the answer is 4 at most", true)
	apptest.Press(a, "backspace", "backspace", "4", "enter")
	if v.guess.asking || v.guess.Said != 4 {
		t.Errorf("an answer that can be is none:\n%s", a.View())
	}
}

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

// queued is that many receipts, waiting since then.
func queued(at time.Duration, n int) []event.Event {
	var events []event.Event
	for id := range n {
		events = append(events, event.Event{At: at, Kind: event.JobQueued, ID: 1000 + id})
	}
	return events
}

// The numbers of the question stay as they were at the stop, however long the learner thinks, at every size.
func TestNothingThatIsAskedAboutGrows(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a, v, _ := busyActorOnStage(t)
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		v.lesson.Question = "{printing} receipts wait. How many will be lost?"
		shows(t, a, "Busy enough. t: "+predicts, true)
		told := append(story.CutOff().Until(story.StopAt), queued(4210*story.Tick, 50)...)
		apptest.Do(a, "t")
		a.Update(framesOf(v, told, story.StopAt+story.Tick, false))
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "stands still", true)
		a.Update(framesOf(v, append(told, queued(4400*story.Tick, 300)...), 4500*story.Tick, false))
		shows(t, a, "52 receipts wait.", true)
		shows(t, a, "352", false)
		if h := strings.Count(a.View(), "\n") + 1; h != size[1] {
			t.Errorf("%d lines at %v", h, size)
		}
	}
}
