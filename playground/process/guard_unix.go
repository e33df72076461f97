//go:build unix && !linux

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// guard puts the command into a process group of its own. When this program dies, the probe's lifeline ends it.
func guard(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// widen does nothing here: only Linux lets a pipe grow on request.
func widen(*os.File) {}
