// Package playground runs a service, sends it requests, stops it the way an operator or an orchestrator would, and
// records all that happens in one event log. It knows nothing of lessons and of screens.
package playground

import (
	"errors"
	"fmt"
	"time"

	"closingtime/playground/load"
	"closingtime/playground/stop"
)

// Plan says what to run, what to ask of it, and how to stop it.
type Plan struct {
	Name    string   // of the lesson or the service
	Of      string   // broken, fixed or yours; empty outside lessons
	Command []string // the service's program and its arguments
	Env     []string // beside ADDR, DATABASE, LOG, TMPDIR and GRACE, which the run sets

	Load load.Plan
	Stop stop.Policy

	// Unattended runs stop the service by themselves, as soon as at least this many requests and receipts are in
	// progress. Attended ones wait for Stop or Signal.
	Unattended bool
	Requests   int
	Jobs       int
	Expect     []string // what the scenario brings about besides requests: see event.Run

	Audit     string        // the audit command; without it nobody looks at what the service leaves
	Recording string        // the file for the event log; without it the log is kept in memory only
	Startup   time.Duration // how long the service may take until it answers; 15 s unless set
	Patience  time.Duration // how long an unattended run waits for the moment to stop; 20 s unless set
	Limit     time.Duration // how long the whole run may take; 30 min unless set
}

func (p *Plan) setDefaults() error {
	if len(p.Command) == 0 {
		return errors.New("the plan names no command")
	}
	if err := p.Stop.Validate(); err != nil {
		return err
	}
	for _, d := range []struct {
		of       *time.Duration
		fallback time.Duration
	}{{&p.Startup, 15 * time.Second}, {&p.Patience, 20 * time.Second}, {&p.Limit, 30 * time.Minute}} {
		if *d.of < 0 {
			return fmt.Errorf("the plan has a negative time, %v", *d.of)
		}
		if *d.of == 0 {
			*d.of = d.fallback
		}
	}
	return nil
}

// A StartError says why a service did not become ready. Its text is for the person who wrote the service.
type StartError struct {
	Reason string
	Output []string // the last lines that the service said
}

func (e *StartError) Error() string { return e.Reason }
