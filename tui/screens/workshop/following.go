package workshop

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/opening"
)

// waitsEvery is the time between two looks for the room that is open on this machine.
const waitsEvery = 500 * time.Millisecond

// errNextRoom is why there is no connection to a room that the host has set aside.
var errNextRoom = errors.New("that room is set aside; these notes follow the next one as soon as go run ./tui host opens it")

// FollowOpened reports the room that is open on this machine by messages, and whichever is open after it, until ctx ends: it waits for the
// first, and for the next when the host begins a new one. opened returns where the room is now, or why there is none.
func FollowOpened(ctx context.Context, opened func() (workshop.Opening, error), send func(tea.Msg)) {
	var setAside workshop.Opening // the room that is no more
	for ctx.Err() == nil {
		switch at, err := opened(); {
		case err != nil:
			send(lostMsg{err})
		case at != setAside && followOne(ctx, at, opened, send):
			setAside = at
		}
		pause(ctx, waitsEvery)
	}
}

// followOne reports one room until ctx ends, another room is open, or the room has been set aside. It returns true in the last case: the
// room then does not know its host any more.
func followOne(ctx context.Context, at workshop.Opening, opened func() (workshop.Opening, error), send func(tea.Msg)) (setAside bool) {
	server := client.New(opening.Near(at.Address), at.Key)
	defer server.Close()
	for view, err := range server.Views(ctx) {
		switch {
		case err == nil:
			send(viewMsg{view, time.Now()})
		case client.Fleeting(err):
			send(lostMsg{err})
		default:
			send(lostMsg{errNextRoom})
			return true
		}
		if err == nil {
			continue
		}
		if now, err := opened(); err != nil || now != at {
			return false
		}
	}
	return false
}
