package builds

import (
	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/switches"
	"closingtime/playground/trials"
	"closingtime/playground/whatif"
)

// TriedBy returns the unit that runs to try a suggestion about a run of a lesson's service: that service, or the switchboard if the
// suggestion has switches.
func TriedBy(l *lessons.Lesson, service string, s whatif.Suggestion) Unit {
	if len(s.Choices) > 0 {
		return Switchboard
	}
	return UnitOf(l, service)
}

// Try tries a suggestion about a run of a lesson's service: it builds what that needs, and runs it unattended in the scenario of the
// lesson. It reports as Launch does, and first ends what was launched before.
func (w *Supervisor) Try(l *lessons.Lesson, service string, s whatif.Suggestion) *Launch {
	unit, dir := TriedBy(l, service, s), l.Dir(service)
	if unit == Switchboard {
		dir = w.course.Folder(switches.Folder)
	}
	return w.LaunchPlan(unit.Service, func(build BuildFunc) (playground.Plan, error) {
		binary, err := build(unit, dir)
		if err != nil {
			return playground.Plan{}, err
		}
		auditor, err := build(Audit, w.audit)
		if err != nil {
			return playground.Plan{}, err
		}
		plan, err := w.course.Plan(l, unit.Service, binary, auditor)
		if err != nil {
			return playground.Plan{}, err
		}
		unattended(&plan)
		return trials.Try(plan, s, switches.Setting{}, binary), nil
	})
}
