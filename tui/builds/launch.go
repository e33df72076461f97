package builds

import (
	"context"
	"sync"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// Run is the part of playground.Run that the views need.
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

// Over tells whether a run is over, so that its log has everything.
func Over(r Run) bool {
	select {
	case <-r.Done():
		return true
	default:
		return false
	}
}

// OpenRun is a Run with which more can be done under way, as in the playground: a part of playground.Run, too.
type OpenRun interface {
	Run
	StartFault(name faults.Name, values map[string]string) error
	EndFault(name faults.Name) error
	FaultProblem(name faults.Name) error
	SetRate(perSecond float64) error
	Restart() error
	Finish()
	Waiting() bool
}

var _ OpenRun = (*playground.Run)(nil)

// Service is a built service of a lesson.
type Service struct{ Name, Binary string }

// startFunc starts services of a lesson, each in its own run. Several services meet the same load, which begins once all
// are ready. The caller closes the runs.
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

// unattended makes a run stop by itself, and limits its duration.
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

// Launch is one service of a lesson, or several side by side, that are built and run. Its progress is reported by messages:
// Building; then Started and, until all runs are over, Frames; at any point, Failed. The zero Launch runs nothing.
type Launch struct {
	Services []string
	Runs     []Run           // the runs of the services, in their order; set before Started is sent
	Ended    <-chan struct{} // closed when everything of the launch has ended

	lesson *lessons.Lesson
	end    context.CancelFunc
	ending <-chan struct{} // closed when the launch has been told to end
	cancel func()          // see Cancel
}

// Messages about a launch.
type (
	// Building says what is being built for the launch.
	Building struct {
		Launch *Launch
		What   Unit
		Now    build.Progress
	}
	// Started says that the runs have begun.
	Started struct{ Launch *Launch }
	// Frames has the news of each run. It is sent once in FrameTime, until all runs are over.
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

// News is what views show of a run at a moment.
type News struct {
	Timeline *timeline.Timeline // never changed
	Now      time.Duration      // on the run's clock

	// AtStop returns the run as it was at Timeline.StopMoment, or nil before. Unlike an earlier Timeline, it has the reports
	// of what happened by then that arrived later.
	AtStop func() *timeline.Timeline

	Over bool // the run is over, and the fields below are set
	Outcome
}

// Outcome is the result of a run that is over.
type Outcome struct {
	Err    error         // why it ended early, or nil
	Events []event.Event // all events of the run
	Path   string        // the path of the recording
}

// FrameTime is the time between two frames of a run.
const FrameTime = time.Second / 25

// Launch builds services of a lesson and runs them attended. It first ends what was launched before.
func (w *Supervisor) Launch(l *lessons.Lesson, services ...string) *Launch {
	return w.begin(l, services, w.perform)
}

// begin begins a launch that work carries out. When work returns, everything that it started has ended. begin first ends
// what was launched before.
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

// perform builds and starts the services of a launch, and sends what happens in the runs until all are over.
func (w *Supervisor) perform(ctx context.Context, launch *Launch) error {
	runs, err := w.Begin(ctx, launch.lesson, launch.Services, func(what Unit, now build.Progress) { w.Send(Building{launch, what, now}) })
	if err != nil {
		return err
	}
	defer CloseAll(runs)
	launch.Runs = runs
	w.Send(Started{launch})
	w.follow(ctx, launch)
	return nil
}

// Begin builds services of a lesson and starts them as Start does. It reports what it builds, and the progress.
func (w *Supervisor) Begin(ctx context.Context, l *lessons.Lesson, names []string, report func(what Unit, now build.Progress)) ([]Run, error) {
	services := make([]Service, len(names))
	for i, name := range names {
		binary, err := w.makeUnit(ctx, serviceSource(l, name), report)
		if err != nil {
			return nil, err
		}
		services[i] = Service{name, binary}
	}
	audit, err := w.makeUnit(ctx, w.auditSource(), report)
	if err != nil {
		return nil, err
	}
	return w.Start(ctx, l, services, audit)
}

func (w *Supervisor) makeUnit(ctx context.Context, u source, report func(what Unit, now build.Progress)) (binary string, err error) {
	report(u.Unit, build.Progress{})
	return w.Make(ctx, u.dir, func(now build.Progress) { report(u.Unit, now) })
}

// follow sends the news of the runs until all are over. It sends at most once a frame, so that no number of events floods
// the screen; it also sends when nothing happens, since bars grow with time alone.
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

// newsOf returns the news of a run now.
func newsOf(run Run) News {
	var news News
	select {
	case <-run.Done(): // checked before the snapshot is taken, so that the snapshot is complete
		events, _ := run.Log().Since(0)
		news.Over, news.Outcome = true, Outcome{run.Wait(), events, run.Recording()}
	default:
	}
	news.Timeline, news.Now = run.Snapshot(), run.Log().Now()
	news.AtStop = func() *timeline.Timeline {
		events, _ := run.Log().Since(0)
		return AtStop(events)
	}
	return news
}

// AtStop returns the timeline of a run, with these events so far, at its StopMoment, or nil before.
func AtStop(events []event.Event) *timeline.Timeline {
	history := timeline.NewHistory(events)
	if at := history.Final().StopMoment(); at > 0 {
		return history.At(history.Moment(at))
	}
	return nil
}

// Stop begins to stop all services by their lesson's policy. It returns at once.
func (launch *Launch) Stop() {
	for _, run := range launch.Runs {
		run.Stop()
	}
}

// Cancel ends the launch. A judgement of the learner's copy that is under way is completed first, unless something else is
// launched.
func (launch *Launch) Cancel() {
	if launch.cancel != nil {
		launch.cancel()
	}
}

// Over tells whether the launch has ended or is about to.
func (launch *Launch) Over() bool {
	select {
	case <-launch.ending:
		return true
	default:
		return false
	}
}
