package workshop

import (
	"encoding/json"
	"fmt"
	"time"
)

// Change is something that happened in the room. The changes, in their order, determine the room.
type Change struct {
	At   time.Time       `json:"at"`
	By   int             `json:"by"`   // the member who did it; 0 for the host, and for what the server saw
	Kind string          `json:"kind"` // a kind of change that is no command, or the name of the field of a Command
	Body json.RawMessage `json:"body"` // of the type that belongs to the kind; for a command, the Command
}

// Kinds of changes that are no commands.
const (
	kindOpened  = "opened"  // opened
	kindJoined  = "joined"  // joined
	kindGuessed = "guessed" // guessed
	kindOver    = "over"    // over
)

// KindStart is the kind of the change that a shared run begins.
const KindStart = "start"

// opened says that the room has been opened, for the first time or again.
type opened struct {
	Title string `json:"title"`
}

// joined says that somebody has joined.
type joined struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Token string `json:"token"` // the hash of the token by which the server knows them
}

// guessed says that a nuisance has come from an address, such as wrong codes.
type guessed struct {
	Address string   `json:"address"`
	Times   int      `json:"times"` // so far
	What    Nuisance `json:"what,omitempty"`
}

// Nuisance is something that should not come from an address many times.
type Nuisance string

// The nuisances of which the host is told.
const (
	WrongCodes      Nuisance = ""
	UnknownTokens   Nuisance = "tokens"
	ManyJoins       Nuisance = "joins"       // people who join faster than a class does, and have to wait
	ManyConnections Nuisance = "connections" // refused ones
)

// over says that a shared run is over.
type over struct {
	Run    int           `json:"run"`
	Events int           `json:"events"`
	Length time.Duration `json:"length"`
}

// newChange returns a change with a body, which must be one that can be encoded.
func newChange(at time.Time, by int, kind string, body any) Change {
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("encoding a change %q: %v", kind, err))
	}
	return Change{At: at, By: by, Kind: kind, Body: encoded}
}

// body decodes the body of a change.
func body[T any](c Change) (T, error) {
	var b T
	if err := json.Unmarshal(c.Body, &b); err != nil {
		return b, fmt.Errorf("reading a change %q: %w", c.Kind, err)
	}
	return b, nil
}

// Opened returns the change that a room is opened under a title, for the first time or again.
func Opened(title string, at time.Time) Change { return newChange(at, 0, kindOpened, opened{title}) }

// Warned returns the change that a nuisance has come from an address, and how many times so far.
func Warned(of Nuisance, address string, times int, at time.Time) Change {
	return newChange(at, 0, kindGuessed, guessed{address, times, of})
}

// Ends returns the change that a shared run is over, with its number of events and its length. The error is a *Refusal.
func (r *Room) Ends(run, events int, length time.Duration, at time.Time) (Change, error) {
	if r.Running() != run || run == 0 {
		return Change{}, refuse(NotNow, "The shared run %d is not under way.", run)
	}
	return newChange(at, 0, kindOver, over{run, events, length}), nil
}

// Concerns returns whose views a change has changed, once the room has applied it: everybody's, or that of one member, or nobody's (0).
// The host's view changes each time.
func (r *Room) Concerns(c Change) (everybody bool, member int) {
	switch c.Kind {
	case kindJoined, kindGuessed: // who is present is counted by the connections
		return false, 0
	case "hand":
		return false, c.By
	case "progress", "share", "join":
		return r.board.On || r.board.Teams, c.By
	case "known":
		return false, 0
	case "helped":
		command, err := body[Command](c)
		return err != nil, command.Helped
	}
	return true, 0
}

// Began returns the ID of the poll, the run or the member with which a change has begun, once the room has applied it. It returns 0
// for other changes.
func (r *Room) Began(c Change) int {
	switch c.Kind {
	case "ask":
		return len(r.polls)
	case KindStart:
		return len(r.runs)
	case kindJoined:
		return len(r.members)
	}
	return 0
}
