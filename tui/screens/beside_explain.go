package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// explains tells whether the lanes of a half can be selected, one by one.
func (v *beside) explains() bool { return v.halves[v.side].picture.Selected.On }

// explainKey takes a key that is about the selection in one of the halves, and tells whether it was one. The cursor
// begins in the half where it was last, and goes to the other one with tab.
func (v *beside) explainKey(k tea.KeyMsg) bool {
	p := &v.halves[v.side].picture
	if v.explains() && key.Matches(k, picture.KeyPanel, ui.KeyLeft, ui.KeyRight) {
		p.StopSelecting()
		v.side = 1 - v.side
		v.halves[v.side].picture.StartSelecting()
		return true
	}
	return p.SelectKey(k)
}

// explainKeys are the keys of the selection, the way out last.
func (v *beside) explainKeys() []key.Binding {
	keys := v.halves[v.side].picture.SelectingKeys()
	other := ui.Named(picture.KeyPanel, ServiceName(v.halves[1-v.side].of))
	i := slices.IndexFunc(keys, func(b key.Binding) bool { return b.Help().Key == picture.KeyPanel.Help().Key })
	return slices.Replace(keys, i, i+1, other)
}
