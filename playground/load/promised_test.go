package load

import (
	"testing"

	"closingtime/playground/event"
)

// An order has a number from 1: any other in an answer is no order, and no client is told of it.
func TestAnAnswerThatIsNoOrder(t *testing.T) {
	for body, order := range map[string]int{`{"order":7}`: 7, `{"order":0}`: 0, `{"order":-7}`: 0, `{}`: 0, `{"order":99999999999999999999}`: 0} {
		c := new(Clients)
		var e event.Event
		if c.promised(&e, []byte(body)); e.Order != order || (e.Class == event.Garbled) != (order == 0) || int(c.known.Load()) != order {
			t.Errorf("%s: %+v, and order %d is known", body, e, c.known.Load())
		}
	}
}
