package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

// toldRun is a run that is told in lines.
type toldRun struct {
	*narrator
	lesson   *lessons.Lesson
	of       string
	name     string // told before each line where two runs are told together; else empty
	run      builds.Run
	timeline *timeline.Timeline
	read     int // events so far

	hit     map[int]bool // requests in flight at the signal
	guess   int
	guessed bool
}

func (p *narrator) newRun(l *lessons.Lesson, of, name string, run builds.Run) *toldRun {
	return &toldRun{narrator: p, lesson: l, of: of, name: name, run: run, timeline: new(timeline.Timeline), hit: make(map[int]bool)}
}

// run runs a service, asks for a prediction, stops it, and judges it.
func (p *narrator) run(ctx context.Context, l *lessons.Lesson, of string) error {
	p.paragraph("Building " + screens.ServiceName(of) + ". The first build takes up to a minute, later ones a second.")
	binaries, err := p.build(ctx, l.Dir(of), p.course.AuditDir())
	if err != nil {
		return p.failed(ctx, err)
	}
	run, err := p.shop.Start(ctx, l, of, binaries[0], binaries[1])
	if err != nil {
		return p.failed(ctx, err)
	}
	defer run.Close()
	return p.newRun(l, of, "", run).play(ctx)
}

// build builds packages, one after the other, and says so while that takes long.
func (p *narrator) build(ctx context.Context, dirs ...string) (binaries []string, err error) {
	for _, dir := range dirs {
		beat := heartbeat
		binary, err := p.shop.Make(ctx, dir, func(at build.Progress) {
			if at.Elapsed >= beat {
				p.stillBuilding(at.Elapsed)
				beat += heartbeat
			}
		})
		if err != nil {
			return nil, err
		}
		binaries = append(binaries, binary)
	}
	return binaries, nil
}

// play tells the run from its start to its verdict.
func (r *toldRun) play(ctx context.Context) error {
	if of := map[string]string{lessons.Broken: progress.StepRun, lessons.Fixed: progress.StepFixed}[r.of]; of != "" {
		r.keep(r.kept.At(r.lesson.Name, of))
	}
	if over, err := follow(ctx, r.busy, r); err != nil || over {
		return r.conclude(ctx, err)
	}
	stop, err := r.predict(ctx)
	if err != nil {
		return err
	}
	if stop == "" {
		r.paragraph(fmt.Sprintf("Now it is stopped, as %s does: %s", r.lesson.Policy.Stopper, words.Policy(r.lesson.Policy)))
		if over, err := follow(ctx, r.busy, r); err != nil || over {
			return r.conclude(ctx, err)
		}
		r.run.Stop()
	} else if err := r.run.Signal(stop); err != nil {
		r.say(ui.Clean(err.Error()))
	}
	_, err = follow(ctx, func() bool { return false }, r)
	return r.conclude(ctx, err)
}

// busy tells whether it is a good moment to stop the service.
func (r *toldRun) busy() bool {
	enough, _, _ := screens.BusyEnough(r.lesson, r.timeline)
	return enough
}

// predict asks the lesson's question, and how to stop it: "" as the policy does, or a signal's name.
func (r *toldRun) predict(ctx context.Context) (stop string, err error) {
	names := map[string]string{"term": "SIGTERM", "int": "SIGINT", "kill": "SIGKILL"}
	for {
		r.say("")
		r.paragraph(r.lesson.Ask(r.timeline))
		r.paragraph("Type a number and Enter, and it is stopped. Enter alone stops it without a guess; term, int or kill sends that signal yourself. " +
			"The load goes on while you think, and what is waiting may grow: what counts is what there is at the signal.")
		word, err := r.hears(ctx)
		if err != nil {
			return "", err
		}
		n, bad := strconv.Atoi(word)
		switch {
		case leaves(word):
			return "", errLeft
		case r.aside(word, "A number, and Enter, is your guess, and stops the service. Enter alone stops it without one. "+
			"term, int and kill send SIGTERM, SIGINT and SIGKILL. glossary TERM explains a word, quit leaves. Everything else comes after the run."):
			r.catchUp()
			continue
		case word == "" || names[word] != "":
			return names[word], nil
		case bad == nil && n >= 0:
			r.guess, r.guessed = n, true
			r.keep(r.kept.At(r.lesson.Name, progress.StepPredict))
			return "", nil
		}
		r.sayf("%q is no number, and none of term, int, kill.", ui.Clean(word))
		r.catchUp()
	}
}

// over tells whether nothing more will happen in the run.
func (r *toldRun) over() bool {
	select {
	case <-r.run.Done():
		return true
	default:
		return false
	}
}

// follow tells what happens in one run, or in two, until enough has or all of them are over, and says which.
func follow(ctx context.Context, enough func() bool, runs ...*toldRun) (over bool, err error) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		var more, done [2]<-chan struct{} // nil, and so never ready, for what is over
		left := 0
		for i, r := range runs {
			if !r.over() { // before its events are read: then they are complete
				left++
				done[i] = r.run.Done()
				_, more[i] = r.run.Log().Since(r.read)
			}
			r.catchUp()
		}
		if left == 0 {
			for _, r := range runs {
				err = errors.Join(err, r.run.Wait())
			}
			return true, err
		}
		if enough() {
			return false, nil
		}
		select {
		case <-more[0]:
		case <-more[1]:
		case <-done[0]:
		case <-done[1]:
		case <-tick.C:
			for _, r := range runs {
				r.count()
			}
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// catchUp tells what has happened since it was last called.
func (r *toldRun) catchUp() {
	events, _ := r.run.Log().Since(r.read)
	r.read += len(events)
	for _, e := range events {
		first := e.Kind == event.Signal && len(r.timeline.Signals) == 0
		r.timeline.Apply(e)
		if first {
			r.hits(e)
			continue
		}
		if line := r.tell(e); line != "" {
			r.paragraph(ui.Capital(r.lead() + line))
		}
	}
}

// hits tells of the first signal and of what it found in flight. Some of that may have ended already: the log learns
// of a signal from the system call that sent it, and of its effect from elsewhere.
func (r *toldRun) hits(e event.Event) {
	var ended []event.Event
	for q := range r.timeline.InFlightAt(e.At) {
		r.hit[q.ID] = true
		if q.Done > 0 {
			ended = append(ended, event.Event{At: q.Done, Kind: event.RequestDone, ID: q.ID, Status: q.Status, Class: q.Class})
		}
	}
	r.paragraph(ui.Capital(r.lead() + r.tell(e)))
	for _, done := range ended {
		r.paragraph(ui.Capital(r.lead() + r.answered(done)))
	}
}

// lead is what stands before each line, to tell one of two runs from the other.
func (r *toldRun) lead() string {
	if r.name == "" {
		return ""
	}
	return r.name + ": "
}

// tell is the line for one event, or nothing where it is not of note.
func (r *toldRun) tell(e event.Event) string {
	whose := ""
	if r.lesson.Instances > 1 {
		whose = words.Instance(e.Instance) + ": "
	}
	switch e.Kind {
	case event.ProcessStart:
		return fmt.Sprintf("%sprocess %d has started.", whose, e.PID)
	case event.Ready:
		return whose + "it serves; clients send it orders."
	case event.StopStep:
		return ui.Clean(words.Step(timeline.Step{Kind: e.State, Takes: e.Budget, Text: e.Text})) + "."
	case event.Signal:
		s := timeline.Signal{At: e.At, Instance: e.Instance, Name: e.Name, By: e.By}
		return fmt.Sprintf("%s%s, %s. %s.", whose, e.Name, words.Sender(r.timeline, s), r.goingOn(e.At))
	case event.RequestDone:
		return r.answered(e)
	case event.ProcessExit:
		p := timeline.Process{Status: e.Status, KilledBy: e.Name}
		return fmt.Sprintf("%sthe process has ended: %s, %s.", whose, exitWords(p), r.since(e.At))
	case event.AuditDone:
		return "The run is over; what it has left behind has been audited."
	}
	return ""
}

// goingOn counts what a moment finds unfinished.
func (r *toldRun) goingOn(at time.Duration) string {
	said := ui.Plural(len(slices.Collect(r.timeline.InFlightAt(at))), "request") + " in flight"
	if len(r.timeline.Processes) > 1 {
		said += " at all instances together"
	}
	if len(r.timeline.Jobs) == 0 {
		return said
	}
	printing, queued := 0, 0
	for j := range r.timeline.JobsAt(at) {
		if j.Started > 0 && j.Started <= at {
			printing++
		} else {
			queued++
		}
	}
	return said + ", " + ui.Plural(printing, "receipt") + " being printed, " + strconv.Itoa(queued) + " queued"
}

// answered tells how a request that was in flight at the signal has ended. The others are counted.
func (r *toldRun) answered(e event.Event) string {
	switch {
	case r.timeline.SignalAt() == 0:
		return ""
	case !r.hit[e.ID]:
		return ""
	case e.Class != "":
		return fmt.Sprintf("request %d: cut off (%s)%s, %s.", e.ID, ui.Clean(string(e.Class)), r.by(e.ID), r.since(e.At))
	}
	return fmt.Sprintf("request %d: answered %d%s, %s.", e.ID, e.Status, r.by(e.ID), r.since(e.At))
}

// by says which instance had a request, where there are several.
func (r *toldRun) by(request int) string {
	if len(r.timeline.Processes) < 2 {
		return ""
	}
	for _, q := range r.timeline.Requests {
		if q.ID == request && q.Accepted > 0 {
			return " by " + words.Instance(q.Instance)
		}
	}
	return ""
}

// since is a moment as seen from the first signal.
func (r *toldRun) since(at time.Duration) string {
	signal := r.timeline.SignalAt()
	if signal == 0 {
		return "before any signal"
	}
	d := at - signal
	if d < time.Second {
		return fmt.Sprintf("%d ms after the signal", d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%.1f s after the signal", d.Seconds())
}

func exitWords(p timeline.Process) string {
	if p.KilledBy != "" {
		return "killed by " + p.KilledBy
	}
	return "status " + strconv.Itoa(p.Status)
}

// count is said every second.
func (r *toldRun) count() {
	t := r.timeline
	now := r.run.Log().Now()
	since, from := now, "start"
	if signal := t.SignalAt(); signal > 0 {
		since, from = now-signal, "signal"
	}
	line := fmt.Sprintf("%s%.0f s after the %s: %s", r.lead(), since.Seconds(), from, r.goingOn(t.Now))
	switch t.Phase() {
	case timeline.Starting, timeline.Auditing, timeline.Over:
		return
	case timeline.Stopping:
		if due := t.KillAt(); due > now {
			line += fmt.Sprintf(", %.0f s until SIGKILL", (due - now).Seconds())
		}
	}
	r.paragraph(line + ".")
}

// conclude gives the verdict, and puts the prediction beside what has happened.
func (r *toldRun) conclude(ctx context.Context, err error) error {
	if err != nil {
		return r.failed(ctx, err)
	}
	r.later()
	r.logged()
	r.keep(r.kept.Saw(r.lesson.Name, r.of))
	for _, step := range []string{progress.StepStop, progress.StepVerdict} {
		r.keep(r.kept.At(r.lesson.Name, step))
	}
	results := verdict.Judge(r.timeline)
	r.verdict(results)
	if was, ok := r.lesson.AnswerFrom(r.timeline); ok && r.guessed {
		tally := r.timeline.Losses()
		out := screens.OutOf(r.lesson, tally)
		r.say("")
		r.paragraph(screens.ExplainPrediction(r.lesson.Answer, r.guess, was, out, tally, results))
		r.keep(r.kept.Predicted(r.lesson.Name, progress.Prediction{At: time.Now().Round(0), Of: r.of, Said: r.guess, Was: was, Out: out}))
	}
	r.recorded(r.run.Recording())
	return nil
}
