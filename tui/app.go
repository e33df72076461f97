package main

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// app is the root model: a stack of screens, the footer, and the help over them.
type app struct {
	w, h    int
	screens []screen
	help    *help  // while it shows
	notice  string // said in the footer until the next key
	end     func() // ends what the program runs, and waits for it
	ending  bool
}

// quitMsg asks the program to end in order.
type quitMsg struct{}

// noticeMsg says something in the footer until the next key.
type noticeMsg string

// newApp returns the model with its first screen, for a terminal of that size. end is called, outside of Update,
// before the program ends; it ends what runs and waits until it is gone.
func newApp(first screen, w, h int, end func()) *app {
	a := &app{screens: []screen{first}, end: end}
	a.resize(w, h)
	return a
}

func (a *app) Init() tea.Cmd { return a.top().update(a, openedMsg{}) }

// openedMsg is what a screen is given when it opens.
type openedMsg struct{}

func (a *app) top() screen { return a.screens[len(a.screens)-1] }

// open puts a screen on top of the others.
func (a *app) open(s screen) tea.Cmd {
	a.screens = append(a.screens, s)
	s.setSize(a.body())
	return s.update(a, openedMsg{})
}

// back closes the screen on top; with the last one, the program.
func (a *app) back() tea.Cmd {
	if len(a.screens) == 1 {
		return a.quit()
	}
	a.screens = a.screens[:len(a.screens)-1]
	return a.top().update(a, openedMsg{})
}

// quit ends the program once what it runs has ended.
func (a *app) quit() tea.Cmd {
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

func (a *app) body() (w, h int) { return a.w, a.h - 1 }

func (a *app) resize(w, h int) {
	a.w, a.h = w, h
	for _, s := range a.screens {
		s.setSize(a.body())
	}
	if a.help != nil {
		a.help.setSize(a.body())
	}
}

func (a *app) small() bool { return a.w < leastWidth || a.h < leastHeight }

func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
		return a, a.tell(resizedMsg{})
	case quitMsg:
		return a, a.quit()
	case noticeMsg:
		a.notice = string(msg)
		return a, nil
	case tea.KeyMsg:
		return a, a.typed(msg)
	case tea.MouseMsg:
		return a, a.pointed(msg)
	case tea.ResumeMsg, editedMsg: // the terminal was another's meanwhile, and Bubble Tea forgets the mouse
		return a, tea.Batch(tea.EnableMouseCellMotion, a.tell(msg))
	}
	return a, a.tell(msg)
}

// typed takes the keys of one message: letters that come quickly come together. What is pasted is no keys.
func (a *app) typed(k tea.KeyMsg) tea.Cmd {
	switch {
	case k.Paste:
		return nil
	case k.Type != tea.KeyRunes || len(k.Runes) < 2:
		return a.press(k)
	}
	var cmds []tea.Cmd
	for _, r := range k.Runes {
		cmds = append(cmds, a.press(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}))
	}
	return tea.Batch(cmds...)
}

// resizedMsg follows setSize, so that a screen can order what it needs for its new size.
type resizedMsg struct{}

// tell gives a message to every screen.
func (a *app) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range slices.Clone(a.screens) {
		cmds = append(cmds, s.update(a, msg))
	}
	return tea.Batch(cmds...)
}

func (a *app) press(k tea.KeyMsg) tea.Cmd {
	a.notice = ""
	switch {
	case key.Matches(k, keyCtrlC):
		return a.quit()
	case key.Matches(k, keyCtrlZ):
		if !canSuspend() {
			a.notice = "There is no shell here to come back from."
			return nil
		}
		return tea.Suspend
	case a.ending:
		return nil
	case a.small():
		if key.Matches(k, keyQuit) {
			return a.quit()
		}
		return nil
	case a.help != nil && key.Matches(k, keyGlossary):
		return a.openGlossary()
	case a.help != nil:
		switch {
		case key.Matches(k, keyHelp, keyBack):
			a.help = nil
		case key.Matches(k, keyPause): // space, as in a pager
			a.help.text.move(max(1, a.help.text.h-1))
		default:
			a.help.text.update(k)
		}
		return nil
	case key.Matches(k, keyHelp):
		a.help = newHelp(a.top())
		a.help.setSize(a.body())
		return nil
	}
	return a.top().update(a, k)
}

// View never returns more than the terminal has: Bubble Tea would drop the lines at the top.
func (a *app) View() string {
	if a.w <= 0 || a.h <= 0 {
		return ""
	}
	if a.small() {
		return tooSmall(a.w, a.h)
	}
	body, bindings := a.top().view, a.top().keys
	if a.help != nil {
		body, bindings = a.help.view, a.help.keys
	}
	last := ""
	switch {
	case a.ending:
		last = pad(" Ending what runs; then good-bye.", a.w)
	case a.notice != "":
		last = warn.of(pad(" "+a.notice, a.w))
	default:
		last = footer(bindings(), a.w)
	}
	var b strings.Builder
	for line := range strings.SplitSeq(body(), "\n") {
		b.WriteString(strings.TrimRight(line, " ")) // Bubble Tea erases the rest of the line, in fewer bytes
		b.WriteByte('\n')
	}
	b.WriteString(last)
	return b.String()
}
