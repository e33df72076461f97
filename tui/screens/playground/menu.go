package playground

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/faults"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// menu covers the upper part of the picture with things to choose from, while the run goes on.
type menu struct {
	stage  *stage
	title  string
	list   ui.List
	items  []item
	find   func() []item // finds the items anew
	typing *app.Line
	closes bool // it closes when something has been chosen
}

// item is a line of a menu.
type item struct {
	sign, name, state string
	about             string
	choose            func(app.Navigator) tea.Cmd
	typed             string // what can be typed for it, as it stands
	take              func(app.Navigator, string) (tea.Cmd, error)
}

func newMenu(s *stage, title string, closes bool, items func() []item) *menu {
	m := &menu{stage: s, title: title, closes: closes, find: items}
	m.refresh(s.h)
	return m
}

// refresh finds the items anew, for a screen of h lines.
func (m *menu) refresh(h int) {
	m.items = m.find()
	m.list.Set(len(m.items), max(3, min(len(m.items), h/2-2)))
}

var (
	keyChoose = ui.Bind("enter", "begin it, end it, or send it", "enter", " ")
	keyValues = ui.Bind("e", "begin it with other values", "e")
)

func (m *menu) commands() app.Commands {
	if m.typing != nil {
		return m.typing.Commands(func() { m.typing = nil })
	}
	now := m.items[m.list.Chosen]
	closes := app.Call(func() { m.stage.menu = nil })
	return append(append(app.Commands{
		{Key: keyChoose, Footer: ui.Either(m.closes, "send it", "begin or end it"), Do: func(a app.Navigator) tea.Cmd {
			if m.closes {
				m.stage.menu = nil
			}
			return now.choose(a)
		}},
		{Key: keyValues, Footer: ui.When(now.take != nil, "other values"), Off: now.take == nil, Do: app.Call(func() {
			m.typing = &app.Line{Asks: now.name, Text: now.typed, Take: now.take}
		})},
	}, app.Choose(&m.list, "line")...),
		app.Command{Key: keyStop, Footer: ui.When(m.stage.signallable(), m.stage.stopSays()), Do: m.stage.stop},
		app.Command{Key: ui.Bind("q", "close the menu", "q", "esc", "f", "s"), Footer: "close", Do: closes})
}

// lines draws the menu in w columns.
func (m *menu) lines(w int) []string {
	lines := []string{ui.TitledRule(w, ui.Strong.Of(m.title), m.list.Where())}
	rows := m.list.Draw(func(i int, chosen bool) string {
		now := m.items[i]
		lead, name := ui.Cursor(chosen, ui.Pad(now.name, 25))
		return lead + now.sign + " " + name + " " + ui.Clip(ui.Clean(now.state), w-32)
	})
	return slices.Concat(lines, rows, m.below(w), []string{ui.Rule(w)})
}

// below is what is typed, and what is wrong with it, or what the chosen line is about.
func (m *menu) below(w int) []string {
	now := m.items[m.list.Chosen]
	if m.typing == nil {
		return ui.Prefixed("   ", ui.InkedLines(ui.Faint, ui.Wrap(now.about, w-4)))
	}
	lines := []string{"   " + now.name + ": " + m.typing.Shown(w-ui.Width(now.name)-6)}
	if m.typing.Wrong != "" {
		lines = append(lines, ui.Indented("   ", ui.Bad.Of("✗")+" "+m.typing.Wrong, w-1)...)
	}
	return lines
}

func newFaultMenu(s *stage) *menu {
	return newMenu(s, "Faults", false, func() []item {
		var items []item
		for _, f := range faults.All() {
			items = append(items, s.faultItem(f))
		}
		return items
	})
}

// faultItem is the line of a fault, with its state.
func (s *stage) faultItem(f faults.Fault) item {
	r, t := s.run(), s.timeline()
	values, _ := f.Values(nil) // the defaults are valid
	one := item{sign: "○", name: words.FaultName(f.Name), state: words.FaultValues(values), about: ui.Capital(words.FaultEffect(f.Name)) + "."}
	begin := func(values map[string]string) func() error {
		return func() error { return r.StartFault(f.Name, values) }
	}
	switch now := t.FaultNow(f.Name); {
	case r == nil:
		one.sign, one.state = "·", "nothing runs"
		one.choose = func(app.Navigator) tea.Cmd { return nil }
		return one
	case now != nil:
		one.sign = ui.Warn.Of("●")
		one.state = "since " + ui.Seconds(s.news.Now-now.Started) + "  " + words.FaultValues(now.Values)
		one.choose = func(app.Navigator) tea.Cmd { return act(func() error { return r.EndFault(f.Name) }) }
		return one
	}
	if problem := r.FaultProblem(f.Name); problem != nil {
		one.sign, one.state, one.about = "·", "does not apply here", ui.Capital(ui.Clean(problem.Error()))+"."
	}
	one.choose = func(app.Navigator) tea.Cmd { return act(begin(nil)) }
	if len(f.Parameters) > 0 {
		one.typed = strings.TrimPrefix(faults.String("", values), " ")
		one.take = func(_ app.Navigator, text string) (tea.Cmd, error) {
			_, values, err := faults.Parse(string(f.Name) + " " + text)
			if err != nil {
				return nil, err
			}
			return act(begin(values)), nil
		}
	}
	return one
}

// signals are those of the menu, with what each is for.
var signals = []struct{ name, does, about string }{
	{"SIGTERM", "asks it to end", "What docker, systemd and Kubernetes send."},
	{"SIGINT", "Ctrl-C, to the whole group", "What a terminal sends, to the whole process group."},
	{"SIGHUP", "its terminal is gone", "Many services read their configuration again; without a handler it ends a program."},
	{"SIGQUIT", "end, and say where you were", "A Go program without a handler prints its goroutines and ends; nginx drains."},
	{"SIGUSR1", "what the service makes of it", "Without a handler it ends a program."},
	{"SIGUSR2", "what the service makes of it", "Without a handler it ends a program."},
	{"SIGKILL", "ends it at once", "No program can catch it."},
	{"SIGSTOP", "stops it where it is", "No program can catch it; SIGCONT lets it go on."},
	{"SIGCONT", "lets it go on after SIGSTOP", "Nothing happens to a program that is not stopped."},
}

func newSignalMenu(s *stage) *menu {
	return newMenu(s, "Signals", true, func() []item {
		var items []item
		for _, signal := range signals {
			items = append(items, item{sign: "┆", name: signal.name, state: signal.does, about: signal.about + " " + s.sentSoFar(signal.name),
				choose: func(a app.Navigator) tea.Cmd {
					r := s.run()
					if r == nil || !s.signallable() {
						a.Say("Nothing runs that could get a signal.")
						return nil
					}
					s.resume()
					return act(func() error { return r.Signal(signal.name) })
				}})
		}
		return items
	})
}

// sentSoFar says how often a signal has been sent.
func (s *stage) sentSoFar(name string) string {
	n := 0
	for _, sent := range slices.Concat(s.timeline().Signals, s.timeline().Others) {
		if sent.Name == name {
			n++
		}
	}
	if n == 0 {
		return "Not sent in this run."
	}
	return "Sent " + words.Times(n) + " in this run."
}
