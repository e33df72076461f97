//go:build !unix

package builds

import "os/exec"

// launcher returns a command that starts another one and ends at once.
func launcher(command []string) *exec.Cmd {
	return exec.Command("cmd", append([]string{"/c", "start", ""}, command...)...)
}

// wholly has the command end, when its context does, with everything that it has started: here, with itself only.
func wholly(*exec.Cmd) {}
