package workshop

import "fmt"

// Why says why the room refuses something.
type Why int

// Reasons for a refusal.
const (
	Nonsense   Why = iota // it cannot be meant
	NotAllowed            // somebody else may do that
	NotNow                // the room is not at that point
)

// Refusal is the error of what the room refuses.
type Refusal struct {
	Why  Why
	Text string // a sentence for the person who wanted it
}

func (r *Refusal) Error() string { return r.Text }

func refuse(why Why, format string, values ...any) error {
	return &Refusal{why, fmt.Sprintf(format, values...)}
}
