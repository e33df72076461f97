package lessons

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A file or folder of the checkout that cannot be written is named by its place there, with the way out.
func TestWhatCannotBeWritten(t *testing.T) {
	root := t.TempDir()
	l := &Lesson{Name: "01-signal", root: root}
	blocked := func(path ...string) {
		t.Helper()
		path = append([]string{root}, path...)
		file := filepath.Join(path...)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	blocked("lessons", l.Name, Broken, "main.go")
	blocked("lessons", l.Name, Yours)
	blocked(".closingtime", "runs")
	_, yours := l.MakeYours()
	_, recording := (&Course{Root: root}).Plan(l, Broken, "service", "audit")
	blocked(".closingtime", "backup")
	_, backup := l.ResetYours()
	for want, err := range map[string]error{
		"making your copy of lesson 01-signal: nothing can be written into lessons/01-signal/yours: ": yours,
		"keeping the recording of a run: nothing can be written into .closingtime/runs: ":             recording,
		"keeping your copy of lesson 01-signal: nothing can be written into .closingtime/backup: ":    backup,
	} {
		const remedy = ". Make it a folder into which you may write, or use a checkout of your own"
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), remedy) {
			t.Errorf("the error is %v, want %s…%s", err, want, remedy)
		}
	}
}

// A folder that exists and into which the person may not write is noticed before a run begins.
func TestAFolderWithoutTheRightToWrite(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("this user may write anywhere, whatever the folder's mode")
	}
	root := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(root, "kept"), 0o755), os.Chmod(filepath.Join(root, "kept"), 0o555)); err != nil {
		t.Fatal(err)
	}
	err := makeFolder(root, filepath.Join(root, "kept"))
	if err == nil || !strings.HasPrefix(err.Error(), "nothing can be written into kept: permission denied. ") {
		t.Errorf("the error is %v", err)
	}
}

// A full disk is another matter than a missing right.
func TestAFullDiskWantsRoom(t *testing.T) {
	err := &UnwritableError{"kept", &fs.PathError{Op: "open", Path: "kept/try-1.tmp", Err: syscall.ENOSPC}}
	if said := err.Error(); !strings.HasSuffix(said, ": "+syscall.ENOSPC.Error()+". Make room on its disk") {
		t.Errorf("it says %s", said)
	}
}
