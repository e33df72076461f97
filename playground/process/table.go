package process

// Child is a process that a service has started.
type Child struct {
	PID     int    // 0 where only its existence is known
	Command string // its name; empty where it is not known
}

// Traits identify a process of a run that has left the group in which it was started. One of them is enough.
type Traits struct {
	Setting string   // NAME=value, in its environment; it must be unique to the run
	Pipes   []string // inodes of pipes that only the run's processes have inherited: see Process.Pipes
	Addr    string   // host:port on which it listens; it must have been free before the run
	Born    uint64   // when the service was started: see Process.Born; who listens on Addr and was started before is a stranger
}
