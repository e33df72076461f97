package load

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"closingtime/playground/event"
)

// maxKept is how much of the body of an answer a client keeps, in bytes. It reads the whole body.
const maxKept = 64 << 10

// maxQuoted is how much is recorded of the body of an error, or of what should have been an order, in bytes.
const maxQuoted = 200

// answer is what a client reads of an answer.
type answer struct {
	event.Answer
	status int
	keep   bool // the beginning of the body is kept: of an error, and of what should be an order
	kept   []byte
	feed   *feed // nil unless the answer is a feed
}

// begin reads the header of an answer.
func (a *answer) begin(r *http.Response) {
	*a = answer{status: r.StatusCode, keep: r.StatusCode >= http.StatusBadRequest, Answer: event.Answer{Promised: max(r.ContentLength, 0)}}
	switch {
	case r.ContentLength >= 0:
	case len(r.TransferEncoding) > 0, r.ProtoMajor >= 2: // HTTP/2 has frames
		a.Framing = event.ByChunks
	default:
		a.Framing = event.Unframed
	}
	if r.ProtoMajor != 1 || r.ProtoMinor != 1 {
		a.Proto = r.Proto
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if a.Type = strings.ToLower(strings.TrimSpace(kind)); a.Type == eventStream && a.status == http.StatusOK {
		a.feed = new(feed)
	}
}

// Buffers for reading bodies: most are short, and thousands may be read at once.
const shortBuffer, longBuffer = 4 << 10, 32 << 10

var shortBuffers = sync.Pool{New: func() any { return new([shortBuffer]byte) }}

// read reads the body to its end, and calls more whenever part of a feed has arrived.
func (a *answer) read(body io.Reader, more func()) error {
	var buffer []byte
	if a.Promised > longBuffer {
		buffer = make([]byte, longBuffer)
	} else {
		short := shortBuffers.Get().(*[shortBuffer]byte)
		defer shortBuffers.Put(short)
		buffer = short[:]
	}
	for {
		n, err := body.Read(buffer)
		a.take(buffer[:n])
		if a.feed != nil && n > 0 {
			more()
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (a *answer) take(b []byte) {
	a.Bytes += int64(len(b))
	if a.feed != nil {
		a.feed.take(b)
		a.Events, a.Last = a.feed.events, a.feed.last
	}
	if a.keep {
		a.kept = append(a.kept, b[:min(len(b), maxKept-len(a.kept))]...)
	}
}

// recorded returns what is recorded of the answer, with the beginning of an error's body. It is part of the answer.
func (a *answer) recorded() *event.Answer {
	if a.status >= http.StatusBadRequest {
		a.Body = a.quote()
	}
	return &a.Answer
}

// quote returns the beginning of the body that was kept, as text.
func (a *answer) quote() string {
	return strings.TrimSpace(strings.ToValidUTF8(string(a.kept[:min(len(a.kept), maxQuoted)]), ""))
}
