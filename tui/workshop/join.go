package workshop

// Protocol is the version of what the server and its clients say to each other.
const Protocol = 1

// Joining is the request of somebody who wants to join.
type Joining struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Protocol int    `json:"protocol"`
	Token    string `json:"token,omitempty"` // from a Joined of before: they come back as the same member, and need no code
}

// Joined is the answer to it.
type Joined struct {
	Token string `json:"token"` // by which the server knows them from now on; secret
	ID    int    `json:"id"`
	Name  string `json:"name"` // which is not the name that they gave where somebody else has that, or where it was cleaned
}

// Opening is what the server's process says about itself when it listens.
type Opening struct {
	Address string `json:"address"` // where it listens: host:port
	Code    string `json:"code"`    // with which people join
	Key     string `json:"key"`     // the host's token; secret
}

// Events is the answer to events of a shared run.
type Events struct {
	Have int `json:"have"` // how many events of the run the room has
}

// The last line of a stream of events. A stream without such a line was cut off.
const (
	StreamOver    = `{"at":0,"kind":"` + KindOver + `"}` + "\n"    // no event comes any more
	StreamClosing = `{"at":0,"kind":"` + KindClosing + `"}` + "\n" // the room is being closed; ask again later for the rest
	KindOver      = "room.over"
	KindClosing   = "room.closing"
)
