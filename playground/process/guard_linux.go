package process

import (
	"os/exec"
	"syscall"
)

// guard puts the command into a process group of its own, and has the kernel kill it when this program dies.
func guard(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
