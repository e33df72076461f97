package playground

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// form is the first screen: the set-up, line by line.
type form struct {
	playground *Playground
	w, h       int
	list       ui.List
	fields     []field
	typing     *app.Line // the text that is being typed; nil for none
	wrong      error     // what is wrong with the set-up
	stage      *stage
}

func newForm(p *Playground) *form {
	f := &form{playground: p}
	f.refresh()
	return f
}

var (
	keyRun    = ui.Bind("r", "run it", "r")
	keyChange = ui.Bind("enter", "change it: the next value, or a text to type", "enter", " ")
	keyTurn   = ui.Bind("←→", "the value before, the value behind", "left", "right")
	keyType   = ui.Bind("e", "type the value", "e")
	keySave   = ui.Bind("s", "keep the set-up: under a name, or in a file to share", "s")
	keyOpen   = ui.Bind("o", "open a set-up that is kept, or a file", "o")
	keyNew    = ui.Bind("n", "begin anew", "n")
)

// refresh takes over how the set-up stands.
func (f *form) refresh() {
	f.fields = f.playground.fields()
	f.wrong = f.playground.setup.Check(f.playground.course)
	f.list.Set(len(f.fields), max(1, f.h-8))
}

func (f *form) SetSize(w, h int) {
	f.w, f.h = w, h
	f.refresh()
}

// Typing tells whether a text is being typed.
func (f *form) Typing() bool { return f.typing != nil }

func (f *form) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd := f.Commands().Press(a, msg)
		f.refresh()
		return cmd
	case app.Opened:
		f.refresh()
	}
	return nil
}

func (f *form) chosen() field { return f.fields[f.list.Chosen] }

func (f *form) Commands() app.Commands {
	if f.typing != nil {
		return f.typing.Commands(func() { f.typing = nil })
	}
	now := f.chosen()
	changes := "type it"
	switch {
	case now.open != nil:
		changes = "the switches"
	case now.turn != nil:
		changes = "change"
	}
	return append(append(app.Commands{
		{Key: keyRun, Footer: "run", Do: f.run},
		{Key: keyChange, Footer: changes, Do: f.change},
		{Key: keyTurn, Footer: ui.When(now.turn != nil, "choose"), Take: f.turn},
		{Key: keyType, Footer: ui.When(now.turn != nil && now.take != nil, "type it"), Off: now.take == nil, Do: app.Call(f.edit)},
		{Key: keySave, Footer: "keep", Do: app.Call(f.save)},
		{Key: keyOpen, Footer: "open", Do: func(a app.Navigator) tea.Cmd { return a.Open(newShelf(f)) }},
		{Key: keyNew, Footer: "new", Do: app.Call(f.anew)},
	}, app.Choose(&f.list, "line")...), app.Back(ui.KeyBack))
}

// change turns to the next value, or has the text typed.
func (f *form) change(a app.Navigator) tea.Cmd {
	now := f.chosen()
	switch {
	case now.open != nil:
		return a.Open(now.open())
	case now.turn != nil:
		now.turn(1)
	default:
		f.edit()
	}
	return nil
}

func (f *form) turn(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if turn := f.chosen().turn; turn != nil {
		turn(ui.DirectionOf(k))
	}
	return nil
}

// edit has the text of the chosen line typed.
func (f *form) edit() {
	now := f.chosen()
	if now.take == nil {
		return
	}
	f.typing = &app.Line{Asks: now.name, Text: now.typed, Take: func(_ app.Navigator, text string) (tea.Cmd, error) { return nil, now.take(text) }}
}

func (f *form) anew() { f.playground.setup, f.playground.faults = newSetup(f.playground), nil }

// run opens the stage and runs the set-up there.
func (f *form) run(a app.Navigator) tea.Cmd {
	if f.stage != nil && f.stage.live() {
		return app.BackTo(a, f.stage)
	}
	if f.wrong != nil {
		a.Say("It cannot run like this: " + f.wrong.Error() + ".")
		return nil
	}
	if app.Occupied(a, f) {
		return nil
	}
	f.stage = newStage(f.playground)
	cmd := a.Open(f.stage)
	f.stage.start()
	return cmd
}

func (f *form) View() string {
	lines := []string{ui.Heading("Playground", "any service, any signal, any fault", f.list.Where(), f.w), ui.Rule(f.w), ""}
	lines = append(append(lines, f.list.Draw(f.row)...), "", ui.Rule(f.w))
	return ui.Box(append(lines, f.below()...), f.w, f.h)
}

// nameRoom is how many columns the names of the lines take.
const nameRoom = 16

func (f *form) row(i int, chosen bool) string {
	now := f.fields[i]
	lead, name := ui.Cursor(chosen, ui.Pad(now.name, nameRoom))
	room := f.w - nameRoom - 6
	switch {
	case chosen && f.typing != nil && f.typing.Asks == now.name:
		return lead + name + f.typing.Shown(room)
	case chosen && now.turn != nil:
		return lead + name + "‹ " + ui.Clip(ui.Clean(now.value), room-2) + " ›"
	}
	return lead + name + "  " + ui.Clip(ui.Clean(now.value), room)
}

// below tells of the chosen line, and what is wrong.
func (f *form) below() []string {
	w := min(f.w-2, 100)
	if f.typing != nil && f.typing.Asks != f.chosen().name { // a question that belongs to no line
		return append(asked(f.typing, w), said(f.typing.Wrong, w)...)
	}
	if f.typing != nil && f.typing.Wrong != "" {
		return said(f.typing.Wrong, w)
	}
	var lines []string
	if about := f.chosen().about; about != "" {
		lines = ui.Indented("  ", ui.Faint.Of(ui.Capital(about)), w)
	}
	if f.wrong != nil {
		lines = append(lines, said(ui.Clean(f.wrong.Error()), w)...)
	}
	return lines
}

// leastTyped is how many columns there are at least to type in.
const leastTyped = 20

// asked writes what is asked, and what is typed: on a line of its own where there is little room behind the question.
func asked(line *app.Line, w int) []string {
	if room := w - ui.Width(line.Asks) - 4; room >= leastTyped {
		return []string{"  " + line.Asks + ": " + line.Shown(room)}
	}
	return []string{"  " + line.Asks + ":", "  " + line.Shown(w-2)}
}

// said writes what is wrong, if anything is.
func said(wrong string, w int) []string {
	if wrong == "" {
		return nil
	}
	return ui.Indented("  ", ui.Bad.Of("✗ ")+ui.Bad.Of(ui.Capital(wrong)+"."), w)
}
