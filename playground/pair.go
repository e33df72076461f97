package playground

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Pair is two runs side by side: their clients begin at the same moment, and both services are signalled together.
// Its methods are safe for concurrent use.
type Pair struct {
	Left, Right *Run
}

// StartPair begins two attended runs. The clients of either wait until both services are ready. The caller calls
// Close.
func StartPair(ctx context.Context, left, right Plan) (*Pair, error) {
	if left.Unattended || right.Unattended {
		return nil, errors.New("a pair of runs is attended: somebody has to stop both at once")
	}
	m := &meeting{missing: 2, complete: make(chan struct{})}
	left.meet, right.meet = m, m
	l, err := Start(ctx, left)
	if err != nil {
		return nil, fmt.Errorf("the left one of the pair: %w", err)
	}
	r, err := Start(ctx, right)
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("the right one of the pair: %w", err)
	}
	return &Pair{l, r}, nil
}

// Stop begins to stop both services as their policies do.
func (p *Pair) Stop() {
	p.Left.Stop()
	p.Right.Stop()
}

// Close ends both runs at once and waits until everything is closed.
func (p *Pair) Close() {
	var wg sync.WaitGroup
	wg.Go(p.Left.Close)
	wg.Go(p.Right.Close)
	wg.Wait()
}

// meeting is where runs wait for one another.
type meeting struct {
	mu       sync.Mutex
	missing  int
	complete chan struct{}
}

// arrive waits until everybody is there, or ctx ends. One that gives up counts as having been there, so that the
// other does not wait for it for ever. A nil meeting has nobody to wait for.
func (m *meeting) arrive(ctx context.Context) {
	if m == nil {
		return
	}
	m.leave()
	select {
	case <-m.complete:
	case <-ctx.Done():
	}
}

// leave lets the others go on without waiting for this one.
func (m *meeting) leave() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.missing--; m.missing == 0 {
		close(m.complete)
	}
}
