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
	both := &barrier{missing: 2, complete: make(chan struct{})}
	left.clientsStart, right.clientsStart = both, both
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

// barrier is where several runs wait for one another. A nil barrier lets everybody pass at once.
type barrier struct {
	mu       sync.Mutex
	missing  int
	complete chan struct{}
}

// wait waits until all runs have come, or ctx ends. A run whose ctx has ended counts as one that has come, so that the
// others do not wait for it.
func (b *barrier) wait(ctx context.Context) {
	if b == nil {
		return
	}
	b.withdraw()
	select {
	case <-b.complete:
	case <-ctx.Done():
	}
}

// withdraw lets the others pass without this run.
func (b *barrier) withdraw() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missing--; b.missing == 0 {
		close(b.complete)
	}
}
