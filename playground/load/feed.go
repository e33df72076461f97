package load

import "bytes"

// eventStream is the content type of server-sent events.
const eventStream = "text/event-stream"

// closingEvent is the last event of the shop's feed, which tells the client that nothing is missing.
const closingEvent = "closing"

// maxFeedLine is how much of a line of a feed the client keeps, in bytes: enough for the name of an event.
const maxFeedLine = 256

// feed is what a client has read of a stream of server-sent events.
type feed struct {
	events int    // how many whole events
	last   string // the name of the latest whole event
	name   string // the name of the event that is being read
	inside bool   // part of an event has arrived, but not its end
	line   []byte // the beginning of the line that is being read
	length int    // how many bytes that line has so far
}

// take reads the next bytes of the stream.
func (f *feed) take(b []byte) {
	for len(b) > 0 {
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		f.length += len(line)
		f.line = append(f.line, line[:min(len(line), maxFeedLine-len(f.line))]...)
		if whole {
			f.endLine(bytes.TrimSuffix(f.line, []byte("\r")))
			f.line, f.length = f.line[:0], 0
		}
		b = rest
	}
}

// endLine reads one line: an empty one ends an event, and one that begins with a colon is a comment.
func (f *feed) endLine(line []byte) {
	switch name, isName := bytes.CutPrefix(line, []byte("event:")); {
	case len(line) == 0 && f.inside:
		f.events++
		f.last, f.name, f.inside = f.name, "", false
	case len(line) == 0 || line[0] == ':':
	case isName:
		f.name, f.inside = string(bytes.TrimPrefix(name, []byte(" "))), true
	default:
		f.inside = true
	}
}

// broken tells whether a stream ended inside an event.
func (f *feed) broken() bool { return f.inside || f.length > 0 }
