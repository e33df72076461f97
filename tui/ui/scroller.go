package ui

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Scroller shows a part of lines that have their width already. The zero value shows nothing.
type Scroller struct {
	Lines  []string
	Top    int
	Height int
}

// Set replaces the lines. The visible part stays where it was, as far as there are lines.
func (s *Scroller) Set(lines []string, h int) {
	s.Lines, s.Height = lines, max(0, h)
	s.Move(0)
}

// Move scrolls by that many lines, as far as there are lines.
func (s *Scroller) Move(by int) { s.Top = max(0, min(s.Top+by, len(s.Lines)-s.Height)) }

// Update scrolls if the key does so. It returns false for any other key.
func (s *Scroller) Update(k tea.KeyMsg) bool {
	by, ok := stepOf(k, s.Height, len(s.Lines))
	if key.Matches(k, KeyPage) {
		by, ok = max(1, s.Height-1), true
	}
	if ok {
		s.Move(by)
	}
	return ok
}

// stepOf returns how far a key moves through rows of which that many show. ok is false when the key does not move.
func stepOf(k tea.KeyMsg, shown, rows int) (by int, ok bool) {
	page := max(1, shown-1)
	switch {
	case key.Matches(k, KeyUp):
		return -1, true
	case key.Matches(k, KeyDown):
		return 1, true
	case key.Matches(k, KeyPageUp):
		return -page, true
	case key.Matches(k, KeyPageDown):
		return page, true
	case key.Matches(k, KeyTop):
		return -rows, true
	case key.Matches(k, KeyBottom):
		return rows, true
	}
	return 0, false
}

// Visible returns the visible lines.
func (s *Scroller) Visible() []string {
	return s.Lines[s.Top:min(len(s.Lines), s.Top+s.Height)]
}

// Scrolls tells whether some lines are not visible.
func (s *Scroller) Scrolls() bool { return len(s.Lines) > s.Height }

// Below returns how many lines follow the visible ones.
func (s *Scroller) Below() int { return max(0, len(s.Lines)-s.Top-s.Height) }

// Where says which part of the lines is visible, or returns "" when all are.
func (s *Scroller) Where() string { return Hidden(s.Top, s.Below()) }

// Hidden says how many lines are above and below those that show. It is empty when none are.
func Hidden(above, below int) string {
	switch {
	case below > 0 && above > 0:
		return "↑ " + strconv.Itoa(above) + "  ↓ " + Plural(below, "more line")
	case below > 0:
		return "↓ " + Plural(below, "more line")
	case above > 0:
		return "↑ " + Plural(above, "line") + " above"
	}
	return ""
}
