package workshop

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

// sharedRun is a run that the host shares with the room, as far as it has come. It stands still at the moment of the stop until
// something later has come, since the host holds that back while the question about it is open.
type sharedRun struct {
	id     int // 0 for none
	events []event.Event
	live   timeline.Timeline
	zero   time.Time // when the run began, by the clock here
	whole  bool      // the events are all, in their original order
	failed error     // why the recording could not be had
}

// take takes events that have come at a moment.
func (s *sharedRun) take(msg runMsg, now time.Time) {
	if msg.run != s.id || s.whole {
		return
	}
	for _, e := range msg.events {
		stood := s.stands()
		s.live.Apply(e)
		if begun := now.Add(-e.At); s.zero.IsZero() || begun.Before(s.zero) || stood && !s.stands() {
			s.zero = begun
		}
	}
	s.events = append(s.events, msg.events...)
}

// complete takes the whole of the run.
func (s *sharedRun) complete(msg wholeMsg) {
	if msg.run != s.id {
		return
	}
	if s.failed = msg.err; msg.err != nil {
		return
	}
	s.events, s.whole, s.live = msg.events, true, timeline.Timeline{}
	for _, e := range msg.events {
		s.live.Apply(e)
	}
}

// stands tells whether the run stands still at the moment of its stop.
func (s *sharedRun) stands() bool {
	at := s.live.StopMoment()
	return !s.whole && (at > 0 && s.live.Now <= at || at == 0 && s.live.Stop.At > 0)
}

// over tells whether the run has come to its end.
func (s *sharedRun) over() bool { return s.id > 0 && (s.whole || s.live.Ended > 0) }

// moves tells whether the picture changes with the time.
func (s *sharedRun) moves() bool { return s.id > 0 && len(s.events) > 0 && !s.stands() && !s.over() }

// now is the moment of the run that shows.
func (s *sharedRun) now(clock time.Time) time.Duration {
	if !s.moves() {
		return s.live.Now
	}
	return max(s.live.Now, clock.Sub(s.zero))
}

// pane shows the shared run of a room on a part of a screen, or on all of it.
type pane struct {
	room    *Room
	picture picture.Picture
	shown   int  // the run that the picture has shown; 0 for none
	alone   bool // the run has the whole screen
}

var (
	keyAlone = ui.Bind("tab", "the run on the whole screen, or what the room does", "tab")
	keyPanel = ui.Bind("l", "the panels of the run: goroutines, connections, log", "l")
)

// hears takes a message, and has the picture show the run as it is now where that may have changed.
func (p *pane) hears(msg tea.Msg) {
	switch msg.(type) {
	case beatMsg, runMsg, wholeMsg, startedMsg, viewMsg, app.Opened:
		p.refresh()
	}
	if p.alone && !runsNow(&p.room.view) {
		p.alone = false
		p.picture.StopSelecting()
	}
}

// commands returns the commands that show the run on the whole screen and, there, explain what is seen.
func (p *pane) commands() app.Commands {
	panel := ""
	if p.alone && p.picture.Timeline != nil {
		panel = p.picture.NextName()
	}
	return app.Commands{
		{Key: keyAlone, Footer: ui.Either(p.alone, "the room", "the run"), Off: p.room.run.id == 0 || !runsNow(&p.room.view), Do: app.Call(func() { p.alone = !p.alone })},
		{Key: picture.KeySelect, Footer: ui.When(p.alone, "explain"), Off: !p.alone, Do: app.Call(p.picture.StartSelecting)},
		{Key: keyPanel, Footer: panel, Off: !p.alone, Do: app.Call(p.picture.NextPanel)},
	}
}

// withPicture returns the commands of a screen, and those of its picture while that has the whole screen. While a cursor is over the
// picture, the cursor's commands come first.
func (p *pane) withPicture(own app.Commands) app.Commands {
	if !p.alone {
		return own
	}
	own = append(own, screens.Scrolling(&p.picture)...)
	if p.picture.Selected.On {
		return append(screens.Selecting(&p.picture), own.Quiet()...)
	}
	return own
}

// refresh has the picture show the run as it is now.
func (p *pane) refresh() {
	run := &p.room.run
	if run.id != p.shown || p.picture.Timeline == nil {
		p.picture.Reset()
		p.shown = run.id
	}
	if len(run.events) > 0 {
		p.picture.Replayed = run.over()
		p.picture.Show(run.live.Snapshot(), run.now(p.room.runTime()))
	}
}

// leastPicture is the lowest picture that shows lanes.
const leastPicture = 9

// lines returns the picture in w columns and h lines or, where that is too low, what goes on in one.
func (p *pane) lines(w, h int) []string {
	switch {
	case h <= 0 || p.room.run.id == 0:
		return nil
	case len(p.room.run.events) == 0:
		return []string{" ○ the run is about to begin"}
	case h < leastPicture:
		return []string{p.brief(w)}
	}
	p.picture.SetSize(w, h)
	return strings.Split(p.picture.View(), "\n")
}

// brief is what goes on, in one line of w columns.
func (p *pane) brief(w int) string {
	said := ui.Plural(p.picture.InFlight(), "request") + " in flight"
	if p.room.run.over() {
		said = picture.LossText(p.picture.Timeline, w-ui.Width(p.sign())-4)
	}
	return ui.Clip(" "+p.sign()+"   "+said, w)
}

// sign is what the run does, as a shape and a word.
func (p *pane) sign() string {
	switch run := &p.room.run; {
	case run.id == 0:
		return ""
	case run.over():
		return "○ over"
	case len(run.events) == 0:
		return "○ about to begin"
	case p.room.lost != nil:
		return ui.Faint.Of("‖ out of reach")
	case run.stands():
		return screens.AtTheStop()
	}
	return picture.PhaseSign(p.picture.Timeline)
}
