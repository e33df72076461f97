package shop

import (
	"net/http"
	"sync"

	"closingtime/playground/probe"
)

// maxUnread is how many states a subscriber may leave unread. A slower subscriber misses further states.
const maxUnread = 1000

// maxLatest is for how many orders the latest state is kept.
const maxLatest = 1000

// updates has the latest states of the latest orders, and the subscribers to new states. The zero value is ready for use.
type updates struct {
	mu          sync.Mutex
	latest      map[int]string
	subscribers map[chan Order]bool
}

// publish sends the state of an order to every subscriber.
func (s *Shop) publish(order Order) {
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	if s.updates.latest == nil {
		s.updates.latest = make(map[int]string)
	}
	s.updates.latest[order.ID] = order.State
	delete(s.updates.latest, order.ID-maxLatest)
	for subscriber := range s.updates.subscribers {
		select {
		case subscriber <- order:
		default:
		}
	}
}

// Subscribe returns a channel on which the states of all orders arrive from now on, for the client of a request. The caller
// calls leave when the client has left. The channel is never closed.
func (s *Shop) Subscribe(r *http.Request) (states <-chan Order, leave func()) {
	returned := probe.Accepted(r)
	subscriber := make(chan Order, maxUnread)
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	if s.updates.subscribers == nil {
		s.updates.subscribers = make(map[chan Order]bool)
	}
	s.updates.subscribers[subscriber] = true
	return subscriber, func() {
		s.updates.mu.Lock()
		defer s.updates.mu.Unlock()
		delete(s.updates.subscribers, subscriber)
		returned(http.StatusSwitchingProtocols)
	}
}

// Latest returns an order with its state without a query to the database. It knows the latest orders of this process; the
// state of any other order is "unknown".
func (s *Shop) Latest(id int) Order {
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	if state, ok := s.updates.latest[id]; ok {
		return Order{ID: id, State: state}
	}
	return Order{ID: id, State: "unknown"}
}
