// Package server serves a room over HTTP: to its members, its host, and guests with a browser.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
)

// Goodbye is how long Serve waits for requests that are still being answered when it has been told to stop.
const Goodbye = 5 * time.Second

// lastCall is how long Serve still takes connections then, so that a client between two requests also learns that the room
// is being closed.
const lastCall = 300 * time.Millisecond

// Server serves one room. It is safe for concurrent use.
type Server struct {
	ledger   *ledger.Ledger
	log      *slog.Logger
	code     string
	key      string
	course   []string // the names of its lessons; nil while they are not known
	endsLeft bool     // set by EndsLeftRun

	wishes      chan *wish
	news        news
	guesses     *guesses
	doing       *limiter[int]    // commands of each member
	looking     *limiter[int]    // other requests of each member
	guests      *limiter[string] // requests without a token from each address
	joining     *limiter[string] // people who join from each address
	joiningHere *limiter[string] // people who join from this machine: simulated learners, and those behind a tunnel

	tokens   *guesses // unknown tokens
	crowds   *guesses // people who may not join yet
	refused  *guesses // connections
	warnings chan warning

	mu       sync.RWMutex // guards the fields below
	room     *workshop.Room
	presence presence
	version  versions
	relays   map[int]*relay // of the shared runs whose events are in memory
	closing  bool
}

// readHeaderTime is how long a connection may be open before it says what it wants. Without such a limit, Shutdown waits more than
// 5 s for a new connection that says nothing, of which clients open some.
const readHeaderTime = 2 * time.Second

// New returns a server of the room in a ledger, which stays the caller's to close once Serve has returned.
func New(ctx context.Context, kept *ledger.Ledger, log *slog.Logger) (*Server, error) {
	room, err := kept.Room(ctx)
	if err != nil {
		return nil, err
	}
	s := &Server{
		ledger: kept, log: log, room: room, wishes: make(chan *wish),
		relays: make(map[int]*relay), presence: make(presence), version: newVersions(time.Now()),
		doing: newLimiter[int](5, 20), looking: newLimiter[int](30, 60),
		guests: newLimiter[string](200, 400), joining: newLimiter[string](0.5, 60), joiningHere: newLimiter[string](5, 300),
		guesses: newGuesses(guessesFree, guessEvery, guessesAlarm), tokens: newGuesses(tokensFree, tokensEvery, tokensAlarm),
		crowds: newGuesses(0, 0, guessesAlarm), refused: newGuesses(0, 0, guessesAlarm), warnings: make(chan warning, maxWarnings),
	}
	s.news.start()
	if s.code, s.key, err = kept.Identity(ctx); err != nil {
		return nil, err
	}
	if err := s.restoreRelay(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Teaches says which lessons there are: what members report of any others is left out. Without it, every name counts as a lesson. It
// is called before Serve.
func (s *Server) Teaches(lessons []string) { s.course = lessons }

// EndsLeftRun makes Serve end a shared run that is still under way in the file, since the program that ran it has gone. It is called
// before Serve.
func (s *Server) EndsLeftRun() { s.endsLeft = true }

// Code returns the code with which people join.
func (s *Server) Code() string { return s.code }

// Key returns the host's bearer token.
func (s *Server) Key() string { return s.key }

// open opens the room under a title, for the first time or again. It needs keep to run.
func (s *Server) open(ctx context.Context, title string) error {
	_, err := s.wants(ctx, func(_ *workshop.Room, now time.Time) (workshop.Change, error) {
		return workshop.Opened(title, now), nil
	})
	return err
}

// Serve opens the room under a title, and serves it on a listener until ctx ends. Then it says goodbye: it takes no further
// commands, tells those who wait for news, and those who ask in a short time, that it closes, ends the streams, and waits for the
// rest for as long as Goodbye. It returns nil if everything was answered. It closes the listener.
func (s *Server) Serve(ctx context.Context, listener net.Listener, title string) error {
	// What is under way is not cut off by ctx: the file is written, and answers are sent, after it has ended.
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	defer workers.Wait()
	defer stop()
	workers.Go(func() { s.keep(inner) })
	workers.Go(func() { s.herald(inner) })
	workers.Go(func() { s.tellWarnings(inner) })
	if err := s.open(inner, title); err != nil {
		return errors.Join(err, listener.Close())
	}
	if s.endsLeft {
		if err := s.endLeftRun(inner); err != nil { // the next run ends it as well
			s.log.Warn("a shared run is still shown as under way", "err", err)
		}
	}
	web := &http.Server{
		Handler: s.routes(), BaseContext: func(net.Listener) context.Context { return inner },
		ConnContext:       withConnection,
		ReadHeaderTimeout: readHeaderTime,
		IdleTimeout:       90 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	connected := newConnections()
	web.ConnState = connected.changes
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(limitConnections(listener, roomLimits, s.turnsAway)) }()
	select {
	case <-ctx.Done():
		s.close()
		time.Sleep(lastCall)
	case err := <-ended:
		ended <- err
		s.close()
	}
	err := listener.Close()
	serving := <-ended
	if ctx.Err() == nil {
		err = fmt.Errorf("serving the room: %w", serving)
	}
	return errors.Join(err, s.leave(inner, web, connected))
}

// leave ends the connections, after their listener was closed. Requests on new connections are answered first, since Shutdown would
// close such a connection.
func (s *Server) leave(ctx context.Context, web *http.Server, connected *connections) error {
	ctx, cancel := context.WithTimeout(ctx, Goodbye)
	defer cancel()
	connected.settle(ctx)
	if err := web.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("some requests were still being answered after %v: %w", Goodbye, err), web.Close())
	}
	return nil
}

// close tells everybody that the room is being closed.
func (s *Server) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closing = true
	for _, r := range s.relays {
		r.close()
	}
	s.version.all()
	s.news.close()
}

// isClosing tells whether the room is being closed.
func (s *Server) isClosing() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.closing
}
