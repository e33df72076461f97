//go:build unix

package process_test

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/process"
)

// A service without a probe, which reads no orders, is not hurt by any number of them, and whoever gives them does not wait.
func TestOrdersThatNobodyReads(t *testing.T) {
	log := event.NewLog()
	p := start(t, log, process.Spec{Command: shell(`echo begun; exec sleep 1000`)})
	await(t, log, func([]event.Event) bool { return strings.Join(output(log), "") != "" })
	began, refused := time.Now(), false
	for range 2000 { // more than a pipe holds
		if err := p.Order(probe.StartOrder, "bank-slow delay="+strings.Repeat("0", 100)+"1s"); err != nil {
			refused = true
			break
		}
	}
	if took := time.Since(began); !refused || took > 10*time.Second {
		t.Errorf("orders were refused: %t, after %v", refused, took)
	}
	select {
	case <-p.Exited():
		t.Errorf("it has ended: %+v", p.Exit())
	default:
	}
	p.Close()
	if err := p.Order(probe.EndOrder, "bank-slow"); err == nil {
		t.Error("a process that has ended takes orders")
	}
}
