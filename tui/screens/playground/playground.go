// Package playground has the screens of the playground: what runs there is put together on one, runs on another, and can
// be kept by name. Nothing there belongs to a lesson.
package playground

import (
	"path/filepath"
	"slices"

	"closingtime/lessons"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/screens"
	"closingtime/tui/setups"
)

// Playground is what its screens share. It remembers the set-up for as long as the program runs.
type Playground struct {
	course *lessons.Course
	builds *builds.Supervisor
	setup  setups.Setup
	faults []setups.Fault              // of the latest run, for a set-up that has none of its own
	latest []verdict.Result            // of the latest run
	before []verdict.Result            // of the run before it of the same service; nil where there is none
	first  bool                        // the latest run was the first one of its service, and others ran before
	ran    map[string][]verdict.Result // of the latest run of each service: see setups.Setup.Service
}

// New returns the playground of a course.
func New(course *lessons.Course, supervisor *builds.Supervisor) *Playground {
	return &Playground{course: course, builds: supervisor, setup: setups.New(course), ran: make(map[string][]verdict.Result)}
}

// Screen returns the first screen: the set-up.
func (p *Playground) Screen() app.Screen { return newForm(p) }

// TryAgain returns how a recorded run can be tried once more with a change. The error says why it cannot; it is
// setups.ErrNotRecorded where the recording has no set-up.
func (p *Playground) TryAgain(recorded *timeline.Timeline) (screens.TryAgain, error) {
	setup, err := setups.Recorded(recorded)
	if err == nil {
		err = setup.Check(p.course)
	}
	return trial{p, setup, recorded}, err
}

// folder is where set-ups are kept.
func (p *Playground) folder() string { return filepath.Join(p.course.StateDir(), "setups") }

// judged takes the verdict on a run of a set-up, and the faults that it had.
func (p *Playground) judged(of setups.Setup, results []verdict.Result, faults []setups.Fault) {
	before, ran := p.ran[of.Service()]
	p.first = !ran && len(p.ran) > 0
	p.before, p.latest, p.faults = before, results, faults
	p.ran[of.Service()] = results
}

// changes are the checks that came out otherwise than in the run before of the same service.
func (p *Playground) changes() []verdict.Change {
	if p.before == nil {
		return nil
	}
	return slices.DeleteFunc(verdict.Compare(p.before, p.latest), func(c verdict.Change) bool { return c.Trend() == verdict.Same })
}

// setting returns how the switches of a set-up stand.
func setting(s setups.Setup) switches.Setting {
	parsed, err := switches.Parse(s.Switches)
	if err != nil {
		return switches.Setting{} // what is wrong shows beside it
	}
	return parsed
}
