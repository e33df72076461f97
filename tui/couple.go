package main

import (
	"context"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/event"
)

// livePair is what the screens need of a playground.Pair.
type livePair struct {
	halves [2]liveRun
	stop   func()
	close  func()
}

// pairFunc starts two services of a lesson side by side.
type pairFunc func(ctx context.Context, l *lessons.Lesson, of, services [2]string, audit string) (*livePair, error)

// coupling returns the pairFunc of a course.
func coupling(course *lessons.Course) pairFunc {
	return func(ctx context.Context, l *lessons.Lesson, of, services [2]string, audit string) (*livePair, error) {
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
		return &livePair{[2]liveRun{pair.Left, pair.Right}, pair.Stop, pair.Close}, nil
	}
}

// rehearsing returns the startFunc of a course for runs that nobody attends.
func rehearsing(course *lessons.Course) startFunc {
	return func(ctx context.Context, l *lessons.Lesson, of, service, audit string) (liveRun, error) {
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

// couplesMsg brings what has happened in both runs of a pair; at most one comes a frame.
type couplesMsg struct {
	attempt *attempt
	halves  [2]halfNews
}

type halfNews struct {
	events []event.Event // since the last message
	now    time.Duration
	over   bool
	failed error  // why it ended early, once it is over
	path   string // of the recording, once it is over
}

// launchPair begins an attempt with two services side by side.
func (w *workshop) launchPair(l *lessons.Lesson, of [2]string) *attempt {
	return w.begin(l, of[0], func(ctx context.Context, a *attempt) error { return w.performPair(ctx, a, of) })
}

func (w *workshop) performPair(ctx context.Context, a *attempt, of [2]string) error {
	binaries, err := w.makeFor(ctx, a, of[:]...)
	if err != nil {
		return err
	}
	pair, err := w.couple(ctx, a.lesson, of, [2]string{binaries[0], binaries[1]}, binaries[2])
	if err != nil {
		return err
	}
	defer pair.close()
	a.mu.Lock()
	a.pair = pair
	a.mu.Unlock()
	w.send(startedMsg{a})
	w.followPair(ctx, a, pair)
	return nil
}

// followPair sends what happens in both runs until both are over.
func (w *workshop) followPair(ctx context.Context, a *attempt, pair *livePair) {
	tick := time.NewTicker(frame)
	defer tick.Stop()
	var sent [2]int
	for over := 0; over < 2; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		over = 0
		msg := couplesMsg{attempt: a}
		for i, run := range pair.halves {
			msg.halves[i] = newsOf(run, &sent[i])
			if msg.halves[i].over {
				over++
			}
		}
		w.send(msg)
	}
}

// newsOf returns what has happened in a run since that many of its events were sent.
func newsOf(run liveRun, sent *int) halfNews {
	var news halfNews
	select {
	case <-run.Done(): // before its events are read: then they are complete
		news.over, news.failed, news.path = true, run.Wait(), run.Recording()
	default:
	}
	news.events, _ = run.Log().Since(*sent)
	news.now = run.Log().Now()
	*sent += len(news.events)
	return news
}

// withPair gives the pair to do, if there is one.
func (a *attempt) withPair(do func(*livePair)) {
	a.mu.Lock()
	pair := a.pair
	a.mu.Unlock()
	if pair != nil {
		do(pair)
	}
}
