package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/progress"
)

// plainRun is a run that is told in lines.
type plainRun struct {
	*plainCourse
	lesson   *lessons.Lesson
	of       string
	run      *playground.Run
	timeline *timeline.Timeline
	read     int // events so far

	hit     map[int]bool // requests in flight at the signal
	refused int          // requests that met an error and came after the signal
	guess   int
	guessed bool
}

// run runs a service, asks for a prediction, stops it, and judges it.
func (p *plainCourse) run(ctx context.Context, l *lessons.Lesson, of string) error {
	p.sayf("Building %s. The first build takes up to a minute, later ones a second.", oneOf(of))
	var binaries [2]string
	for i, dir := range []string{l.Dir(of), p.course.AuditDir()} {
		binary, err := p.builder.Build(ctx, dir, nil)
		if err != nil {
			return p.failed(ctx, err)
		}
		binaries[i] = binary
	}
	plan, err := p.course.Plan(l, of, binaries[0], binaries[1])
	if err != nil {
		return p.failed(ctx, err)
	}
	run, err := playground.Start(ctx, plan)
	if err != nil {
		return p.failed(ctx, err)
	}
	defer run.Close()
	r := &plainRun{plainCourse: p, lesson: l, of: of, run: run, timeline: new(timeline.Timeline), hit: make(map[int]bool)}
	if err := r.play(ctx); err != nil {
		return err
	}
	return nil
}

// play tells the run from its start to its verdict.
func (r *plainRun) play(ctx context.Context) error {
	if of := map[string]string{lessons.Broken: stepRun, lessons.Fixed: stepFixed}[r.of]; of != "" {
		r.keep(r.kept.At(r.lesson.Name, of))
	}
	enough := func() bool { ok, _, _ := busy(r.lesson, r.timeline); return ok }
	if over, err := r.follow(ctx, enough); err != nil || over {
		return r.conclude(ctx, err)
	}
	stop, err := r.predict(ctx)
	if err != nil {
		return err
	}
	if stop == "" {
		r.paragraph(fmt.Sprintf("It is stopped as soon as it is busy enough, as this does: %s Its grace period is %s.", r.lesson.Policy.Says, r.lesson.Policy.GraceText()))
		if over, err := r.follow(ctx, enough); err != nil || over {
			return r.conclude(ctx, err)
		}
		r.run.Stop()
	} else if err := r.run.Signal(stop); err != nil {
		r.say(clean(err.Error()))
	}
	_, err = r.follow(ctx, func() bool { return false })
	return r.conclude(ctx, err)
}

// predict asks the lesson's question, and how to stop it: "" as the policy does, or a signal's name.
func (r *plainRun) predict(ctx context.Context) (stop string, err error) {
	names := map[string]string{"term": "SIGTERM", "int": "SIGINT", "kill": "SIGKILL"}
	for {
		r.say("")
		r.paragraph(r.lesson.Ask(r.timeline))
		r.paragraph("Type a number and Enter, and it is stopped. Enter alone stops it without a guess; term, int or kill sends that signal yourself.")
		word, err := r.hears(ctx)
		if err != nil {
			return "", err
		}
		n, bad := strconv.Atoi(word)
		switch {
		case word == "quit":
			return "", errLeft
		case word == "" || names[word] != "":
			return names[word], nil
		case bad == nil && n >= 0:
			r.guess, r.guessed = n, true
			r.keep(r.kept.At(r.lesson.Name, stepPredict))
			return "", nil
		}
		r.sayf("%q is no number, and none of term, int, kill.", clean(word))
		r.catchUp()
	}
}

// follow tells what happens until enough has, or the run is over, and says which.
func (r *plainRun) follow(ctx context.Context, enough func() bool) (over bool, err error) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		_, more := r.run.Log().Since(r.read)
		r.catchUp()
		if enough() {
			return false, nil
		}
		select {
		case <-more:
		case <-tick.C:
			r.count()
		case <-ctx.Done():
			return false, ctx.Err()
		case <-r.run.Done():
			r.catchUp()
			return true, r.run.Wait()
		}
	}
}

// catchUp tells what has happened since it was last called.
func (r *plainRun) catchUp() {
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
			r.paragraph(line)
		}
	}
}

// hits tells of the first signal and of what it found in flight. Some of that may have ended already: the log learns
// of a signal from the system call that sent it, and of its effect from elsewhere.
func (r *plainRun) hits(e event.Event) {
	var ended []event.Event
	for q := range r.timeline.InFlightAt(e.At) {
		r.hit[q.ID] = true
		if q.Done > 0 {
			ended = append(ended, event.Event{At: q.Done, Kind: event.RequestDone, ID: q.ID, Status: q.Status, Class: q.Class})
		}
	}
	r.say(r.tell(e))
	for _, done := range ended {
		r.say(r.answered(done))
	}
}

// tell is the line for one event, or nothing where it is not of note.
func (r *plainRun) tell(e event.Event) string {
	whose := ""
	if len(r.timeline.Processes) > 1 {
		whose = instance(e.Instance) + ": "
	}
	switch e.Kind {
	case event.ProcessStart:
		return fmt.Sprintf("%sprocess %d has started.", whose, e.PID)
	case event.Ready:
		return whose + "it serves; clients send it orders."
	case event.StopStep:
		return clean(e.Text)
	case event.Signal:
		s := timeline.Signal{By: e.By}
		return fmt.Sprintf("%s%s, %s. %s in flight.", whose, e.Name, sender(s, r.timeline), plural(len(r.hit), "request"))
	case event.RequestDone:
		return r.answered(e)
	case event.ProcessExit:
		p := timeline.Process{Status: e.Status, KilledBy: e.Name}
		return fmt.Sprintf("%sthe process has ended: %s, %s.", whose, exitWords(p), r.since(e.At))
	case event.AuditDone:
		return "What it left has been looked at."
	}
	return ""
}

// answered tells how a request that was in flight at the signal has ended. The others are counted.
func (r *plainRun) answered(e event.Event) string {
	switch {
	case r.timeline.SignalAt() == 0:
		return ""
	case !r.hit[e.ID]:
		if e.Class != "" && e.Class != event.Canceled {
			r.refused++
		}
		return ""
	case e.Class != "":
		return fmt.Sprintf("request %d: cut off (%s), %s.", e.ID, clean(string(e.Class)), r.since(e.At))
	}
	return fmt.Sprintf("request %d: answered %d, %s.", e.ID, e.Status, r.since(e.At))
}

// since is a moment as seen from the first signal.
func (r *plainRun) since(at time.Duration) string {
	signal := r.timeline.SignalAt()
	if signal == 0 {
		return "before any signal"
	}
	d := at - signal
	if d < time.Second {
		return fmt.Sprintf("%d ms after the signal", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s after the signal", d.Seconds())
}

func exitWords(p timeline.Process) string {
	if p.KilledBy != "" {
		return "killed by " + p.KilledBy
	}
	return "status " + itoa(p.Status)
}

// count is said every second.
func (r *plainRun) count() {
	t := r.timeline
	inFlight := len(slices.Collect(t.InFlight()))
	printing, queued := t.JobCounts()
	now := r.run.Log().Now()
	line := fmt.Sprintf("%.0f s: %s in flight", now.Seconds(), plural(inFlight, "request"))
	if len(t.Jobs) > 0 {
		line += fmt.Sprintf(", %s being printed and %d queued", plural(printing, "receipt"), queued)
	}
	switch t.Phase() {
	case timeline.Starting, timeline.Auditing, timeline.Over:
		return
	case timeline.Stopping:
		if due := t.KillAt(); due > now {
			line += fmt.Sprintf(", %.0f s until SIGKILL", (due - now).Seconds())
		}
	}
	r.say(line + ".")
}

// conclude gives the verdict, and puts the prediction beside what has happened.
func (r *plainRun) conclude(ctx context.Context, err error) error {
	if err != nil {
		return r.failed(ctx, err)
	}
	if r.refused > 0 {
		r.sayf("%s met an error after the signal.", plural(r.refused, "later request"))
	}
	r.keep(r.kept.Saw(r.lesson.Name, r.of))
	for _, step := range []string{stepStop, stepVerdict} {
		r.keep(r.kept.At(r.lesson.Name, step))
	}
	results := verdict.Judge(r.timeline)
	r.verdict(results)
	if was, ok := r.lesson.AnswerFrom(r.timeline); ok && r.guessed {
		out := outOf(r.lesson, verdict.Count(r.timeline))
		r.paragraph(explain(r.lesson.Answer, r.guess, was, out, results))
		r.keep(r.kept.Predicted(r.lesson.Name, progress.Prediction{At: time.Now().Round(0), Of: r.of, Said: r.guess, Was: was, Out: out}))
	}
	r.say("Recorded: " + relative(r.run.Recording()))
	return nil
}
