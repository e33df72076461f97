package words

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/verdict"
)

// faultWords are the words for one fault.
type faultWords struct {
	name   string // as a menu has it
	is     string // what is so now: "the bank is stuck"
	was    string // what was so then
	effect string // what it does
}

var faultTexts = map[faults.Name]faultWords{
	faults.BankSlow:    {"bank slow", "the bank is slow", "the bank was slow", "each of the two steps of a charge takes longer"},
	faults.BankStuck:   {"bank stuck", "the bank is stuck", "the bank was stuck", "no charge comes to its end, unless its context ends it"},
	faults.BankFailing: {"bank failing", "the bank refuses every charge", "the bank refused every charge", "charges fail at once, and orders are answered 500"},

	faults.DatabaseLocked: {"database locked", "another program has locked the database", "another program had locked the database", "another program holds the write lock: nobody else can write, and SQLite says SQLITE_BUSY"},
	faults.DatabaseFull:   {"database's disk full", "the database's disk is full", "the database's disk was full", "every write to the database fails, and SQLite says SQLITE_FULL"},

	faults.WorkerStuck: {"worker stuck", "a worker is stuck", "a worker was stuck", "the worker does not finish its receipt, unless the context ends it"},
	faults.WorkerPanic: {"worker panics", "a worker panics", "a worker panicked", "the code that prints a receipt panics"},

	faults.ClientsSlow: {"clients slow", "clients are slow", "clients were slow", "a share of the clients sends and reads slowly, over some seconds"},
	faults.ClientsGone: {"clients gone", "clients have left", "clients had left", "a share of the clients leaves before its answer comes"},
	faults.ClientsHold: {"clients hold connections", "clients hold connections open", "clients held connections open", "clients open connections, say nothing, and keep them open"},

	faults.NetworkLate:      {"network late", "the network is late", "the network was late", "everything arrives later"},
	faults.NetworkNarrow:    {"network narrow", "the network is narrow", "the network was narrow", "only so many bytes pass in a second"},
	faults.NetworkCut:       {"network cut", "the network is cut", "the network was cut", "nothing passes, and nobody is told"},
	faults.NetworkReset:     {"network resets", "the network resets connections", "the network reset connections", "every connection is reset"},
	faults.NetworkHalfOpen:  {"network half-open", "the network is half-open", "the network was half-open", "nothing passes in one direction, and the other one works"},
	faults.NetworkSlowClose: {"network slow to close", "the network is slow to close", "the network was slow to close", "the end of a connection arrives later than its last byte"},
	faults.NetworkSliced:    {"network in slices", "the network slices what it carries", "the network sliced what it carried", "bytes arrive in small pieces, with a pause after each"},
	faults.NetworkLimited:   {"network limited", "the network ends connections early", "the network ended connections early", "a connection ends after so many bytes"},

	faults.ProcessStopped: {"process stopped", "the process is stopped", "the process was stopped", "SIGSTOP keeps the service from running until SIGCONT"},
	faults.ProcessStarved: {"process starved", "the process is starved", "the process was starved", "the service runs for a part of the time only"},

	faults.GraceShort: {"grace shortened", "the grace period is shortened", "the grace period was shortened", "SIGKILL comes sooner than the service was told"},
}

// KnowsFault tells whether there are words for a fault. Every fault has some.
func KnowsFault(name faults.Name) bool { return faultTexts[name].name != "" }

// Fault says what is so during a fault: "the bank is stuck".
func Fault(name faults.Name) string {
	if text, ok := faultTexts[name]; ok {
		return text.is
	}
	return string(name) // from the recording of a newer version
}

// FaultName names a fault as a menu does: "bank stuck".
func FaultName(name faults.Name) string {
	if text, ok := faultTexts[name]; ok {
		return text.name
	}
	return string(name)
}

// FaultNames returns names of a fault at several lengths, the longest first.
func FaultNames(name faults.Name) []string {
	return []string{"fault: " + FaultName(name), FaultName(name)}
}

// FaultEffect says in a clause what a fault does.
func FaultEffect(name faults.Name) string { return faultTexts[name].effect }

// FaultValues lists the values of a fault's parameters: "jitter 100 ms, latency 300 ms". It leaves out the parameters that are
// off or concern everything.
func FaultValues(values faults.Values) string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		d, err := time.ParseDuration(value)
		switch {
		case name == "worker" && values.Number(name) == faults.AnyWorker, value == "off", value == faults.Both:
			continue
		case name == "rate":
			name, value = value, "bytes in a second"
		case name != "worker" && name != "left" && err == nil && d == 0:
			continue
		case name != "worker" && err == nil:
			value = Seconds(d)
		}
		texts = append(texts, name+" "+value)
	}
	return strings.Join(texts, ", ")
}

func faultAuthor(by string) string {
	if by == event.ByYou {
		return "you"
	}
	return "the run"
}

// duringFault says which fault explains a failure.
func duringFault(f verdict.Finding) string {
	was := string(f.Fault)
	if text, ok := faultTexts[f.Fault]; ok {
		was = text.was
	}
	switch {
	case f.Name == "":
		return fmt.Sprintf("this was while %s: a fault that was brought about on purpose", was)
	case f.After < 0:
		return fmt.Sprintf("this was while %s: a fault that was brought about %s before %s", was, Seconds(-f.After), f.Name)
	}
	return fmt.Sprintf("this was while %s: a fault that was brought about %s after %s", was, Seconds(f.After), f.Name)
}
