package probe

import (
	"context"
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"closingtime/playground/event"
	"closingtime/playground/faults"
)

// Orders on the lifeline. Each is a line: one of these words, a blank, and a fault as faults.String writes it.
const (
	StartOrder = "start"
	EndOrder   = "end"
)

// underWay is what is wrong now.
type underWay struct {
	faults  map[faults.Name]faults.Values
	changed chan struct{} // closed at the next change
}

var present atomic.Pointer[underWay]

func init() { present.Store(&underWay{changed: make(chan struct{})}) }

// obey carries out an order from the lifeline. It ignores what it does not understand: an order may come from a newer
// program.
func obey(order string) {
	word, text, _ := strings.Cut(order, " ")
	fault, values, err := faults.Parse(text)
	if err != nil {
		return
	}
	before := present.Load() // nobody else changes it
	after := &underWay{faults: maps.Clone(before.faults), changed: make(chan struct{})}
	switch word {
	case StartOrder:
		if after.faults == nil {
			after.faults = make(map[faults.Name]faults.Values)
		}
		after.faults[fault.Name] = values
	case EndOrder:
		delete(after.faults, fault.Name)
	default:
		return
	}
	present.Store(after)
	close(before.changed)
}

// Fault returns the values of a fault's parameters if the playground has begun that fault, and false otherwise. It is safe
// for concurrent use, and costs next to nothing.
func Fault(name faults.Name) (faults.Values, bool) {
	values, ok := present.Load().faults[name]
	return values, ok
}

// FaultOver waits as long as a fault with values that concern the caller is under way. When ctx ends first, it returns the
// cause of ctx.
func FaultOver(ctx context.Context, name faults.Name, concerns func(faults.Values) bool) error {
	for {
		now := present.Load()
		if values, ok := now.faults[name]; !ok || !concerns(values) {
			return nil
		}
		select {
		case <-now.changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

var places sync.Map // the places that have been reported

// FaultsAt reports, once, that the service has a place and asks there for faults.
func FaultsAt(place faults.Place) {
	if _, reported := places.LoadOrStore(place, true); !reported {
		Emit(event.Event{Kind: event.FaultPlace, Item: string(place)})
	}
}
