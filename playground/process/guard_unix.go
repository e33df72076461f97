//go:build unix && !linux

package process

import (
	"os"
	"os/exec"
)

// guard puts the command into its own session and process group. When this program dies, the probe's lifeline ends the command.
func guard(cmd *exec.Cmd) {
	cmd.SysProcAttr = ownSession()
}

// widen does nothing: only Linux lets a pipe grow on request.
func widen(*os.File) {}
