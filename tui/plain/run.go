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

// performance is one run, or several under the same load, told in lines.
type performance struct {
	*narrator
	lesson *lessons.Lesson
	runs   []*narratedRun
	guess  *prediction.Prediction // of the only run; nil without one
}

// run runs services of a lesson, asks when to stop them, and says what has come of it.
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
	all := &performance{narrator: p, lesson: l}
	for i, run := range runs {
		one := p.newRun(l, services[i], run)
		if len(runs) > 1 {
			one.name = services[i]
		}
		all.runs = append(all.runs, one)
	}
	return all.play(ctx)
}

// buildReporter returns a function that says that a build goes on, while it takes long.
func (p *narrator) buildReporter() func(what string, now build.Progress) {
	var building string
	var beat time.Duration
	return func(what string, now build.Progress) {
		if what != building {
			building, beat = what, heartbeat
		}
		if now.Elapsed >= beat {
			p.stillBuilding(now.Elapsed)
			beat += heartbeat
		}
	}
}

// play tells the runs from their start to what came of them.
func (p *performance) play(ctx context.Context) error {
	if step := p.step(); step != "" {
		p.keep(p.kept.At(p.lesson.Name, step))
	}
	over, err := p.follow(ctx, p.busy)
	if err != nil || over {
		return p.conclude(ctx, err)
	}
	signal, err := p.ask(ctx)
	if err != nil {
		return err
	}
	if signal == "" {
		if over, err = p.follow(ctx, p.busy); err != nil || over {
			return p.conclude(ctx, err)
		}
	}
	for _, r := range p.runs {
		if signal == "" {
			r.run.Stop()
		} else if err := r.run.Signal(signal); err != nil {
			p.say(ui.Clean(err.Error()))
		}
	}
	_, err = p.follow(ctx, func() bool { return false })
	return p.conclude(ctx, err)
}

// step is the lesson's step that the runs are, or "".
func (p *performance) step() string {
	switch {
	case len(p.runs) > 1 || p.runs[0].service == lessons.Fixed:
		return progress.StepFixed
	case p.runs[0].service == lessons.Broken:
		return progress.StepRun
	}
	return ""
}

// busy tells whether it is a good moment to stop what still runs.
func (p *performance) busy() bool {
	for _, r := range p.runs {
		if enough, _, _ := prediction.BusyEnough(p.lesson, r.timeline); !enough && !r.over() {
			return false
		}
	}
	return true
}

// follow tells what happens until enough has or all runs are over, and says which.
func (p *performance) follow(ctx context.Context, enough func() bool) (over bool, err error) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	look := time.NewTicker(builds.FrameTime)
	defer look.Stop()
	for {
		over = true
		for _, r := range p.runs {
			over = r.over() && over // asked before its events are read: then they are complete
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

// ask asks when to stop the service and, of a run by itself, for a prediction. signal is what is to be sent, or "" to stop
// it as the policy does.
func (p *performance) ask(ctx context.Context) (signal string, err error) {
	policy := fmt.Sprintf("as %s does: %s", p.lesson.Policy.Stopper, words.Policy(p.lesson.Policy))
	if len(p.runs) == 1 {
		if signal, err = p.predict(ctx); err == nil && signal == "" {
			p.paragraph("Now it is stopped, " + policy)
		}
		return signal, err
	}
	for {
		p.say("")
		p.paragraph("Both are busy. Enter stops both, " + policy)
		word, err := p.hears(ctx)
		switch {
		case err != nil:
			return "", err
		case leaves(word):
			return "", errLeft
		case p.aside(word, "Enter stops both services. glossary TERM explains a word, quit leaves. Everything else comes after the run."):
			continue
		}
		return "", nil
	}
}

// predict asks the lesson's question, and how to stop the service: "" as the policy does, or a signal's name.
func (p *performance) predict(ctx context.Context) (signal string, err error) {
	names := map[string]string{"term": "SIGTERM", "int": "SIGINT", "kill": "SIGKILL"}
	r := p.runs[0]
	for {
		question, guess := prediction.Ask(p.lesson, r.timeline)
		p.say("")
		p.paragraph(question)
		for i, choice := range p.lesson.Choices {
			for _, line := range ui.Indented("  "+strconv.Itoa(i+1)+"  ", ui.Clean(choice.Text), plainWidth) {
				p.say(line)
			}
		}
		p.paragraph("Type " + numberOf(p.lesson) + " and Enter, and it is stopped. Enter alone stops it without a guess; term, int or kill sends that signal yourself. " +
			"The load goes on while you think, and what is waiting may grow: what counts is what there is at the signal.")
		word, err := p.hears(ctx)
		if err != nil {
			return "", err
		}
		n, bad := strconv.Atoi(word)
		switch {
		case leaves(word):
			return "", errLeft
		case p.aside(word, "A number, and Enter, is your guess, and stops the service. Enter alone stops it without one. "+
			"term, int and kill send SIGTERM, SIGINT and SIGKILL. glossary TERM explains a word, quit leaves. Everything else comes after the run."):
		case word == "" || names[word] != "":
			return names[word], nil
		case bad == nil && isAnswer(p.lesson, n):
			guess.Said = n
			p.guess = &guess
			p.keep(p.kept.At(p.lesson.Name, progress.StepPredict))
			return "", nil
		default:
			p.sayf("%q is not %s, and none of term, int, kill.", ui.Clean(word), numberOf(p.lesson))
		}
		r.catchUp()
	}
}

// isAnswer tells whether a number can answer a lesson's question.
func isAnswer(l *lessons.Lesson, n int) bool {
	if most := len(l.Choices); most > 0 {
		return n >= 1 && n <= most
	}
	return n >= 0
}

// numberOf says what answers a lesson's question: any number, or that of a choice.
func numberOf(l *lessons.Lesson) string {
	if n := len(l.Choices); n > 0 {
		return fmt.Sprintf("a number from 1 to %d", n)
	}
	return "a number"
}

// conclude says what came of the runs: the verdict on one, beside what was predicted; or how several differ.
func (p *performance) conclude(ctx context.Context, err error) error {
	if err != nil {
		return p.failed(ctx, err)
	}
	results := make([][]verdict.Result, len(p.runs))
	for i, r := range p.runs {
		r.later()
		r.logged()
		p.keep(p.kept.Saw(p.lesson.Name, r.service))
		results[i] = verdict.Judge(r.timeline)
	}
	if len(p.runs) == 1 {
		for _, step := range []string{progress.StepStop, progress.StepVerdict} {
			p.keep(p.kept.At(p.lesson.Name, step))
		}
		p.verdict(results[0])
		p.settle(p.runs[0].timeline, results[0])
	} else {
		p.compare(results)
	}
	for _, r := range p.runs {
		p.recorded(r.run.Recording())
	}
	return nil
}

// settle puts what was predicted beside what has happened.
func (p *performance) settle(t *timeline.Timeline, results []verdict.Result) {
	if p.guess == nil {
		return
	}
	if record, answered := p.guess.Record(p.runs[0].service, t); answered {
		p.say("")
		p.paragraph(p.guess.Explain(t, results))
		p.keep(p.kept.Predicted(p.lesson.Name, record))
	}
}
