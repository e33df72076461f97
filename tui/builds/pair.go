package builds

import (
	"context"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/event"
)

// Pair is what the screens need of a playground.Pair.
type Pair struct {
	Halves [2]Run
	Stop   func()
	Close  func()
}

// pairFunc starts two services of a lesson side by side.
type pairFunc func(ctx context.Context, l *lessons.Lesson, of, services [2]string, audit string) (*Pair, error)

// pairStarter returns the pairFunc of a course.
func pairStarter(course *lessons.Course) pairFunc {
	return func(ctx context.Context, l *lessons.Lesson, of, services [2]string, audit string) (*Pair, error) {
		var plans [2]playground.Plan
		for i := range plans {
			plan, err := course.Plan(l, of[i], services[i], audit)
			if err != nil {
				return nil, err
			}
			plans[i] = plan
		}
		pair, err := playground.StartPair(ctx, plans[0], plans[1])
		if err != nil {
			return nil, err
		}
		return &Pair{[2]Run{pair.Left, pair.Right}, pair.Stop, pair.Close}, nil
	}
}

// unattendedStarter returns the startFunc of a course for runs that nobody attends.
func unattendedStarter(course *lessons.Course) startFunc {
	return func(ctx context.Context, l *lessons.Lesson, of, service, audit string) (Run, error) {
		plan, err := course.Plan(l, of, service, audit)
		if err != nil {
			return nil, err
		}
		plan.Unattended, plan.Limit = true, l.Policy.Grace+2*time.Minute
		run, err := playground.Start(ctx, plan)
		if err != nil {
			return nil, err
		}
		return run, nil
	}
}

// PairFrames brings what has happened in both runs of a pair; at most one comes a frame.
type PairFrames struct {
	Attempt *Launch
	Halves  [2]News
}

type News struct {
	Events []event.Event // since the last message
	Now    time.Duration
	Over   bool
	Failed error  // why it ended early, once it is over
	Path   string // of the recording, once it is over
}

// LaunchPair begins an attempt with two services side by side.
func (w *Supervisor) LaunchPair(l *lessons.Lesson, of [2]string) *Launch {
	return w.begin(l, of[0], func(ctx context.Context, a *Launch) error { return w.performPair(ctx, a, of) })
}

func (w *Supervisor) performPair(ctx context.Context, a *Launch, of [2]string) error {
	binaries, err := w.makeFor(ctx, a, of[:]...)
	if err != nil {
		return err
	}
	pair, err := w.StartPair(ctx, a.lesson, of, [2]string{binaries[0], binaries[1]}, binaries[2])
	if err != nil {
		return err
	}
	defer pair.Close()
	a.mu.Lock()
	a.Pair = pair
	a.mu.Unlock()
	w.Send(Started{a})
	w.followPair(ctx, a, pair)
	return nil
}

// followPair sends what happens in both runs until both are over.
func (w *Supervisor) followPair(ctx context.Context, a *Launch, pair *Pair) {
	tick := time.NewTicker(FrameTime)
	defer tick.Stop()
	var sent [2]int
	for over := 0; over < 2; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		over = 0
		msg := PairFrames{Attempt: a}
		for i, run := range pair.Halves {
			msg.Halves[i] = newsOf(run, &sent[i])
			if msg.Halves[i].Over {
				over++
			}
		}
		w.Send(msg)
	}
}

// newsOf returns what has happened in a run since that many of its events were sent.
func newsOf(run Run, sent *int) News {
	var news News
	select {
	case <-run.Done(): // before its events are read: then they are complete
		news.Over, news.Failed, news.Path = true, run.Wait(), run.Recording()
	default:
	}
	news.Events, _ = run.Log().Since(*sent)
	news.Now = run.Log().Now()
	*sent += len(news.Events)
	return news
}

// WithPair gives the pair to do, if there is one.
func (a *Launch) WithPair(do func(*Pair)) {
	a.mu.Lock()
	pair := a.Pair
	a.mu.Unlock()
	if pair != nil {
		do(pair)
	}
}
