package load

import (
	"net/http"
	"testing"

	"closingtime/playground/event"
)

// An order has a number from 1: any other in an answer is no order, and no client is told of it.
func TestAnAnswerThatIsNoOrder(t *testing.T) {
	for body, order := range map[string]int{`{"order":7}`: 7, `{"order":0}`: 0, `{"order":-7}`: 0, `{}`: 0, `{"order":99999999999999999999}`: 0} {
		c := &Clients{log: event.NewLog()}
		c.answered(1, http.MethodPost, http.StatusCreated, []byte(body))
		events, _ := c.log.Since(0)
		if e := events[0]; e.Order != order || (e.Class == event.Garbled) != (order == 0) || int(c.known.Load()) != order {
			t.Errorf("%s: %+v, and order %d is known", body, e, c.known.Load())
		}
	}
}
