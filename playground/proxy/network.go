package proxy

import (
	"context"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"closingtime/playground/faults"
)

// network is what is wrong with the network that a front stands for. All links of a front share it.
type network struct {
	mu      sync.Mutex
	present conditions
}

// conditions are the faults of the network at one moment. They never change.
type conditions struct {
	faults  map[faults.Name]faults.Values
	changed chan struct{} // closed when there are others
}

func newNetwork() *network { return &network{present: conditions{changed: make(chan struct{})}} }

// now returns the present conditions.
func (n *network) now() conditions {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.present
}

// set begins a fault, or ends it where values is nil.
func (n *network) set(name faults.Name, values faults.Values) {
	n.mu.Lock()
	defer n.mu.Unlock()
	next := maps.Clone(n.present.faults)
	if next == nil {
		next = make(map[faults.Name]faults.Values)
	}
	delete(next, name)
	if values != nil {
		next[name] = values
	}
	close(n.present.changed)
	n.present = conditions{faults: next, changed: make(chan struct{})}
}

// in returns the values of a fault that concerns a direction.
func (c conditions) in(name faults.Name, direction string) (faults.Values, bool) {
	values, ok := c.faults[name]
	return values, ok && values.Includes(direction)
}

// held tells whether nothing passes in a direction.
func (c conditions) held(direction string) bool {
	_, cut := c.in(faults.NetworkCut, direction)
	_, halfOpen := c.in(faults.NetworkHalfOpen, direction)
	return cut || halfOpen
}

// latency returns how much later something arrives that is sent now.
func (c conditions) latency(direction string) time.Duration {
	late, ok := c.in(faults.NetworkLate, direction)
	if !ok {
		return 0
	}
	latency := late.Duration("latency")
	if jitter := late.Duration("jitter"); jitter > 0 {
		latency += time.Duration(rand.Int64N(int64(2*jitter))) - jitter
	}
	return max(latency, 0)
}

// pass waits for as long as the network delays or holds the first packet of a new connection and the answer to it. When ctx
// ends first, it returns the cause of ctx.
func (n *network) pass(ctx context.Context) error {
	var late time.Duration
	for _, direction := range []string{faults.Upstream, faults.Downstream} {
		now := n.now()
		for ; now.held(direction); now = n.now() {
			select {
			case <-now.changed:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		late += now.latency(direction)
	}
	if late == 0 {
		return nil
	}
	timer := time.NewTimer(late)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
