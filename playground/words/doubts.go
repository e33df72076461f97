package words

import (
	"fmt"

	"closingtime/playground/verdict"
)

// Doubt writes a doubt as a sentence without an initial capital or a full stop.
func Doubt(d verdict.Doubt) string {
	switch d.Kind {
	case verdict.WorkersLeft:
		rest := ""
		if d.Rest > 0 {
			rest = fmt.Sprintf(", with %s of the grace period left", Seconds(d.Rest))
		}
		return fmt.Sprintf("%d receipts printed after %s, %d stored%s: your workers seem to stop at the signal", d.Printed, d.Name, d.Stored, rest)
	case verdict.ServeErrorDropped:
		return fmt.Sprintf("%s, line %d: the error of Serve is ignored, so nobody notices a server that fails", d.File, d.Line)
	case verdict.SecondUnheard:
		return fmt.Sprintf("%s, line %d: a second signal during the shutdown does nothing; call stop() after the first one to restore the default", d.File, d.Line)
	case verdict.FixedSleep:
		return fmt.Sprintf("%s, line %d: a sleep takes the same time whatever is in flight: a request that takes longer is cut off, and with none in flight the time is wasted", d.File, d.Line)
	}
	return string(d.Kind)
}
