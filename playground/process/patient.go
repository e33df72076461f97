package process

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// patientReader reads a pipe until its deadline and, after the deadline, what the pipe still holds, without waiting for
// more: on a busy machine, the deadline can pass before this program reads what was written long ago. Read returns
// os.ErrDeadlineExceeded when the pipe is empty and a process that is not dying still has it open.
type patientReader struct {
	pipe  *os.File
	dying func() bool // a process that may have the pipe open has been killed, and has not ended yet
	late  time.Time   // when the deadline was found to have passed
	rest  int         // bytes read after that
}

const (
	maxRest  = 4 << 20         // bytes; a pipe holds fewer, so that some of more were written after the deadline
	maxDying = 5 * time.Second // a dead process that no other reaps looks as if it were dying for ever
)

func (p *patientReader) Read(buf []byte) (int, error) {
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
		dying := p.dying() // asked before reading: when the last process is gone, all that it wrote is in the pipe
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
	outer := raw.Read(func(fd uintptr) bool { // true: do not call this again
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
