//go:build !unix

package process

// Children would return the processes of a group that still run. There are no process groups here.
func Children(group int) (children []Child, known bool) { return nil, false }

// EndStrays would need to read the environment of other processes, which this system does not show.
func EndStrays(group int, setting string) (ended []Child, known bool) { return nil, false }

// Listeners returns the TCP addresses on which a process listens, which this system does not show.
func Listeners(pid int) (addrs []string, known bool) { return nil, false }
