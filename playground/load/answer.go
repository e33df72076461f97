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

// maxQuoted is how much of an error's body is recorded, in bytes.
const maxQuoted = 200

// answer is what a client reads of an answer.
type answer struct {
	event.Answer
	status int
	kept   []byte // the beginning of the body, of an error and of what may be an order
	feed   *feed  // nil when the answer is no feed
}

func newAnswer(r *http.Response) *answer {
	a := &answer{status: r.StatusCode, Answer: event.Answer{Promised: max(r.ContentLength, 0)}}
	switch {
	case r.ContentLength >= 0:
	case len(r.TransferEncoding) > 0:
		a.Framing = event.ByChunks
	default:
		a.Framing = event.Unframed
	}
	if !r.ProtoAtLeast(1, 1) {
		a.Proto = r.Proto
	}
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if strings.EqualFold(strings.TrimSpace(kind), eventStream) && a.status == http.StatusOK {
		a.feed = new(feed)
	}
	return a
}

var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// read reads the body to its end, and calls more whenever some of a feed has come.
func (a *answer) read(body io.Reader, more func()) error {
	buffer := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buffer)
	for {
		n, err := body.Read(buffer[:])
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
		a.Events = a.feed.events
	}
	if a.status == http.StatusCreated || a.status >= http.StatusBadRequest {
		a.kept = append(a.kept, b[:min(len(b), maxKept-len(a.kept))]...)
	}
}

// recorded returns what is recorded of the answer, with the beginning of an error's body.
func (a *answer) recorded() *event.Answer {
	r := a.Answer
	if a.status >= http.StatusBadRequest {
		r.Body = strings.TrimSpace(strings.ToValidUTF8(string(a.kept[:min(len(a.kept), maxQuoted)]), ""))
	}
	return &r
}
