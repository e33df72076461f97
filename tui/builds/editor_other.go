//go:build !unix

package builds

import "os/exec"

// launcher returns a command that starts another command and ends at once.
func launcher(command []string) *exec.Cmd {
	return exec.Command("cmd", append([]string{"/c", "start", ""}, command...)...)
}
