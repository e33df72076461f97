//go:build !unix

package process

// Children returns nothing: this system has no process groups.
func Children(group int) (children []Child, known bool) { return nil, false }

// EndStrays returns nothing: this system does not show the environment of other processes.
func EndStrays(group int, traits Traits) (ended []Child, known bool) { return nil, false }

// Listeners returns nothing: this system does not show the addresses on which a process listens.
func Listeners(pid int) (addrs []string, known bool) { return nil, false }

// TreeListeners returns nothing: this system does not show the addresses on which a process listens.
func TreeListeners(pid int) (addrs []string, known bool) { return nil, false }

// SameNetwork returns false: this system does not show which network a process sees.
func SameNetwork(pid int) bool { return false }

func parents() map[int]int { return nil }

// ListenerAt returns nothing: this system does not show the addresses on which a process listens.
func ListenerAt(addr string) (by Child, known bool) { return Child{}, false }

// UnixSockets returns nothing: this system does not show them.
func UnixSockets(pid int) []string { return nil }

// born returns 0: only Linux is asked for it.
func born(pid int) uint64 { return 0 }
