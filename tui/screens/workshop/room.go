// Package workshop has the screens of a team workshop: the host's console, the projector, the room as its members see it, and
// the notes of the facilitator.
package workshop

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// Room is what the screens of one program share of the room that it is in: the latest view, the connection, and the shared run.
type Room struct {
	link    *Link
	streams bool // the events of shared runs come from the room; those of the host come from the program itself

	view    workshop.View
	came    time.Time // when the view came; zero before the first
	lost    error     // why there is no connection; nil while there is one
	lostAt  time.Time
	run     sharedRun
	running context.CancelFunc // ends the stream of the shared run; nil without one
	moving  bool               // a beat is on its way
	clock   func() time.Time
}

// NewRoom returns the room of a link. With streams, the events of shared runs come from the room.
func NewRoom(link *Link, streams bool) *Room {
	return &Room{link: link, streams: streams, clock: time.Now}
}

// secondMsg comes every second, for what shows the time.
type secondMsg struct{}

// beatMsg comes as often as a frame is due while the shared run moves.
type beatMsg struct{}

// hears takes a message. The first screen of the program, or what accompanies its screens, calls it once for each message.
func (r *Room) hears(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Opened:
		if r.came.IsZero() && r.lostAt.IsZero() {
			r.lostAt = r.clock()
			return second()
		}
	case secondMsg:
		return second()
	case viewMsg:
		r.take(msg)
	case lostMsg:
		r.loses(msg.err)
	case runMsg:
		r.run.take(msg, r.clock())
	case startedMsg:
		r.run = sharedRun{id: msg.run}
	case wholeMsg:
		r.run.complete(msg)
	case beatMsg:
		r.moving = false
	}
	return r.beat()
}

func second() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return secondMsg{} }) }

// beat orders the next frame while the shared run moves.
func (r *Room) beat() tea.Cmd {
	if r.moving || r.lost != nil || !r.run.moves() {
		return nil
	}
	r.moving = true
	return tea.Tick(builds.FrameTime, func(time.Time) tea.Msg { return beatMsg{} })
}

// take takes a view.
func (r *Room) take(msg viewMsg) {
	r.view, r.came = msg.view, msg.at
	if r.view.Closing {
		r.loses(errClosed)
		return
	}
	r.lost, r.lostAt = nil, time.Time{}
	if run := r.view.Run; run != nil && r.streams && run.ID != r.run.id {
		if r.running != nil {
			r.running()
		}
		r.run = sharedRun{id: run.ID}
		var ctx context.Context
		ctx, r.running = context.WithCancel(r.link.ctx)
		r.link.watch(ctx, run.ID)
	}
}

// errClosed is why there is no connection to a room whose host has closed it.
var errClosed = errors.New("the host has closed the room")

func (r *Room) loses(err error) {
	if r.lost == nil {
		r.lostAt = r.clock()
	}
	r.lost = err
}

// there tells whether the room has ever shown itself.
func (r *Room) there() bool { return !r.came.IsZero() }

// runTime is the time to which the shared run has come: with the room out of reach, nothing is known of it from then on.
func (r *Room) runTime() time.Time {
	if r.lost != nil {
		return r.lostAt
	}
	return r.clock()
}

// now is the time by the host's clock.
func (r *Room) now() time.Time { return r.view.Now.Add(r.clock().Sub(r.came)) }

// ago says how long ago a moment of the host's clock was, in a few letters: "40 s", "3 min".
func (r *Room) ago(at time.Time) string { return briefly(r.now().Sub(at)) }

// briefly writes a time that passes, without digits that change all the time.
func briefly(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// timer says how much of the step's time is left, or by how much it is over. It is empty for a step without a length.
func (r *Room) timer() string {
	remaining, ok := r.remaining()
	switch {
	case !ok:
		return ""
	case remaining < 0:
		return clockOf(-remaining) + " over"
	}
	return clockOf(remaining) + " left"
}

// remaining is how much of the step's time is left; negative when it is over. It returns false for a step without a length.
func (r *Room) remaining() (time.Duration, bool) {
	step := r.view.Step
	if step.Length == 0 || !r.there() {
		return 0, false
	}
	return step.Began.Add(step.Length).Sub(r.now()), true
}

// clockOf writes a duration as minutes and seconds.
func clockOf(d time.Duration) string {
	seconds := int(d.Seconds())
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// connection says that there is no connection, and since when, and what follows from it, or returns "".
func (r *Room) connection() string {
	state, follows := r.connectionState()
	return strings.TrimSpace(state + " " + follows)
}

// connectionIn is connection in w columns, where need be without what follows from it.
func (r *Room) connectionIn(w int) string {
	state, _ := r.connectionState()
	return ui.Fitting(w, r.connection(), state)
}

func (r *Room) connectionState() (state, follows string) {
	if r.lost == nil {
		return ui.When(!r.there(), "○ looking for the room"), ""
	}
	since := briefly(r.clock().Sub(r.lostAt))
	switch {
	case r.over():
		return "○ The workshop is over, and its room is closed.", "Your answers and the shared runs are kept."
	case r.lost == errClosed:
		return "✗ The host has closed the room, " + since + " ago.", "When it opens again, you go on where you were."
	case r.gone():
		return "✗ " + ui.Capital(ui.Clean(r.lost.Error())), ""
	}
	return "✗ The room is out of reach, for " + since + " now.", "Trying again; you go on where you were."
}

// over tells whether the workshop is over, and its room is closed as well, so that nothing more will come.
func (r *Room) over() bool { return r.lost != nil && r.view.Ended }

// gone tells whether the room does not know the program any more, so that only joining again helps.
func (r *Room) gone() bool {
	return r.lost != nil && r.lost != errClosed && !client.Fleeting(r.lost) && !r.over()
}

// asking returns the question to which the member owes an answer, or nil.
func (r *Room) asking() *workshop.Poll {
	p, you := r.view.Poll, r.view.You
	if p == nil || !p.Open || you == nil || you.Said != nil {
		return nil
	}
	return p
}
