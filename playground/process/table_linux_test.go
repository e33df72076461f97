package process

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"closingtime/playground/event"
)

// A process in a session of its own is found by the run's setting in its environment, named, and ended. One with
// another setting is not touched.
func TestEndStrays(t *testing.T) {
	setting := "TMPDIR=" + filepath.Join(t.TempDir(), "tmp")
	start := func(setting string) *exec.Cmd {
		cmd := exec.Command("sleep", "600")
		cmd.Env = append(os.Environ(), setting)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		return cmd
	}
	stray, other := start(setting), start(setting+"/else")
	remaining, known := EndStrays(os.Getpid(), Traits{Setting: setting})
	if !known || len(remaining) != 1 || remaining[0] != (Child{stray.Process.Pid, "sleep"}) {
		t.Errorf("found %+v (known: %t), want process %d, sleep", remaining, known, stray.Process.Pid)
	}
	if err := stray.Wait(); err == nil {
		t.Error("the stray ended by itself")
	}
	if !hasSetting(other.Process.Pid, setting+"/else") {
		t.Error("another process was ended")
	}
	if remaining, _ := EndStrays(other.Process.Pid, Traits{Setting: setting + "/else"}); remaining != nil {
		t.Errorf("a process of the group itself counts as a stray: %+v", remaining)
	}
}

// A process in a session of its own, with another environment, is found by a pipe that it has inherited, although it uses none.
func TestEndStraysByPipe(t *testing.T) {
	p, err := Start(Spec{Command: []string{"sh", "-c", "env -i setsid sleep 600 </dev/null >/dev/null 2>&1 &"}, Dir: t.TempDir()}, event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	<-p.Exited()
	traits := Traits{Setting: "NAME=of no process", Pipes: p.Pipes()}
	giveUp := time.Now().Add(time.Minute)
	for {
		found, known := EndStrays(p.PID(), traits)
		if !known || time.Now().After(giveUp) {
			t.Fatalf("nothing is found (known: %t)", known)
		}
		if len(found) > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond) // it is still about to leave the group
	}
}

// A process that listens on the service's address once the service has ended is one of the service only where it was started after the
// service. One that was started before is a stranger who has taken the address, and lives on.
func TestEndStraysByAddress(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", "setsid sleep 600 &")
	cmd.ExtraFiles = []*os.File{file} // so that the process listens, too, and soon it alone
	err = cmd.Run()
	if err := errors.Join(err, file.Close(), listener.Close()); err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	by, known := ListenerAt(addr)
	if !known {
		t.Fatalf("nothing listens on %s", addr)
	}
	t.Cleanup(func() { _ = syscall.Kill(by.PID, syscall.SIGKILL) })
	traits := Traits{Setting: "NAME=of no process", Addr: addr, Born: born(by.PID) + 1}
	if found, known := EndStrays(1<<30, traits); !known || len(found) > 0 {
		t.Errorf("%+v of a stranger counts as the service's (known: %t)", found, known)
	}
	traits.Born = born(by.PID)
	if found, _ := EndStrays(1<<30, traits); len(found) != 1 || found[0].PID != by.PID {
		t.Errorf("found %+v, want process %d", found, by.PID)
	}
}

// It is known when a service was started, even if it ended at once. Whoever listened on its address before, which may be why it ended, is
// not taken for a daemon of it.
func TestBornAndEnded(t *testing.T) {
	cmd := exec.Command("true")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	if at, own := born(cmd.Process.Pid), born(os.Getpid()); at < own || own == 0 {
		t.Errorf("it was started at %d, and this program at %d", at, own)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// The process that listens on an address is found by the address, and the files of its unix sockets by the process.
func TestWhoListens(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	addr := tcp.Addr().String()
	if by, known := ListenerAt(addr); !known || by.PID != os.Getpid() || by.Command == "" {
		t.Errorf("at %s listens %+v (%t), want process %d", addr, by, known, os.Getpid())
	}
	path := filepath.Join(t.TempDir(), "s")
	unix, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close()
	if found := UnixSockets(os.Getpid()); !slices.Contains(found, path) {
		t.Errorf("the sockets are %q, want %s among them", found, path)
	}
	tcp.Close()
	if by, known := ListenerAt(addr); known {
		t.Errorf("nobody listens at %s any more, and yet it is %+v", addr, by)
	}
	if by, known := ListenerAt("nonsense"); known {
		t.Errorf("at no address listens %+v", by)
	}
}
