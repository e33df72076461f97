package main

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
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
	text  scroller
	heads []int // the line of each term
	from  *help // the list of keys from which it was opened, and to which it leads back
}

// openGlossary opens the glossary in the place of the list of keys. Where that is the glossary's own, it closes.
func (a *app) openGlossary() tea.Cmd {
	keys := a.help
	a.help = nil
	if _, open := a.top().(*glossaryScreen); open {
		return nil
	}
	return a.open(&glossaryScreen{from: keys})
}

var keyGlossary = bind("g", "the glossary: what the words mean", "g")

func (g *glossaryScreen) setSize(w, h int) {
	g.w, g.h = w, h
	var lines []string
	g.heads = nil
	for _, e := range glossary {
		g.heads = append(g.heads, len(lines))
		lines = append(lines, "", " "+strong.of(e.term))
		lines = append(lines, indented("   ", e.text, min(w-2, 92))...)
	}
	g.text.set(append(lines, ""), h-2)
}

func (g *glossaryScreen) update(a *app, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyMsg)
	switch {
	case !ok:
	case key.Matches(k, keyBack), key.Matches(k, keyLeft):
		return g.back(a)
	case len(k.Runes) == 1 && g.jump(k.Runes[0]):
	case key.Matches(k, keyPause):
		g.text.move(max(1, g.text.h-1))
	default:
		g.text.update(k)
	}
	return nil
}

// back leads back to where the glossary was opened.
func (g *glossaryScreen) back(a *app) tea.Cmd {
	cmd := a.back()
	if a.help = g.from; a.help != nil {
		a.help.setSize(a.body())
	}
	return cmd
}

// jump shows the first term that begins with a letter or digit, and tells whether there is one.
func (g *glossaryScreen) jump(letter rune) bool {
	i := slices.IndexFunc(glossary, func(e entry) bool { return strings.HasPrefix(strings.ToLower(e.term), string(letter)) })
	if i < 0 {
		return false
	}
	g.text.move(g.heads[i] + 1 - g.text.top)
	return true
}

func (g *glossaryScreen) view() string {
	lines := []string{ends(" "+strong.of("Glossary"), g.text.where()+" ", g.w), rule(g.w)}
	return box(append(lines, g.text.visible()...), g.w, g.h)
}

func (g *glossaryScreen) keys() []key.Binding {
	return []key.Binding{keyScroll, bind("space", "a page"), bind("a to z", "the first word with that letter"), keyBack}
}

func (g *glossaryScreen) allKeys() []key.Binding {
	return []key.Binding{bind("↑ ↓", "scroll"), bind("pgup, pgdn", "a page; space too"), bind("home, end", "the first, the last"),
		bind("a to z, 5", "the first word that begins with it"), keyBack}
}
