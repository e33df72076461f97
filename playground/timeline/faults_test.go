package timeline_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// faulty is a run with two faults of one kind and another one that goes on, and a grace period that was shortened.
var faulty = []event.Event{
	{Kind: event.RunStart, Run: &event.Run{Policy: "docker"}},
	{At: 1e6, Kind: event.ProcessStart, PID: 1},
	{At: 2e6, Kind: event.FaultPlace, Item: string(faults.Bank)},
	{At: 3e6, Kind: event.Ready},
	{At: 100e6, Kind: event.FaultStart, Name: string(faults.BankStuck), By: event.ByYou, Values: map[string]string{"deaf": "on"}},
	{At: 200e6, Kind: event.FaultEnd, Name: string(faults.BankStuck), By: event.ByYou},
	{At: 300e6, Kind: event.FaultStart, Name: string(faults.BankStuck), By: event.ByYou},
	{At: 400e6, Kind: event.FaultStart, Name: string(faults.NetworkLate), By: event.ByYou},
	{At: 450e6, Kind: event.FaultEnd, Name: string(faults.ProcessStopped), By: event.ByYou}, // which had not begun
	{At: 500e6, Kind: event.Signal, Name: "SIGUSR1", By: event.ByYou},
	{At: 600e6, Kind: event.StopStart, Name: "docker", Grace: 10 * time.Second},
	{At: 601e6, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
	{At: 700e6, Kind: event.GraceChanged, Grace: time.Second},
	{At: 800e6, Kind: event.FaultEnd, Name: string(faults.BankStuck), By: event.ByRun},
}

func TestFaults(t *testing.T) {
	run := timeline.Of(faulty)
	names := func(at time.Duration) (all []faults.Name) {
		for f := range run.FaultsDuring(at, at) {
			all = append(all, f.Name)
		}
		return all
	}
	for at, want := range map[time.Duration][]faults.Name{
		50e6: nil, 100e6: {faults.BankStuck}, 150e6: {faults.BankStuck}, 200e6: nil, 350e6: {faults.BankStuck},
		500e6: {faults.BankStuck, faults.NetworkLate}, 800e6: {faults.NetworkLate},
	} {
		if got := names(at); !slices.Equal(got, want) {
			t.Errorf("at %v the faults are %v, want %v", at, got, want)
		}
	}
	if f := run.FaultNow(faults.NetworkLate); f == nil || f.Number != 3 || f.Place() != faults.Network || run.FaultNow(faults.BankStuck) != nil {
		t.Errorf("under way is %+v", f)
	}
	if !run.HasPlace(faults.Bank) || run.HasPlace(faults.Worker) {
		t.Error("the service has a bank, and no worker")
	}
	if first := timeline.Of(faulty[:5]); first.FaultNow(faults.BankStuck).Ended != 0 {
		t.Error("the fault has ended before its end")
	}
}

// A signal by hand that asks for something else does not begin the stop, and a changed grace period is the one that counts.
func TestOtherSignalsAndGrace(t *testing.T) {
	run := timeline.Of(faulty)
	if run.SignalAt() != 601e6 || len(run.Signals) != 1 || len(run.Others) != 1 || run.Others[0].Name != "SIGUSR1" {
		t.Errorf("the signals are %v, and others %v", run.Signals, run.Others)
	}
	if run.Stop.Grace != time.Second || run.Stop.Announced != 10*time.Second || run.KillAt() != 1600e6 {
		t.Errorf("the stop is %+v, and SIGKILL is due at %v", run.Stop, run.KillAt())
	}
	if before := timeline.Of(faulty[:12]); before.KillAt() != 10600e6 || before.Stop.Announced != 0 {
		t.Errorf("before, the stop was %+v", before.Stop)
	}
}
