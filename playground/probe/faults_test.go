//go:build unix

package probe_test

import (
	"context"
	"fmt"
	"io"
	"syscall"
	"testing"

	"closingtime/playground/faults"
	"closingtime/playground/probe"
)

func init() {
	children["ask for faults"] = func() {
		probe.FaultsAt(faults.Bank)
		probe.FaultsAt(faults.Bank)
		for {
			values, stuck := probe.Fault(faults.BankStuck)
			slow, isSlow := probe.Fault(faults.BankSlow)
			fmt.Println(stuck, values.On("deaf"), isSlow, slow.Duration("delay"))
			if _, err := fmt.Scanln(); err != nil {
				return
			}
			_ = probe.FaultOver(context.Background(), faults.WorkerStuck, func(faults.Values) bool { return true })
		}
	}
}

// The probe learns from the lifeline which faults begin and end. What it does not understand changes nothing, and the end of
// the lifeline ends the process as ever.
func TestFaultsComeByTheLifeline(t *testing.T) {
	s := start(t, "ask for faults")
	answers := func(want string) {
		t.Helper()
		for range 2000 { // until the order has come through
			if got := s.line(); got == want {
				return
			}
			if _, err := fmt.Fprintln(s.in); err != nil {
				t.Fatal(err)
			}
		}
		t.Fatalf("it never says %q", want)
	}
	order := func(text string) {
		t.Helper()
		if _, err := io.WriteString(s.lifeline, text); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintln(s.in); err != nil {
			t.Fatal(err)
		}
	}
	answers("false false false 0s")
	order("start bank-stuck deaf=on\nstart bank-slow delay=2s\n")
	answers("true true true 2s")
	order("nonsense\n\nstart\nstart bank-mad\nend bank-mad\nstart bank-slow delay=soon\nstop bank-slow\nend bank-stuck\n")
	answers("false false true 2s")
	order("start worker-stuck\nend bank-slow\nend worker-stuck\n") // it waits until the worker is no longer stuck
	answers("false false false 0s")
	s.lifeline.Close()
	if state := s.wait(); !state.Signaled() || state.Signal() != syscall.SIGKILL {
		t.Errorf("it ended with %v, and not by SIGKILL", state)
	}
}
