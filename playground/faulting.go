package playground

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/probe"
)

// faulting has the faults of a run that are under way.
type faulting struct {
	mu       sync.Mutex
	underWay map[faults.Name]*underWay
	over     bool // no fault begins any more

	locking sync.WaitGroup // of attempts to lock the database
	timed   sync.WaitGroup // of the planned faults that begin or end later
	closing chan struct{}  // closed when no fault begins any more
}

// underWay is a fault that has begun.
type underWay struct {
	faults.Fault
	values faults.Values
	end    func() // undoes what the fault does; nil while the fault is being brought about
}

// StartFault brings about a fault on behalf of the person at the keyboard. params are the values of its parameters; the others
// have their defaults. The fault lasts until EndFault, or until the service has been stopped. The error says what is wrong
// with the parameters, or why the fault is not possible now.
func (r *Run) StartFault(name faults.Name, params map[string]string) error {
	return r.startFault(name, params, event.ByYou)
}

// EndFault ends a fault that is under way.
func (r *Run) EndFault(name faults.Name) error {
	fault, err := faults.Named(name)
	if err != nil {
		return err
	}
	r.faulting.mu.Lock()
	defer r.faulting.mu.Unlock()
	if u := r.faulting.underWay[fault.Name]; u == nil || u.end == nil {
		return fmt.Errorf("the fault %s is not under way", name)
	}
	r.endFault(fault.Name, event.ByYou)
	return nil
}

// FaultProblem returns an error that says why a fault cannot be brought about now, or nil.
func (r *Run) FaultProblem(name faults.Name) error {
	fault, err := faults.Named(name)
	if err != nil {
		return err
	}
	r.faulting.mu.Lock()
	defer r.faulting.mu.Unlock()
	return r.faultProblem(fault)
}

// startPlanned brings about the faults of the plan that belong to the stop, or the others. A fault that is to begin later and
// that is not possible then is left out; one that does not apply to the service at all is an error now.
func (r *Run) startPlanned(atStop bool) error {
	for _, planned := range r.plan.Faults {
		if planned.AtStop != atStop {
			continue
		}
		var err error
		if planned.After > 0 {
			err = r.FaultProblem(planned.Name)
		} else {
			err = r.startFault(planned.Name, planned.Values, event.ByRun)
		}
		if err != nil && r.oldest() != nil {
			return fmt.Errorf("the fault of the plan: %w", err)
		}
		if err == nil && (planned.After > 0 || planned.Lasts > 0) {
			r.faulting.timed.Go(func() { r.playPlanned(planned) })
		}
	}
	return nil
}

// playPlanned begins and ends a planned fault when its time has come. It returns when no fault begins any more.
func (r *Run) playPlanned(planned PlannedFault) {
	if planned.After > 0 {
		if !r.faultsGoOn(planned.After) || r.startFault(planned.Name, planned.Values, event.ByRun) != nil {
			return
		}
	}
	r.faulting.mu.Lock()
	mine := r.faulting.underWay[planned.Name]
	r.faulting.mu.Unlock()
	if planned.Lasts == 0 || !r.faultsGoOn(planned.Lasts) {
		return
	}
	r.faulting.mu.Lock()
	defer r.faulting.mu.Unlock()
	if u := r.faulting.underWay[planned.Name]; u != nil && u == mine && u.end != nil {
		r.endFault(planned.Name, event.ByRun)
	}
}

// faultsGoOn waits, and tells whether faults can still begin then.
func (r *Run) faultsGoOn(wait time.Duration) bool {
	select {
	case <-time.After(wait):
		return true
	case <-r.faulting.closing:
		return false
	}
}

func (r *Run) startFault(name faults.Name, params map[string]string, by string) error {
	fault, err := faults.Named(name)
	if err != nil {
		return err
	}
	values, err := fault.Values(params)
	if err != nil {
		return err
	}
	r.faulting.mu.Lock()
	defer r.faulting.mu.Unlock()
	if r.faulting.underWay[fault.Name] != nil {
		return fmt.Errorf("the fault %s is under way already", name)
	}
	if err := r.faultProblem(fault); err != nil {
		return err
	}
	at := r.log.Now()
	begun := &underWay{Fault: fault, values: values}
	r.faulting.underWay[fault.Name] = begun
	end, err := r.inflict(fault, values)
	if err == nil && r.faulting.over { // meanwhile
		end()
		err = errors.New("the service has been stopped meanwhile")
	}
	if err != nil {
		delete(r.faulting.underWay, fault.Name)
		return fmt.Errorf("the fault %s: %w", name, err)
	}
	begun.end = end
	r.log.AddAt(event.Event{At: at, Kind: event.FaultStart, Name: string(fault.Name), Values: values, By: by})
	return nil
}

// endFault ends a fault that is under way. The caller holds faulting.mu.
func (r *Run) endFault(name faults.Name, by string) {
	r.faulting.underWay[name].end()
	delete(r.faulting.underWay, name)
	r.log.Add(event.Event{Kind: event.FaultEnd, Name: string(name), By: by})
}

// endFaults ends all faults. None begins any more.
func (r *Run) endFaults() {
	r.faulting.mu.Lock()
	defer r.faulting.mu.Unlock()
	if !r.faulting.over {
		r.faulting.over = true
		close(r.faulting.closing)
	}
	r.unlocked(r.faulting.locking.Wait)
	r.unlocked(r.faulting.timed.Wait)
	for _, fault := range faults.All() {
		if r.faulting.underWay[fault.Name] != nil {
			r.endFault(fault.Name, event.ByRun)
		}
	}
}

// unlocked carries out what may take long, without faulting.mu, which the caller holds.
func (r *Run) unlocked(do func()) {
	r.faulting.mu.Unlock()
	defer r.faulting.mu.Lock()
	do()
}

// faultyNetwork is a front in which faults of the network can be brought about.
type faultyNetwork interface {
	StartFault(faults.Name, faults.Values)
	EndFault(faults.Name)
}

// faultProblem returns why a fault cannot be brought about. The caller holds faulting.mu.
func (r *Run) faultProblem(f faults.Fault) error {
	if r.faulting.over {
		return errors.New("the service has been stopped, and no fault begins any more")
	}
	if r.oldest() == nil {
		return errors.New("no service is running")
	}
	t := r.Snapshot()
	switch {
	case f.Inside && !t.Probe:
		return fmt.Errorf("the fault %s happens inside the service, which has no probe: a service that imports closingtime/playground/shop has one", f.Name)
	case f.Inside && !t.HasPlace(f.Place):
		return fmt.Errorf("the fault %s does not apply: the service has no %s", f.Name, placeNames[f.Place])
	case f.Name == faults.DatabaseLocked && r.plan.Audit == "":
		return fmt.Errorf("the fault %s needs the audit's command, which holds the lock, and this run has none", f.Name)
	case f.Name == faults.DatabaseLocked && !t.HasPlace(f.Place):
		return fmt.Errorf("the fault %s does not apply: the service is not known to use the database at DATABASE", f.Name)
	case f.Place == faults.Clients && r.loadClients() == nil:
		return fmt.Errorf("the fault %s does not apply: the clients do not send requests yet", f.Name)
	case f.Place == faults.Network:
		if _, ok := r.front.(faultyNetwork); !ok {
			return fmt.Errorf("the fault %s does not apply: nothing that carries bytes stands between the clients and the service; plan a wire or a front at layer 4", f.Name)
		}
	}
	return nil
}

// placeNames are for error messages.
var placeNames = map[faults.Place]string{faults.Bank: "bank", faults.Database: "database of the shop", faults.Worker: "workers of the shop"}

// inflict makes a fault happen, and returns what ends it. The caller holds faulting.mu.
func (r *Run) inflict(f faults.Fault, values faults.Values) (end func(), err error) {
	switch {
	case f.Inside:
		order := faults.String(f.Name, values)
		for _, i := range r.running() {
			if err := i.process.Order(probe.StartOrder, order); err != nil && !i.exited() {
				r.tellAll(probe.EndOrder, order)
				return nil, err
			}
		}
		return func() { r.tellAll(probe.EndOrder, order) }, nil
	case f.Name == faults.DatabaseLocked:
		r.faulting.locking.Add(1)
		defer r.faulting.locking.Done()
		r.unlocked(func() { end, err = r.lockDatabase() })
		return end, err
	case f.Place == faults.Network:
		front := r.front.(faultyNetwork)
		front.StartFault(f.Name, values)
		return func() { front.EndFault(f.Name) }, nil
	case f.Place == faults.Clients:
		return r.troubleClients(f.Name, values), nil
	case f.Name == faults.ProcessStopped:
		r.signalAll("SIGSTOP")
		return func() { r.signalAll("SIGCONT") }, nil
	case f.Name == faults.ProcessStarved:
		return r.starve(values), nil
	case f.Name == faults.GraceShort:
		return r.shortenGrace(values), nil
	}
	return nil, errors.New("this program does not know how to bring it about")
}

// running returns the instances that run.
func (r *Run) running() (running []*instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range r.instances {
		if !i.exited() {
			running = append(running, i)
		}
	}
	return running
}

// tellAll gives an order to the probes of all instances that run. An instance that ends meanwhile does not need it.
func (r *Run) tellAll(order, what string) {
	for _, i := range r.running() {
		_ = i.process.Order(order, what)
	}
}

// tellFaults tells a new instance of the faults that are under way inside the service.
func (r *Run) tellFaults(i *instance) {
	r.faulting.mu.Lock()
	defer r.faulting.mu.Unlock()
	for _, u := range r.faulting.underWay {
		if u.Inside {
			_ = i.process.Order(probe.StartOrder, faults.String(u.Name, u.values)) // an error means that the instance has ended
		}
	}
}

// signalAll sends a signal to all processes of all instances that run. It is not recorded as one: the fault is.
func (r *Run) signalAll(name string) {
	for _, i := range r.running() {
		_ = i.process.Signal(name, true) // an error means that the instance has ended meanwhile
	}
}

// starve lets the service run for a share of each period only.
func (r *Run) starve(values faults.Values) (end func()) {
	share, period := values.Share("share"), values.Duration("period")
	runs := time.Duration(share * float64(period))
	over := make(chan struct{})
	var starving sync.WaitGroup
	starving.Go(func() {
		defer r.signalAll("SIGCONT")
		for {
			for _, phase := range []struct {
				signal string
				lasts  time.Duration
			}{{"SIGSTOP", period - runs}, {"SIGCONT", runs}} {
				r.signalAll(phase.signal)
				select {
				case <-time.After(phase.lasts):
				case <-over:
					return
				}
			}
		}
	})
	return func() { close(over); starving.Wait() }
}

// shortenGrace makes SIGKILL come sooner, in a stop that has begun and in one that begins later.
func (r *Run) shortenGrace(values faults.Values) (end func()) {
	remaining := values.Duration("left")
	r.shortGrace.Store(int64(remaining))
	for _, i := range r.running() {
		i.shortenGrace(remaining)
	}
	return func() {
		r.shortGrace.Store(noShortGrace)
		for _, i := range r.running() {
			i.restoreGrace()
		}
	}
}

// noShortGrace is the value of Run.shortGrace while the grace period is that of the policy.
const noShortGrace = -1

// graceRemaining returns how long after its beginning a stop ends with SIGKILL at the latest, while the fault grace-short is under way.
func (r *Run) graceRemaining() (remaining time.Duration, short bool) {
	n := r.shortGrace.Load()
	return time.Duration(n), n != noShortGrace
}
