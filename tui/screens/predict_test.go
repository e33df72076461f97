package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/builds"
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
	a.Update(builds.Frames{Attempt: v.attempt, Events: story.CutOff().Until(4200 * story.Tick), Now: 4200 * story.Tick})
	return a, v, run
}

func TestTheStopWaitsForThePredictionAndThenForNothing(t *testing.T) {
	a, v, run := onABusySpot(t)
	if !strings.Contains(a.View(), "predict, then stop it") {
		t.Errorf("the footer does not say what t does:\n%s", a.View())
	}
	doesAll(a, "t", "1", "7", "backspace", "x")
	if len(run.Heard()) > 0 || !strings.Contains(a.View(), "▸ 1▁") {
		t.Errorf("before the answer the run heard %v, and the screen is\n%s", run.Heard(), a.View())
	}
	doesAll(a, "enter")
	if want := []string{"stop"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("after the answer the run heard %v, want %v", run.Heard(), want)
	}
	_, cmd := a.Update(builds.Frames{Attempt: v.attempt, Events: story.CutOff().Until(story.Later)[len(v.events):], Now: story.Later, Over: true})
	carryOut(a, cmd)
	kept := v.course.kept.State().Lessons[v.lesson.Name].Predictions
	if len(kept) != 1 || kept[0].Said != 1 || kept[0].Was != 0 || kept[0].Of != lessons.Broken || kept[0].At.IsZero() {
		t.Errorf("kept is %+v", kept)
	}
	doesAll(a, "enter")
	if !strings.Contains(a.View(), "You said 1, but no receipt was printed after the signal") {
		t.Errorf("the verdict does not say what was predicted:\n%s", a.View())
	}
}

func TestThePredictionCanBeSkipped(t *testing.T) {
	a, v, run := onABusySpot(t)
	doesAll(a, "t", "t") // the second one stops nothing unasked
	if len(run.Heard()) > 0 || !strings.Contains(a.View(), "esc stops it without one") {
		t.Errorf("t, t: the run heard %v, and the screen is\n%s", run.Heard(), a.View())
	}
	doesAll(a, "esc")
	if want := []string{"stop"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("esc: the run heard %v, want %v", run.Heard(), want)
	}
	doesAll(a, "t") // it is not asked again
	if want := []string{"stop", "SIGTERM"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("esc, t: the run heard %v, want %v", run.Heard(), want)
	}
	if v.guess.made || v.course.kept.State().Did(v.lesson.Name, progress.StepPredict) {
		t.Error("a prediction was made, or the step counts as done")
	}
}

func TestAnEmptyAnswerIsNoAnswer(t *testing.T) {
	a, _, run := onABusySpot(t)
	doesAll(a, "t", "enter")
	if len(run.Heard()) > 0 || !strings.Contains(a.View(), "Type a number first") {
		t.Errorf("the run heard %v, and the screen is\n%s", run.Heard(), a.View())
	}
}

func TestAServiceThatIsNotBusyIsStoppedAtOnce(t *testing.T) {
	a, v, run := onTheSpot(t)
	a.Update(builds.Frames{Attempt: v.attempt, Events: story.CutOff().Until(600 * story.Tick), Now: 600 * story.Tick})
	if !strings.Contains(a.View(), "Wait until it is busy: 1 of 3 requests, 0 of 1 receipt") {
		t.Errorf("the screen does not say how busy it is:\n%s", a.View())
	}
	doesAll(a, "t")
	if want := []string{"stop"}; !slices.Equal(run.Heard(), want) {
		t.Errorf("the run heard %v, want %v", run.Heard(), want)
	}
}

func TestARunThatEndsByItselfTakesTheQuestionAway(t *testing.T) {
	a, v, _ := onABusySpot(t)
	doesAll(a, "t", "3")
	_, cmd := a.Update(builds.Frames{Attempt: v.attempt, Events: story.CutOff().Until(story.Later)[len(v.events):], Now: story.Later, Over: true})
	carryOut(a, cmd)
	if v.guess.asking || strings.Contains(a.View(), "stops it unasked") || len(v.course.kept.State().Lessons[v.lesson.Name].Predictions) > 0 {
		t.Errorf("the question is still there, or was answered by nobody:\n%s", a.View())
	}
}

func TestEveryKindOfQuestionHasItsWords(t *testing.T) {
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range course.Lessons {
		words, ok := answerWords[l.Answer]
		if !ok || words.none == "" || words.one == "" || !strings.Contains(words.many, "#") || !verdict.Known(words.check) {
			t.Errorf("lesson %s asks for %q, for which the words are %+v", l.Name, l.Answer, words)
		}
	}
}

func TestExplanationsReadWell(t *testing.T) {
	results := []verdict.Result{{Check: "answered", Outcome: verdict.Fail, Findings: verdict.State("request 7: connection reset 4 ms after SIGTERM")}}
	for _, c := range []struct {
		answer         string
		said, was, out int
		want           string
	}{
		{"answered", 3, 0, 7, "You said 3 of 7, but none was answered. Request 7: connection reset 4 ms after SIGTERM."},
		{"answered", 7, 7, 7, "You said 7 of 7, and you are right: 7 were answered. Request 7: connection reset 4 ms after SIGTERM."},
		{"exit_status", 0, 143, 0, "You said 0, but the status was 143."},
		{"seconds_to_exit", 25, 3, 0, "You said 25 s, but it took 3 s."},
		{"jobs_lost", 4, 1, 0, "You said 4, but one receipt was lost."},
	} {
		if got := ExplainPrediction(c.answer, c.said, c.was, c.out, timeline.Losses{}, results); got != c.want {
			t.Errorf("%s: %q, want %q", c.answer, got, c.want)
		}
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

// The number that was asked for is made up of what the question could name, and of what came after the signal.
func TestLostReceiptsAreCountedOut(t *testing.T) {
	for _, test := range []struct {
		answer string
		c      timeline.Losses
		want   string
	}{
		{"jobs_lost", timeline.Losses{AtSignal: 49, LostAtSignal: 45, ReceiptsLost: 49}, ": 45 of the 49 that were queued or being printed at the signal, and 4 accepted after it"},
		{"jobs_lost", timeline.Losses{AtSignal: 7, LostAtSignal: 7, ReceiptsLost: 7}, ": 7 of the 7 that were queued or being printed at the signal"},
		{"jobs_lost", timeline.Losses{AtSignal: 7}, ""},
		{"answered", timeline.Losses{AtSignal: 7, LostAtSignal: 7, ReceiptsLost: 7}, ""},
	} {
		if got := origin(test.answer, test.c); got != test.want {
			t.Errorf("%s, %+v: %q, want %q", test.answer, test.c, got, test.want)
		}
	}
}

// From the key to the service's being told to stop: under 5 ms. The best of several, since this machine may be busy.
func TestTheStopFollowsTheAnswerAtOnce(t *testing.T) {
	best := time.Hour
	for range 10 {
		a, _, run := onABusySpot(t)
		doesAll(a, "t", "3")
		began := time.Now()
		_, cmd := a.Update(tea.KeyMsg{Type: tea.KeyEnter})
		carryOut(a, cmd().(tea.BatchMsg)[0])
		if best = min(best, time.Since(began)); !slices.Contains(run.Heard(), "stop") {
			t.Fatalf("the first thing that the answer orders is not the stop; the run heard %v", run.Heard())
		}
	}
	t.Logf("from the answer to the stop: %v", best)
	if best > 5*time.Millisecond {
		t.Errorf("from the answer to the stop it took %v", best)
	}
}
