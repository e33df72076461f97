package app

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// keyList is the list of all keys of the screen below it.
type keyList struct {
	about Screen
	aside Commands // that work on every screen, too
	w, h  int
	text  ui.Scroller
}

func (p *keyList) SetSize(w, h int) {
	p.w, p.h = w, h
	var lines []string
	entry := func(name, text string) { lines = append(lines, ui.Indented("   "+ui.Pad(name, 12), text, w-1)...) }
	section := func(title string, bindings []key.Binding) {
		lines = append(lines, " "+ui.Strong.Of(title), "")
		for _, b := range bindings {
			entry(b.Help().Key, b.Help().Desc)
		}
		lines = append(lines, "")
	}
	section("On this screen", p.about.Commands().Help())
	everywhere := []key.Binding{ui.Named(ui.KeyHelp, "these keys; again, or q, closes them"), ui.Named(ui.Bind("q, esc", "", "q"), "back; from the course, quit")}
	if _, own := p.about.(*glossary); !own { // there the letters lead to words
		everywhere = append(everywhere, keyGlossary)
	}
	section("On every screen", append(append(everywhere, p.aside.Help()...), ui.KeyCtrlC, ui.KeyCtrlZ,
		ui.Bind("mouse", "the wheel scrolls, a click selects; with shift held, the terminal selects text"),
	))
	lines = append(lines, " "+ui.Strong.Of("What the signs mean"), "")
	for _, sign := range [][2]string{
		{"▆ ░", "a request in its handler; one that waits for its handler"},
		{"▓", "a fault that was brought about on purpose, while it lasted"},
		{"▒ ·", "a receipt or a message with a worker; one that waits for a worker"},
		{"┆", "a signal, through everything that was going on; the label above says which, and who sent it"},
		{"┊", "a step of the stop that is no signal, such as preStop or the removal of the endpoint; also when SIGKILL is due, and a signal that does not ask it to stop"},
		{"│", "the end of a process: exit and its status, or killed"},
		{"▸", "still going on; in a list, where you are"},
		{"✗", "cut off, or failed; the reason stands beside it"},
		{"· refused", words.UnowedSign},
		{"✓ ?", "passed, or done; not shown by the run"},
		{"?", "behind a receipt that was not printed: the database has yet to say whether it is stored"},
		{"○ stored", "a receipt that was not printed, and that a restart will find"},
		{"- run ended", "still open when the run was over: nobody's fault; with client left, a fault made the client leave"},
		{"i0, i1", "where there are several instances: which one had the lane, or which one a label above is about; with little room there, stop stands for SIGTERM"},
		{"→i0", "a request that the balancer sent to that instance, and that no handler had"},
		{"↑12 ↓34", "how many lanes are above and below those that show; where not all have room, the failed ones come first"},
		{"~", "raced with the server's closing of an idle connection: nobody's fault, and not judged"},
	} {
		entry(sign[0], sign[1])
	}
	p.text.Set(lines, h-2)
}

func (p *keyList) Update(a Navigator, msg tea.Msg) tea.Cmd { return Keys(a, p, msg) }

func (p *keyList) View() string {
	lines := append([]string{ui.Title("Keys, and what the signs mean", "", "", p.text.Where(), p.w), ui.Rule(p.w)}, p.text.Visible()...)
	return ui.Box(lines, p.w, p.h)
}

func (p *keyList) Commands() Commands {
	text := &p.text
	return Commands{
		{Key: ui.KeyScroll, Footer: ui.When(text.Scrolls(), "scroll"), Take: To(text)},
		{Key: ui.KeyPage, Footer: ui.When(text.Scrolls(), "a page"), Take: To(text)},
		{Key: keyGlossary, Footer: "glossary", Do: p.openGlossary},
		{Key: ui.Bind("q", "close", "q", "esc", "?"), Footer: "close", Do: uncover},
		{Any: true, Take: To(text)},
	}
}

// openGlossary opens the glossary, or goes back to it where this list is of its own keys.
func (p *keyList) openGlossary(a Navigator) tea.Cmd {
	if _, own := p.about.(*glossary); own {
		return uncover(a)
	}
	return a.Open(new(glossary))
}
