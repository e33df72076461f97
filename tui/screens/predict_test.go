package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
	"closingtime/tui/story"
)

// doesAll presses keys, and carries out everything that they order.
func doesAll(a *app.App, keys ...string) {
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		switch k {
		case "enter":
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		case "esc":
			msg = tea.KeyMsg{Type: tea.KeyEsc}
		case "backspace":
			msg = tea.KeyMsg{Type: tea.KeyBackspace}
		}
		_, cmd := a.Update(msg)
		carryOut(a, cmd)
	}
}

// carryOut does what a command orders, and what that orders in turn.
func carryOut(a *app.App, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, one := range msg {
			carryOut(a, one)
		}
	default:
		_, next := a.Update(msg)
		carryOut(a, next)
	}
}

// onABusySpot is a stage whose service is busy enough to be stopped.
func onABusySpot(t *testing.T) (*app.App, *stage, *buildstest.Actor) {
	t.Helper()
	a, v, run := onTheSpot(t)
	a.Update(framesOf(v, story.CutOff().Until(4200*story.Tick), 4200*story.Tick, false))
	return a, v, run
}

// The signal goes out when the key is pressed, and the picture stands still at that moment: the numbers of the question are
// those at the signal, and nothing that is asked about grows. What came of it shows once it is answered, as fast as it was.
func TestThePictureStandsStillAtTheStopUntilThePredictionIsMade(t *testing.T) {
	a, v, run := onABusySpot(t)
	clock := new(aClock)
	v.clock = clock.tell
	if !strings.Contains(a.View(), predicts) {
		t.Errorf("the footer does not say what t does:\n%s", a.View())
	}
	doesAll(a, "t")
	if want := []string{"stop"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("t: the run heard %v, want %v", run.Heard(), want)
	}
	frame := func(at time.Duration, over bool) {
		_, cmd := a.Update(framesOf(v, story.CutOff().Until(at), at, over))
		carryOut(a, cmd)
	}
	frame(story.ToldAt+2*story.Tick, false)
	shows(t, a, "4 requests are in flight", true)
	shows(t, a, "SIGTERM is out: the picture stands still", true)
	frame(story.ToldAt+600*story.Tick, false)
	frame(story.Later, true)
	shows(t, a, "reset", false)
	doesAll(a, "1", "7", "backspace", "x")
	shows(t, a, "▸ 1▁", true)
	_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyEnter}) // its beats are typed here
	if cmd == nil || v.guess.asking {
		t.Fatalf("after the answer the screen is\n%s", a.View())
	}
	clock.now = clock.now.Add(650 * time.Millisecond)
	a.Update(filmBeat{v.launch})
	shows(t, a, "reset", true)
	if v.state != stageRunning {
		t.Error("the film is over before its time")
	}
	clock.now = clock.now.Add(story.Later)
	_, cmd = a.Update(filmBeat{v.launch})
	carryOut(a, cmd)
	kept := v.course.kept.State().Lessons[v.lesson.Name].Predictions
	if len(kept) != 1 || kept[0].Said != 1 || kept[0].Was != 0 || kept[0].Of != lessons.Broken || kept[0].At.IsZero() {
		t.Errorf("kept is %+v", kept)
	}
	doesAll(a, "enter")
	shows(t, a, "You said 1, but no receipt was printed after the signal", true)
}

func TestThePredictionCanBeSkipped(t *testing.T) {
	a, v, run := onABusySpot(t)
	doesAll(a, "t", "t") // the second one sends nothing
	if want := []string{"stop"}; !slices.Equal(run.Heard(), want) || !strings.Contains(a.View(), "esc shows what comes of it without one") {
		t.Errorf("t, t: the run heard %v, and the screen is\n%s", run.Heard(), a.View())
	}
	doesAll(a, "esc", "t") // it is not asked again
	if want := []string{"stop", "SIGTERM"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("esc, t: the run heard %v, want %v", run.Heard(), want)
	}
	if v.guess.made || v.course.kept.State().Did(v.lesson.Name, progress.StepPredict) {
		t.Error("a prediction was made, or the step counts as done")
	}
}

// A signal is about the service as it is now: what has been kept back shows at once.
func TestASignalCutsTheFilmShort(t *testing.T) {
	a, v, run := onABusySpot(t)
	doesAll(a, "t")
	for _, at := range []time.Duration{story.ToldAt, story.ToldAt + 2*story.Tick} {
		a.Update(framesOf(v, story.CutOff().Until(at), at, false))
	}
	a.Update(tea.KeyMsg{Type: tea.KeyEsc})
	doesAll(a, "k")
	if want := []string{"stop", "SIGKILL"}; !slices.Equal(run.Heard(), want) || v.film.holds() {
		t.Errorf("the run heard %v, want %v; kept back: %v", run.Heard(), want, v.film.holds())
	}
}

func TestAnEmptyAnswerIsNoAnswer(t *testing.T) {
	a, v, _ := onABusySpot(t)
	doesAll(a, "t", "enter")
	if !v.guess.asking || !strings.Contains(a.View(), "Type a number first") {
		t.Errorf("the screen is\n%s", a.View())
	}
}

// The question comes with the stop, whether the service is busy or not.
func TestAServiceThatIsNotBusyIsAskedAboutAllTheSame(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(framesOf(v, story.CutOff().Until(600*story.Tick), 600*story.Tick, false))
	shows(t, a, "Wait until it is busy: 1 of 3 requests, 0 of 1 receipt", true)
	shows(t, a, predicts, true)
	doesAll(a, "t")
	if want := []string{"stop"}; !slices.Equal(run.Heard(), want) || !v.guess.asking {
		t.Errorf("the run heard %v, want %v, and the screen is\n%s", run.Heard(), want, a.View())
	}
}

// On a slow machine the first picture after the stop may be of a run that is over. The question stands all the same.
func TestTheQuestionStandsThoughTheRunIsOver(t *testing.T) {
	a, v, _ := onABusySpot(t)
	doesAll(a, "t", "3")
	_, cmd := a.Update(framesOf(v, story.CutOff().Until(story.Later), story.Later, true))
	carryOut(a, cmd)
	shows(t, a, "▸ 3▁", true)
	clock := new(aClock)
	v.clock = clock.tell
	a.Update(tea.KeyMsg{Type: tea.KeyEnter})
	clock.now = clock.now.Add(2 * story.Later)
	_, cmd = a.Update(filmBeat{v.launch})
	carryOut(a, cmd)
	if kept := v.course.kept.State().Lessons[v.lesson.Name].Predictions; v.state != stageOver || len(kept) != 1 || kept[0].Said != 3 {
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

// From the key to the service's being told to stop: under 5 ms. The best of several, since this machine may be busy.
func TestTheStopFollowsTheKeyAtOnce(t *testing.T) {
	best := time.Hour
	for range 10 {
		a, _, run := onABusySpot(t)
		began := time.Now()
		doesAll(a, "t")
		if best = min(best, time.Since(began)); !slices.Contains(run.Heard(), "stop") {
			t.Fatalf("the first thing that the key orders is not the stop; the run heard %v", run.Heard())
		}
	}
	t.Logf("from the key to the stop: %v", best)
	if best > 5*time.Millisecond {
		t.Errorf("from the key to the stop it took %v", best)
	}
}
