package playground

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

// The keys of the stage.
var (
	keyStop    = ui.Bind("t", "stop it as its policy does; again: SIGTERM", "t")
	keySignals = ui.Bind("s", "any signal, from a menu", "s")
	keyFaults  = ui.Bind("f", "faults, from a menu: begin one, end it", "f")
	keyMore    = ui.Bind("+", "more requests in a second", "+", "=")
	keyLess    = ui.Bind("-", "fewer requests in a second", "-", "_")
	keyAgain   = ui.Bind("r", "start it again: on the same database once it has ended; anew after the run", "r")
	keyJudge   = ui.Bind("v", "the verdict, once it has ended", "v", "enter")
)

func (s *stage) Commands() app.Commands {
	switch {
	case s.asks:
		return app.Commands{
			{Key: ui.Bind("y", "end the run, and go back to the set-up", "y"), Footer: "end the run", Do: s.leave},
			{Key: ui.Bind("any other", "go on with it"), Footer: "go on", Any: true, Do: app.Call(func() { s.asks = false })},
		}
	case s.menu != nil:
		return s.menu.commands()
	}
	runs, p := s.run() != nil, &s.picture
	signals, waits, ended := s.signallable(), s.waiting(), s.state == screens.StageOver
	again := waits || ended || s.state == screens.StageFailed
	back := app.Command{Key: ui.Named(ui.KeyBack, "back to the set-up; ends what runs, after a question"), Footer: ui.Either(s.live(), "end", "back"), Do: s.back}
	if p.Selected.On && !s.textual() {
		return append(app.Commands{{Key: keyStop, Footer: ui.When(signals, s.stopSays()), Do: s.stop}}, screens.Selecting(p)...)
	}
	return slices.Concat(app.Commands{
		{Key: keyStop, Footer: ui.When(signals, s.stopSays()), Off: !runs || waits, Do: s.stop},
		{Key: keyAgain, Footer: ui.Either(waits, "start again", "run again"), Off: !again, Do: s.again},
		{Key: keyJudge, Footer: "verdict", Off: !waits && !ended, Do: s.judge},
		{Key: keyFaults, Footer: ui.When(signals, "faults"), Off: !runs, Do: app.Call(func() { s.menu = newFaultMenu(s) })},
		{Key: keySignals, Footer: ui.When(signals, "signals"), Off: !runs, Do: app.Call(func() { s.menu = newSignalMenu(s) })},
		{Key: ui.Bind("+ -", ""), Footer: ui.When(runs, "load")},
		{Key: keyMore, Off: !runs, Do: s.changes(1)},
		{Key: keyLess, Off: !runs, Do: s.changes(-1)},
		{Key: screens.KeyReplay, Footer: "replay", Off: !ended, Do: s.replay},
		{Key: screens.KeyFollow, Footer: ui.When(runs && !p.Follows(), "follow again"), Off: s.textual(), Do: app.Call(p.Follow)},
		{Key: picture.KeySelect, Footer: "explain", Off: s.textual(), Do: app.Call(p.StartSelecting)},
		{Key: screens.KeyPause, Footer: ui.Either(s.paused, "go on", "pause"), Off: !runs, Do: app.Call(s.pause)},
		{Key: picture.KeyPanel, Footer: p.NextName(), Off: s.textual(), Do: app.Call(p.NextPanel)},
	}, s.scrolls(), app.Commands{back})
}

// textual tells whether a text shows instead of the picture.
func (s *stage) textual() bool { return s.state.Textual() }

func (s *stage) scrolls() app.Commands {
	if s.textual() {
		return app.Scroll(&s.text)
	}
	return screens.Scrolling(&s.picture)
}

func (s *stage) stopSays() string { return ui.Either(s.isStopping(), "SIGTERM", "stop it") }

// stop stops the service as its policy does; while it is being stopped, it sends SIGTERM.
func (s *stage) stop(a app.Navigator) tea.Cmd {
	r := s.run()
	if r == nil || !s.signallable() {
		a.Say("Nothing runs that could be stopped.")
		return nil
	}
	s.resume()
	if s.isStopping() {
		return act(func() error { return r.Signal("SIGTERM") })
	}
	return act(func() error { r.Stop(); return nil })
}

// again starts the service again on the same database or, after the run, runs the set-up anew.
func (s *stage) again(a app.Navigator) tea.Cmd {
	if r := s.run(); s.waiting() {
		s.resume()
		return act(r.Restart)
	}
	if app.Occupied(a, s) {
		return nil
	}
	s.start()
	return nil
}

// judge leads to the verdict. Where the run waits for another start, it ends, and the audit comes first.
func (s *stage) judge(a app.Navigator) tea.Cmd {
	if s.state == screens.StageOver {
		return s.openVerdict(a)
	}
	r := s.run()
	s.judging = true
	return act(func() error { r.Finish(); return nil })
}

func (s *stage) replay(a app.Navigator) tea.Cmd {
	return a.Open(screens.NewReplay("Playground: "+s.name, s.news.Events, nil))
}

// changes changes the rate of the requests.
func (s *stage) changes(by int) func(app.Navigator) tea.Cmd {
	return func(app.Navigator) tea.Cmd {
		r := s.run()
		if r == nil {
			return nil
		}
		s.rate = nextRate(s.rate, by)
		rate := s.rate
		return act(func() error { return r.SetRate(rate) })
	}
}

func (s *stage) pause() {
	s.paused = !s.paused
	s.show()
}

// resume ends the pause: whoever does something to a service wants to see what comes of it.
func (s *stage) resume() {
	s.paused = false
	s.show()
}

// back leads to the set-up, after a question where a run would end with that: the key closes menus, too, and is easily pressed once more.
func (s *stage) back(a app.Navigator) tea.Cmd {
	if s.state == screens.StageRunning {
		s.asks = true
		return nil
	}
	return s.leave(a)
}

func (s *stage) leave(a app.Navigator) tea.Cmd {
	s.Leave()
	return a.Back()
}
