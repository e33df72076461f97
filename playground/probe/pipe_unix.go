//go:build unix

package probe

import (
	"bufio"
	"errors"
	"os"
	"syscall"
)

// pipe is the probe's end of the event pipe. It never blocks.
type pipe struct {
	fd   int
	rest []byte // the rest of a line that was written in part
}

func openPipe(fd int) (pipe, error) {
	var stat syscall.Stat_t
	if err := syscall.Fstat(fd, &stat); err != nil {
		return pipe{}, err
	}
	syscall.CloseOnExec(fd)
	return pipe{fd: fd}, syscall.SetNonblock(fd, true)
}

// write writes a line. It returns false when no byte of the line was written. The rest of a line that was written in part
// precedes the next line; that happens only where PIPE_BUF is smaller than the line.
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

// dieWith obeys the orders that come on the lifeline until it ends, and then kills the process with the rest of its group,
// if it leads one.
func dieWith(lifeline int) {
	if syscall.SetNonblock(lifeline, true) != nil {
		return
	}
	syscall.CloseOnExec(lifeline)
	orders := bufio.NewScanner(os.NewFile(uintptr(lifeline), "lifeline"))
	for orders.Scan() {
		obey(orders.Text())
	}
	if orders.Err() == nil {
		if pid := syscall.Getpid(); syscall.Getpgrp() == pid {
			_ = syscall.Kill(-pid, syscall.SIGKILL)
		}
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	}
}
