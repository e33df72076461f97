package process

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// A service's reports find room for a while even when nobody reads them.
func TestWiden(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, widePipe); err != nil {
		t.Skip("pipes cannot grow so far here: ", err)
	}
	if _, err := unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, 64<<10); err != nil {
		t.Fatal(err)
	}
	widen(r)
	if size, err := unix.FcntlInt(w.Fd(), unix.F_GETPIPE_SZ, 0); err != nil || size < widePipe {
		t.Errorf("the pipe holds %d bytes, want %d; %v", size, widePipe, err)
	}
}
