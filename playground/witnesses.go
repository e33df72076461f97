package playground

import (
	"cmp"
	"context"
	"debug/buildinfo"
	"fmt"
	"net/http"
	"sync"
	"time"

	"closingtime/playground/probe"
	"closingtime/playground/readiness"
	"closingtime/playground/witness"
)

// witnesses are the clients of a run that find out from outside how the service stops. A nil *witnesses does nothing.
type witnesses struct {
	wg  sync.WaitGroup
	end context.CancelFunc
}

// startWitnesses starts what the plan wants of witnesses, for the first instance, which is the one that is stopped. The caller
// calls close. It returns an error where the service does not publish the profiles that the plan wants to be read.
func (r *Run) startWitnesses(ctx context.Context) (*witnesses, error) {
	first := r.instances[0] // no other goroutine starts instances
	if !r.plan.Witnesses {
		return nil, nil
	}
	if err := r.awaitProfile(ctx, first); err != nil {
		return nil, err
	}
	ws := new(witnesses)
	ctx, ws.end = context.WithCancel(ctx)
	if r.plan.Profile != "" {
		ws.wg.Go(func() { r.readProfiles(ctx, first) })
	}
	if r.plan.Load.GRPC {
		return ws, nil
	}
	w := r.witness()
	r.idling = make(chan struct{})
	ws.wg.Go(func() {
		defer close(r.idling)
		w.Idle(ctx, first.stopping)
	})
	ws.wg.Go(func() {
		select {
		case <-first.stopping:
			w.Newcomers(ctx, first.process.Exited())
		case <-ctx.Done():
		}
	})
	return ws, nil
}

// profileWithin is how long a service that is ready may take until it publishes its profiles.
const profileWithin = 2 * time.Second

// awaitProfile waits until the profiles that the plan wants can be read.
func (r *Run) awaitProfile(ctx context.Context, i *instance) error {
	if r.plan.Profile == "" {
		return nil
	}
	within, cancel := context.WithTimeout(ctx, profileWithin)
	defer cancel()
	for {
		err := witness.CheckProfile(within, r.plan.Profile)
		if err == nil {
			return nil
		}
		waiting := sleep(within, readyEvery)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !waiting || i.exited() {
			return i.startError("no profile of the service's goroutines can be read: " + err.Error())
		}
	}
}

// close ends the witnesses and waits until they have recorded what they saw.
func (ws *witnesses) close() {
	if ws != nil {
		ws.end()
		ws.wg.Wait()
	}
}

// witness returns the witness that asks what the run asks for readiness or, where that is no request, the first thing that its
// clients get.
func (r *Run) witness() witness.Witness {
	load := r.plan.Load
	path := cmp.Or(r.plan.Ready.Path, readiness.Path)
	if r.plan.Ready.TCP || r.plan.Line != nil {
		path = "/"
		for _, request := range load.Requests {
			if request.Body == "" && cmp.Or(request.Method, http.MethodGet) == http.MethodGet {
				path = request.Path
				break
			}
		}
	}
	return witness.Witness{Addr: r.address(), Path: path, TLS: load.TLS || r.plan.Ready.TLS, Protocol: load.Protocol, Log: r.log}
}

// readProfiles records what the goroutines of an instance do, as its profiles tell.
func (r *Run) readProfiles(ctx context.Context, i *instance) {
	var program probe.Program
	if info, err := buildinfo.ReadFile(fmt.Sprintf("/proc/%d/exe", i.process.PID())); err == nil {
		program = probe.ProgramOf(info)
	}
	w := witness.Witness{Instance: i.number, Log: r.log}
	w.Goroutines(ctx, r.plan.Profile, program)
}
