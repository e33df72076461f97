//go:build unix

package playground_test

import (
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// The run itself brings about the faults of its plan, before the stop or at it.
func TestPlannedFaults(t *testing.T) {
	t.Parallel()
	run := watched(t, func(p *playground.Plan) {
		p.Faults = []playground.PlannedFault{
			{Name: faults.BankSlow, Values: map[string]string{"delay": "10ms"}},
			{Name: faults.NetworkLate, Values: map[string]string{"latency": "20ms"}, AtStop: true},
		}
	})
	before := until(t, run, "a request is answered", func(now *timeline.Timeline) bool { return len(now.Requests) > 3 })
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	after := run.Timeline()
	if len(before.Faults) != 1 || len(after.Faults) != 2 || after.Faults[1].Started > after.SignalAt() || after.Faults[1].By != event.ByRun {
		t.Errorf("the faults were %+v, and are %+v", before.Faults, after.Faults)
	}
}

// A planned fault begins and ends at its times, and none outlives the stop.
func TestPlannedFaultsHaveTheirTimes(t *testing.T) {
	t.Parallel()
	const after, lasts = 300 * time.Millisecond, 200 * time.Millisecond
	run := watched(t, func(p *playground.Plan) {
		p.Faults = []playground.PlannedFault{
			{Name: faults.NetworkLate, Values: map[string]string{"latency": "20ms"}, After: after, Lasts: lasts},
			{Name: faults.BankSlow, Values: map[string]string{"delay": "10ms"}, After: after},
			{Name: faults.ClientsGone, After: time.Hour},
		}
	})
	until(t, run, "one fault is over and one under way", func(now *timeline.Timeline) bool {
		return len(now.Faults) == 2 && now.FaultNow(faults.BankSlow) != nil && now.FaultNow(faults.NetworkLate) == nil
	})
	run.Stop()
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	now := run.Timeline()
	for _, f := range now.Faults {
		if f.Started < now.Process().Ready+after || f.Ended == 0 || f.Name == faults.NetworkLate && f.Ended-f.Started < lasts {
			t.Errorf("the service was ready at %v, and the fault is %+v", now.Process().Ready, f)
		}
	}
}
