//go:build unix && !linux

package process

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Children returns the processes of a group that still run after its leader has been reaped. This system only shows whether
// there are any; then Children returns one Child without a number and a name. known is false when the system does not show
// even that.
func Children(group int) (children []Child, known bool) {
	const looks = 20 // a dead process that is about to be reaped looks like one that may not be signalled
	for range looks {
		err := syscall.Kill(-group, 0)
		switch {
		case err == nil:
			return []Child{{}}, true
		case errors.Is(err, syscall.ESRCH):
			return nil, true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, false
}

// parents returns the parent of each running process, as ps(1) lists them.
func parents() map[int]int {
	all := make(map[int]int)
	table, _ := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=").Output() // empty without ps
	for line := range strings.Lines(string(table)) {
		var pid, parent int
		if _, err := fmt.Sscan(line, &pid, &parent); err == nil {
			all[pid] = parent
		}
	}
	return all
}

// EndStrays returns nothing: only Linux shows the environment of other processes.
func EndStrays(group int, traits Traits) (ended []Child, known bool) { return nil, false }

// Listeners returns nothing: only Linux shows the addresses on which a process listens.
func Listeners(pid int) (addrs []string, known bool) { return nil, false }

// TreeListeners returns nothing: only Linux shows the addresses on which a process listens.
func TreeListeners(pid int) (addrs []string, known bool) { return nil, false }

// SameNetwork returns false: only Linux has processes that see other network interfaces, and shows them.
func SameNetwork(pid int) bool { return false }

// ListenerAt returns nothing: only Linux shows the addresses on which a process listens.
func ListenerAt(addr string) (by Child, known bool) { return Child{}, false }

// UnixSockets returns nothing: only Linux shows them.
func UnixSockets(pid int) []string { return nil }

// born returns 0: only Linux is asked for it.
func born(pid int) uint64 { return 0 }
