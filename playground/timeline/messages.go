package timeline

import (
	"iter"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Message is a message of the shop's queue, which asks a consumer to ship a parcel.
type Message struct {
	ID         int // the number of the order
	Sent       time.Duration
	Deliveries int // how often the message has been received
	Done       int // how often the work was done
	First      int // the number of the delivery whose work was done first, or 0
	firstDone  time.Duration
	Deleted    time.Duration
}

// Delivery is one delivery of a message to a consumer. A message that is not acknowledged is delivered again, as another
// Delivery.
type Delivery struct {
	Message  int
	Number   int // counts the message's deliveries, from 1
	Instance int
	Worker   int
	Received time.Duration
	Started  time.Duration // when the work began
	Done     time.Duration
	Returned time.Duration // when the consumer returned the message to the queue
	Deleted  time.Duration // when the consumer acknowledged the message
	Hidden   time.Duration // until when the message is hidden from other consumers
	Error    string        // why the work failed
	Refused  string        // why the message could not be acknowledged or returned
}

// worked tells whether the work of the delivery was done without an error.
func (d *Delivery) worked() bool { return d.Done > 0 && d.Error == "" }

// DeliveryFate is what became of a delivery.
type DeliveryFate string

const (
	DeliveryOpen     DeliveryFate = ""         // the consumer has the message
	DeliveryDone     DeliveryFate = "done"     // the work is done, and the message is acknowledged
	DeliveryAgain    DeliveryFate = "again"    // the work is done, and had been done before
	DeliveryReturned DeliveryFate = "returned" // the consumer returned the message to the queue
	DeliveryUnacked  DeliveryFate = "unacked"  // the work is done, but the message was not acknowledged: it is delivered again
	DeliveryHeld     DeliveryFate = "held"     // the consumer ended with the message: it is delivered again when its visibility timeout is over
	DeliveryFailed   DeliveryFate = "failed"   // the work failed: the message is delivered again when its visibility timeout is over
	DeliveryLost     DeliveryFate = "lost"     // the message was acknowledged, and its work was never done
)

// DeliveryFate tells what became of a delivery.
func (t *Timeline) DeliveryFate(d *Delivery) DeliveryFate {
	gone := t.exitedBefore(d.Instance, t.Now+1)
	m := index.Find(&t.messages, t.Messages, d.Message)
	switch {
	case d.worked() && m != nil && m.First != d.Number:
		return DeliveryAgain
	case d.worked() && d.Deleted > 0:
		return DeliveryDone
	case d.worked() && (d.Refused != "" || gone):
		return DeliveryUnacked
	case d.worked():
		return DeliveryOpen
	case d.Deleted > 0 && (gone || d.Returned > 0 || d.Refused != "" || d.Error != ""):
		return DeliveryLost
	case d.Returned > 0:
		return DeliveryReturned
	case d.Error != "":
		return DeliveryFailed
	case gone:
		return DeliveryHeld
	}
	return DeliveryOpen
}

// Over returns when a delivery ended, or 0 while its consumer has the message.
func (t *Timeline) Over(d *Delivery) time.Duration {
	switch t.DeliveryFate(d) {
	case DeliveryOpen:
		return 0
	case DeliveryDone:
		return max(d.Done, d.Deleted)
	case DeliveryReturned:
		return d.Returned
	case DeliveryUnacked, DeliveryAgain, DeliveryFailed:
		return d.Done
	}
	return max(t.ExitedAt(d.Instance), d.Received)
}

func (t *Timeline) applyMessage(e event.Event) {
	t.Probe = true
	m, _ := index.Change(&t.messages, t.epoch, &t.Messages, e.ID, func() *Message { return &Message{ID: e.ID} })
	i := t.facts(e.Instance)
	if e.Kind == event.MessageSent {
		m.Sent = e.At
		i.active = max(i.active, e.At)
		return
	}
	d, _ := index.Change(&t.deliveries, t.epoch, &t.Deliveries, [2]int{e.ID, e.Count}, func() *Delivery {
		return &Delivery{Message: e.ID, Number: e.Count, Instance: e.Instance}
	})
	m.Deliveries = max(m.Deliveries, e.Count)
	switch e.Kind {
	case event.MessageReceived:
		d.Received, d.Hidden = e.At, max(d.Hidden, e.At+e.Budget)
	case event.MessageExtended:
		if e.Text == "" {
			d.Hidden = max(d.Hidden, e.At+e.Budget)
		}
	case event.MessageReturned:
		d.settle(&d.Returned, e)
	case event.MessageStart:
		d.Started, d.Worker = e.At, e.Worker
	case event.MessageDone:
		d.Done, d.Worker, d.Error = e.At, e.Worker, e.Text
		if e.Text == "" {
			m.Done++
			if m.First == 0 || e.At < m.firstDone {
				m.First, m.firstDone = e.Count, e.At
			}
		}
	case event.MessageDeleted:
		if d.settle(&d.Deleted, e); e.Text == "" {
			m.Deleted = e.At
		}
	}
	i.active = max(i.active, e.At)
}

// settle notes when a consumer acknowledged or returned a message, or why that failed.
func (d *Delivery) settle(at *time.Duration, e event.Event) {
	if e.Text != "" {
		d.Refused = e.Text
		return
	}
	*at = e.At
}

// Delivery returns one delivery of a message, or nil when there is none.
func (t *Timeline) Delivery(message, number int) *Delivery {
	return index.Find(&t.deliveries, t.Deliveries, [2]int{message, number})
}

// DeliveriesAt yields the deliveries that consumers had at a moment.
func (t *Timeline) DeliveriesAt(at time.Duration) iter.Seq[*Delivery] {
	return func(yield func(*Delivery) bool) {
		for _, d := range t.Deliveries {
			over := t.Over(d)
			if d.Received > 0 && d.Received <= at && (over == 0 || over > at) && !yield(d) {
				return
			}
		}
	}
}

// DeliveryCounts returns how many messages were worked on at a moment, and how many others were received.
func (t *Timeline) DeliveryCounts(at time.Duration) (working, received int) {
	for d := range t.DeliveriesAt(at) {
		if d.Started > 0 && d.Started <= at {
			working++
		} else {
			received++
		}
	}
	return working, received
}

// MessageCounts returns how many messages are worked on now, how many others are received, and how many others are in the
// queue.
func (t *Timeline) MessageCounts() (working, received, waiting int) {
	working, received = t.DeliveryCounts(t.Now)
	for _, m := range t.Messages {
		if m.Sent > 0 && m.Deleted == 0 {
			waiting++
		}
	}
	return working, received, max(0, waiting-working-received)
}

// Shipments returns how often the work of each message was done, as far as the audit has read it from the database or the
// probe has reported it.
func (t *Timeline) Shipments() map[int]int {
	found := make(map[int]int)
	for e := range t.Items(event.ItemShipment) {
		found[e.ID]++
	}
	for _, m := range t.Messages {
		found[m.ID] = max(found[m.ID], m.Done)
	}
	return found
}

// QueuedMessages returns the state in which the audit found each message in the queue, by number. It is empty before the
// audit.
func (t *Timeline) QueuedMessages() map[int]string { return t.rows(event.ItemMessage) }

// HadAtStop tells whether a stopped consumer had the message at its signal.
func (t *Timeline) HadAtStop(d *Delivery) bool {
	for s := range t.Stopped() {
		if d.Instance == s.Instance && d.Received > 0 && d.Received <= s.At {
			over := t.Over(d)
			return over == 0 || over > s.At
		}
	}
	return false
}
