//go:build unix

package program

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// suspends tells this test binary to suspend itself again and again instead of testing, while it starts processes.
const suspends = "CLOSINGTIME_TEST_SUSPENDS"

func TestMain(m *testing.M) {
	if os.Getenv(suspends) != "" {
		suspendWhileForking()
		return
	}
	os.Exit(m.Run())
}

// suspendWhileForking says "resumed" each time that it goes on, until its input ends.
func suspendWhileForking() {
	var forking sync.WaitGroup
	defer forking.Wait()
	over := make(chan struct{})
	defer close(over)
	for range 4 {
		forking.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					_ = exec.Command("true").Run()
				}
			}
		})
	}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		if err := (suspension{}).Run(); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("resumed")
	}
}

// A process that is suspended while it starts others stops as a whole, each time. It would not if one of its children were stopped
// between fork and exec: its shell would then wait for it without end.
func TestSuspendedWhileForking(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), suspends+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	t.Cleanup(func() {
		_ = unix.Kill(-pid, unix.SIGKILL)
		_ = cmd.Wait()
	})
	said := bufio.NewScanner(output)
	for range 100 {
		fmt.Fprintln(input)
		var status unix.WaitStatus
		if _, err := unix.Wait4(pid, &status, unix.WUNTRACED, nil); err != nil || !status.Stopped() {
			t.Fatalf("it is %v instead of stopped (%v)", status, err)
		}
		if err := unix.Kill(-pid, unix.SIGCONT); err != nil {
			t.Fatal(err)
		}
		if !said.Scan() || said.Text() != "resumed" {
			t.Fatalf("it says %q after it was resumed (%v)", said.Text(), said.Err())
		}
	}
	input.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
