package timeline

import (
	"slices"
	"time"

	"closingtime/playground/event"
)

// PoisonSent returns when a client began to place the order whose receipt makes a worker panic, or 0.
func (t *Timeline) PoisonSent() time.Duration {
	for _, s := range t.Steps {
		if s.Kind == event.StepPoison {
			return s.At
		}
	}
	return 0
}

// Poisons tells whether the stop of the run begins with an order that makes a worker panic.
func (t *Timeline) Poisons() bool { return slices.Contains(t.Run.Expect, event.ExpectPoison) }

// Crashes returns the processes that ended by themselves before anybody had stopped them, in a run whose supervisor starts
// the service again each time.
func (t *Timeline) Crashes() []*Process {
	if !t.Poisons() {
		return nil
	}
	var crashed []*Process
	for _, p := range t.Processes {
		asked := slices.ContainsFunc(t.Signals, func(s Signal) bool { return s.Instance == p.Instance && s.By != event.ByOutside })
		if p.Exited > 0 && !asked {
			crashed = append(crashed, p)
		}
	}
	return crashed
}

// CutByCrashes returns the requests that lost their answer because the process that had them ended by itself.
func (t *Timeline) CutByCrashes() []*Request {
	var cut []*Request
	for _, p := range t.Crashes() {
		for _, r := range t.Requests {
			if r.Instance == p.Instance && r.Accepted > 0 && r.Class.Severed() {
				cut = append(cut, r)
			}
		}
	}
	return cut
}

// betweenCrashes tells whether the supervisor is about to start the service again.
func (t *Timeline) betweenCrashes() bool {
	return len(t.Crashes()) > 0 && t.Exited() && t.StopBegan() == 0
}

// Poisoned is a receipt whose printing panicked.
type Poisoned struct {
	Receipt int
	Panics  int  // how often its printing has panicked
	Aside   bool // it was set aside, so that it is not printed again
}

// PoisonedReceipts returns the receipts whose printing panicked.
func (t *Timeline) PoisonedReceipts() []Poisoned {
	var all []Poisoned
	for _, j := range t.Jobs {
		if !j.Panicked {
			continue
		}
		i := slices.IndexFunc(all, func(p Poisoned) bool { return p.Receipt == j.ID })
		if i < 0 {
			i = len(all)
			all = append(all, Poisoned{Receipt: j.ID})
		}
		p := &all[i]
		p.Panics++
		p.Aside = p.Aside || t.Fate(j) == ReceiptAside
	}
	return all
}

// asideSoon is how long after a panic a service that sets the receipt aside has surely done so.
const asideSoon = time.Second

// PoisonSurvived tells whether a receipt has made a worker panic, and the process has survived that and had the time to set
// the receipt aside.
func (t *Timeline) PoisonSurvived() bool {
	return slices.ContainsFunc(t.Jobs, func(j *Job) bool {
		return j.Panicked && t.ExitedAt(j.Instance) == 0 && (j.Aside > 0 || t.Now > j.Done+asideSoon)
	})
}
