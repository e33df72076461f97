package workshop

import (
	"context"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/builds"
	"closingtime/tui/prediction"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// share is a run of the host's that the room sees while it goes on. Up to the moment of the stop its events go out as they come. At
// that moment the run stands still for the room, and the lesson's question about it is put; what comes of the stop is held back until
// the host lets it go on, and then goes out at the pace at which it happened.
type share struct {
	room    *Room
	lesson  *lessons.Lesson
	service string
	asks    bool // the run stands still at the stop, and the room is asked
	launch  *builds.Launch

	state    shareState // as the screens know it
	building builds.Building
	latest   builds.News
	stopping bool // it is to stop as soon as it is busy enough
	stopped  bool // it was told to stop
	problem  error

	goOn chan struct{} // closed when the run may go on after the stop
}

// shareState is how far a shared run is.
type shareState int

const (
	shareBuilding shareState = iota
	shareServing             // until the stop
	shareStands              // at the stop, until the host lets it go on
	shareRolling             // what came of the stop goes out
	shareOver
	shareFailed
)

// sharedMsg says how far a shared run is.
type sharedMsg struct {
	share *share
	state shareState
	err   error // for shareFailed
}

// relayEvery is the time between two batches of events that go out.
const relayEvery = 80 * time.Millisecond

// newShare builds and runs a service of a lesson for the room. Where the room is asked about the stop, the stop comes by
// itself as soon as the run is busy enough: with a longer wait, the queues of some lessons would fill, which would change
// the answer.
func newShare(room *Room, supervisor *builds.Supervisor, l *lessons.Lesson, service string, asks bool) *share {
	s := &share{room: room, lesson: l, service: service, asks: asks, stopping: asks, goOn: make(chan struct{})}
	s.building = builds.Building{What: builds.UnitOf(l, service)}
	s.launch = supervisor.Launch(l, service)
	return s
}

// hears takes a message about the run.
func (s *share) hears(msg tea.Msg) {
	switch msg := msg.(type) {
	case builds.Building:
		if msg.Launch == s.launch {
			s.building = msg
		}
	case builds.Started:
		if msg.Launch == s.launch {
			s.state = shareServing
			s.room.link.tasks.Go(func() { s.relay(s.launch.Runs[0]) })
		}
	case builds.Frames:
		if msg.Launch == s.launch {
			s.latest = msg.Runs[0]
			s.stopIfBusy()
		}
	case builds.Failed:
		if msg.Launch == s.launch {
			s.state, s.problem = shareFailed, msg.Err
		}
	case sharedMsg:
		if msg.share == s {
			s.state, s.problem = msg.state, msg.err
			if s.state == shareFailed {
				s.launch.Cancel() // nobody sees the run any more
			}
		}
	}
}

// busy tells whether it is a good moment for the stop.
func (s *share) busy() bool {
	if s.latest.Timeline == nil {
		return false
	}
	enough, _, _ := prediction.BusyEnough(s.lesson, s.latest.Timeline)
	return enough
}

// stop stops the run as soon as it is busy enough or, the second time, at once.
func (s *share) stop() {
	if s.stopping && !s.stopped {
		s.stopNow()
		return
	}
	s.stopping = true
	s.stopIfBusy()
}

func (s *share) stopIfBusy() {
	if s.stopping && !s.stopped && s.busy() {
		s.stopNow()
	}
}

func (s *share) stopNow() {
	s.stopped = true
	launch := s.launch
	s.room.link.tasks.Go(launch.Stop)
}

// goesOn lets the run go on after the stop.
func (s *share) goesOn() {
	if s.state == shareStands {
		s.state = shareRolling
		close(s.goOn)
	}
}

// belongsTo tells whether a step has to do with the run: a question of the run's lesson.
func (s *share) belongsTo(step workshop.Step) bool {
	return inQuestion(step) && step.Lesson == s.lesson.Name
}

// under tells whether the run goes on for the room.
func (s *share) under() bool { return s != nil && s.state < shareOver }

// relay sends the run to the room until it is over. It is a task of the program, and ends with the link.
func (s *share) relay(run builds.Run) {
	link := s.room.link
	ctx := link.ctx
	r := &relay{share: s, run: run}
	start := workshop.Command{Start: &workshop.Run{Lesson: s.lesson.Name, Services: []string{s.service}, Title: s.title()}}
	err := r.again(ctx, func() error {
		began, err := link.server.Do(ctx, start)
		r.id = began.ID
		return err
	})
	if err == nil {
		link.send(startedMsg{r.id})
		err = r.send(ctx)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		link.send(sharedMsg{s, shareFailed, fmt.Errorf("the run does not reach the room: %w", err)})
	default:
		link.send(sharedMsg{s, shareOver, nil})
	}
}

// title is how the room is told of the run. The title of a lesson says how its service fails, which the room is about to be
// asked.
func (s *share) title() string {
	if s.asks {
		return "A service that is about to be stopped"
	}
	return s.lesson.Title
}

// startedMsg says that the host's run has begun for the room, under a number.
type startedMsg struct{ run int }

// relay is a run on its way to the room. One goroutine uses it.
type relay struct {
	share *share
	run   builds.Run
	id    int
	sent  int // how many events have gone out

	seen int               // how many events of the log have been taken
	poll int               // the number of the room's question about the run; 0 before it is put
	live timeline.Timeline // of the events that have been taken
	held []event.Event     // that may not go out yet
}

// send sends the whole run.
func (r *relay) send(ctx context.Context) error {
	p, asked, err := r.untilTheStop(ctx)
	if err != nil {
		return err
	}
	if asked {
		if err := r.wait(ctx, p); err != nil {
			return err
		}
	}
	if err := r.rest(ctx); err != nil {
		return err
	}
	whole, _ := r.run.Log().Since(0)
	if err := r.again(ctx, func() error { return r.share.room.link.server.SendRecording(ctx, r.id, whole) }); err != nil {
		return err
	}
	r.share.room.link.send(wholeMsg{r.id, whole, nil})
	if !asked {
		return nil
	}
	answer, answered := r.answer(p)
	if !answered {
		return nil
	}
	return r.do(ctx, workshop.Command{Answer: &answer})
}

// answer is what the run, which is over, has answered to its question.
func (r *relay) answer(p prediction.Prediction) (answer workshop.Answer, answered bool) {
	final := r.run.Snapshot()
	answer, answered = p.PollAnswer(final, verdict.Of(final))
	answer.Poll = r.poll
	return answer, answered
}

// untilTheStop sends the events as they come, until the question is put at the moment of the stop. asked is false where there is no
// question, or the run has ended without a stop.
func (r *relay) untilTheStop(ctx context.Context) (p prediction.Prediction, asked bool, err error) {
	for {
		over := builds.Over(r.run)
		events, changed := r.run.Log().Since(r.seen)
		due := r.take(events)
		if err := r.out(ctx, due); err != nil {
			return p, false, err
		}
		at := r.live.StopMoment()
		switch {
		case r.share.asks && at > 0 && (over || r.run.Log().Now() > at+prediction.KnownAfter+builds.FrameTime):
			p, err = r.ask(ctx)
			return p, err == nil, err
		case over:
			return p, false, nil
		}
		if err := r.pause(ctx, changed, at == 0); err != nil {
			return p, false, err
		}
	}
}

// take takes events of the log, and returns those that may go out: all of them or, where the room is asked about the stop, those that
// happened by then.
func (r *relay) take(events []event.Event) (due []event.Event) {
	r.seen += len(events)
	for _, e := range events {
		r.live.Apply(e)
	}
	if !r.share.asks {
		return events
	}
	at := r.live.StopMoment()
	if at == 0 && r.live.UnderStop() { // the signal is about to be sent
		r.held = append(r.held, events...)
		return nil
	}
	if at == 0 {
		return events
	}
	all := append(r.held, events...)
	r.held = nil
	for _, e := range all {
		if e.At <= at {
			due = append(due, e)
		} else {
			r.held = append(r.held, e)
		}
	}
	return due
}

// pause waits until the next batch is due and, while nothing but news can make a difference, until there are some.
func (r *relay) pause(ctx context.Context, changed <-chan struct{}, forNews bool) error {
	select {
	case <-time.After(relayEvery):
	case <-ctx.Done():
		return ctx.Err()
	}
	if !forNews {
		return nil
	}
	select {
	case <-changed:
	case <-r.run.Done():
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// out sends events to the room, and to the screens of the host.
func (r *relay) out(ctx context.Context, events []event.Event) error {
	if len(events) == 0 {
		return nil
	}
	link := r.share.room.link
	if err := r.again(ctx, func() error {
		_, err := link.server.SendEvents(ctx, r.id, r.sent, events)
		return err
	}); err != nil {
		return err
	}
	r.sent += len(events)
	link.send(runMsg{r.id, events})
	return nil
}

// How long the relay tries to reach the room before it gives the run up, and how long it waits between two tries.
const (
	sendFor   = 20 * time.Second
	sendAgain = 300 * time.Millisecond
)

// again tries until it works, or until it has failed for a while.
func (r *relay) again(ctx context.Context, try func() error) error {
	for began := time.Now(); ; pause(ctx, sendAgain) {
		err := try()
		if err == nil || ctx.Err() != nil || !client.Fleeting(err) || time.Since(began) > sendFor {
			return err
		}
	}
}

// ask has the run stand still, and puts the lesson's question about that moment, by what is known of it by now: reports
// arrive late, and that a request met the closing of its connection is known only afterwards.
func (r *relay) ask(ctx context.Context) (prediction.Prediction, error) {
	question, p := prediction.Ask(r.share.lesson, r.run.Snapshot())
	poll := p.Poll(r.share.service, question)
	if err := r.do(ctx, workshop.Command{Freeze: new(true)}); err != nil {
		return p, err
	}
	return p, r.again(ctx, func() error {
		done, err := r.share.room.link.server.Do(ctx, workshop.Command{Ask: &poll})
		r.poll = done.ID
		return err
	})
}

// do commands the room.
func (r *relay) do(ctx context.Context, c workshop.Command) error {
	return r.again(ctx, func() error {
		_, err := r.share.room.link.server.Do(ctx, c)
		return err
	})
}

// wait waits until the host lets the run go on. Meanwhile the run ends behind the scenes, and only the host is told what
// came of it.
func (r *relay) wait(ctx context.Context, p prediction.Prediction) error {
	r.share.room.link.send(sharedMsg{r.share, shareStands, nil})
	for ended := r.run.Done(); ; {
		select {
		case <-ended:
			ended = nil
			if answer, answered := r.answer(p); answered {
				_, _ = r.share.room.link.server.Do(ctx, workshop.Command{Known: &answer}) // the question goes on without it
			}
			continue
		case <-r.share.goOn:
		case <-ctx.Done():
			return ctx.Err()
		}
		break
	}
	return r.do(ctx, workshop.Command{Freeze: new(false)})
}

// rest sends what was held back at the pace at which it happened, and everything after it.
func (r *relay) rest(ctx context.Context) error {
	from, began := r.live.StopMoment(), time.Now()
	for {
		over := builds.Over(r.run)
		events, _ := r.run.Log().Since(r.seen)
		r.seen += len(events)
		r.held = append(r.held, events...)
		until, n := from+time.Since(began), 0
		for n < len(r.held) && r.held[n].At <= until {
			n++
		}
		if err := r.out(ctx, r.held[:n:n]); err != nil {
			return err
		}
		if r.held = r.held[n:]; over && len(r.held) == 0 {
			return nil
		}
		if err := r.pause(ctx, nil, false); err != nil {
			return err
		}
	}
}
