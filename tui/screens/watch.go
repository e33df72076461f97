package screens

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// watch shows a run that another program performs: the picture of the stage, fed by the recording as it grows. It sends no signal.
// Once the run is over, it leads to the replay and the verdict.
type watch struct {
	w, h    int
	next    func() ([]event.Event, error) // the events that have been added
	events  []event.Event
	live    timeline.Timeline
	picture picture.Picture
	zero    time.Time // when the run began, by the clock
	failed  error     // why the recording cannot be followed any more
	begun   bool
}

// followed has the events that have been added to the recording.
type followed struct {
	watch  *watch
	events []event.Event
	err    error
}

var keyWatched = ui.Bind("enter", "the verdict, and the replay", "enter", "v")

// NewWatch returns a view of a run whose events next returns as they are added.
func NewWatch(next func() ([]event.Event, error)) *watch {
	return &watch{next: next}
}

func (v *watch) SetSize(w, h int) {
	v.w, v.h = w, h
	v.picture.SetSize(w, h-2)
}

func (v *watch) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Opened:
		if !v.begun {
			v.begun = true
			return v.follow()
		}
	case tea.KeyMsg:
		return v.Commands().Press(a, msg)
	case followed:
		if msg.watch == v {
			return v.take(msg)
		}
	}
	return nil
}

// follow reads what has been added by the next frame.
func (v *watch) follow() tea.Cmd {
	return tea.Tick(builds.FrameTime, func(time.Time) tea.Msg {
		events, err := v.next()
		return followed{v, events, err}
	})
}

func (v *watch) take(news followed) tea.Cmd {
	for _, e := range news.events {
		v.live.Apply(e)
		if begun := time.Now().Add(-e.At); v.zero.IsZero() || begun.Before(v.zero) {
			v.zero = begun
		}
	}
	v.events = append(v.events, news.events...)
	if v.failed = news.err; v.failed != nil {
		return nil
	}
	if v.over() {
		v.picture.Show(v.live.Snapshot(), v.live.Now)
		return nil
	}
	if len(v.events) > 0 {
		v.picture.Show(v.live.Snapshot(), max(v.live.Now, time.Since(v.zero)))
	}
	return v.follow()
}

// over tells whether the recording is complete.
func (v *watch) over() bool { return v.live.Ended > 0 }

func (v *watch) Commands() app.Commands {
	commands := app.Commands{
		{Key: keyWatched, Footer: "verdict", Off: !v.over(), Do: v.judge},
		{Key: picture.KeySelect, Footer: "explain", Do: app.Call(v.picture.StartSelecting)},
		{Key: picture.KeyPanel, Footer: v.picture.NextName(), Do: app.Call(v.picture.NextPanel)},
	}
	commands = append(append(commands, Scrolling(&v.picture)...), app.Command{Key: ui.KeyBack, Footer: "quit", Do: app.Navigator.Back})
	if v.picture.Selected.On {
		return append(selecting(&v.picture, nextThings(&v.picture)), commands.Quiet()...)
	}
	return commands
}

func (v *watch) judge(a app.Navigator) tea.Cmd {
	return OpenVerdict(a, v.events, v.failed)
}

func (v *watch) View() string {
	right := "waiting for the run"
	switch {
	case v.failed != nil:
		right = ui.Warn.Of(ui.Clip(ui.Clean(v.failed.Error()), v.w/2))
	case v.over():
		right = "the run is over"
	case len(v.events) > 0:
		right = picture.PhaseSign(v.picture.Timeline)
	}
	lines := []string{ui.Title("Drill", ui.Clean(v.live.Run.Name), "", right, v.w), ui.Rule(v.w)}
	if len(v.events) == 0 {
		return ui.Box(lines, v.w, v.h)
	}
	return ui.Box(lines, v.w, 2) + "\n" + v.picture.View()
}
