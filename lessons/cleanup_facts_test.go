package lessons_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestSocketsStay proves what lesson 11 says of unix sockets, beyond what its run shows.
func TestSocketsStay(t *testing.T) {
	listen := func(t *testing.T, path string) *net.UnixListener {
		t.Helper()
		listener, err := net.Listen("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		return listener.(*net.UnixListener)
	}
	gone := func(path string) bool {
		_, err := os.Stat(path)
		return errors.Is(err, fs.ErrNotExist)
	}

	t.Run("Close removes the file", func(t *testing.T) {
		path := socketPath(t)
		if err := listen(t, path).Close(); err != nil || !gone(path) {
			t.Errorf("Close: %v; the file is gone: %t", err, gone(path))
		}
	})

	t.Run("a file that is left is in the way", func(t *testing.T) {
		path := socketPath(t)
		first := listen(t, path)
		first.SetUnlinkOnClose(false) // as if the process had been killed
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := net.Listen("unix", path); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("listening beside the file of a dead process: %v, want %v", err, syscall.EADDRINUSE)
		}
		if _, err := net.Dial("unix", path); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dialling the file of a dead process: %v, want %v", err, syscall.ECONNREFUSED)
		}
	})

	t.Run("an inherited listener keeps the file", func(t *testing.T) {
		path := socketPath(t)
		file, err := listen(t, path).File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		inherited, err := net.FileListener(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := inherited.Close(); err != nil || gone(path) {
			t.Errorf("Close: %v; the file is gone: %t", err, gone(path))
		}
	})

	t.Run("who removes it first takes it from one that lives", func(t *testing.T) {
		path := socketPath(t)
		first := listen(t, path)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		listen(t, path)
		if err := first.Close(); err != nil || !gone(path) {
			t.Errorf("the first one's Close: %v; the second one's file is gone: %t, want it gone", err, gone(path))
		}
	})
}

// socketPath returns a path that is short enough for a socket on every system: t.TempDir, which holds the name of the
// test, is not on macOS.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sock")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "orders.sock")
}
