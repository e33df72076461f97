package playground

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

func newSetup(p *Playground) setups.Setup { return setups.New(p.course) }

// save asks for a name, and keeps the set-up under it, with the faults of the latest run unless it has some of its own.
func (f *form) save() {
	f.typing = &app.Line{Asks: "Keep it as (a name, or a path such as ../mine.json)", Take: func(_ app.Navigator, text string) (tea.Cmd, error) {
		path, err := setups.Path(f.playground.folder(), text)
		if err != nil {
			return nil, err
		}
		setup := f.playground.setup
		if len(setup.Faults) == 0 {
			setup.Faults = f.playground.faults
		}
		if err := setups.Save(path, setup); err != nil {
			return nil, err
		}
		f.playground.setup = setup
		said := "Kept: " + f.playground.course.Within(path)
		if n := len(setup.Faults); n > 0 {
			said += ", with " + ui.Plural(n, "fault")
		}
		return notice(said), nil
	}}
}

func notice(text string) tea.Cmd {
	return func() tea.Msg { return app.Notice(text) }
}

// shelf is the screen of the set-ups that are kept.
type shelf struct {
	form   *form
	w, h   int
	list   ui.List
	names  []string
	wrong  error // why they cannot be listed, or why one cannot be opened
	typing *app.Line
	asks   bool // whether the chosen one is to be forgotten
}

func newShelf(f *form) *shelf {
	s := &shelf{form: f}
	s.look()
	return s
}

// look finds the set-ups that are kept.
func (s *shelf) look() {
	s.names, s.wrong = setups.Names(s.form.playground.folder())
	s.list.Set(len(s.names), max(1, s.h-6))
}

func (s *shelf) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.Set(len(s.names), max(1, h-6))
}

// Typing tells whether a path is being typed.
func (s *shelf) Typing() bool { return s.typing != nil }

func (s *shelf) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	return app.Keys(a, s, msg)
}

var (
	keyTakeUp = ui.Bind("enter", "open the chosen one", "enter", "right")
	keyFile   = ui.Bind("f", "open a file, by its path", "f")
	keyForget = ui.Bind("d", "forget the chosen one, after a question", "d")
)

func (s *shelf) Commands() app.Commands {
	switch {
	case s.typing != nil:
		return s.typing.Commands(func() { s.typing = nil })
	case s.asks:
		return app.Commands{
			{Key: ui.Bind("y", "forget it", "y"), Footer: "forget it", Do: app.Call(s.forget)},
			{Key: ui.Bind("any other", "keep it"), Footer: "keep it", Any: true, Do: app.Call(func() { s.asks = false })},
		}
	}
	none := len(s.names) == 0
	return append(append(app.Commands{
		{Key: keyTakeUp, Footer: "open", Off: none, Do: s.open},
		{Key: keyFile, Footer: "open a file", Do: app.Call(s.askPath)},
		{Key: keyForget, Footer: "forget", Off: none, Do: app.Call(func() { s.asks = true })},
	}, app.Choose(&s.list, "set-up")...), app.Back(ui.KeyBackLeft))
}

func (s *shelf) path() (string, error) {
	return setups.Path(s.form.playground.folder(), s.names[s.list.Chosen])
}

// open takes up the chosen set-up.
func (s *shelf) open(a app.Navigator) tea.Cmd {
	path, err := s.path()
	if err == nil {
		err = s.take(path)
	}
	if s.wrong = err; err != nil {
		return nil
	}
	return a.Back()
}

func (s *shelf) take(path string) error {
	setup, err := setups.Load(path)
	if err == nil {
		s.form.playground.setup, s.form.playground.faults = setup, nil
	}
	return err
}

func (s *shelf) askPath() {
	s.typing = &app.Line{Asks: "The path of the file", Take: func(a app.Navigator, text string) (tea.Cmd, error) {
		path, err := setups.Path(s.form.playground.folder(), text)
		if err == nil {
			err = s.take(path)
		}
		if err != nil {
			return nil, err
		}
		return a.Back(), nil
	}}
}

func (s *shelf) forget() {
	s.asks = false
	path, err := s.path()
	if err == nil {
		err = setups.Delete(path)
	}
	s.look()
	if err != nil {
		s.wrong = err
	}
}

func (s *shelf) View() string {
	folder := s.form.playground.course.Within(s.form.playground.folder())
	lines := []string{ui.Title("Set-ups that are kept", ui.Faint.Of(folder), "", s.list.Where(), s.w), ui.Rule(s.w), ""}
	lines = append(lines, s.list.Draw(func(i int, chosen bool) string {
		lead, name := ui.Cursor(chosen, ui.Clean(s.names[i]))
		return lead + ui.Clip(name, s.w-4)
	})...)
	w := min(s.w-2, 100)
	switch {
	case s.typing != nil:
		lines = append(append(lines, ""), asked(s.typing, w)...)
		lines = append(lines, said(s.typing.Wrong, w)...)
	case s.asks:
		lines = append(lines, "", "  Forget "+ui.Clean(s.names[s.list.Chosen])+"?")
	case s.wrong != nil:
		lines = append(lines, append([]string{""}, said(ui.Clean(s.wrong.Error()), w)...)...)
	case len(s.names) == 0:
		lines = append(lines, "   None yet: s keeps one. f opens a file that somebody has shared.")
	}
	return ui.Box(lines, s.w, s.h)
}
