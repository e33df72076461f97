//go:build unix

package builds

import (
	"os/exec"
	"syscall"
)

// launcher returns a command that starts another command and ends at once. The other command is in its own process group,
// so that ctrl+z does not stop it, and this program need not wait for it.
func launcher(command []string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", append([]string{"-c", `"$@" >/dev/null 2>&1 </dev/null &`, "sh"}, command...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}
