package screens

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	engine "closingtime/playground"
	"closingtime/playground/faults"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/whatif"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
)

// whatIfOf opens the suggestions about a run of the fixed service.
func whatIfOf(then func(*app.App, *whatIf)) func(*testing.T) *app.App {
	return playing("fixed", story.Drained(), story.Later, func(a *app.App, v *stage) {
		a.Open(newVerdict(v))
		apptest.Press(a, "i")
		s, ok := a.Top().(*whatIf)
		if !ok {
			panic("i on the verdict does not open the suggestions")
		}
		if then != nil {
			then(a, s)
		}
	})
}

// newsOfStory is what a screen is told of a run whose events are those of a story until a moment.
func newsOfStory(s *whatIf, tale *story.Story, over bool) builds.Frames {
	events := tale.Until(story.Later)
	news := builds.News{Timeline: timeline.Of(events), Now: story.Later, Over: over}
	if over {
		news.Outcome = builds.Outcome{Events: events, Path: ".closingtime/runs/two.ndjson"}
	}
	return builds.Frames{Launch: s.launch, Runs: []builds.News{news}}
}

func init() {
	scenes = append(scenes,
		scene{"whatif", whatIfOf(nil)},
		scene{"whatif-building", whatIfOf(func(a *app.App, s *whatIf) {
			apptest.Press(a, "enter")
			a.Update(builds.Building{Launch: s.launch, What: builds.Switchboard})
		})},
		scene{"whatif-running", whatIfOf(func(a *app.App, s *whatIf) {
			apptest.Press(a, "enter")
			a.Update(newsOfStory(s, story.CutOff(), false))
		})},
		scene{"whatif-tried", whatIfOf(func(a *app.App, s *whatIf) {
			apptest.Press(a, "enter")
			a.Update(newsOfStory(s, story.CutOff(), true))
		})},
		scene{"whatif-failed", whatIfOf(func(a *app.App, s *whatIf) {
			apptest.Press(a, "enter")
			a.Update(builds.Failed{Launch: s.launch, Err: errors.New("finding a free port: too many open files")})
		})},
	)
}

// A suggestion that has run shows what came out differently, and leads to its verdict.
func TestWhatIfShowsWhatCame(t *testing.T) {
	var s *whatIf
	a := whatIfOf(func(_ *app.App, opened *whatIf) { s = opened })(t)
	apptest.Press(a, "enter")
	if s.launch == nil || s.UnderWay() == "" {
		t.Fatal("enter runs nothing")
	}
	apptest.Press(a, "enter") // it runs already
	launch := s.launch
	a.Update(newsOfStory(s, story.CutOff(), true))
	if s.launch != nil || s.UnderWay() != "" {
		t.Error("the run is over, and still under way")
	}
	if !strings.Contains(a.View(), "breaks ") {
		t.Errorf("the screen does not say what broke:\n%s", a.View())
	}
	a.Update(builds.Failed{Launch: launch, Err: errors.New("too late")})
	if s.failed {
		t.Error("news of a run that is over count")
	}
	apptest.Press(a, "enter")
	if j, ok := a.Top().(*verdictScreen); !ok || len(verdict.With(j.results, verdict.Fail)) == 0 {
		t.Errorf("enter leads to %T, want the verdict on the run", a.Top())
	}
	apptest.Press(a, "esc")
	if a.Top() != app.Screen(s) {
		t.Errorf("back leads to %T", a.Top())
	}
}

// Leaving the screen ends what runs there.
func TestWhatIfEndsWhatItRuns(t *testing.T) {
	var s *whatIf
	a := whatIfOf(func(_ *app.App, opened *whatIf) { s = opened })(t)
	apptest.Press(a, "enter")
	launch := s.launch
	apptest.Press(a, "esc")
	if !launch.Over() {
		t.Error("the screen is closed, and its run goes on")
	}
}

// A suggestion with switches runs the switchboard, one with a fault alone the service itself.
func TestTryRunsWhatItNeeds(t *testing.T) {
	h := buildstest.NewFakeSupervisor(t)
	t.Cleanup(h.Close)
	var ran []engine.Plan
	h.StartPlan = func(_ context.Context, plan engine.Plan) (builds.Run, error) {
		ran = append(ran, plan)
		run := buildstest.NewFakeRun()
		run.End()
		return run, nil
	}
	l := &lessons.Lesson{Name: "01-signal"}
	for _, s := range []whatif.Suggestion{{Choices: []switches.Choice{switches.ServerClose}}, {Fault: whatif.Fault{Name: faults.BankSlow}}} {
		<-h.Try(l, lessons.Fixed, s).Ended
	}
	if len(ran) != 2 {
		t.Fatalf("%d runs began, want 2", len(ran))
	}
	if filepath.Base(ran[0].Command[0]) != "switchboard" || !slices.Contains(ran[0].Env, "SWITCHES=server=close") || len(ran[0].Faults) > 0 {
		t.Errorf("for a switch, %v runs with %v and the faults %v", ran[0].Command, ran[0].Env, ran[0].Faults)
	}
	if filepath.Base(ran[1].Command[0]) == "switchboard" || len(ran[1].Faults) != 1 || !ran[1].Faults[0].AtStop {
		t.Errorf("for a fault, %v runs with the faults %v", ran[1].Command, ran[1].Faults)
	}
	if !ran[0].Unattended || !ran[1].Unattended {
		t.Error("the run waits for somebody to stop it")
	}
}
