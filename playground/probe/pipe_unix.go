//go:build unix

package probe

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// pipe is the probe's end of the event pipe. It never blocks.
type pipe struct {
	fd   int
	rest []byte // of a line that only fitted in part
}

func openPipe(fd int) (pipe, error) {
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		return pipe{}, err
	}
	syscall.CloseOnExec(fd)
	return pipe{fd: fd}, syscall.SetNonblock(fd, true)
}

// write writes a line. It returns false when nothing of the line was written. The rest of a line that was written in
// part, which happens only where PIPE_BUF is smaller than the line, comes before the next line.
func (p *pipe) write(line []byte) bool {
	if len(p.rest) > 0 {
		n, _ := p.try(p.rest)
		if p.rest = p.rest[n:]; len(p.rest) > 0 {
			return false
		}
	}
	n, err := p.try(line)
	if err != nil && n == 0 {
		return false
	}
	p.rest = append(p.rest[:0], line[n:]...)
	return true
}

func (p *pipe) try(b []byte) (int, error) {
	for {
		n, err := syscall.Write(p.fd, b)
		if !errors.Is(err, syscall.EINTR) {
			return max(n, 0), err
		}
	}
}

// dieWith kills the process, with the rest of its group if it leads one, when the lifeline ends.
func dieWith(lifeline int) {
	if syscall.SetNonblock(lifeline, true) != nil {
		return
	}
	syscall.CloseOnExec(lifeline)
	file := os.NewFile(uintptr(lifeline), "lifeline")
	if _, err := io.Copy(io.Discard, file); err == nil {
		if pid := syscall.Getpid(); syscall.Getpgrp() == pid {
			_ = syscall.Kill(-pid, syscall.SIGKILL)
		}
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	}
}
