//go:build unix

package process_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"closingtime/playground/process"
)

// startWithoutEnd starts detached processes, several at once, and answers each line of its input.
func startWithoutEnd() {
	_ = exec.Command("true").Run() // the first time, package os forks by itself, to try what the system can do
	for range 4 {
		go func() {
			for {
				cmd := exec.CommandContext(context.Background(), "true")
				process.Detach(cmd)
				_ = cmd.Run()
			}
		}()
	}
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		fmt.Println("running")
	}
}

// Ctrl-Z in a terminal stops a program as a whole, also while it starts processes. If it stopped a child between fork and exec, the
// thread that waits for that exec could not stop, and the shell would wait for it without end.
func TestSuspendedWhileStarting(t *testing.T) {
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), envRole+"=starts without end")
	program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell starts it: a group of its own in the shell's session
	input, err := program.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	pid := program.Process.Pid
	t.Cleanup(func() {
		_ = unix.Kill(-pid, unix.SIGKILL)
		_ = program.Wait()
	})
	said := bufio.NewScanner(output)
	for round := range 100 {
		if fmt.Fprintln(input); !said.Scan() || said.Text() != "running" {
			t.Fatalf("round %d: it says %q (%v)", round, said.Text(), said.Err())
		}
		if err := unix.Kill(-pid, unix.SIGTSTP); err != nil {
			t.Fatal(err)
		}
		var status unix.WaitStatus
		if !eventually(func() bool {
			found, err := unix.Wait4(pid, &status, unix.WUNTRACED|unix.WNOHANG, nil)
			return found == pid || err != nil
		}) || !status.Stopped() {
			t.Fatalf("round %d: it has not stopped (%v)", round, status)
		}
		if err := unix.Kill(-pid, unix.SIGCONT); err != nil {
			t.Fatal(err)
		}
	}
}
