package words

import (
	"fmt"
	"strings"

	"closingtime/playground/switches"
	"closingtime/playground/whatif"
)

// WhatIf says in a clause what a suggestion changes: "server=close: Close cuts every connection".
func WhatIf(s whatif.Suggestion) string {
	var parts []string
	for _, c := range s.Choices {
		o, _ := switches.OptionOf(c)
		parts = append(parts, string(c)+": "+strings.TrimSuffix(o.Does, "."))
	}
	if s.Fault.Name != "" {
		parts = append(parts, whatIfFault(s.Fault))
	}
	return strings.Join(parts, "; ")
}

// WhatIfName names what a suggestion changes, in a few words: "server=close".
func WhatIfName(s whatif.Suggestion) string {
	var parts []string
	for _, c := range s.Choices {
		parts = append(parts, string(c))
	}
	if s.Fault.Name != "" {
		parts = append(parts, FaultName(s.Fault.Name))
	}
	return strings.Join(parts, ", ")
}

// whatIfFault names a fault and what it does: "bank slow, delay 2 s: each of the two steps of a charge takes longer".
func whatIfFault(f whatif.Fault) string {
	name := FaultName(f.Name)
	if values := FaultValues(f.Values); values != "" {
		name += " (" + values + ")"
	}
	return name + ": " + FaultEffect(f.Name)
}

// WhyNear says in a sentence what in the run came close to a suggestion.
func WhyNear(n whatif.Near) string {
	request := fmt.Sprintf("request %d", n.Request)
	switch n.Kind {
	case whatif.EndedWithin:
		return fmt.Sprintf("The service ended %s after its stop began, and had %s to spare of %s.", Seconds(n.Took), Seconds(n.Spare), Seconds(n.Limit))
	case whatif.LastAnswer:
		said := fmt.Sprintf("Of %s in flight at the signal, %s was answered last, %s after it", Plural(n.Count, "request"), request, Seconds(n.Took))
		if n.Spare > 0 {
			said += fmt.Sprintf(", with %s to spare before SIGKILL", Seconds(n.Spare))
		}
		return said + "."
	case whatif.SoonestAnswer:
		return fmt.Sprintf("%s in flight at the signal; the first to be answered, %s, took %s more.", were(n.Count, "request"), request, Seconds(n.Took))
	case whatif.TakenLater:
		return fmt.Sprintf("%s came after the signal; the last one, %s, %s after it.", Capital(Plural(n.Count, "request")), request, Seconds(n.Took))
	case whatif.KeptConn:
		return fmt.Sprintf("%s was answered on connection %d only %s before the service closed that.", Capital(request), n.Conn, Seconds(n.Spare))
	case whatif.ConnsKept:
		return fmt.Sprintf("%s kept a connection after the signal until an answer said that it ends; the last one was that to %s.", Capital(Plural(n.Count, "client")), request)
	case whatif.Printing:
		return fmt.Sprintf("%s still being printed when the last request had been answered; receipt %d until %s after the signal.", were(n.Count, "receipt"), n.Receipt, Seconds(n.Took))
	case whatif.Waiting:
		return fmt.Sprintf("%s waiting for a worker at the signal.", were(n.Count, "receipt"))
	case whatif.Written:
		return fmt.Sprintf("%s went to the log after the signal.", Capital(Plural(n.Count, "line")))
	case whatif.Connected:
		return fmt.Sprintf("%s of the pool open at the signal.", were(n.Count, "connection"))
	case whatif.Following:
		return fmt.Sprintf("%s open at the signal.", were(n.Count, "feed"))
	case whatif.Stored:
		return fmt.Sprintf("%s stored after the signal, the last one by %s.", were(n.Count, "order"), request)
	case whatif.Starting:
		return fmt.Sprintf("The start was broken off; the service ended %s after the signal.", Seconds(n.Took))
	case whatif.Insisted:
		return fmt.Sprintf("The service ended %s after the second signal.", Seconds(n.Took))
	}
	return ""
}
