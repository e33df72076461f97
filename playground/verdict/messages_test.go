package verdict_test

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// A message by hand: it is sent, received for a second, begun, shipped and acknowledged.
func sent(at, id int) []event.Event { return one(at, event.Event{Kind: event.MessageSent, ID: id}) }

func received(at, id, delivery int) []event.Event {
	return one(at, event.Event{Kind: event.MessageReceived, ID: id, Count: delivery, Budget: ms(1000)})
}

func packed(at, id, delivery int) []event.Event {
	return one(at, event.Event{Kind: event.MessageStart, ID: id, Count: delivery, Worker: 3})
}

func shipped(at, id, delivery int) []event.Event {
	return one(at, event.Event{Kind: event.MessageDone, ID: id, Count: delivery, Worker: 3})
}

func deleted(at, id, delivery int) []event.Event {
	return one(at, event.Event{Kind: event.MessageDeleted, ID: id, Count: delivery})
}

func notDeleted(at, id, delivery int) []event.Event {
	return one(at, event.Event{Kind: event.MessageDeleted, ID: id, Count: delivery, Text: "context canceled"})
}

func returned(at, id, delivery int) []event.Event {
	return one(at, event.Event{Kind: event.MessageReturned, ID: id, Count: delivery})
}

// consumed is a run whose first consumer is stopped after a second and has ended half a second later.
func consumed(parts ...[]event.Event) *timeline.Timeline {
	return log(append([][]event.Event{run(), probe(), started(), signal(1000, "SIGTERM"), exited(1500, 0)}, parts...)...)
}

func inQueue(id int) event.Event { return row(event.ItemMessage, id, event.MessageWaiting) }

func shipment(id int) event.Event { return event.Event{Item: event.ItemShipment, ID: id} }

// ofMessages are the trials of a queue's messages.
func ofMessages() []trial {
	return []trial{
		{
			"messages", "once, or in the queue",
			consumed(sent(100, 1), received(200, 1, 1), packed(210, 1, 1), shipped(900, 1, 1), deleted(910, 1, 1),
				sent(300, 2), received(400, 2, 1), packed(950, 2, 1), shipped(1300, 2, 1), deleted(1310, 2, 1),
				sent(400, 3), received(500, 3, 1), returned(1010, 3, 1), sent(1100, 4), audited(inQueue(3), inQueue(4), shipment(1), shipment(2))),
			verdict.Pass, []string{"2 messages done, each once; 2 in the queue for the next consumer"},
		},
		{
			"messages", "shipped, and not acknowledged",
			consumed(sent(100, 1), received(500, 1, 1), packed(510, 1, 1), shipped(1200, 1, 1), notDeleted(1201, 1, 1),
				sent(100, 2), received(500, 2, 1), packed(510, 2, 1), shipped(1250, 2, 1), notDeleted(1251, 2, 1),
				of(1, startedAs(1)), of(1, received(2000, 1, 2)), of(1, packed(2001, 1, 2)), of(1, shipped(2600, 1, 2)), of(1, deleted(2601, 1, 2)), audited(inQueue(2), shipment(1), shipment(2), shipment(1))),
			verdict.Fail, []string{
				"of 2 messages, 2 done twice, or about to be",
				"message 1: shipped by instance 0, and again by instance 1, 1.4 s later: it could not be acknowledged (context canceled)",
				"message 2: shipped by instance 0, and still in the queue, so that the next consumer ships it again: it could not be acknowledged (context canceled)",
			},
		},
		{
			"messages", "acknowledged, and not shipped",
			consumed(sent(100, 1), received(500, 1, 1), deleted(501, 1, 1), packed(510, 1, 1), sent(100, 2), received(500, 2, 1), deleted(502, 2, 1), audited()),
			verdict.Fail, []string{
				"of 2 messages, 2 lost",
				"message 1: acknowledged by instance 0 before worker 3 had done its work, and gone from the queue: it is never shipped",
				"message 2: acknowledged by instance 0 before any worker had it, and gone from the queue: it is never shipped",
			},
		},
		{
			"messages", "not given back",
			consumed(sent(100, 1), received(900, 1, 1), sent(100, 2), received(900, 2, 1), packed(910, 2, 1), audited(inQueue(1), inQueue(2))),
			verdict.Fail, []string{
				"of 2 messages, 2 hidden behind a process that had gone",
				"message 1: received by instance 0, and never begun, and not given back; it stayed hidden for 400 ms after the process had ended",
				"message 2: received by instance 0, begun by worker 3 and never done, and not given back; it stayed hidden for 400 ms after the process had ended",
			},
		},
		{
			"messages", "its time was up",
			consumed(sent(100, 1), received(200, 1, 1), packed(210, 1, 1), received(1201, 1, 2), packed(1202, 1, 2), shipped(1220, 1, 1), shipped(1400, 1, 2), deleted(1401, 1, 2), audited()),
			verdict.Fail, []string{
				"of 1 message, 1 done twice, or about to be",
				"message 1: shipped by instance 0, and again by instance 0, 180 ms later: its time had run out before its work was done",
			},
		},
		{
			"messages", "no message at the signal",
			consumed(sent(100, 1), received(200, 1, 1), packed(210, 1, 1), shipped(900, 1, 1), deleted(910, 1, 1), audited(shipment(1))),
			verdict.Inconclusive, []string{"no consumer had a message at the signal"},
		},
		{"messages", "not looked yet", consumed(sent(100, 1)), verdict.Inconclusive, []string{notLooked}},
		{"messages", "a service without a queue", consumed(audited()), absent, nil},
	}
}

// messageMistakes are consumers that go wrong in different ways.
func messageMistakes() map[string]*timeline.Timeline {
	begun := func(parts ...[]event.Event) *timeline.Timeline {
		return consumed(append([][]event.Event{sent(100, 1), received(900, 1, 1), packed(910, 1, 1)}, parts...)...)
	}
	again := of(1, append(received(2000, 1, 2), append(packed(2001, 1, 2), append(shipped(2600, 1, 2), deleted(2601, 1, 2)...)...)...))
	all := failing(ofMessages())
	all["given back while it is worked on"] = begun(returned(1001, 1, 1), shipped(1200, 1, 1), again, audited())
	all["never acknowledged"] = begun(shipped(1200, 1, 1), again, audited())
	all["never acknowledged, and nobody came after"] = begun(shipped(1200, 1, 1), audited(inQueue(1)))
	all["refused, and nobody came after"] = begun(shipped(1200, 1, 1), notDeleted(1201, 1, 1), audited(inQueue(1)))
	all["its time was up, and nobody came after"] = consumed(sent(100, 1), received(200, 1, 1), packed(210, 1, 1), shipped(1300, 1, 1), audited(inQueue(1)), received(1250, 2, 1), shipped(1260, 2, 1), deleted(1270, 2, 1))
	all["killed at work"] = begun(audited(inQueue(1)))
	all["killed before it"] = consumed(sent(100, 1), received(900, 1, 1), audited(inQueue(1)))
	all["acknowledged before it"] = begun(deleted(915, 1, 1), audited())
	all["only the database knows"] = consumed(sent(100, 1), audited(shipment(1), shipment(1), shipment(1)))
	return all
}
