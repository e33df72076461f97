package load

import (
	"context"
	"io"
	"time"
)

// A slow client takes about slowFor for sending a body, and as long for reading an answer, in at most slowSteps parts of a size that
// it sees beforehand. It reads an answer of unknown length in parts of slowPart bytes.
const (
	slowFor    = 3 * time.Second
	slowSteps  = 30
	slowPart   = 2 << 10
	slowBuffer = 4 << 10 // of the kernel for what the client has not read
)

// slowReader reads a part of something after each pause.
type slowReader struct {
	io.Reader
	ctx   context.Context // ends the pauses
	part  int             // bytes
	pause time.Duration
}

// newSlowReader returns a reader that reads so many bytes slowly; fewer than 0 are an unknown number.
func newSlowReader(ctx context.Context, r io.Reader, length int64) *slowReader {
	s := &slowReader{Reader: r, ctx: ctx, part: slowPart, pause: slowFor / slowSteps}
	if length > 0 {
		steps := min(length, slowSteps)
		s.part, s.pause = int((length+steps-1)/steps), slowFor/time.Duration(steps)
	}
	return s
}

func (s *slowReader) Read(b []byte) (int, error) {
	pause := time.NewTimer(s.pause)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-s.ctx.Done():
		return 0, context.Cause(s.ctx)
	}
	return s.Reader.Read(b[:min(len(b), s.part)])
}

// Close does nothing: what is sent slowly is in memory.
func (s *slowReader) Close() error { return nil }
