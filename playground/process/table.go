package process

// Child is a process that a service has started.
type Child struct {
	PID     int    // 0 where only its existence is known
	Command string // its name; empty where it is not known
}
