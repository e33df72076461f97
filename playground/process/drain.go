package process

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// drainingReader reads a pipe until its deadline and after that, without waiting, what the pipe still holds. On a busy
// machine, the deadline can pass before this program reads what was written long before it. Read returns
// os.ErrDeadlineExceeded when the pipe is empty and a process that is not dying still has it open.
type drainingReader struct {
	pipe  *os.File
	dying func() bool // tells whether a killed process that may have the pipe open has not ended yet
	late  time.Time   // when Read first found that the deadline had passed
	rest  int         // bytes read since then
}

const (
	maxRest  = 4 << 20         // bytes, more than a pipe holds: anything beyond was written after the deadline
	maxDying = 5 * time.Second // a dead process that is never reaped seems to die for ever
)

func (p *drainingReader) Read(buf []byte) (int, error) {
	if p.late.IsZero() {
		n, err := p.pipe.Read(buf)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		p.late = time.Now()
	}
	if p.rest > maxRest {
		return 0, os.ErrDeadlineExceeded
	}
	for {
		dying := p.dying() // before the read: once the last process has ended, all that it wrote is in the pipe
		n, err := readNow(p.pipe, buf)
		p.rest += n
		if !errors.Is(err, os.ErrDeadlineExceeded) || !dying || time.Since(p.late) > maxDying {
			return n, err
		}
		time.Sleep(time.Millisecond)
	}
}

// readNow reads what a pipe holds at this moment. When the pipe is empty, readNow returns os.ErrDeadlineExceeded if a
// process can still write to it, and io.EOF if none can.
func readNow(pipe *os.File, buf []byte) (n int, err error) {
	if err := pipe.SetReadDeadline(time.Time{}); err != nil {
		return 0, err
	}
	raw, err := pipe.SyscallConn()
	if err != nil {
		return 0, err
	}
	outer := raw.Read(func(fd uintptr) bool { // returning true means: do not wait and call this again
		for {
			n, err = read(fd, buf)
			if !errors.Is(err, syscall.EINTR) {
				return true
			}
		}
	})
	switch {
	case outer != nil:
		return 0, outer
	case errors.Is(err, syscall.EAGAIN):
		return 0, os.ErrDeadlineExceeded
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}
