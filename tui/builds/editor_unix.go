//go:build unix

package builds

import (
	"os/exec"
	"syscall"
)

// launcher returns a command that starts another one and ends at once. What it starts has no parent here that would
// have to wait for it, and is in a process group of its own, so that ctrl+z does not stop it.
func launcher(command []string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", append([]string{"-c", `"$@" >/dev/null 2>&1 </dev/null &`, "sh"}, command...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}
