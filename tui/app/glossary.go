package app

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// glossary shows the glossary.
type glossary struct {
	w, h  int
	text  ui.Scroller
	heads []int // the line of each term

	closed func() // called when it has closed; may be nil
}

var keyGlossary = ui.Bind("g", "the glossary: what the words mean", "g")

func (g *glossary) SetSize(w, h int) {
	g.w, g.h = w, h
	var lines []string
	g.heads = nil
	for _, e := range source.Glossary {
		g.heads = append(g.heads, len(lines))
		lines = append(lines, "", " "+ui.Strong.Of(e.Name))
		lines = append(lines, ui.Indented("   ", e.Text, min(w-2, 92))...)
	}
	g.text.Set(append(lines, ""), h-2)
}

func (g *glossary) Update(a Navigator, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyMsg)
	switch {
	case !ok:
	case key.Matches(k, ui.KeyBack), key.Matches(k, ui.KeyLeft):
		return g.back(a)
	case len(k.Runes) == 1 && g.jump(k.Runes[0]):
	default:
		g.text.Update(k)
	}
	return nil
}

// back leads back to where the glossary was opened.
func (g *glossary) back(a Navigator) tea.Cmd {
	cmd := a.Back()
	if g.closed != nil {
		g.closed()
	}
	return cmd
}

// jump shows the first term that begins with a letter or digit, and tells whether there is one.
func (g *glossary) jump(letter rune) bool {
	i := slices.IndexFunc(source.Glossary, func(e source.Term) bool { return strings.HasPrefix(strings.ToLower(e.Name), string(letter)) })
	if i < 0 {
		return false
	}
	g.text.Move(g.heads[i] + 1 - g.text.Top)
	return true
}

func (g *glossary) View() string {
	lines := []string{ui.Ends(" "+ui.Strong.Of("Glossary"), g.text.Where()+" ", g.w), ui.Rule(g.w)}
	return ui.Box(append(lines, g.text.Visible()...), g.w, g.h)
}

func (g *glossary) Keys() []key.Binding {
	return []key.Binding{ui.KeyScroll, ui.Bind("space", "a page"), ui.Bind("a to z", "the first word with that letter"), ui.KeyBack}
}

func (g *glossary) AllKeys() []key.Binding {
	return []key.Binding{ui.Bind("↑ ↓", "scroll"), ui.Bind("pgup, pgdn", "a page; space too"), ui.Bind("home, end", "the first, the last"),
		ui.Bind("a to z, 5", "the first word that begins with it"), ui.KeyBack}
}
