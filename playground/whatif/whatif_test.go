package whatif_test

import (
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/whatif"
	"closingtime/playground/words"
)

const (
	ms       = time.Millisecond
	signalAt = 2 * time.Second
)

// served is the log of a service that got SIGTERM at signalAt with that many requests in flight, one answered every 100 ms
// after it, and that ended after took, within a grace period.
func served(requests int, took, grace time.Duration, more ...event.Event) *timeline.Timeline {
	log := []event.Event{
		{At: 0, Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "orders", Policy: "docker"}},
		{At: 10 * ms, Kind: event.ProcessStart, PID: 1, Addr: "127.0.0.1:1"},
		{At: 20 * ms, Kind: event.ProbeStart, PID: 1},
		{At: 30 * ms, Kind: event.FaultPlace, Item: string(faults.Bank)},
		{At: 30 * ms, Kind: event.DBOpen, ID: 1},
		{At: 100 * ms, Kind: event.Ready},
		{At: signalAt, Kind: event.StopStart, Name: "docker", Grace: grace, Budget: grace},
		{At: signalAt, Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy},
		{At: signalAt + took - 5*ms, Kind: event.DBClose, ID: 1},
		{At: signalAt + took, Kind: event.ProcessExit, PID: 1},
		{At: signalAt + took + 10*ms, Kind: event.Audit, Item: event.ItemDatabase, Path: "orders.db"},
		{At: signalAt + took + 20*ms, Kind: event.AuditDone},
		{At: signalAt + took + 30*ms, Kind: event.RunEnd},
	}
	for i := range requests {
		id, done := i+1, signalAt+time.Duration(i+1)*100*ms
		log = append(log,
			event.Event{At: signalAt - 500*ms, Kind: event.RequestSent, ID: id, Method: "GET", Path: "/orders/1"},
			event.Event{At: signalAt - 499*ms, Kind: event.RequestWritten, ID: id, Conn: id},
			event.Event{At: signalAt - 498*ms, Kind: event.RequestAccepted, ID: id},
			event.Event{At: done, Kind: event.RequestDone, ID: id, Conn: id, Status: 200})
	}
	log = append(log, more...)
	slices.SortStableFunc(log, func(a, b event.Event) int { return int(a.At - b.At) })
	return timeline.Of(log)
}

func find(suggestions []whatif.Suggestion, c switches.Choice, fault faults.Name) (int, *whatif.Suggestion) {
	for i, s := range suggestions {
		if fault != "" && s.Fault.Name == fault || c != "" && slices.Contains(s.Choices, c) {
			return i, &suggestions[i]
		}
	}
	return -1, nil
}

func TestWhatWasNearIsMeasured(t *testing.T) {
	all := whatif.Suggest(served(3, 1500*ms, 2*time.Second), whatif.Situation{Shop: true})
	for _, want := range []struct {
		choice switches.Choice
		fault  faults.Name
		check  string
		near   whatif.Near
	}{
		{fault: faults.GraceShort, check: verdict.Exit, near: whatif.Near{Kind: whatif.EndedWithin, Took: 1500 * ms, Limit: 2 * time.Second, Spare: 500 * ms}},
		{fault: faults.BankSlow, check: verdict.Answered, near: whatif.Near{Kind: whatif.LastAnswer, Request: 3, Count: 3, Took: 300 * ms, Limit: 2 * time.Second, Spare: 1700 * ms}},
		{choice: switches.RequestsSignal, check: verdict.Answered, near: whatif.Near{Kind: whatif.SoonestAnswer, Request: 1, Count: 3, Took: 100 * ms}},
		{choice: switches.HandlerNone, check: verdict.Exit, near: whatif.Near{Kind: whatif.SoonestAnswer, Request: 1, Count: 3, Took: 100 * ms}},
		{choice: switches.DatabaseOpen, check: verdict.Database, near: whatif.Near{Kind: whatif.Connected, Count: 1}},
	} {
		_, s := find(all, want.choice, want.fault)
		if s == nil {
			t.Errorf("%s%s is not suggested", want.choice, want.fault)
			continue
		}
		if s.Check != want.check || s.Near != want.near {
			t.Errorf("%s%s is to break %s, since %+v; want %s, since %+v", want.choice, want.fault, s.Check, s.Near, want.check, want.near)
		}
	}
}

// The values of a fault are beyond what the run had to spare.
func TestFaultsAreLargeEnough(t *testing.T) {
	all := whatif.Suggest(served(3, 1500*ms, 2*time.Second), whatif.Situation{Shop: true})
	_, short := find(all, "", faults.GraceShort)
	_, slow := find(all, "", faults.BankSlow)
	if short == nil || slow == nil {
		t.Fatal("the two faults of time are not suggested")
	}
	if left, err := time.ParseDuration(short.Fault.Values["left"]); err != nil || left >= 1500*ms {
		t.Errorf("SIGKILL is to come after %v (%v), and the service needed 1.5 s", left, err)
	}
	if delay, err := time.ParseDuration(slow.Fault.Values["delay"]); err != nil || delay <= 1700*ms {
		t.Errorf("the bank is to be late by %v (%v), and 1.7 s were left", delay, err)
	}
	for _, s := range all {
		if fault, known := faults.Known(s.Fault.Name); known {
			if _, err := fault.Values(s.Fault.Values); err != nil {
				t.Error(err)
			}
		}
	}
}

// The less was to spare, the higher a suggestion stands.
func TestTheNearestComesFirst(t *testing.T) {
	narrow := whatif.Suggest(served(1, 1980*ms, 2*time.Second), whatif.Situation{Shop: true})
	wide := whatif.Suggest(served(1, 300*ms, 2*time.Second), whatif.Situation{Shop: true})
	near, _ := find(narrow, "", faults.GraceShort)
	far, _ := find(wide, "", faults.GraceShort)
	if near != 0 || far <= near {
		t.Errorf("with 20 ms to spare, a shorter grace period stands at %d, and with 1.7 s at %d", near, far)
	}
}

func TestNothingIsSuggestedThatWouldShowNothing(t *testing.T) {
	run := served(2, 500*ms, 2*time.Second)
	before := whatif.Suggest(run, whatif.Situation{Shop: true})
	for _, s := range whatif.Suggest(run, whatif.Situation{Shop: true, Setting: switches.Setting{}.With(switches.DatabaseOpen)}) {
		if slices.Contains(s.Choices, switches.DatabaseOpen) {
			t.Error("a switch is suggested that stood so in the run")
		}
	}
	for _, s := range whatif.Suggest(run, whatif.Situation{}) {
		if len(s.Choices) > 0 {
			t.Errorf("%v is suggested for a service that is no shop", s.Choices)
		}
	}
	failed := served(2, 500*ms, 2*time.Second, event.Event{At: signalAt + 200*ms, Kind: event.RequestSent, ID: 9, Method: "GET", Path: "/"},
		event.Event{At: signalAt + 201*ms, Kind: event.RequestWritten, ID: 9, Conn: 9},
		event.Event{At: signalAt + 202*ms, Kind: event.RequestAccepted, ID: 9},
		event.Event{At: signalAt + 300*ms, Kind: event.RequestDone, ID: 9, Conn: 9, Class: event.Reset})
	for _, s := range whatif.Suggest(failed, whatif.Situation{Shop: true}) {
		if s.Check == verdict.Answered {
			t.Errorf("%v%v is to break a check that has failed already", s.Choices, s.Fault)
		}
	}
	if len(before) == 0 {
		t.Error("nothing at all is suggested")
	}
}

func TestNothingIsSuggestedWithoutAVerdict(t *testing.T) {
	for name, run := range map[string]*timeline.Timeline{
		"an empty log": new(timeline.Timeline),
		"a run that goes on": timeline.Of([]event.Event{
			{Kind: event.RunStart, Run: &event.Run{Format: event.Format}}, {At: ms, Kind: event.ProcessStart, PID: 1}}),
		"a run without a stop": timeline.Of([]event.Event{
			{Kind: event.RunStart, Run: &event.Run{Format: event.Format}}, {At: ms, Kind: event.ProcessStart, PID: 1},
			{At: 2 * ms, Kind: event.ProcessExit, PID: 1}, {At: 3 * ms, Kind: event.RunEnd}}),
	} {
		if all := whatif.Suggest(run, whatif.Situation{Shop: true}); len(all) > 0 {
			t.Errorf("%s: %d suggestions", name, len(all))
		}
	}
}

// Every suggestion and every reason has its words.
func TestSuggestionsHaveWords(t *testing.T) {
	kinds := []whatif.Kind{whatif.EndedWithin, whatif.LastAnswer, whatif.SoonestAnswer, whatif.TakenLater, whatif.KeptConn, whatif.ConnsKept, whatif.Printing,
		whatif.Waiting, whatif.Written, whatif.Connected, whatif.Following, whatif.Stored, whatif.Starting, whatif.Insisted}
	for _, kind := range kinds {
		for _, count := range []int{1, 3} {
			if words.WhyNear(whatif.Near{Kind: kind, Count: count, Request: 1, Receipt: 2, Conn: 3, Took: time.Second}) == "" {
				t.Errorf("%s has no words", kind)
			}
		}
	}
	for _, s := range whatif.Suggest(served(3, 1500*ms, 2*time.Second), whatif.Situation{Shop: true}) {
		if words.WhatIf(s) == "" || words.WhatIfName(s) == "" {
			t.Errorf("%v%v has no words", s.Choices, s.Fault)
		}
	}
}
