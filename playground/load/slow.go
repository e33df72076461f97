package load

import (
	"context"
	"io"
	"time"
)

// A slow client takes about slowFor for sending a body, and as long for reading an answer, whatever their length: it sends or reads
// slowSteps parts of a size that it sees beforehand. It reads an answer of unknown length in parts of slowPart bytes and, once
// slowFor is over, the rest at once.
const (
	slowFor    = 3 * time.Second
	slowSteps  = 30
	slowPart   = 2 << 10
	slowBuffer = 32 << 10 // of the kernel for what the client has not read; with 8 KB, it reads 80 KB a second at most, from the same machine
)

// slowReader reads a part of something after each pause, in as many Reads as that takes. What it is late with, it makes up for by
// shorter pauses.
type slowReader struct {
	io.Reader
	ctx       context.Context // ends the pauses
	hurry     <-chan struct{} // closed when there is no reason any more for pauses
	part      int             // bytes
	pause     time.Duration
	remaining int           // of the part, in bytes
	next      time.Time     // when the next pause ends; zero before the first one
	rest      time.Duration // how much of slowFor the pauses have not used
}

// newSlowReader returns a reader that reads slowly: length bytes or, below 0, an unknown number of them. It pauses no more once hurry is
// closed.
func newSlowReader(ctx context.Context, hurry <-chan struct{}, r io.Reader, length int64) *slowReader {
	s := &slowReader{Reader: r, ctx: ctx, hurry: hurry, part: slowPart, pause: slowFor / slowSteps, rest: slowFor}
	if length > 0 {
		steps := min(length, slowSteps)
		s.part, s.pause = int((length+steps-1)/steps), slowFor/time.Duration(steps)
	}
	return s
}

func (s *slowReader) Read(b []byte) (int, error) {
	if s.remaining == 0 && s.rest > 0 {
		if err := s.wait(); err != nil {
			return 0, err
		}
		s.remaining = s.part
	}
	if s.rest <= 0 {
		return s.Reader.Read(b)
	}
	n, err := s.Reader.Read(b[:min(len(b), s.remaining)])
	s.remaining -= n
	return n, err
}

// wait pauses until the next part is due.
func (s *slowReader) wait() error {
	if s.next.IsZero() {
		s.next = time.Now()
	}
	s.next = s.next.Add(s.pause)
	s.rest -= s.pause
	pause := time.NewTimer(time.Until(s.next))
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-s.hurry:
		s.rest = 0
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
	return nil
}

// Close does nothing: what is sent slowly is in memory.
func (s *slowReader) Close() error { return nil }
