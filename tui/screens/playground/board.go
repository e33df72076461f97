package playground

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/switches"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// board is the screen of the switchboard's switches.
type board struct {
	playground *Playground
	w, h       int
	list       ui.List
	all        []switches.Switch
}

func newBoard(p *Playground) *board { return &board{playground: p, all: switches.All()} }

func (b *board) SetSize(w, h int) {
	b.w, b.h = w, h
	others := 7
	if !b.asksBeside() {
		others++
	}
	b.list.Set(len(b.all), max(1, h-others))
}

// asksBeside tells whether what each switch is about has room beside it. Otherwise, what the chosen one is about stands below the list.
func (b *board) asksBeside() bool {
	return !slices.ContainsFunc(b.all, func(of switches.Switch) bool { return ui.Width(ui.Clean(of.Asks)) > b.asksRoom() })
}

func (b *board) asksRoom() int { return b.w - 36 }

func (b *board) Update(a app.Navigator, msg tea.Msg) tea.Cmd { return app.Keys(a, b, msg) }

var keyAllRight = ui.Bind("n", "put all switches right", "n")

func (b *board) Commands() app.Commands {
	return append(append(app.Commands{
		{Key: keyTurn, Footer: "flip", Take: b.turn},
		{Key: ui.Bind("enter", "the next option", "enter", " "), Do: app.Call(func() { b.flip(1) })},
		{Key: keyProgram, Footer: "main.go", Do: func(a app.Navigator) tea.Cmd { return a.Open(newProgram(b.playground)) }},
		{Key: keyAllRight, Footer: "all right", Do: app.Call(func() { b.playground.setup.Switches = "" })},
	}, app.Choose(&b.list, "switch")...), app.Back(ui.KeyBack))
}

func (b *board) turn(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	b.flip(ui.DirectionOf(k))
	return nil
}

// flip puts the chosen switch to another option.
func (b *board) flip(by int) {
	of := b.all[b.list.Chosen]
	next := turned(of.Options, b.option(of), by)
	b.playground.setup.Switches = setting(b.playground.setup).With(next.Choice).String()
}

// option returns how a switch stands.
func (b *board) option(of switches.Switch) switches.Option {
	now := setting(b.playground.setup).Of(of.Name)
	i := slices.IndexFunc(of.Options, func(o switches.Option) bool { return o.Choice == now })
	return of.Options[max(0, i)]
}

func (b *board) View() string {
	lines := []string{ui.Heading("The switchboard", "each switch is one step of the shutdown", b.list.Where(), b.w), ui.Rule(b.w)}
	lines = append(append(lines, b.list.Draw(b.row)...), ui.Rule(b.w))
	of := b.all[b.list.Chosen]
	now := b.option(of)
	w := min(b.w-2, 110)
	if !b.asksBeside() {
		lines = append(lines, ui.Indented("  ", ui.Faint.Of(ui.Capital(ui.Clean(of.Asks))+":"), w)...)
	}
	lines = append(lines, ui.Indented("  ", ui.Clean(now.Does), w)...)
	if now.Breaks != "" {
		lines = append(lines, ui.Indented("  ", ui.Bad.Of("✗ ")+ui.Clean(now.Breaks), w)...)
	}
	return ui.Box(lines, b.w, b.h)
}

// row is one switch, with the option to which it is put.
func (b *board) row(i int, chosen bool) string {
	of := b.all[i]
	now := b.option(of)
	lead, name := ui.Cursor(chosen, ui.Pad(of.Name, 11))
	value := ui.Either(chosen, "‹ "+now.Name()+" ›", "  "+now.Name())
	sign := ui.Bad.Of("✗ ")
	if now.Right() {
		sign = ui.Good.Of("✓ ")
	}
	return lead + name + sign + ui.Pad(value, 18) + ui.When(b.asksBeside(), " "+ui.Faint.Of(ui.Clean(of.Asks)))
}
