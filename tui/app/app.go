package app

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/program"
	"closingtime/tui/ui"
)

// App is the root model: a stack of screens, the footer, and the help over them.
type App struct {
	w, h    int
	stack   []Screen // those that are open, the first at the bottom
	keyList *keyList // while it shows
	notice  string   // said in the footer until the next key
	end     func()   // ends what the program runs, and waits for it
	ending  bool
	frame   string // what shows
}

// New returns the model with its first screen, for a terminal of w columns and h lines. The model calls end before the
// program ends, and outside of Update; end ends whatever the program runs, and waits until it is gone.
func New(first Screen, w, h int, end func()) *App {
	a := &App{stack: []Screen{first}, end: end}
	a.resize(w, h)
	a.draw()
	return a
}

func (a *App) Init() tea.Cmd { return a.Top().Update(a, Opened{}) }

// Screens returns the open screens, from the first one to the one on top.
func (a *App) Screens() []Screen { return slices.Clone(a.stack) }

// Say says something in the footer until the next key.
func (a *App) Say(text string) { a.notice = text }

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

func (a *App) body() (w, h int) { return a.w, a.h - 1 }

func (a *App) resize(w, h int) {
	a.w, a.h = w, h
	for _, s := range a.stack {
		s.SetSize(a.body())
	}
	if a.keyList != nil {
		a.keyList.setSize(a.body())
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
		a.notice = string(msg)
		return nil
	case tea.KeyMsg:
		return a.typed(msg)
	case tea.MouseMsg:
		return a.pointed(msg)
	case tea.ResumeMsg, terminalReturned: // the terminal was another's meanwhile, and Bubble Tea forgets the mouse
		return tea.Batch(tea.EnableMouseCellMotion, a.tell(msg))
	}
	return a.tell(msg)
}

// typed takes the keys of one message: letters that come quickly come together. Each finds the screen as the one before
// has left it. What is pasted is no keys.
func (a *App) typed(k tea.KeyMsg) tea.Cmd {
	switch {
	case k.Paste:
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

// tell gives a message to every screen.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range slices.Clone(a.stack) {
		cmds = append(cmds, s.Update(a, msg))
	}
	return tea.Batch(cmds...)
}

func (a *App) press(k tea.KeyMsg) tea.Cmd {
	a.notice = ""
	switch {
	case key.Matches(k, ui.KeyCtrlC):
		return a.quit()
	case key.Matches(k, ui.KeyCtrlZ):
		if !program.CanSuspend() {
			a.notice = "There is no shell here to come back from."
			return nil
		}
		return tea.Suspend
	case a.ending:
		return nil
	case a.small():
		if key.Matches(k, ui.KeyQuit) {
			return a.quit()
		}
		return nil
	case a.keyList != nil:
		return a.keyListCommands().Press(a, k)
	case key.Matches(k, ui.KeyHelp):
		a.keyList = newKeyList(a.Top())
		a.keyList.setSize(a.body())
		return nil
	}
	return a.Top().Update(a, k)
}

// openGlossary opens the glossary in the place of the list of keys, which shows again when the glossary closes. Where
// that list is the glossary's own, it closes.
func (a *App) openGlossary(Navigator) tea.Cmd {
	keys := a.keyList
	a.keyList = nil
	if _, open := a.Top().(*glossary); open {
		return nil
	}
	return a.Open(&glossary{closed: func() {
		a.keyList = keys
		a.keyList.setSize(a.body())
	}})
}

// View returns what shows, as the latest Update has drawn it. It changes nothing, however often it is called.
func (a *App) View() string { return a.frame }

// draw draws what shows: which lanes, lines and terms those are is what the next key or click is about.
func (a *App) draw() { a.frame = a.drawn() }

// drawn never returns more than the terminal has: Bubble Tea would drop the lines at the top.
func (a *App) drawn() string {
	if a.w <= 0 || a.h <= 0 {
		return ""
	}
	if a.small() {
		return tooSmall(a.w, a.h)
	}
	body, commands := a.Top().View, a.Top().Commands
	if a.keyList != nil {
		body, commands = a.keyList.view, a.keyListCommands
	}
	shown := body() // first: what it has room for decides on some of the keys
	last := ""
	switch {
	case a.ending:
		last = ui.Pad(" Ending what runs; then good-bye.", a.w)
	case a.notice != "":
		last = ui.Warn.Of(ui.Pad(" "+a.notice, a.w))
	default:
		last = ui.Footer(commands().Footer(), a.w)
	}
	var b strings.Builder
	for line := range strings.SplitSeq(shown, "\n") {
		b.WriteString(strings.TrimRight(line, " ")) // Bubble Tea erases the rest of the line, in fewer bytes
		b.WriteByte('\n')
	}
	b.WriteString(last)
	return b.String()
}
