package main

import (
	"fmt"
	"slices"
	"strings"
)

// The switches, named for the lessons.
const (
	noHandler       = "signal"           // nobody asks for SIGTERM
	closed          = "shutdown"         // Close instead of Shutdown
	mainReturns     = "main-returns"     // nobody waits for Shutdown
	poisonedContext = "poisoned-context" // the requests live in the signal's context
	untracked       = "workers"          // nobody waits for the workers
	outlived        = "outlived"         // the workers end with the signal
	stuck           = "stuck"            // the wait for the workers has no bound
	order           = "order"            // the database is closed first
	sessions        = "sessions"         // the database is never closed
	logFlush        = "logs"             // os.Exit before the log is flushed
	leftovers       = "leftovers"        // the socket stays
	deadline        = "deadline"         // a budget of 25 s, whatever the grace period is
	readiness       = "readiness"        // the shutdown begins while the balancer still sends
	streams         = "streams"          // nobody tells the event streams to end
	insistence      = "insistence"       // the second signal is swallowed
	quitFirst       = "test-it"          // the workers stop with receipts in the queue
	waitedLate      = "rollout"          // the wait for the balancer is left to Shutdown, which closes the door first
)

var all = []string{
	noHandler, closed, mainReturns, poisonedContext, untracked, outlived, stuck, order, sessions, logFlush, leftovers,
	deadline, readiness, streams, insistence, quitFirst, waitedLate,
}

// switches says which mistakes are made.
type switches map[string]bool

// readSwitches reads names that are separated by commas. The error names the first one that is unknown.
func readSwitches(list string) (switches, error) {
	on := make(switches)
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("MISTAKES: there is no %q; there are %s", name, strings.Join(all, ", "))
		}
		on[name] = true
	}
	return on, nil
}
