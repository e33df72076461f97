// Package faults is the vocabulary of what can go wrong around a service while it runs: the bank, the database, a worker,
// the clients, the network, the process itself, and the time that it has for its shutdown. It names the faults and reads
// their parameters. Package playground brings them about, and the event log records them by these names.
package faults

import (
	"fmt"
	"slices"
	"strings"
)

// Name identifies a fault. Names are stable, since recordings and saved set-ups have them.
type Name string

// The faults.
const (
	BankSlow    Name = "bank-slow"    // every step of a charge takes longer
	BankStuck   Name = "bank-stuck"   // no step of a charge ends
	BankFailing Name = "bank-failing" // charges are refused at once

	DatabaseLocked Name = "database-locked" // another process holds the write lock of the database
	DatabaseFull   Name = "database-full"   // every write fails, as on a full disk

	WorkerStuck Name = "worker-stuck" // a worker does not finish what it works on
	WorkerPanic Name = "worker-panic" // the code that a worker runs panics

	ClientsSlow Name = "clients-slow" // clients send and read slowly
	ClientsGone Name = "clients-gone" // clients leave before their answer comes
	ClientsHold Name = "clients-hold" // clients hold connections open and say nothing

	NetworkLate      Name = "network-late"       // everything arrives later: Toxiproxy's latency
	NetworkNarrow    Name = "network-narrow"     // few bytes pass in a second: bandwidth
	NetworkCut       Name = "network-cut"        // nothing passes, and nobody is told: timeout
	NetworkReset     Name = "network-reset"      // connections are reset: reset_peer
	NetworkHalfOpen  Name = "network-half-open"  // nothing passes in one direction
	NetworkSlowClose Name = "network-slow-close" // the end of a connection arrives later: slow_close
	NetworkSliced    Name = "network-sliced"     // bytes arrive in small pieces: slicer
	NetworkLimited   Name = "network-limited"    // a connection ends after a number of bytes: limit_data

	ProcessStopped Name = "process-stopped" // the processes of the service do not run: SIGSTOP
	ProcessStarved Name = "process-starved" // they run for a part of the time only

	GraceShort Name = "grace-short" // SIGKILL comes sooner than the service was told
)

// Place is where a fault happens.
type Place string

const (
	Bank     Place = "bank"
	Database Place = "database"
	Worker   Place = "worker"
	Clients  Place = "clients"
	Network  Place = "network"
	Process  Place = "process"
	Grace    Place = "grace"
)

// Fault is one entry of the vocabulary.
type Fault struct {
	Name       Name
	Place      Place
	Parameters []Parameter
	// Inside says that the fault happens inside the service, where the shop asks the probe for it. All other faults happen
	// outside, to a service in any language.
	Inside bool
	// Stuck says that work of the service does not end by itself as long as the fault lasts.
	Stuck bool
}

// directions is the parameter of a fault of the network that says which bytes are concerned.
var directions = Parameter{Name: "direction", Kind: Choice, Default: Both, Options: []string{Both, Upstream, Downstream}}

// Values of the parameter "direction".
const (
	Both       = "both"
	Upstream   = "upstream"   // from the clients to the service
	Downstream = "downstream" // from the service to the clients
)

var all = []Fault{
	{Name: BankSlow, Place: Bank, Inside: true, Parameters: []Parameter{duration("delay", "5s")}},
	{Name: BankStuck, Place: Bank, Inside: true, Stuck: true, Parameters: []Parameter{flag("deaf")}},
	{Name: BankFailing, Place: Bank, Inside: true},
	{Name: DatabaseLocked, Place: Database, Stuck: true},
	{Name: DatabaseFull, Place: Database, Inside: true},
	{Name: WorkerStuck, Place: Worker, Inside: true, Stuck: true, Parameters: []Parameter{number("worker", "0", AnyWorker, 10_000), flag("deaf")}},
	{Name: WorkerPanic, Place: Worker, Inside: true, Parameters: []Parameter{number("worker", "-1", AnyWorker, 10_000)}},
	{Name: ClientsSlow, Place: Clients, Parameters: []Parameter{share("share", "0.5")}},
	{Name: ClientsGone, Place: Clients, Parameters: []Parameter{share("share", "0.5")}},
	{Name: ClientsHold, Place: Clients, Parameters: []Parameter{number("connections", "20", 1, 10_000)}},
	{Name: NetworkLate, Place: Network, Parameters: []Parameter{duration("latency", "300ms"), duration("jitter", "100ms"), directions}},
	{Name: NetworkNarrow, Place: Network, Parameters: []Parameter{number("rate", "100", 1, 1_000_000_000), directions}},
	{Name: NetworkCut, Place: Network, Stuck: true, Parameters: []Parameter{duration("timeout", "0s"), directions}},
	{Name: NetworkReset, Place: Network, Parameters: []Parameter{duration("timeout", "0s")}},
	{Name: NetworkHalfOpen, Place: Network, Stuck: true, Parameters: []Parameter{
		{Name: "direction", Kind: Choice, Default: Downstream, Options: []string{Downstream, Upstream}}}},
	{Name: NetworkSlowClose, Place: Network, Parameters: []Parameter{duration("delay", "2s")}},
	{Name: NetworkSliced, Place: Network, Parameters: []Parameter{number("size", "16", 1, 65536), number("variation", "8", 0, 65536), duration("delay", "10ms"), directions}},
	{Name: NetworkLimited, Place: Network, Parameters: []Parameter{number("bytes", "100", 0, 1_000_000_000), directions}},
	{Name: ProcessStopped, Place: Process, Stuck: true},
	{Name: ProcessStarved, Place: Process, Parameters: []Parameter{share("share", "0.1"), {Name: "period", Kind: Duration, Default: "200ms", Min: 10e6, Max: 60e9}}},
	{Name: GraceShort, Place: Grace, Parameters: []Parameter{duration("left", "1s")}},
}

// AnyWorker is the value of the parameter "worker" for every worker.
const AnyWorker = -1

// All returns all faults, place by place. The caller must not change the parameters.
func All() []Fault { return slices.Clone(all) }

// Known returns the fault with a name, or false.
func Known(name Name) (Fault, bool) {
	i := slices.IndexFunc(all, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return Fault{}, false
	}
	return all[i], true
}

// Named returns the fault with a name. The error for an unknown name lists the known ones.
func Named(name Name) (Fault, error) {
	f, ok := Known(name)
	if ok {
		return f, nil
	}
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = string(f.Name)
	}
	return Fault{}, fmt.Errorf("there is no fault %q; there are %s", name, strings.Join(names, ", "))
}
