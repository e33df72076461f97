package ui

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Scroller shows a part of lines that have their width already. Its zero value shows nothing.
type Scroller struct {
	Lines  []string
	Top    int
	Height int
}

// Set replaces the lines. The part that shows stays where it was, as far as there are lines for it.
func (s *Scroller) Set(lines []string, h int) {
	s.Lines, s.Height = lines, max(0, h)
	s.Move(0)
}

// Move scrolls by that many lines, as far as there are lines.
func (s *Scroller) Move(by int) { s.Top = max(0, min(s.Top+by, len(s.Lines)-s.Height)) }

// Update scrolls if the key is one that does so, and tells whether it is.
func (s *Scroller) Update(k tea.KeyMsg) bool {
	switch {
	case key.Matches(k, KeyUp):
		s.Move(-1)
	case key.Matches(k, KeyDown):
		s.Move(1)
	case key.Matches(k, KeyPageUp):
		s.Move(-max(1, s.Height-1))
	case key.Matches(k, KeyPageDown, KeyPage):
		s.Move(max(1, s.Height-1))
	case key.Matches(k, KeyTop):
		s.Move(-len(s.Lines))
	case key.Matches(k, KeyBottom):
		s.Move(len(s.Lines))
	default:
		return false
	}
	return true
}

// Visible returns the lines that show.
func (s *Scroller) Visible() []string {
	return s.Lines[s.Top:min(len(s.Lines), s.Top+s.Height)]
}

// Scrolls tells whether there are more lines than show.
func (s *Scroller) Scrolls() bool { return len(s.Lines) > s.Height }

// Where says which part of the lines shows, or nothing when all of them do.
func (s *Scroller) Where() string {
	below := len(s.Lines) - s.Top - s.Height
	switch {
	case !s.Scrolls():
		return ""
	case below > 0 && s.Top > 0:
		return "↑ " + strconv.Itoa(s.Top) + "  ↓ " + Plural(below, "more line")
	case below > 0:
		return "↓ " + Plural(below, "more line")
	}
	return "↑ " + Plural(s.Top, "line") + " above"
}
