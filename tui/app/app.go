// Package app is the frame of all screens: a stack of them, the commands behind their keys, the footer, the list of keys and the glossary.
package app

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/program"
	"closingtime/tui/ui"
)

// App is the root model: a stack of screens, and the footer.
type App struct {
	w, h   int
	stack  []Screen      // the open screens, the first at the bottom
	notice func() string // what is shown above the footer until the next key; it may return "", and may be nil
	aside  Aside         // nil for none
	end    func()        // ends everything that the program runs, and waits for it
	asked  string        // the question of a careful screen that waits for its answer, or ""
	ending bool
	frame  string // what is shown
}

// New returns the model with its first screen, for a terminal of w columns and h lines. The model calls end before the
// program ends, outside of Update. end ends everything that the program runs, and waits for it.
func New(first Screen, w, h int, end func()) *App {
	a := &App{stack: []Screen{first}, end: end}
	a.resize(w, h)
	a.draw()
	return a
}

func (a *App) Init() tea.Cmd { return a.tell(Opened{}) }

// Screens returns the open screens, from the first one to the one on top.
func (a *App) Screens() []Screen { return slices.Clone(a.stack) }

// Say shows a text, of whatever origin, above the footer until the next key.
func (a *App) Say(text string) { a.notice = func() string { return text } }

// SayWhile shows what text returns above the footer, until the next key or until text returns "". It is for what holds only
// for a while.
func (a *App) SayWhile(text func() string) { a.notice = text }

// quit ends the program once what it runs has ended.
func (a *App) quit() tea.Cmd {
	if a.ending {
		return nil
	}
	a.ending = true
	end := a.end
	return func() tea.Msg {
		end()
		return tea.Quit()
	}
}

func (a *App) body() (w, h int) { return a.w, a.h - 1 - a.asideHeight() }

func (a *App) resize(w, h int) {
	a.w, a.h, a.asked = w, h, ""
	for _, s := range a.stack {
		s.SetSize(a.body())
	}
}

func (a *App) small() bool { return a.w < LeastWidth || a.h < LeastHeight }

// Update handles a message, and then draws the screen.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := a.take(msg)
	a.draw()
	return a, cmd
}

func (a *App) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return a.tell(Resized{})
	case program.QuitMsg:
		return a.quit()
	case Notice:
		a.Say(string(msg))
		return nil
	case Result:
		if slices.Contains(a.stack, msg.For) {
			return msg.Take(a)
		}
		return nil
	case tea.KeyMsg:
		return a.typed(msg)
	case tea.MouseMsg:
		return a.pointed(msg)
	case tea.ResumeMsg, terminalReturned: // another program had the terminal, and Bubble Tea does not enable the mouse again
		return tea.Batch(tea.EnableMouseCellMotion, a.tell(msg))
	}
	return a.tell(msg)
}

// typed handles the keys of one message, since letters that are typed quickly arrive together. Each key meets the screen as
// the key before it has left it. Pasted text is not taken for keys, except where text can be typed.
func (a *App) typed(k tea.KeyMsg) tea.Cmd {
	switch {
	case k.Paste && !a.typing():
		return nil
	case k.Type != tea.KeyRunes || len(k.Runes) < 2:
		return a.press(k)
	}
	var cmds []tea.Cmd
	for _, r := range k.Runes {
		cmds = append(cmds, a.press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}))
		a.draw()
	}
	return tea.Batch(cmds...)
}

// tell sends a message to the aside and to every screen.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if a.aside != nil {
		cmds = append(cmds, a.aside.Update(a, msg))
	}
	for _, s := range slices.Clone(a.stack) {
		cmds = append(cmds, s.Update(a, msg))
	}
	return tea.Batch(cmds...)
}

func (a *App) press(k tea.KeyMsg) tea.Cmd {
	a.notice = nil
	switch {
	case key.Matches(k, ui.KeyCtrlC):
		return a.quit()
	case key.Matches(k, ui.KeyCtrlZ):
		if !program.CanSuspend() {
			a.Say("The program cannot be suspended: no shell here could resume it.")
			return nil
		}
		return program.Suspend()
	case a.ending:
		return nil
	case a.small():
		return a.pressUnseen(k)
	case a.typing():
		return a.Top().Update(a, k)
	}
	if cmd, pressed := a.pressAside(k); pressed {
		return cmd
	}
	switch {
	case key.Matches(k, ui.KeyHelp) && !isOpen[*keyList](a):
		return a.cover(a.keyList())
	case key.Matches(k, keyGlossary) && a.glossaryOpens():
		return a.cover(new(glossary))
	}
	return a.Top().Update(a, k)
}

// pressUnseen handles a key on a terminal that is too small for the screens: it leaves, after the question of a careful screen.
func (a *App) pressUnseen(k tea.KeyMsg) tea.Cmd {
	question := ""
	if first, ok := a.stack[0].(careful); ok {
		question = first.LeaveQuestion()
	}
	switch {
	case a.asked != "" && k.String() == "y", a.asked == "" && question == "" && key.Matches(k, ui.KeyQuit):
		return a.quit()
	case a.asked == "" && key.Matches(k, ui.KeyQuit):
		a.asked = question
	default:
		a.asked = ""
	}
	return nil
}

// keyList is the list of the keys that work now.
func (a *App) keyList() *keyList {
	list := &keyList{about: a.Top()}
	if a.aside != nil {
		list.aside = a.aside.Commands()
	}
	return list
}

// typing tells whether text can be typed on the screen on top now.
func (a *App) typing() bool {
	t, can := a.Top().(typist)
	return can && t.Typing()
}

// glossaryOpens tells whether the glossary's key opens it. It does everywhere, also while something is asked; the glossary
// itself and the list of keys have that key for themselves.
func (a *App) glossaryOpens() bool { return !isOpen[*glossary](a) && !isOpen[*keyList](a) }

// isOpen tells whether the screen on top has a type.
func isOpen[S Screen](a Navigator) bool {
	_, of := a.Top().(S)
	return of
}

// cover opens a screen over the present one, which gets a Covered.
func (a *App) cover(s Screen) tea.Cmd { return tea.Batch(a.Top().Update(a, Covered{}), a.Open(s)) }

// uncover closes a screen that covers another one, which gets an Uncovered.
func uncover(a Navigator) tea.Cmd { return tea.Batch(a.Back(), a.Top().Update(a, Uncovered{})) }

// View returns what the latest Update has drawn. It changes nothing, however often it is called.
func (a *App) View() string { return a.frame }

// draw draws the screen. The next key or click refers to the lanes, lines and terms that are drawn.
func (a *App) draw() { a.frame = a.drawn() }

// drawn returns the screen and the footer. It never returns more than fits into the terminal, since Bubble Tea would drop
// the lines at the top.
func (a *App) drawn() string {
	if a.w <= 0 || a.h <= 0 {
		return ""
	}
	if a.small() {
		return tooSmall(a.w, a.h, a.asked)
	}
	shown := a.Top().View() // first, since some of the keys depend on what has room
	last := ""
	if a.ending {
		last = ui.Pad(" Ending what runs; then good-bye.", a.w)
	} else if bindings := a.Top().Commands().Footer(); a.typing() || isOpen[*keyList](a) { // where ? is text, or closes
		last = ui.FooterOf(bindings, a.w)
	} else {
		last = ui.Footer(bindings, a.w)
	}
	lines := a.withAside(strings.Split(shown, "\n"))
	notice := a.noticeLines(len(lines) - 1)
	lines = append(lines[:len(lines)-len(notice)], notice...)
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight(line, " ")) // Bubble Tea erases the rest of the line, in fewer bytes
		b.WriteByte('\n')
	}
	b.WriteString(last)
	return b.String()
}

// noticeLines returns the notice on at most most lines, which replace the last lines of the screen. The keys below stay
// visible, and the notice is complete.
func (a *App) noticeLines(most int) []string {
	if a.notice == nil || a.ending {
		return nil
	}
	text := a.notice()
	if text == "" {
		a.notice = nil
		return nil
	}
	lines := ui.Wrap(ui.Clean(text), a.w-2)
	for i, line := range lines {
		lines[i] = ui.Warn.Of(ui.Pad(" "+line, a.w))
	}
	return lines[:min(len(lines), most)]
}
