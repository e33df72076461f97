package load

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// An order has a number from 1: any other in an answer is no order, and no client is told of it.
func TestAnAnswerThatIsNoOrder(t *testing.T) {
	for body, order := range map[string]int{`{"order":7}`: 7, `{"order":0}`: 0, `{"order":-7}`: 0, `{}`: 0, `{"order":99999999999999999999}`: 0} {
		c := new(Clients)
		var e event.Event
		if c.promised(&e, wanted{}, []byte(body)); e.Order != order || (e.Class == event.Garbled) != (order == 0) || int(c.known.Load()) != order {
			t.Errorf("%s: %+v, and order %d is known", body, e, c.known.Load())
		}
	}
}

// Whoever answers an order with less than 400 says that the order is taken: such an answer has to name it, whatever its
// status is. What it says instead is recorded.
func TestEveryAnswerToAnOrderNamesIt(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		class  event.Class
		order  int
	}{
		{http.StatusCreated, `{"order":7}`, "", 7},
		{http.StatusOK, `{"order":7}`, "", 7},
		{http.StatusAccepted, `{"order":7}`, "", 7},
		{http.StatusOK, "we are closing", event.Garbled, 0},
		{http.StatusNoContent, "", event.Garbled, 0},
		{http.StatusSeeOther, "", event.Garbled, 0},
		{http.StatusServiceUnavailable, "we are closing", "", 0},
	} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(test.status)
			fmt.Fprint(w, test.body)
		})
		r := firstOf(t, Plan{Rate: fast, Lookups: -1}, server, "/orders")
		if r.Status != test.status || r.Class != test.class || r.Order != test.order {
			t.Errorf("%d %s: it ended with %d, %q, order %d", test.status, test.body, r.Status, r.Class, r.Order)
		}
		if wrong := r.Class != "" || r.Status >= 400; wrong && r.Answer.Body != test.body {
			t.Errorf("%d %s: recorded as %q", test.status, test.body, r.Answer.Body)
		}
	}
}

// An answer to a look at an order has to show that order.
func TestALookShowsTheOrder(t *testing.T) {
	for body, class := range map[string]event.Class{`{"order":7,"state":"paid"}`: "", `{"order":8}`: event.Garbled, "we are closing": event.Garbled} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusCreated)
				fmt.Fprint(w, `{"order":7}`)
				return
			}
			fmt.Fprint(w, body)
		})
		if r := firstOf(t, Plan{Rate: fast, Lookups: 2}, server, "/orders/7"); r.Class != class || r.Order != 0 {
			t.Errorf("%s: it ended with %q, order %d", body, r.Class, r.Order)
		}
	}
}

// firstOf returns the first request to a path that has ended.
func firstOf(t *testing.T, plan Plan, server, path string) *timeline.Request {
	t.Helper()
	log := event.NewLog()
	clients := Start(plan, server, log)
	defer clients.Close()
	var first *timeline.Request
	await(t, log, func(run *timeline.Timeline) bool {
		for _, r := range run.Requests {
			if strings.TrimSuffix(r.Path, "/") == path && r.Done > 0 {
				first = r
				return true
			}
		}
		return false
	})
	return first
}
