package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// scrolling returns the commands that scroll the lanes of pictures, or their open panels, together.
func scrolling(pictures ...*picture.Picture) app.Commands {
	scroll := func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
		by := 1
		if key.Matches(k, ui.KeyPageUp, ui.KeyPageDown) {
			by = pictures[0].Page()
		}
		if key.Matches(k, ui.KeyUp, ui.KeyPageUp) {
			by = -by
		}
		for _, p := range pictures {
			p.Scroll(by)
		}
		return nil
	}
	return app.Commands{
		{Key: ui.Bind("↑↓", "scroll the lanes, or the open panel", "up", "down"), Take: scroll},
		{Key: ui.Bind("pgup pgdn", "a page of them", "pgup", "pgdown"), Take: scroll},
	}
}

// selecting returns the commands of the cursor over a picture, while it is on. The last one switches it off. next has the
// cursor go to other things.
func selecting(p *picture.Picture, next app.Command) app.Commands {
	move := func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
		p.MoveCursor(map[bool]int{true: 1, false: -1}[key.Matches(k, ui.KeyDown)])
		return nil
	}
	scroll := func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
		p.ScrollExplanation(map[bool]int{true: 1, false: -1}[key.Matches(k, ui.KeyPageDown)])
		return nil
	}
	return app.Commands{
		{Key: ui.Bind("↑↓", "", "up", "down"), Footer: "another", Take: move},
		next,
		{Key: ui.Bind("pgdn", "", "pgdown", "pgup"), Footer: ui.When(p.LongExplanation(), "more of it"), Take: scroll},
		{Key: ui.Bind("x", "", "x"), Do: app.Call(p.StopSelecting)},
		{Key: ui.Named(ui.KeyBack, ""), Footer: "close", Do: app.Call(p.StopSelecting)},
	}
}

// nextThings is the command that has the cursor go to the next kind of things in the same picture.
func nextThings(p *picture.Picture) app.Command {
	return app.Command{Key: ui.Named(picture.KeyPanel, ""), Footer: p.ThingsAfter(), Do: app.Call(p.NextThings)}
}
