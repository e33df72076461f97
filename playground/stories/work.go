package stories

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// OfReceipt tells the story of a receipt at a moment of its run.
func OfReceipt(t *timeline.Timeline, j *timeline.Job, now time.Duration) Story {
	s := begin(t, now, fmt.Sprintf("Receipt %d, for order %d", j.ID, j.ID))
	queued := "queued in memory"
	if j.Stored > 0 && j.Stored <= j.Queued { // whether it is in the queue as well does not show
		queued = "accepted"
	}
	s.step(j.Queued, plain(queued+": the service has promised to print it"+s.of(j.Instance)))
	s.step(j.Stored, open("stored in the database"))
	s.step(j.Started, plain("worker "+strconv.Itoa(j.Worker)+" began to print it"))
	s.signals(j.Instance, j.Queued, j.Done)
	l := lanes.OfReceipt(t, j, now)
	switch {
	case l.Fate != timeline.ReceiptOpen:
		s.say(ended(l, words.ReceiptFate(t, l, workersLeft(t, j.Instance))))
		s.step(cmp.Or(j.Done, t.ExitedAt(j.Instance)), ended(l, words.ReceiptOutcome(l)))
		s.step(j.Aside, open("marked as failed in the database"))
	case j.Started > 0:
		s.say(plain("It is being printed, " + s.lasting(j.Started) + "."))
	default:
		s.say(plain("It waits in memory for a worker, " + s.lasting(j.Queued) + "." + words.QueueIs(t.CountReceipts())))
	}
	if state, found := t.Stored(j.ID); found && l.Fate != timeline.ReceiptStored {
		s.say(plain("Its state in the database afterwards: " + words.Clean(state) + "."))
	}
	return s.inOrder()
}

// OfMessage tells the story of one delivery of a message at a moment of its run, and what became of the message's other
// deliveries.
func OfMessage(t *timeline.Timeline, d *timeline.Delivery, now time.Duration) Story {
	s := begin(t, now, fmt.Sprintf("Message %d, of the parcel of order %d, delivered for the %s time", d.Message, d.Message, words.Ordinal(d.Number)))
	for _, m := range t.Messages {
		if m.ID == d.Message {
			s.step(m.Sent, plain("put into the queue, when its order was paid"))
		}
	}
	s.step(d.Received, plain("received by a consumer"+s.of(d.Instance)+", and hidden from all others"))
	s.step(d.Started, plain("worker "+strconv.Itoa(d.Worker)+" began to pack the parcel"))
	s.signals(d.Instance, d.Received, t.Over(d))
	if d.Done > 0 && d.Error == "" {
		s.step(d.Done, good("shipped, which cannot be undone"))
	}
	s.step(d.Deleted, plain("acknowledged: the message is gone from the queue"))
	s.step(d.Returned, open("given back: any consumer can receive it at once"))
	l := lanes.OfMessage(t, d, now)
	if l.Came == timeline.DeliveryUnacked || l.Came == timeline.DeliveryHeld {
		s.step(t.ExitedAt(d.Instance), plain("the process ended"))
		if d.Hidden < now {
			s.step(d.Hidden, plain("its time is up: any consumer can receive it"))
		}
	}
	switch {
	case l.Came != timeline.DeliveryOpen:
		s.say(ended(l, words.MessageFate(l)))
	case d.Started > 0:
		s.say(plain("It is being worked on, " + s.lasting(d.Started) + "."))
	default:
		s.say(plain("It waits for a worker, " + s.lasting(d.Received) + ", and is hidden from all other consumers."))
	}
	for _, other := range t.Deliveries {
		if other.Message == d.Message && other.Number > d.Number {
			s.step(other.Received, plain("received for the "+words.Ordinal(other.Number)+" time"+s.of(other.Instance)))
			if other.Error == "" {
				s.step(other.Done, plain("shipped by that consumer"+s.of(other.Instance)))
			}
		}
	}
	return s.inOrder()
}
