package workshop

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/program"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// Link connects the program to its room: it follows the room's view and, if it is told to, the shared runs, and reports both
// by messages. It owns the goroutines that do so, and loses and finds the connection by itself.
type Link struct {
	server *client.Client
	tasks  *program.Tasks
	send   func(tea.Msg)
	ctx    context.Context // ends with the link
	end    context.CancelFunc
	latest chan struct{} // closed when the latest commands have been done; nil before the first
}

// Done returns a channel that is closed when the link ends.
func (l *Link) Done() <-chan struct{} { return l.ctx.Done() }

// The messages of a link.
type (
	// viewMsg is what the room shows now.
	viewMsg struct {
		view workshop.View
		at   time.Time // when it came
	}
	// lostMsg says why there is no connection to the room. The link goes on trying.
	lostMsg struct{ err error }
	// runMsg has events of a shared run that have come.
	runMsg struct {
		run    int
		events []event.Event
	}
	// wholeMsg has the whole of a shared run that is over, in its original order, or the reason why it cannot be had.
	wholeMsg struct {
		run    int
		events []event.Event
		err    error
	}
)

// NewLink returns a link that does nothing yet. Close ends it.
func NewLink(server *client.Client, tasks *program.Tasks) *Link {
	l := &Link{server: server, tasks: tasks}
	l.ctx, l.end = context.WithCancel(context.Background())
	return l
}

// Follow reports the room by messages from now on. It is called once.
func (l *Link) Follow(send func(tea.Msg)) {
	l.send = send
	l.tasks.Go(l.follow)
}

// Close ends what the link does. The tasks of the program wait for it. It may be called more than once.
func (l *Link) Close() { l.end() }

// follow reports views as they change, until the link ends or the room does not know the program any more.
func (l *Link) follow() {
	for view, err := range l.server.Views(l.ctx) {
		if err != nil {
			l.send(lostMsg{err})
		} else {
			l.send(viewMsg{view, time.Now()})
		}
	}
}

// watchEvery is the time between two looks at what has come of a shared run.
const watchEvery = 80 * time.Millisecond

// watch reports the events of a shared run from now on, and then the whole of it. It ends with ctx.
func (l *Link) watch(ctx context.Context, run int) {
	l.tasks.Go(func() {
		w := l.server.Watch(ctx, run)
		defer w.Close()
		for ctx.Err() == nil && !w.Over() {
			events, err := w.Next()
			if len(events) > 0 {
				l.send(runMsg{run, events})
			}
			if err != nil {
				break
			}
			pause(ctx, watchEvery)
		}
		if ctx.Err() == nil {
			events, err := l.server.Whole(ctx, run)
			l.send(wholeMsg{run, events, err})
		}
	})
}

// pause waits for a time, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// doTimeout is how long commands may take, with the wait for earlier ones.
const doTimeout = 10 * time.Second

// do sends commands to the room, as order does. It returns the command of the program that says so if one is refused.
func (l *Link) do(commands ...workshop.Command) tea.Cmd {
	outcome := l.order(commands...)
	return func() tea.Msg {
		if _, err := outcome(); err != nil {
			return app.Notice(ui.Capital(err.Error()))
		}
		return nil
	}
}

// order sends commands to the room, one after the other until one is refused, and after all that were ordered before. It
// returns at once. outcome waits, and returns the version of the first view that shows the last command, or why one was
// refused. Only the program's own goroutine calls order.
func (l *Link) order(commands ...workshop.Command) (outcome func() (version int, err error)) {
	ctx, cancel := context.WithTimeout(l.ctx, doTimeout)
	before, done := l.latest, make(chan struct{})
	l.latest = done
	var last workshop.Done
	var err error
	l.tasks.Go(func() {
		defer close(done)
		defer cancel()
		if before != nil {
			<-before
		}
		for _, c := range commands {
			if last, err = l.server.Do(ctx, c); err != nil {
				return
			}
		}
	})
	return func() (int, error) {
		<-done
		return last.Version, err
	}
}
