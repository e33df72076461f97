package attempt

import "sync/atomic"

// received counts the bytes that came for an attempt, and finds where the answer's header ends, which net/http does not
// tell. One goroutine at a time may add; exceeds is safe for concurrent use.
type received struct {
	all    atomic.Int64
	header atomic.Int64 // the bytes up to the end of the answer's header; 0 until it is whole
	at     int          // the bytes so far of the header that is being read
	line   int          // the characters so far of its latest line
	before bool         // its status is 1xx: the answer's own header comes after it
}

// statusAt is where the status begins in the first line of a header: "HTTP/1.1 200 OK".
const statusAt = len("HTTP/1.1 ")

// add reads on, up to the empty line that ends the header.
func (r *received) add(b []byte) {
	came := r.all.Add(int64(len(b))) - int64(len(b))
	if r.header.Load() > 0 {
		return
	}
	for i, c := range b {
		if r.at == statusAt {
			r.before = c == '1'
		}
		r.at++
		switch {
		case c == '\r':
		case c != '\n':
			r.line++
		case r.line > 0:
			r.line = 0
		case r.before:
			r.at = 0
		default:
			r.header.Store(came + int64(i) + 1)
			return
		}
	}
}

// exceeds tells whether more came than the header and a body of that length.
func (r *received) exceeds(length int64) bool {
	header := r.header.Load()
	return header > 0 && r.all.Load() > header+length
}
