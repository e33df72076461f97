package playground

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// StartTogether begins a run for each plan. The clients of all runs begin at the same moment, once every service is ready.
// Several runs are attended: the caller stops them together. The caller closes the runs. When one cannot begin,
// StartTogether closes the others and returns none.
func StartTogether(ctx context.Context, plans ...Plan) (runs []*Run, err error) {
	defer func() {
		if err != nil {
			for _, run := range runs {
				run.Close()
			}
			runs = nil
		}
	}()
	all := &barrier{missing: len(plans), complete: make(chan struct{})}
	for i, plan := range plans {
		if len(plans) > 1 {
			if plan.Unattended {
				return runs, errors.New("runs side by side are attended: somebody has to stop them at once")
			}
			plan.clientsStart = all
		}
		run, err := Start(ctx, plan)
		if err != nil && len(plans) > 1 {
			err = fmt.Errorf("run %d of %d: %w", i+1, len(plans), err)
		}
		if err != nil {
			return runs, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// barrier is where several runs wait for one another. A nil barrier lets every run pass at once.
type barrier struct {
	mu       sync.Mutex
	missing  int
	complete chan struct{}
}

// wait waits until all runs have arrived, or ctx ends. A run whose ctx ends counts as arrived, so that the others do not
// wait for it for ever.
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
