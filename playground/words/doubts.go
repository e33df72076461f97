package words

import (
	"fmt"

	"closingtime/playground/verdict"
)

// Doubt says in a sentence what is doubtful, without a capital letter and a full stop.
func Doubt(d verdict.Doubt) string {
	switch d.Kind {
	case verdict.WorkersLeft:
		rest := ""
		if d.Rest > 0 {
			rest = fmt.Sprintf(", with %s of the grace period left", Seconds(d.Rest))
		}
		return fmt.Sprintf("printed %d after %s, stored %d%s: your workers still hear the signal", d.Printed, d.Name, d.Stored, rest)
	case verdict.ServeErrorDropped:
		return fmt.Sprintf("%s, line %d: nobody looks at the error of Serve, so that a server which fails goes unnoticed", d.File, d.Line)
	case verdict.SecondUnheard:
		return fmt.Sprintf("%s, line %d: a second signal during the shutdown does nothing; after the first one, stop() gives the default back", d.File, d.Line)
	}
	return string(d.Kind)
}
