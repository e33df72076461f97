package playground

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// In another container that shares the directory for temporary files, the numbers of processes are others. A run there
// leaves the runs here alone.
func TestDirectoryOfARunInAnotherContainerStays(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir, err := makeRunDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.remove() })
	cmd := another(t, temp, sweeps)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	err = cmd.Run()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skip("no namespace of processes can be made here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if !isThere(dir.path) {
		t.Error("the directory of a run that lives is gone")
	}
}
