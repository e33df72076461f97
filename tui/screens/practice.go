package screens

import (
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// practice shows where to begin in a service of one's own: the page after the last lesson.
type practice struct {
	page
	course *Course
}

var keyPractice = ui.Bind("o", "into your own service: where to begin there", "o")

// takePractice opens the page on the map, where one is when the course is done.
func (s *Course) takePractice(a app.Navigator) tea.Cmd {
	return tea.Batch(a.Home(), a.Open(&practice{course: s}))
}

func (p *practice) SetSize(w, h int) {
	p.w, p.h = w, h
	width := max(10, min(w-4, 88))
	body, links := source.TakeLinks(p.course.lessons.Practice)
	list, _ := source.HyperlinkLines(links, -1, width)
	p.text.Set(ui.Prefixed("  ", append(source.Prose(body, width), list...)), h-2)
}

func (p *practice) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	p.course.hears(msg)
	return app.Keys(a, p, msg)
}

func (p *practice) View() string {
	return p.draw(p.title(lessons.PracticeTitle, "", ""), ui.Rule(p.w))
}

func (p *practice) Commands() app.Commands {
	return append(app.Scroll(&p.text), app.Back(ui.KeyBackLeft))
}
