// Package grade says how good an answer to a question about a run is.
package grade

// Grade is how good an answer is.
type Grade int

// The grades of an answer.
const (
	Wrong Grade = iota
	Close       // near enough to show that the learner understood what happens; it counts in part
	Right
)

func (g Grade) String() string { return [...]string{"wrong", "close", "right"}[g] }

// Scale says which answers are close to the right one.
type Scale struct {
	Near     int  // an answer that is at most this far away is close
	FromNone bool // also between none and some; unless set, none is never close to some, since most questions are about that difference
}

// Of grades an answer, given the right one.
func (s Scale) Of(said, was int) Grade {
	away := max(said-was, was-said)
	switch {
	case away == 0:
		return Right
	case !s.FromNone && (said == 0 || was == 0):
		return Wrong
	case away <= s.Near:
		return Close
	}
	return Wrong
}
