package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// Scrolling returns the commands that scroll the lanes of pictures, or their open panels, together.
func Scrolling(pictures ...*picture.Picture) app.Commands {
	scroll := func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
		by := ui.DirectionOf(k)
		if key.Matches(k, ui.KeyPageUp, ui.KeyPageDown) {
			by *= pictures[0].Page()
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
	by := func(do func(direction int)) func(app.Navigator, tea.KeyMsg) tea.Cmd {
		return func(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
			do(ui.DirectionOf(k))
			return nil
		}
	}
	return app.Commands{
		{Key: ui.Bind("↑↓", "", "up", "down"), Footer: "another", Take: by(p.MoveCursor)},
		next,
		{Key: ui.Bind("pgdn", "", "pgdown", "pgup"), Footer: ui.When(p.LongExplanation(), "more of it"), Take: by(p.ScrollExplanation)},
		{Key: ui.Bind("x", "", "x"), Do: app.Call(p.StopSelecting)},
		{Key: ui.Named(ui.KeyBack, ""), Footer: "close", Do: app.Call(p.StopSelecting)},
	}
}

// nextThings is the command that has the cursor go to the next kind of things in the same picture.
func nextThings(p *picture.Picture) app.Command {
	return app.Command{Key: ui.Named(picture.KeyPanel, ""), Footer: p.ThingsAfter(), Do: app.Call(p.NextThings)}
}
