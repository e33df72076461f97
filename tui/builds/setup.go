package builds

import (
	"context"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/tui/setups"
)

// BuildFunc builds the package in a folder and returns its binary.
type BuildFunc func(what Unit, dir string) (binary string, err error)

// PlanFunc builds what a run needs and returns its plan.
type PlanFunc func(BuildFunc) (playground.Plan, error)

// LaunchPlan runs a plan. plan is called in a goroutine of the launch. LaunchPlan reports as Launch does, and first ends what
// was launched before.
func (w *Supervisor) LaunchPlan(name string, plan PlanFunc) *Launch {
	return w.begin(nil, []string{name}, func(ctx context.Context, launch *Launch) error {
		run, err := w.BeginPlan(ctx, plan, func(what Unit, now build.Progress) { w.Send(Building{launch, what, now}) })
		if err != nil {
			return err
		}
		defer run.Close()
		launch.Runs = []Run{run}
		w.Send(Started{launch})
		w.follow(ctx, launch)
		return nil
	})
}

// BeginPlan is LaunchPlan for a caller that waits for the builds and follows the run. It reports what it builds, and the
// progress. The caller closes the run.
func (w *Supervisor) BeginPlan(ctx context.Context, plan PlanFunc, report func(what Unit, now build.Progress)) (Run, error) {
	whole, err := plan(func(what Unit, dir string) (string, error) { return w.makeUnit(ctx, source{what, dir}, report) })
	if err != nil {
		return nil, err
	}
	return w.StartPlan(ctx, whole)
}

// SetupUnit names what is built for a set-up of the playground. A command needs nothing to be built.
func SetupUnit(course *lessons.Course, s setups.Setup) Unit {
	if l, err := course.Find(s.Lesson); err == nil && s.Runs == setups.Lesson {
		return UnitOf(l, s.Of)
	}
	return Switchboard
}

// SetupPlan returns what makes the plan of an attended run of a set-up.
func (w *Supervisor) SetupPlan(s setups.Setup) PlanFunc {
	return func(build BuildFunc) (playground.Plan, error) {
		dir, err := s.Source(w.course)
		if err != nil {
			return playground.Plan{}, err
		}
		binary := ""
		if dir != "" {
			if binary, err = build(SetupUnit(w.course, s), dir); err != nil {
				return playground.Plan{}, err
			}
		}
		audit, err := build(Audit, w.audit)
		if err != nil {
			return playground.Plan{}, err
		}
		return s.Plan(w.course, binary, audit)
	}
}
