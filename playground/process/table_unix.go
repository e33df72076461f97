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

// Children returns the processes of a group that still run when its leader has been reaped. This system only says
// whether there are any: then Children returns one Child without a number and a name. known is false when the system
// does not say even that.
func Children(group int) (children []Child, known bool) {
	const looks = 20 // dead processes that are about to be reaped look like processes that may not be signalled
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

// parents returns the parent of each process that runs, as ps(1) tells them.
func parents() map[int]int {
	all := make(map[int]int)
	table, _ := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=").Output() // without ps there are none
	for line := range strings.Lines(string(table)) {
		var pid, parent int
		if _, err := fmt.Sscan(line, &pid, &parent); err == nil {
			all[pid] = parent
		}
	}
	return all
}

// EndStrays would need to read the environment of other processes, which only Linux shows.
func EndStrays(group int, setting string) (ended []Child, known bool) { return nil, false }

// Listeners returns the TCP addresses on which a process listens, which only Linux shows.
func Listeners(pid int) (addrs []string, known bool) { return nil, false }
