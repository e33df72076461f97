package server

import (
	"context"
	"sync"
	"time"
)

// news wakes those who wait for a newer view.
type news struct {
	marked chan struct{} // has an entry when there is something new

	mu      sync.Mutex
	changed chan struct{} // closed with the next news
	closed  bool
}

func (n *news) start() {
	n.marked, n.changed = make(chan struct{}, 1), make(chan struct{})
}

// mark says that there is something new.
func (n *news) mark() {
	select {
	case n.marked <- struct{}{}:
	default:
	}
}

// next returns the channel that is closed with the next news.
func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed
}

// tell wakes everybody.
func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.closed {
		close(n.changed)
		n.changed = make(chan struct{})
	}
}

// close wakes everybody, and everybody who comes later.
func (n *news) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.closed {
		n.closed = true
		close(n.changed)
	}
}

// newsPause is the shortest time between two news. When 200 people vote, and each sees how many have voted, everybody is woken ten
// times a second, and not 200 times at once.
const newsPause = 100 * time.Millisecond

// herald tells the news until ctx ends. Once a second it looks who is still connected.
func (s *Server) herald(ctx context.Context) {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-s.news.marked:
			s.news.tell()
		case <-look.C:
			s.look(time.Now())
			continue
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(newsPause):
		case <-ctx.Done():
			return
		}
	}
}
