package app

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app/apptest"
)

// opens counts how often a screen is told that it has been opened.
type opens struct {
	glossary
	times int
}

func (o *opens) Update(_ Navigator, msg tea.Msg) tea.Cmd {
	if _, ok := msg.(Opened); ok {
		o.times++
	}
	return nil
}

// A program that begins with several screens tells each of them so: one below may have its time to count.
func TestEveryScreenHearsThatTheProgramBegins(t *testing.T) {
	first, second := new(opens), new(opens)
	a := New(first, 80, 24, func() {})
	a.Open(second)
	first.times, second.times = 0, 0
	apptest.CarryOut(a, a.Init())
	if first.times != 1 || second.times != 1 {
		t.Errorf("the screens have heard it %d and %d times", first.times, second.times)
	}
}
