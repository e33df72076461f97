//go:build unix && !linux

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// guard puts the command into its own process group. When this program dies, the probe's lifeline ends the command.
func guard(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// widen does nothing: only Linux lets a pipe grow on request.
func widen(*os.File) {}
