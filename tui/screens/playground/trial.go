package playground

import (
	engine "closingtime/playground"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/trials"
	"closingtime/playground/whatif"
	"closingtime/tui/builds"
	"closingtime/tui/setups"
)

// trial tries a run of a set-up once more, with a change.
type trial struct {
	playground *Playground
	setup      setups.Setup
	seen       *timeline.Timeline // of the run
}

// Situation says whether the switchboard can take the place of what ran, and how its switches stood.
func (t trial) Situation() whatif.Situation {
	situation := whatif.Situation{Shop: t.setup.Runs != setups.Command}
	if t.setup.Runs == setups.Switchboard {
		situation.Setting = setting(t.setup)
	}
	return situation
}

// Unit returns what runs in order to try a suggestion.
func (t trial) Unit(s whatif.Suggestion) builds.Unit {
	if len(s.Choices) > 0 {
		return builds.Switchboard
	}
	return builds.SetupUnit(t.playground.course, t.setup)
}

// Try runs the set-up with what is suggested. The run stops by itself, in the same situation as the one that was seen.
func (t trial) Try(s whatif.Suggestion) *builds.Launch {
	supervisor := t.playground.builds
	return supervisor.LaunchPlan(t.setup.Lesson, func(build builds.BuildFunc) (engine.Plan, error) {
		plan, err := supervisor.SetupPlan(t.setup)(build)
		if err != nil {
			return engine.Plan{}, err
		}
		board := ""
		if len(s.Choices) > 0 {
			if board, err = build(builds.Switchboard, t.playground.course.Folder(switches.Folder)); err != nil {
				return engine.Plan{}, err
			}
		}
		return trials.Try(trials.Again(plan, t.seen), s, t.Situation().Setting, board), nil
	})
}
