package screens

import "closingtime/tui/ui"

// page is the screen of a text that scrolls below a head.
type page struct {
	w, h int
	text ui.Scroller
}

// title is the first line: see ui.Title.
func (p *page) title(name, shows, end string) string {
	return ui.Title(name, shows, end, p.text.Where(), p.w)
}

// draw draws the text below its title, the line under that, and whatever else stands above the text.
func (p *page) draw(title, under string, above ...string) string {
	lines := append([]string{title, under}, above...)
	return ui.Box(append(lines, p.text.Visible()...), p.w, p.h)
}
