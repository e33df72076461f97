package server

import (
	"context"

	"closingtime/playground/timeline"
	"closingtime/tui/workshop"
)

// pageRoom is the room as the web page shows it.
type pageRoom struct{ of *Server }

// View returns what a guest sees, once that has another version than after or ctx is done.
func (p pageRoom) View(ctx context.Context, after int) workshop.View {
	guest := workshop.Viewer{Role: workshop.Guest}
	for {
		next := p.of.news.next()
		v := p.of.View(guest)
		if v.Version != after || v.Closing {
			return v
		}
		select {
		case <-next:
		case <-ctx.Done():
			return v
		}
	}
}

// Timeline returns what a shared run comes to so far, or nil.
func (p pageRoom) Timeline(run int) *timeline.Timeline {
	r := p.of.relay(run, false)
	if r == nil {
		return nil
	}
	return r.timeline()
}
