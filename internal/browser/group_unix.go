//go:build unix

package browser

import (
	"os/exec"
	"syscall"
)

// ownGroup has the program run in a process group of its own, with all its helpers, and endGroup ends that.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func endGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // there may be nobody left in it
}
