package plain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/prediction"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// narratedRuns is one run, or several under the same load, that are reported in lines.
type narratedRuns struct {
	*narrator
	lesson *lessons.Lesson
	runs   []*narratedRun
	guess  *prediction.Prediction // the prediction about a single run, or nil
}

// run runs services of a lesson, asks when to stop them, and reports the outcome.
func (p *narrator) run(ctx context.Context, l *lessons.Lesson, services ...string) error {
	if len(services) == 1 {
		p.paragraph("Building " + builds.ServiceName(services[0]) + ". The first build takes up to a minute, later ones a second.")
	} else {
		p.paragraph("Building both. They meet the same load, and are stopped at the same instant. " +
			"Each line begins with the one that it is about.")
	}
	runs, err := p.supervisor.Begin(ctx, l, services, p.buildReporter())
	if err != nil {
		return p.failed(ctx, err)
	}
	defer builds.CloseAll(runs)
	all := &narratedRuns{narrator: p, lesson: l}
	for i, run := range runs {
		one := p.newRun(l, services[i], run)
		if len(runs) > 1 {
			one.name = services[i]
		}
		all.runs = append(all.runs, one)
	}
	return all.play(ctx)
}

// buildReporter returns a function that reports the progress of a build that takes long.
func (p *narrator) buildReporter() func(what builds.Unit, now build.Progress) {
	var building builds.Unit
	var beat time.Duration
	return func(what builds.Unit, now build.Progress) {
		if what != building {
			building, beat = what, heartbeat
		}
		if now.Elapsed >= beat {
			p.stillBuilding(now)
			beat += heartbeat
		}
	}
}

// play reports the runs from start to end.
func (p *narratedRuns) play(ctx context.Context) error {
	if step := p.step(); step != "" {
		p.reportUnsaved(p.kept.At(p.lesson.Name, step))
	}
	over, err := p.follow(ctx, p.busy)
	if err != nil || over {
		return p.conclude(ctx, err)
	}
	signal, err := p.ask(ctx)
	if err != nil {
		return err
	}
	for _, r := range p.runs {
		if signal == "" {
			r.run.Stop()
		} else if err := r.run.Signal(signal); err != nil {
			p.say(ui.Clean(err.Error()))
		}
	}
	if len(p.runs) == 1 && signal == "" && prediction.Wanted(p.lesson) {
		if err = p.predict(ctx); err != nil {
			return err
		}
	}
	_, err = p.follow(ctx, func() bool { return false })
	return p.conclude(ctx, err)
}

// step returns the step of the lesson to which the runs belong, or "".
func (p *narratedRuns) step() string {
	switch {
	case len(p.runs) > 1 || p.runs[0].service == lessons.Fixed:
		return progress.StepFixed
	case p.runs[0].service == lessons.Broken:
		return progress.StepRun
	}
	return ""
}

// busy tells whether this is a good moment to stop what still runs.
func (p *narratedRuns) busy() bool {
	for _, r := range p.runs {
		if enough, _, _ := prediction.BusyEnough(p.lesson, r.timeline); !enough && !builds.Over(r.run) {
			return false
		}
	}
	return true
}

// follow reports what happens until enough returns true or all runs are over, and tells which.
func (p *narratedRuns) follow(ctx context.Context, enough func() bool) (over bool, err error) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	look := time.NewTicker(builds.FrameTime)
	defer look.Stop()
	for {
		over = true
		for _, r := range p.runs {
			over = builds.Over(r.run) && over // checked before its events are read, so that they are complete
			r.catchUp()
		}
		if over {
			for _, r := range p.runs {
				err = errors.Join(err, r.run.Wait())
			}
			return true, err
		}
		if enough() {
			return false, nil
		}
		select {
		case <-look.C:
		case <-tick.C:
			for _, r := range p.runs {
				r.count()
			}
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// ask asks when to stop what runs. signal is the signal to send, or "" to stop it by the policy.
func (p *narratedRuns) ask(ctx context.Context) (signal string, err error) {
	policy := fmt.Sprintf("as %s does: %s", p.lesson.Policy.Stopper, words.Policy(p.lesson.Policy))
	if len(p.runs) > 1 {
		return "", p.asks(ctx, "Enter stops both services.", func() {
			p.paragraph(p.moment("Both are busy.", "Both are in the middle of their start.") + " Enter " + p.stops("both") + policy)
		}, func(string) bool { return true })
	}
	err = p.asks(ctx, "Enter stops the service. term, int and kill send SIGTERM, SIGINT and SIGKILL.", func() {
		p.paragraph(p.moment("It is busy enough.", "It is in the middle of its start.") + " Enter " + p.stops("it") + policy + " You are then asked what will come of it; term, int or kill sends that signal yourself, unasked.")
	}, func(word string) bool {
		known := false
		if signal, known = signalNames[word]; !known {
			p.sayf("%q is none of term, int, kill.", ui.Clean(word))
		}
		return known
	})
	return signal, err
}

// stops says what begins the stop.
func (p *narratedRuns) stops(whom string) string {
	if p.lesson.Poisons() {
		return "has a client send " + whom + " the order that makes a worker panic. After that comes the stop, "
	}
	return "stops " + whom + ", "
}

// moment says why to stop now: starting, where the lesson's service is stopped while it starts, and otherwise busy.
func (p *narratedRuns) moment(busy, starting string) string {
	return ui.Either(p.runs[0].timeline.StopsAtStart(), starting, busy)
}

// signalNames has the signals that can be sent instead of the policy's, by the word to type.
var signalNames = map[string]string{"": "", "term": "SIGTERM", "int": "SIGINT", "kill": "SIGKILL"}

// predict asks the lesson's question about the run that has just been told to stop. What happens is reported only after the
// answer, so that no line gives it away.
func (p *narratedRuns) predict(ctx context.Context) error {
	question, guess, err := p.questionAtStop(ctx)
	if err != nil {
		return err
	}
	return p.asks(ctx, "A number, and Enter, is your guess. Enter alone goes on without one.", func() {
		p.paragraph(question)
		for i, choice := range p.lesson.Choices {
			p.indented("  "+strconv.Itoa(i+1)+"  ", ui.Clean(choice.Text))
		}
		p.paragraph(ui.Either(p.lesson.Poisons(), "The order has just been sent.", "It has just been told to stop.") + " Type " + numberOf(p.lesson) + " and Enter, and you are told what came of it; Enter alone does so without a guess.")
	}, func(word string) bool {
		n, bad := strconv.Atoi(word)
		switch {
		case word == "":
		case bad == nil && isAnswer(p.lesson, n):
			guess.Said = n
			if why := guess.Impossible(); why != "" {
				p.say(why)
				return false
			}
			p.guess = &guess
			p.reportUnsaved(p.kept.At(p.lesson.Name, progress.StepPredict))
		default:
			p.sayf("%q is not %s.", ui.Clean(word), numberOf(p.lesson))
			return false
		}
		return true
	})
}

// questionAtStop returns the lesson's question about the moment of the stop, once everything that it counts is known.
func (p *narratedRuns) questionAtStop(ctx context.Context) (string, prediction.Prediction, error) {
	look := time.NewTicker(builds.FrameTime)
	defer look.Stop()
	run := p.runs[0].run
	for {
		t := run.Snapshot()
		select {
		case <-run.Done():
		case <-ctx.Done():
			return "", prediction.Prediction{}, ctx.Err()
		default:
			if at := t.StopMoment(); at == 0 || run.Log().Now() < at+prediction.KnownAfter {
				<-look.C
				continue
			}
		}
		question, guess := prediction.Ask(p.lesson, t)
		return question, guess, nil
	}
}

// isAnswer tells whether a number can be the answer to a lesson's question.
func isAnswer(l *lessons.Lesson, n int) bool {
	if most := len(l.Choices); most > 0 {
		return n >= 1 && n <= most
	}
	return n >= 0
}

// numberOf says what the answer to a lesson's question is: any number, or that of a choice.
func numberOf(l *lessons.Lesson) string {
	if n := len(l.Choices); n > 0 {
		return fmt.Sprintf("a number from 1 to %d", n)
	}
	return "a number"
}

// conclude reports the outcome of the runs: the verdict on one run, with the prediction, or how several runs differ.
func (p *narratedRuns) conclude(ctx context.Context, err error) error {
	if err != nil {
		return p.failed(ctx, err)
	}
	results := make([][]verdict.Result, len(p.runs))
	for i, r := range p.runs {
		r.later()
		r.logged()
		p.reportUnsaved(p.kept.Saw(p.lesson.Name, r.service))
		results[i] = verdict.Of(r.timeline)
	}
	if len(p.runs) == 1 {
		for _, step := range []string{progress.StepStop, progress.StepVerdict} {
			p.reportUnsaved(p.kept.At(p.lesson.Name, step))
		}
		p.verdict(p.runs[0].timeline, results[0])
		p.gradePrediction(p.runs[0].timeline, results[0])
	} else {
		p.compare(results)
	}
	for _, r := range p.runs {
		p.recorded(r.run.Recording())
	}
	return nil
}

// gradePrediction compares the prediction with the outcome.
func (p *narratedRuns) gradePrediction(t *timeline.Timeline, results []verdict.Result) {
	if p.guess == nil {
		return
	}
	if record, answered := p.guess.Record(p.runs[0].service, t); answered {
		p.say("")
		p.paragraph(p.guess.Explain(t, results))
		p.reportUnsaved(p.kept.Predicted(p.lesson.Name, record))
	}
}
