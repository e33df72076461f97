package attempt

import "sync/atomic"

// received counts the bytes that arrived for an attempt, and finds the end of the answer's header, which net/http does not
// report. One goroutine at a time may call add; exceeds is safe for concurrent use.
type received struct {
	all    atomic.Int64
	header atomic.Int64 // the length of the answer's header in bytes; 0 until it is complete
	at     int          // how many bytes of the header have been read so far
	line   int          // how many characters its latest line has so far
	before bool         // the status is 1xx, and the header of the final answer follows
}

// statusAt is where the status begins in the first line of a header: "HTTP/1.1 200 OK".
const statusAt = len("HTTP/1.1 ")

// add reads further bytes, up to the empty line that ends the header.
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

// exceeds tells whether more bytes arrived than the header and a body of the given length have.
func (r *received) exceeds(length int64) bool {
	header := r.header.Load()
	return header > 0 && r.all.Load() > header+length
}
