package app

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// glossary shows the glossary.
type glossary struct {
	w, h  int
	text  ui.Scroller
	heads []int // the line of each term
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

func (g *glossary) Update(a Navigator, msg tea.Msg) tea.Cmd { return Keys(a, g, msg) }

// jump shows the first term that begins with a letter or digit.
func (g *glossary) jump(_ Navigator, k tea.KeyMsg) tea.Cmd {
	i := slices.IndexFunc(source.Glossary, func(e source.Term) bool { return strings.HasPrefix(strings.ToLower(e.Name), k.String()) })
	if i >= 0 {
		g.text.Move(g.heads[i] + 1 - g.text.Top)
	}
	return nil
}

func (g *glossary) View() string {
	lines := []string{ui.Title("Glossary", "", "", g.text.Where(), g.w), ui.Rule(g.w)}
	return ui.Box(append(lines, g.text.Visible()...), g.w, g.h)
}

func (g *glossary) Commands() Commands {
	return Commands{
		{Key: ui.KeyScroll, Footer: "scroll", Take: To(&g.text)},
		{Key: ui.Bind("space", "a page; pgup and pgdn too", " ", "pgup", "pgdown"), Footer: "a page", Take: To(&g.text)},
		{Key: ui.Bind("home end", "the first, the last", "home", "end", "G"), Take: To(&g.text)},
		{Key: ui.Bind("a to z", "the first word that begins with that letter, or digit"), Footer: "the first word with that letter"},
		{Key: ui.KeyBackLeft, Footer: "back", Do: uncover},
		{Any: true, Take: g.jump},
	}
}
