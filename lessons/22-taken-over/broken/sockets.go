package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"closingtime/playground/shop"
)

// Sockets are the WebSockets of a service: connections that its HTTP server has handed over, and no longer knows.
type Sockets struct {
	orders *shop.Shop
	logger *slog.Logger
	ending chan struct{} // closed by End
	wg     sync.WaitGroup
	mu     sync.Mutex // nobody joins while End begins to wait
}

func NewSockets(orders *shop.Shop, logger *slog.Logger) *Sockets {
	return &Sockets{orders: orders, logger: logger, ending: make(chan struct{})}
}

// Live tells its client the state of every order as it changes, and answers its questions.
func (s *Sockets) Live(w http.ResponseWriter, r *http.Request) {
	if !s.join() { // before the server hands it over, so that at any moment either Shutdown or End waits for it
		http.Error(w, "the service is shutting down", http.StatusServiceUnavailable)
		return
	}
	defer s.wg.Done()
	states, leave := s.orders.Subscribe(r)
	defer leave()
	conn, err := websocket.Accept(w, r, nil) // from here on the connection is ours: nobody else closes it, or waits for it
	if err != nil {
		s.logger.Warn("no WebSocket", "err", err) // its client has an answer
		return
	}
	defer conn.CloseNow()                                               // for every other way out; after Close it does nothing
	ctx, gone := context.WithCancel(context.WithoutCancel(r.Context())) // the end of the requests is not that of the sockets
	defer gone()
	s.wg.Go(func() {
		defer gone()
		s.answer(ctx, conn)
	})
	for {
		select {
		case order := <-states:
			if wsjson.Write(ctx, conn, order) != nil {
				return
			}
		case <-ctx.Done(): // the client has gone
			return
		case <-s.ending:
			for len(states) > 0 { // first all that there is to tell
				if wsjson.Write(ctx, conn, <-states) != nil {
					return
				}
			}
			_ = conn.Close(websocket.StatusGoingAway, "come back soon") // waits for the client's leave, 5 s at most
			return
		}
	}
}

// answer reads until the connection ends. Somebody has to: nobody else hears the client take its leave.
func (s *Sockets) answer(ctx context.Context, conn *websocket.Conn) {
	for {
		_, text, err := conn.Read(ctx)
		if err != nil {
			return
		}
		var question struct{ Order int }
		if json.Unmarshal(text, &question) != nil {
			_ = conn.Close(websocket.StatusUnsupportedData, `a question is {"order":…}`)
			return
		}
		if wsjson.Write(ctx, conn, s.orders.Latest(question.Order)) != nil {
			return
		}
	}
}

// join registers a socket, unless all of them are ending.
func (s *Sockets) join() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.ending:
		return false
	default:
		s.wg.Add(1)
		return true
	}
}

// End tells every client that the service goes away, and waits until all have taken their leave, or until the deadline. It
// is called once.
func (s *Sockets) End(deadline time.Time) error {
	s.mu.Lock()
	close(s.ending)
	s.mu.Unlock()
	done := make(chan struct{})
	go func() { s.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-time.After(time.Until(deadline)):
		return errors.New("a WebSocket did not close in time")
	}
}
