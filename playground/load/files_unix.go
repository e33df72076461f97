//go:build unix

package load

import (
	"math"
	"sync"
	"syscall"
)

// mostFiles returns how many of the process's open files may be the clients' connections. The rest is for everything else, and for
// connections that are idle for the moment.
var mostFiles = sync.OnceValue(func() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 1000
	}
	return max(64, int(min(uint64(limit.Cur), math.MaxInt32))/4*3-100)
})
