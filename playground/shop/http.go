package shop

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Order is an order as its client sees it.
type Order struct {
	ID    int    `json:"order"`
	Item  string `json:"item,omitempty"`
	State string `json:"state"`
}

// maxOrder is the longest body of an order in bytes.
const maxOrder = 4 << 10

// PlaceOrder takes an order ({"item":"tea"}), charges for it, which takes 1 to 3 s, queues its receipt if the shop prints
// any, and answers 201 with the order. When the request's context ends first, it answers 503, and the order is cancelled
// unless the customer has been charged already. When the receipt can be neither queued nor stored, it answers 500.
func (s *Shop) PlaceOrder(w http.ResponseWriter, r *http.Request) {
	answer := s.accept(w, r)
	var wanted struct{ Item string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder)).Decode(&wanted); err != nil || wanted.Item == "" {
		answer(http.StatusBadRequest, failure{`the body of an order is {"item":"…"}`})
		return
	}
	order, err := s.Place(r.Context(), requestID(r), wanted.Item)
	switch {
	case Interrupted(err):
		answer(http.StatusServiceUnavailable, failure{err.Error()})
	case err != nil:
		answer(http.StatusInternalServerError, failure{err.Error()})
	default:
		answer(http.StatusCreated, order)
	}
}

// interrupted is the error of an order whose context ended before the order was placed or finished.
type interrupted struct{ error }

func (i interrupted) Unwrap() error { return i.error }

// Interrupted tells whether an error means that an order was not placed, or not finished, because its context ended.
func Interrupted(err error) bool {
	_, is := errors.AsType[interrupted](err)
	return is
}

// Place takes an order as PlaceOrder does. request is the number that the playground's client gave to the request, or 0.
func (s *Shop) Place(requested context.Context, request int, item string) (Order, error) {
	if err := context.Cause(requested); err != nil {
		return Order{}, interrupted{fmt.Errorf("no order placed: %w", err)}
	}
	// This context does not end with the request's: an insert that is interrupted may have taken effect nevertheless.
	ctx := context.WithoutCancel(requested)
	order, err := s.place(ctx, item)
	if err != nil {
		s.log.Error("order refused", "err", err)
		return Order{}, err
	}
	s.log.Info("order placed", "order", order)
	s.publish(Order{ID: order, State: "pending"})
	probe.Emit(event.Event{Kind: event.OrderPlaced, ID: request, Order: order})
	if err := s.charge(requested, request, order); err != nil {
		if errors.Is(err, errBank) {
			err = errors.Join(err, s.settle(ctx, order, "cancelled"))
			s.log.Error("order not charged", "order", order, "err", err)
			return Order{}, err
		}
		state := "cancelled"
		if errors.Is(err, errCharged) {
			state = "paid"
		}
		err = errors.Join(err, s.settle(ctx, order, state))
		s.log.Error("order interrupted", "order", order, "err", err)
		return Order{}, interrupted{err}
	}
	if err := s.settle(ctx, order, "paid"); err != nil {
		s.log.Error("order lost", "order", order, "err", err)
		return Order{}, err
	}
	// A process that is killed here leaves a paid order without a receipt for ever. Where that must not happen, store both
	// in one transaction (an outbox). Here, the service's queue decides whether and where a receipt is stored.
	if s.queue != nil {
		if err := s.enqueue(ctx, Receipt{Order: order}); err != nil {
			s.log.Error("receipt refused", "order", order, "err", err)
			return Order{}, fmt.Errorf("order %d is paid, and will have no receipt: %w", order, err)
		}
	}
	s.log.Info("order paid", "order", order)
	return Order{ID: order, Item: item, State: "paid"}, nil
}

// ShowOrder answers with the order whose number is in the path, or with 404.
func (s *Shop) ShowOrder(w http.ResponseWriter, r *http.Request) {
	answer := s.accept(w, r)
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		answer(http.StatusBadRequest, failure{"the number of an order is a whole number"})
		return
	}
	order := Order{ID: id}
	err = reported(s.db.QueryRowContext(r.Context(), "select item, state from orders where id = ?", id).Scan(&order.Item, &order.State), row{event.ItemOrder, id})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		answer(http.StatusNotFound, failure{"no such order"})
	case err != nil:
		s.log.Error("order not read", "order", id, "err", err)
		answer(http.StatusInternalServerError, failure{err.Error()})
	default:
		answer(http.StatusOK, order)
	}
}

// LiveCheck answers 200 as long as the process is alive.
func (s *Shop) LiveCheck(w http.ResponseWriter, r *http.Request) {
	s.accept(w, r)(http.StatusOK, status{"alive"})
}

// ReadyCheck answers 200 while the shop is ready for traffic, and 503 after SetReady(false).
func (s *Shop) ReadyCheck(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		s.accept(w, r)(http.StatusServiceUnavailable, status{"draining"})
		return
	}
	s.accept(w, r)(http.StatusOK, status{"ready"})
}

type status struct {
	Status string `json:"status"`
}

type failure struct {
	Error string `json:"error"`
}

// accept reports to the playground that the handler of a request has begun. It returns the function that writes the answer.
func (s *Shop) accept(w http.ResponseWriter, r *http.Request) func(status int, body any) {
	returned := probe.Accepted(r)
	return func(status int, body any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if err := json.NewEncoder(w).Encode(body); err != nil {
			s.log.Warn("answer not written", "path", r.URL.Path, "err", err)
		}
		returned(status)
	}
}

// requestID returns the number that the playground's client gave to the request, or 0.
func requestID(r *http.Request) int {
	id, _ := strconv.Atoi(r.Header.Get(probe.RequestHeader))
	return id
}
