package process

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// guard puts the command into its own session and process group, and makes the kernel kill it when this program dies.
func guard(cmd *exec.Cmd) {
	cmd.SysProcAttr = ownSession()
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
}

// widePipe is how many bytes of reports a pipe holds while this program is too busy to read them. It is the most that Linux
// allows an ordinary user (fs.pipe-max-size). A service under load takes seconds to fill it.
const widePipe = 1 << 20

// widen makes a pipe hold more than the usual 64 KB, where that is allowed.
func widen(pipe *os.File) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, widePipe) })
}
