package timeline_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// consumed is a run with these events, whose times are in milliseconds.
func consumed(events ...event.Event) *timeline.Timeline {
	events = slices.Clone(events)
	for i := range events {
		events[i].At *= time.Millisecond
	}
	return timeline.Of(events)
}

// The outcome of each delivery, and what it leaves for others.
func TestDeliveries(t *testing.T) {
	first := []event.Event{
		{At: 1, Kind: event.ProcessStart, PID: 1},
		{At: 100, Kind: event.MessageSent, ID: 1}, {At: 100, Kind: event.MessageSent, ID: 2}, {At: 100, Kind: event.MessageSent, ID: 3}, {At: 100, Kind: event.MessageSent, ID: 4},
		{At: 200, Kind: event.MessageReceived, ID: 1, Count: 1, Budget: time.Second},
		{At: 200, Kind: event.MessageReceived, ID: 2, Count: 1, Budget: time.Second},
		{At: 200, Kind: event.MessageReceived, ID: 3, Count: 1, Budget: time.Second},
		{At: 210, Kind: event.MessageStart, ID: 1, Count: 1}, {At: 400, Kind: event.MessageDone, ID: 1, Count: 1}, {At: 410, Kind: event.MessageDeleted, ID: 1, Count: 1},
		{At: 420, Kind: event.MessageStart, ID: 2, Count: 1},
		{At: 500, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
	}
	t.Run("at the signal", func(t *testing.T) {
		run := consumed(first...)
		if working, received, waiting := run.MessageCounts(); working != 1 || received != 1 || waiting != 1 {
			t.Errorf("%d are worked on, %d are received, %d wait; want one of each", working, received, waiting)
		}
		if !run.TakenUp() {
			t.Error("nobody has gone, and something is to be taken up")
		}
	})
	over := append(first,
		event.Event{At: 510, Kind: event.MessageReturned, ID: 3, Count: 1},
		event.Event{At: 600, Kind: event.MessageDone, ID: 2, Count: 1},
		event.Event{At: 601, Kind: event.MessageDeleted, ID: 2, Count: 1, Text: "context canceled"},
		event.Event{At: 700, Kind: event.ProcessExit})
	t.Run("when the first has gone", func(t *testing.T) {
		run := consumed(over...)
		if run.TakenUp() {
			t.Error("messages 2 and 3 are left, and nothing is to be taken up")
		}
		for message, want := range map[int]timeline.DeliveryFate{1: timeline.DeliveryDone, 2: timeline.DeliveryUnacked, 3: timeline.DeliveryReturned} {
			if got := run.DeliveryFate(run.Delivery(message, 1)); got != want {
				t.Errorf("the fate of message %d is %q, want %q", message, got, want)
			}
		}
	})
	t.Run("when the second has done it again", func(t *testing.T) {
		run := consumed(append(over,
			event.Event{At: 1300, Kind: event.MessageReceived, Instance: 1, ID: 2, Count: 2, Budget: time.Second},
			event.Event{At: 1400, Kind: event.MessageDone, Instance: 1, ID: 2, Count: 2}, event.Event{At: 1410, Kind: event.MessageDeleted, Instance: 1, ID: 2, Count: 2},
			event.Event{At: 1500, Kind: event.MessageReceived, Instance: 1, ID: 3, Count: 2, Budget: time.Second},
			event.Event{At: 1600, Kind: event.MessageDone, Instance: 1, ID: 3, Count: 2}, event.Event{At: 1610, Kind: event.MessageDeleted, Instance: 1, ID: 3, Count: 2})...)
		if got := run.DeliveryFate(run.Delivery(2, 2)); got != timeline.DeliveryAgain {
			t.Errorf("the fate of the second delivery is %q, want %q", got, timeline.DeliveryAgain)
		}
		if got := run.DeliveryFate(run.Delivery(3, 2)); got != timeline.DeliveryDone {
			t.Errorf("the fate of what was given back is %q, want %q", got, timeline.DeliveryDone)
		}
		if n := run.Losses().DoneTwice; n != 1 || !run.TakenUp() {
			t.Errorf("%d were done twice, want 1; all is taken up: %t", n, run.TakenUp())
		}
	})
}

// The instance that leads, and for how long none did.
func TestTerms(t *testing.T) {
	events := []event.Event{
		{At: 1, Kind: event.ProcessStart, PID: 1}, {At: 2, Kind: event.ProcessStart, PID: 2, Instance: 1},
		{At: 100, Kind: event.LeaseTaken, ID: 1, Budget: 2 * time.Second},
		{At: 150, Kind: event.LeadStart, ID: 1}, {At: 300, Kind: event.LeadDone, ID: 1},
		{At: 400, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
	}
	run := consumed(events...)
	if leader := run.Leader(); leader == nil || leader.Instance != 0 {
		t.Errorf("the leader is %+v, want instance 0", leader)
	}
	events = append(events, event.Event{At: 900, Kind: event.ProcessExit})
	if run = consumed(events...); run.Leader() != nil || run.TakenUp() {
		t.Errorf("the leader has gone, and %+v leads", run.Leader())
	}
	events = append(events, event.Event{At: 2200, Kind: event.LeaseTaken, Instance: 1, ID: 2, Budget: 2 * time.Second},
		event.Event{At: 2201, Kind: event.LeadStart, Instance: 1, ID: 2})
	run = consumed(events...)
	if leader := run.Leader(); leader == nil || leader.Instance != 1 || !run.TakenUp() {
		t.Errorf("the leader is %+v, want instance 1", leader)
	}
	if h := run.Handovers(); len(h) != 1 || h[0].Gap != 1800*time.Millisecond || h[0].Both != 0 {
		t.Errorf("the handovers are %+v, want one with a gap from the signal to the next leader", h)
	}
}
