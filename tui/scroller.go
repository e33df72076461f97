package main

import (
	"strconv"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// scroller shows a part of lines that are already as wide as they should be. Its zero value shows nothing.
type scroller struct {
	lines []string
	top   int
	h     int
}

// set replaces the lines and stays where it was as far as it can.
func (s *scroller) set(lines []string, h int) {
	s.lines, s.h = lines, max(0, h)
	s.move(0)
}

// move scrolls by that many lines, as far as there are any.
func (s *scroller) move(by int) { s.top = max(0, min(s.top+by, len(s.lines)-s.h)) }

// update scrolls when the key is one of those that do, and tells whether it was.
func (s *scroller) update(k tea.KeyMsg) bool {
	switch {
	case key.Matches(k, keyUp):
		s.move(-1)
	case key.Matches(k, keyDown):
		s.move(1)
	case key.Matches(k, keyPageUp):
		s.move(-max(1, s.h-1))
	case key.Matches(k, keyPageDown):
		s.move(max(1, s.h-1))
	case key.Matches(k, keyTop):
		s.move(-len(s.lines))
	case key.Matches(k, keyBottom):
		s.move(len(s.lines))
	default:
		return false
	}
	return true
}

// visible returns the lines that show.
func (s *scroller) visible() []string {
	return s.lines[s.top:min(len(s.lines), s.top+s.h)]
}

// scrolls tells whether there is more than shows.
func (s *scroller) scrolls() bool { return len(s.lines) > s.h }

// where says which part shows, or nothing when all does.
func (s *scroller) where() string {
	below := len(s.lines) - s.top - s.h
	switch {
	case !s.scrolls():
		return ""
	case below > 0 && s.top > 0:
		return "↑ " + strconv.Itoa(s.top) + "  ↓ " + plural(below, "more line")
	case below > 0:
		return "↓ " + plural(below, "more line")
	}
	return "↑ " + plural(s.top, "line") + " above"
}
