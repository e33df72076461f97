//go:build unix

package main

import (
	"testing"

	"closingtime/playground/drilltest"
)

// Stopped with orders in flight and receipts waiting, the service loses nothing.
func TestShutdownLosesNothing(t *testing.T) {
	drilltest.Require(t, drilltest.Drill{
		Rate:     40,                                      // more than the printers can bear, so that receipts wait
		Env:      []string{"BANK=500ms", "PRINTER=300ms"}, // the world outside, slow enough to be caught at it
		Requests: 10, Jobs: 4, Queued: 15,                 // SIGTERM when so much is in progress, SIGKILL 10 s later
	}, "exit", "answered", "promises", "jobs")
}
