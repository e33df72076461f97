package builds

import (
	"context"
	"sync"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Run is what the views need of a playground.Run.
type Run interface {
	Log() *event.Log
	Snapshot() *timeline.Timeline
	Stop()
	Signal(name string) error
	Done() <-chan struct{}
	Wait() error
	Recording() string
	Close()
}

var _ Run = (*playground.Run)(nil)

// Service is one of a lesson's services, built.
type Service struct{ Name, Binary string }

// startFunc starts services of a lesson, each in a run of its own. Where there are several, all meet the same load, which
// begins once all are ready. The caller closes the runs.
type startFunc func(ctx context.Context, l *lessons.Lesson, services []Service, audit string) ([]Run, error)

// starter returns the startFunc of a course. adjust changes the plan of each run.
func starter(course *lessons.Course, adjust func(*playground.Plan)) startFunc {
	return func(ctx context.Context, l *lessons.Lesson, services []Service, audit string) ([]Run, error) {
		var plans []playground.Plan
		for _, service := range services {
			plan, err := course.Plan(l, service.Name, service.Binary, audit)
			if err != nil {
				return nil, err
			}
			adjust(&plan)
			plans = append(plans, plan)
		}
		started, err := playground.StartTogether(ctx, plans...)
		var runs []Run
		for _, run := range started {
			runs = append(runs, run)
		}
		return runs, err
	}
}

// unattended has a run stopped by itself, and ended when that takes too long.
func unattended(plan *playground.Plan) {
	plan.Unattended, plan.Limit = true, plan.Stop.Grace+2*time.Minute
}

// CloseAll ends runs at once and waits until everything of them is closed.
func CloseAll(runs []Run) {
	var closing sync.WaitGroup
	for _, run := range runs {
		closing.Go(run.Close)
	}
	closing.Wait()
}

// Launch is what somebody has asked to be run: one service of a lesson, or several side by side. Messages tell what
// becomes of it: Building; then Started and, until all runs are over, Frames; at any point, Failed. The zero Launch runs
// nothing.
type Launch struct {
	Services []string
	Runs     []Run           // of the services, in their order; set before Started is sent
	Ended    <-chan struct{} // closed when nothing of it is left

	lesson *lessons.Lesson
	end    context.CancelFunc
	ending <-chan struct{} // closed when it has been told to end
	cancel func()          // see Cancel
}

// The messages about a launch.
type (
	// Building says what is being built for it.
	Building struct {
		Launch *Launch
		What   string
		Now    build.Progress
	}
	// Started says that the runs have begun.
	Started struct{ Launch *Launch }
	// Frames brings what there is to be seen of each run. It comes once in FrameTime, until all are over.
	Frames struct {
		Launch *Launch
		Runs   []News
	}
	// Failed says why there is no run.
	Failed struct {
		Launch *Launch
		Err    error
	}
)

// News is what there is to be seen of a run at a moment.
type News struct {
	Timeline *timeline.Timeline // nobody changes it
	Now      time.Duration      // on the run's clock

	Over bool // the run is over; then what follows is set
	Outcome
}

// Outcome is what is left of a run that is over.
type Outcome struct {
	Err    error         // why it ended early, or nil
	Events []event.Event // all of them
	Path   string        // of the recording
}

// FrameTime is the time between two pictures of a run.
const FrameTime = time.Second / 25

// Launch has services of a lesson built and run, attended. What was launched before is ended first.
func (w *Supervisor) Launch(l *lessons.Lesson, services ...string) *Launch {
	return w.begin(l, services, w.perform)
}

// begin begins a launch that work carries out; work returns when nothing of it is left. What was launched before is ended
// first.
func (w *Supervisor) begin(l *lessons.Lesson, services []string, work func(context.Context, *Launch) error) *Launch {
	ctx, end := context.WithCancel(w.Ctx)
	ended := make(chan struct{})
	launch := &Launch{lesson: l, Services: services, Ended: ended, end: end, cancel: end, ending: ctx.Done()}
	w.mu.Lock()
	before := w.current
	w.current = launch
	w.mu.Unlock()
	w.Tasks.Go(func() {
		defer close(ended)
		defer end()
		if before != nil {
			before.end()
			<-before.Ended
		}
		if err := work(ctx, launch); err != nil && ctx.Err() == nil {
			w.Send(Failed{launch, err})
		}
	})
	return launch
}

// perform builds and starts what was launched, and sends what happens in the runs until all are over.
func (w *Supervisor) perform(ctx context.Context, launch *Launch) error {
	runs, err := w.Begin(ctx, launch.lesson, launch.Services, func(what string, now build.Progress) { w.Send(Building{launch, what, now}) })
	if err != nil {
		return err
	}
	defer CloseAll(runs)
	launch.Runs = runs
	w.Send(Started{launch})
	w.follow(ctx, launch)
	return nil
}

// Begin builds services of a lesson and starts them, as Start does. It reports what it builds, and how far that is.
func (w *Supervisor) Begin(ctx context.Context, l *lessons.Lesson, names []string, report func(what string, now build.Progress)) ([]Run, error) {
	services := make([]Service, len(names))
	for i, name := range names {
		binary, err := w.makeUnit(ctx, serviceUnit(l, name), report)
		if err != nil {
			return nil, err
		}
		services[i] = Service{name, binary}
	}
	audit, err := w.makeUnit(ctx, w.auditUnit(), report)
	if err != nil {
		return nil, err
	}
	return w.Start(ctx, l, services, audit)
}

func (w *Supervisor) makeUnit(ctx context.Context, u unit, report func(what string, now build.Progress)) (binary string, err error) {
	report(u.name, build.Progress{})
	return w.Make(ctx, u.dir, func(now build.Progress) { report(u.name, now) })
}

// follow sends what there is to be seen of the runs until all are over: a frame's worth at a time, so that no number of
// events can flood the screen; and also when nothing happens, since bars grow with time alone.
func (w *Supervisor) follow(ctx context.Context, launch *Launch) {
	tick := time.NewTicker(FrameTime)
	defer tick.Stop()
	for over := false; !over; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		frames := Frames{Launch: launch}
		over = true
		for _, run := range launch.Runs {
			news := newsOf(run)
			frames.Runs = append(frames.Runs, news)
			over = over && news.Over
		}
		w.Send(frames)
	}
}

// newsOf returns what there is to be seen of a run now.
func newsOf(run Run) News {
	var news News
	select {
	case <-run.Done(): // asked before the snapshot is taken, which is complete then
		events, _ := run.Log().Since(0)
		news.Over, news.Outcome = true, Outcome{run.Wait(), events, run.Recording()}
	default:
	}
	news.Timeline, news.Now = run.Snapshot(), run.Log().Now()
	return news
}

// Stop begins to stop all services as their lesson's policy does. It returns at once.
func (launch *Launch) Stop() {
	for _, run := range launch.Runs {
		run.Stop()
	}
}

// Cancel ends the launch. A judgement of the learner's copy that is under way is brought to its end first, unless
// something else is launched.
func (launch *Launch) Cancel() {
	if launch.cancel != nil {
		launch.cancel()
	}
}

// Over tells whether nothing of the launch is left, or soon will be.
func (launch *Launch) Over() bool {
	select {
	case <-launch.ending:
		return true
	default:
		return false
	}
}
