//go:build unix

package process

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// SignalTree sends the named signal to a process that has not been reaped and to all of its descendants in the process
// table. The youngest come first, so that a script does not go on when the command for which it waits has ended. SignalTree
// returns an error when the process itself cannot be signalled.
func SignalTree(root int, name string) error {
	sig, ok := signals[name]
	if !ok {
		return fmt.Errorf("there is no signal %q", name)
	}
	for _, pid := range descendants(parents(), root) {
		_ = syscall.Kill(pid, sig) // the process may have ended meanwhile
	}
	err := syscall.Kill(root, sig)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

// descendants returns the descendants of a process, given the parent of each process. Those furthest from the root come
// first.
func descendants(parents map[int]int, root int) []int {
	var all []int
	for pid, parent := range parents {
		if parent == root && pid != root {
			all = append(append(all, descendants(parents, pid)...), pid)
		}
	}
	return all
}
