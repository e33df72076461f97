package main

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/ui"
)

// entry is a term, and what it means in two sentences.
type entry struct {
	term  string
	names []string // by which it is found as well
	text  string
}

// terms is the glossary, by term.
type terms []entry

//go:embed glossary.txt
var glossaryText string

var glossary = readGlossary(glossaryText)

// readGlossary reads entries: a line "= term; other names", then the text, as long as there is any.
func readGlossary(text string) terms {
	var all terms
	for block := range strings.SplitSeq("\n"+text, "\n= ") {
		head, body, found := strings.Cut(block, "\n")
		if !found || strings.TrimSpace(head) == "" {
			continue
		}
		names := strings.Split(head, "; ")
		all = append(all, entry{names[0], names[1:], strings.Join(strings.Fields(body), " ")})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return strings.Compare(strings.ToLower(a.term), strings.ToLower(b.term)) })
	return all
}

// find returns the entry of that term or name.
func (g terms) find(name string) (entry, bool) {
	for _, e := range g {
		if name != "" && (e.term == name || slices.Contains(e.names, name)) {
			return e, true
		}
	}
	return entry{}, false
}

// glossaryScreen shows the glossary.
type glossaryScreen struct {
	w, h  int
	text  ui.Scroller
	heads []int // the line of each term

	closed func() // called when it has closed; may be nil
}

var keyGlossary = ui.Bind("g", "the glossary: what the words mean", "g")

func (g *glossaryScreen) setSize(w, h int) {
	g.w, g.h = w, h
	var lines []string
	g.heads = nil
	for _, e := range glossary {
		g.heads = append(g.heads, len(lines))
		lines = append(lines, "", " "+ui.Strong.Of(e.term))
		lines = append(lines, ui.Indented("   ", e.text, min(w-2, 92))...)
	}
	g.text.Set(append(lines, ""), h-2)
}

func (g *glossaryScreen) update(a navigator, msg tea.Msg) tea.Cmd {
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
func (g *glossaryScreen) back(a navigator) tea.Cmd {
	cmd := a.back()
	if g.closed != nil {
		g.closed()
	}
	return cmd
}

// jump shows the first term that begins with a letter or digit, and tells whether there is one.
func (g *glossaryScreen) jump(letter rune) bool {
	i := slices.IndexFunc(glossary, func(e entry) bool { return strings.HasPrefix(strings.ToLower(e.term), string(letter)) })
	if i < 0 {
		return false
	}
	g.text.Move(g.heads[i] + 1 - g.text.Top)
	return true
}

func (g *glossaryScreen) view() string {
	lines := []string{ui.Ends(" "+ui.Strong.Of("Glossary"), g.text.Where()+" ", g.w), ui.Rule(g.w)}
	return ui.Box(append(lines, g.text.Visible()...), g.w, g.h)
}

func (g *glossaryScreen) keys() []key.Binding {
	return []key.Binding{ui.KeyScroll, ui.Bind("space", "a page"), ui.Bind("a to z", "the first word with that letter"), ui.KeyBack}
}

func (g *glossaryScreen) allKeys() []key.Binding {
	return []key.Binding{ui.Bind("↑ ↓", "scroll"), ui.Bind("pgup, pgdn", "a page; space too"), ui.Bind("home, end", "the first, the last"),
		ui.Bind("a to z, 5", "the first word that begins with it"), ui.KeyBack}
}
