package server

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/page"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/join", s.join)
	mux.HandleFunc("GET /api/view", s.as(s.view))
	mux.HandleFunc("POST /api/do", s.as(s.do))
	mux.HandleFunc("POST /api/runs/{run}/events", s.as(s.takeEvents))
	mux.HandleFunc("GET /api/runs/{run}/events", s.as(s.sendEvents))
	mux.HandleFunc("PUT /api/runs/{run}/recording", s.as(s.takeRecording))
	mux.HandleFunc("GET /api/runs/{run}/recording", s.as(s.sendRecording))
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, failure{http.StatusNotFound, "The room has nothing at " + strconv.QuoteToASCII(r.Method+" "+r.URL.Path) + ".", 0})
	})
	mux.Handle("/", s.forGuests(page.New(pageRoom{s})))
	return s.guarded(http.NewCrossOriginProtection().Handler(mux))
}

// guarded returns a handler that answers with an error where next panics, and that sets the headers and deadlines of all answers.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if why := recover(); why == http.ErrAbortHandler {
				panic(why)
			} else if why != nil {
				s.refuse(w, r, fmt.Errorf("a panic: %v", why))
			}
		}()
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // the answer before on this connection may have set one
		if r.ContentLength != 0 {                                       // net/http reads a body that no handler has read, before the answer
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(unreadTime))
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if s.isClosing() {
			endConnection(w)
		}
		next.ServeHTTP(w, r)
	})
}

// endConnection makes the answer the last one on its connection. While the room is being closed, another request on it would be cut off.
func endConnection(w http.ResponseWriter) { w.Header().Set("Connection", "close") }

// handler answers a request of somebody. The error says why it could not.
type handler func(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error

// as returns a handler that finds out who sends a request, and lets them do so only as often as they may.
func (s *Server) as(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		by, err := s.viewer(r)
		if err == nil {
			err = s.mayAsk(r, by)
		}
		if err == nil && by.Role != workshop.Guest {
			noteKnown(r)
		}
		if err == nil && by.Role == workshop.Member {
			if !s.comes(by.ID) {
				s.refuse(w, r, failure{http.StatusTooManyRequests, "Too many of your requests are under way. Wait for their answers.", time.Second})
				return
			}
			defer s.leaves(by.ID)
		}
		if err == nil {
			err = next(w, r, by)
		}
		if err != nil {
			s.refuse(w, r, err)
		}
	}
}

// forGuests returns a handler that lets anybody read, but not too often.
func (s *Server) forGuests(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := s.mayAsk(r, workshop.Viewer{Role: workshop.Guest}); err != nil {
			s.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// viewer returns who sends a request, by its token. Somebody without a token is a guest.
func (s *Server) viewer(r *http.Request) (workshop.Viewer, error) {
	token, given := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !given {
		return workshop.Viewer{Role: workshop.Guest}, nil
	}
	if same(token, s.key) {
		return workshop.Viewer{Role: workshop.Host}, nil
	}
	s.mu.RLock()
	id, _, known := s.room.Known(hashed(token))
	s.mu.RUnlock()
	if known {
		return workshop.Viewer{Role: workshop.Member, ID: id}, nil
	}
	return workshop.Viewer{}, s.stranger(addressOf(r))
}

// stranger counts a token that the room does not know, and returns what its owner is told. Members behind the same address
// are not held up by that.
func (s *Server) stranger(address string) error {
	if wait, ok := s.tokens.mayTry(address, time.Now()); !ok {
		return failure{http.StatusTooManyRequests, "Too many requests with tokens that the room does not know came from your address. Wait a moment, and join again with the code.", wait}
	}
	if times := s.tokens.wrong(address, time.Now()); times > 0 {
		s.warn(workshop.UnknownTokens, address, times)
	}
	return failure{http.StatusUnauthorized, "The room does not know you; join again with the code. The host has sent you out, or has begun a new room.", 0}
}

// mayAsk tells whether somebody may send a request now.
func (s *Server) mayAsk(r *http.Request, by workshop.Viewer) error {
	wait, ok := time.Duration(0), true
	switch {
	case by.Role == workshop.Guest:
		wait, ok = s.guests.allow(addressOf(r), time.Now())
	case by.Role == workshop.Member && r.Method != http.MethodGet:
		wait, ok = s.doing.allow(by.ID, time.Now())
	case by.Role == workshop.Member:
		wait, ok = s.looking.allow(by.ID, time.Now())
	}
	if !ok {
		return failure{http.StatusTooManyRequests, "That was too often in too short a time. Wait a moment.", wait}
	}
	return nil
}

// addressOf returns the address from which a request comes, without the port; of an IPv6 address, only the network, since
// one machine has as many of them as it likes.
func addressOf(r *http.Request) string { return addressIn(r.RemoteAddr) }

// addressIn is addressOf for an address with a port.
func addressIn(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if address = address.Unmap().WithZone(""); address.Is6() && !address.IsLoopback() {
		if network, err := address.Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}

// isHere tells whether an address of addressOf is this machine's own.
func isHere(address string) bool {
	parsed, err := netip.ParseAddr(address)
	return err == nil && parsed.IsLoopback()
}

// failure is the error of a request that gets a status and a sentence.
type failure struct {
	status int
	text   string
	wait   time.Duration // after which it may be tried again; 0 where that would not help
}

func (f failure) Error() string { return f.text }

// closingDown refuses what somebody wants of a room that is being closed.
var closingDown = failure{http.StatusServiceUnavailable, "The room is being closed. Try again when the host has opened it again.", time.Second}

// refuse answers a request with an error. Nothing has been sent of another answer by then.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := errors.AsType[failure](err)
	if refusal, refused := errors.AsType[*workshop.Refusal](err); refused {
		f, ok = failure{statusOf(refusal.Why), refusal.Text, 0}, true
	}
	switch {
	case !ok && r.Context().Err() != nil:
		return // nobody waits for it any more
	case !ok:
		s.log.Error("answering a request", "method", r.Method, "path", r.URL.Path, "err", err)
		f = failure{http.StatusInternalServerError, "The room could not do that: " + err.Error() + ".", 0}
	}
	if f.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.wait.Seconds()))))
	}
	writeJSON(w, f.status, map[string]string{"error": f.text})
}

func statusOf(why workshop.Why) int {
	switch why {
	case workshop.NotAllowed:
		return http.StatusForbidden
	case workshop.NotNow:
		return http.StatusConflict
	}
	return http.StatusBadRequest
}
