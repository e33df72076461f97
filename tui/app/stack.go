package app

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

func (a *App) Top() Screen { return a.stack[len(a.stack)-1] }

// Open puts a screen on top of the others.
func (a *App) Open(s Screen) tea.Cmd {
	a.stack = append(a.stack, s)
	s.SetSize(a.body())
	return s.Update(a, Opened{})
}

// Back closes the screen on top. If it is the only one, Back ends the program.
func (a *App) Back() tea.Cmd {
	if len(a.stack) == 1 {
		return a.quit()
	}
	a.stack = a.stack[:len(a.stack)-1]
	return a.Top().Update(a, Opened{})
}

// leaver is a screen that has something to end when another screen closes it.
type leaver interface{ Leave() }

// Find returns the topmost open screen of type S for which fits returns true.
func Find[S Screen](a Navigator, fits func(S) bool) (found S, ok bool) {
	for _, open := range slices.Backward(a.Screens()) {
		if s, of := open.(S); of && fits(s) {
			return s, true
		}
	}
	return found, false
}

// Raise puts the open screen for which fits returns true on top of the others. If there is none, Raise opens the screen
// that other returns.
func Raise[S Screen](a Navigator, fits func(S) bool, other func() S) tea.Cmd {
	if s, ok := Find(a, fits); ok {
		return a.lift(s)
	}
	return a.Open(other())
}

// lift puts an open screen on top of the others.
func (a *App) lift(s Screen) tea.Cmd {
	if s == a.Top() {
		return nil
	}
	a.stack = slices.DeleteFunc(a.stack, func(open Screen) bool { return open == s })
	return a.Open(s)
}

// Drop closes the screens for which fits returns true, but never the first screen.
func (a *App) Drop(fits func(Screen) bool) {
	first := a.stack[0]
	a.stack = slices.DeleteFunc(a.stack, func(s Screen) bool {
		if s == first || !fits(s) {
			return false
		}
		if l, ok := s.(leaver); ok {
			l.Leave()
		}
		return true
	})
}

// Home closes all screens but the first.
func (a *App) Home() tea.Cmd {
	a.Drop(func(Screen) bool { return true })
	return a.Top().Update(a, Opened{})
}

// A Runner is a screen on which a run can be under way. The run goes on while the learner looks at other screens. Only one
// run is under way at a time, so no other screen can start one meanwhile.
type Runner interface {
	// UnderWay says what runs there, or is being built to run, and how it ends. It is empty when nothing does.
	UnderWay() string
}

// elsewhere says what is under way on an open screen other than here. It is empty when nothing is.
func elsewhere(a Navigator, here Screen) string {
	for _, open := range a.Screens() {
		if r, ok := open.(Runner); ok && open != here {
			if said := r.UnderWay(); said != "" {
				return said
			}
		}
	}
	return ""
}

// Occupied tells whether something runs on a screen other than here, and says so while it does.
func Occupied(a Navigator, here Screen) bool {
	if elsewhere(a, here) == "" {
		return false
	}
	a.SayWhile(func() string { return elsewhere(a, here) })
	return true
}

// BackTo closes the screens above s. If s is not open, BackTo opens it.
func BackTo(a Navigator, s Screen) tea.Cmd {
	i := slices.Index(a.Screens(), s)
	if i < 0 {
		return a.Open(s)
	}
	above := a.Screens()[i+1:]
	a.Drop(func(open Screen) bool { return slices.Contains(above, open) })
	return s.Update(a, Opened{})
}
