package app

import (
	tea "github.com/charmbracelet/bubbletea"
)

// Aside is what accompanies every screen: it gets every message but keys, has a line above the footer, and has keys that work
// on every screen, except while text is typed. Its keys precede those of the screen.
type Aside interface {
	Update(a Navigator, msg tea.Msg) tea.Cmd
	Line(top Screen, w int) string // below the screen on top; at most w columns wide, "" for none

	// Urgent tells whether the line has to show even where it covers a line of the screen, for lack of room.
	Urgent() bool
	Commands() Commands
}

// Accompany gives the program an aside. It is called before the program runs.
func (a *App) Accompany(by Aside) {
	a.aside = by
	a.resize(a.w, a.h)
	a.draw()
}

// asideHeight is how many lines the aside has for itself. On the lowest terminals it has none.
func (a *App) asideHeight() int {
	if a.aside == nil || a.h <= LeastHeight {
		return 0
	}
	return 1
}

// withAside puts the line of the aside below those of the screen or, where it has no line for itself and is urgent, over the
// last of them.
func (a *App) withAside(lines []string) []string {
	if a.aside == nil {
		return lines
	}
	line := a.aside.Line(a.Top(), a.w)
	switch {
	case a.asideHeight() > 0:
		return append(lines, line)
	case a.aside.Urgent() && len(lines) > 0:
		lines[len(lines)-1] = line
	}
	return lines
}

// pressAside executes the command of the aside that has the key, and tells whether there is one.
func (a *App) pressAside(k tea.KeyMsg) (cmd tea.Cmd, pressed bool) {
	if a.aside == nil {
		return nil, false
	}
	for _, command := range a.aside.Commands() {
		if !command.Off && command.has(k) {
			return Commands{command}.Press(a, k), true
		}
	}
	return nil, false
}
