//go:build unix

package process

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// SignalTree sends the named signal to a process that has not been reaped and to all that descend from it, as far as the
// process table shows them: to the youngest first, so that a script does not go on when what it waits for has ended. It
// returns an error when the process itself is not there to receive it.
func SignalTree(root int, name string) error {
	sig, ok := signals[name]
	if !ok {
		return fmt.Errorf("there is no signal %q", name)
	}
	for _, pid := range descendants(parents(), root) {
		_ = syscall.Kill(pid, sig) // it may have ended just now
	}
	err := syscall.Kill(root, sig)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

// descendants returns the processes that descend from one, by the parent of each: those first that are furthest from it.
func descendants(parents map[int]int, root int) []int {
	var all []int
	for pid, parent := range parents {
		if parent == root && pid != root {
			all = append(append(all, descendants(parents, pid)...), pid)
		}
	}
	return all
}
