package process

import (
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// patient reads a pipe until its deadline, and then what is in it, without waiting for more: on a busy machine the
// deadline can pass while what there is to read, or the end, has long been there. When there is nothing to read, and
// somebody who is not dying still has the pipe open, it returns os.ErrDeadlineExceeded.
type patient struct {
	pipe  *os.File
	dying func() bool // somebody who may have the pipe open has been killed, and is not gone yet
	late  time.Time   // when the deadline was found to have passed
	rest  int         // bytes read after that
}

const (
	maxRest  = 4 << 20         // bytes, more than a pipe holds: who writes more after the deadline is still at it
	maxDying = 5 * time.Second // where nobody reaps the dead they look as if they were dying for ever
)

func (p *patient) Read(buf []byte) (int, error) {
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
		dying := p.dying() // asked first: what the last of them wrote is there when they are gone
		n, err := readNow(p.pipe, buf)
		p.rest += n
		if !errors.Is(err, os.ErrDeadlineExceeded) || !dying || time.Since(p.late) > maxDying {
			return n, err
		}
		time.Sleep(time.Millisecond)
	}
}

// readNow reads what a pipe holds at this moment. Nothing and nobody who could write is io.EOF.
func readNow(pipe *os.File, buf []byte) (n int, err error) {
	if err := pipe.SetReadDeadline(time.Time{}); err != nil {
		return 0, err
	}
	raw, err := pipe.SyscallConn()
	if err != nil {
		return 0, err
	}
	outer := raw.Read(func(fd uintptr) bool { // true: not to be called again when there is more
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
