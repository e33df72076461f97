package scratch

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// In another container that shares the directory for temporary files, the numbers of processes are others. A program
// there leaves the directories here alone.
func TestDirectoryOfAnotherContainerStays(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir, err := Make(ofTest)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.Remove() })
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
	if !isThere(dir.Path) {
		t.Error("the directory of a program that lives is gone")
	}
}
