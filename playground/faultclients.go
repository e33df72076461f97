package playground

import (
	"sync"
	"time"

	"closingtime/playground/faults"
	"closingtime/playground/load"
)

// troubleClients makes the clients behave badly, and returns what ends that.
func (r *Run) troubleClients(name faults.Name, values faults.Values) (end func()) {
	clients := r.loadClients()
	switch name {
	case faults.ClientsSlow:
		clients.SetSlow(values.Share("share"))
		return func() { clients.SetSlow(r.plan.Load.SlowShare) }
	case faults.ClientsHold:
		clients.Hold(values.Number("connections"))
		return func() { clients.Hold(0) }
	}
	return leave(clients, values.Share("share"))
}

// leaveEvery is the time after which further clients leave.
const leaveEvery = 250 * time.Millisecond

// leave makes a share of the clients leave, again and again.
func leave(clients *load.Clients, share float64) (end func()) {
	over := make(chan struct{})
	var leaving sync.WaitGroup
	leaving.Go(func() {
		tick := time.NewTicker(leaveEvery)
		defer tick.Stop()
		for {
			clients.Abandon(share)
			select {
			case <-tick.C:
			case <-over:
				return
			}
		}
	})
	return func() { close(over); leaving.Wait() }
}
