package builds

import (
	"fmt"
	"slices"

	"closingtime/lessons"
	"closingtime/playground/build"
)

// Ahead is the progress of the builds in the background.
type Ahead struct {
	Done, Total int
	What        Unit // what is being built; zero when everything is built
	Now         build.Progress
	Failed      []Unbuilt
}

// Unbuilt is what could not be built, and why, in a line that is safe to show.
type Unbuilt struct {
	Unit
	Why string
}

// PrepareAfter calls Prepare once shown is closed, unless the supervisor is closed before.
func (w *Supervisor) PrepareAfter(shown <-chan struct{}, all []*lessons.Lesson, chosen int) {
	w.Tasks.Go(func() {
		select {
		case <-shown:
			w.Prepare(all, chosen)
		case <-w.Ctx.Done():
		}
	})
}

// PrepareLesson builds the services of a lesson in the background, because they are likely to be run next. A failure is reported
// when the service is run.
func (w *Supervisor) PrepareLesson(l *lessons.Lesson) {
	w.Tasks.Go(func() {
		for _, service := range []string{lessons.Broken, lessons.Fixed} {
			if l.Has(service) && w.Ctx.Err() == nil {
				_, _ = w.Build(w.Ctx, l.Dir(service), func(build.Progress) {})
			}
		}
	})
}

// Prepare makes ready, in the background, everything that the course, the playground and a workshop need, so that all of it works
// without a network afterwards. First it builds what the chosen lesson needs. Of everything else it only compiles the
// packages, since a binary takes much disk space and is linked in a second. The work goes on while nobody receives the
// program's messages, as when an editor has the terminal.
func (w *Supervisor) Prepare(all []*lessons.Lesson, chosen int) {
	jobs := w.jobs(all, chosen)
	latest := newNewest[Ahead]()
	w.Tasks.Go(func() {
		for msg := range latest {
			w.Send(msg)
		}
	})
	w.Tasks.Go(func() {
		defer latest.finish()
		state := Ahead{Total: len(jobs)}
		for _, j := range jobs {
			state.What, state.Now = j.what, build.Progress{}
			latest.put(state)
			failed := j.do(func(p build.Progress) {
				now := state
				now.Now = p
				latest.put(now)
			})
			if w.Ctx.Err() != nil {
				return
			}
			if j.what != Modules || len(state.Failed) == 0 { // an earlier failure has the same cause, and says it more exactly
				state.Failed = append(state.Failed, failed...)
			}
			state.Done++
		}
		w.Trim()
		state.What = Unit{}
		latest.put(state)
	})
}

// job is a part of what Prepare does. do returns what could not be built.
type job struct {
	what Unit
	do   func(report func(build.Progress)) []Unbuilt
}

// jobs returns the parts of what Prepare does, in their order.
func (w *Supervisor) jobs(all []*lessons.Lesson, chosen int) []job {
	if len(all) == 0 {
		return nil
	}
	var jobs []job
	for _, u := range append(servicesOf(all[chosen]), w.auditSource()) {
		jobs = append(jobs, job{u.Unit, func(report func(build.Progress)) []Unbuilt { return w.makeEach([]source{u}, report) }})
	}
	for _, part := range [][]*lessons.Lesson{all[chosen+1:], all[:chosen]} {
		for group := range slices.Chunk(part, lessonsAtOnce) {
			var units []source
			for _, l := range group {
				units = append(units, servicesOf(l)...)
			}
			jobs = append(jobs, w.compileJob(Unit{Service: "the services of " + named(group)}, units))
		}
	}
	jobs = append(jobs, w.compileJob(Unit{Service: "the playground and the workshop"}, w.others()))
	for _, l := range all {
		if l.ComesWithTest() {
			jobs = append(jobs, w.testJob(l))
		}
	}
	return append(jobs, w.downloadJob())
}

// lessonsAtOnce is how many lessons one job compiles. A run that a person wants meanwhile waits for the job.
const lessonsAtOnce = 5

func servicesOf(l *lessons.Lesson) (services []source) {
	for _, service := range []string{lessons.Broken, lessons.Fixed} {
		if l.Has(service) {
			services = append(services, serviceSource(l, service))
		}
	}
	return services
}

// named names lessons that follow each other: "lessons 06 to 10".
func named(group []*lessons.Lesson) string {
	first, last := group[0], group[len(group)-1]
	if first == last {
		return fmt.Sprintf("lesson %02d", first.Number)
	}
	return fmt.Sprintf("lessons %02d to %02d", first.Number, last.Number)
}

// RoomServer is the package, from the root of the module, of the program that serves a workshop's room.
const RoomServer = "tui/workshop/roomserver"

// others returns the programs besides the lessons' services, as far as the checkout has them.
func (w *Supervisor) others() (units []source) {
	for _, path := range []string{"playground/switchboard", "playground/drill", RoomServer} {
		if w.course.HasProgram(path) {
			units = append(units, source{Unit{Service: path}, w.course.Folder(path)})
		}
	}
	return units
}

// compileJob compiles units together. If that fails, it builds each of them, which shows which fail and why.
func (w *Supervisor) compileJob(what Unit, units []source) job {
	return job{what, func(report func(build.Progress)) []Unbuilt {
		var dirs []string
		for _, u := range units {
			dirs = append(dirs, u.dir)
		}
		if len(dirs) == 0 || w.timed(report, func(report func(build.Progress)) error { return w.Compile(w.Ctx, dirs, report) }) == nil {
			return nil
		}
		return w.makeEach(units, report)
	}}
}

// makeEach builds units, and returns those that could not be built.
func (w *Supervisor) makeEach(units []source, report func(build.Progress)) (failed []Unbuilt) {
	for _, u := range units {
		if _, err := w.Make(w.Ctx, u.dir, report); err != nil && w.Ctx.Err() == nil {
			failed = append(failed, Unbuilt{u.Unit, ProblemOf(err).Reason})
		}
	}
	return failed
}

// testJob compiles the tests that come with a lesson. Those of a learner's copy have the same imports, until they are changed.
func (w *Supervisor) testJob(l *lessons.Lesson) job {
	what := Unit{l.Name, l.Number, testUnit}
	return job{what, func(func(build.Progress)) []Unbuilt {
		if err := w.CompileTests(w.Ctx, l.Dir(lessons.Broken)); err != nil {
			return []Unbuilt{{what, ProblemOf(err).Reason}}
		}
		return nil
	}}
}

// downloadJob downloads the modules that only the tests of the course, or a change to a learner's copy, can need.
func (w *Supervisor) downloadJob() job {
	return job{Modules, func(func(build.Progress)) []Unbuilt {
		if err := w.Download(w.Ctx); err != nil {
			return []Unbuilt{{Modules, ProblemOf(err).Reason}}
		}
		return nil
	}}
}
