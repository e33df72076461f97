package probe

import "closingtime/playground/event"

// GroupDump reads a dump of goroutines as the probe of this program does.
func GroupDump(dump []byte) event.Event { return describeProgram().Group(dump) }

// GroupDumpOf reads a dump of the goroutines of another program.
func GroupDumpOf(module, command string, dump []byte) event.Event {
	return Program{module, command}.Group(dump)
}

// InShutdown tells whether a dump shows a server that is shutting down.
func InShutdown(dump []byte) bool { return inShutdown(dump) }

const (
	MaxGroups = maxGroups
	MaxText   = maxText
	MaxEvent  = maxEvent
)

// On tells whether a playground listens.
func On() bool { return process.on }
