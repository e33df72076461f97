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
	for round := range 40 {
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

// A command of the user stays in the session of the terminal, and is in no process group that the terminal signals.
func TestDetachUser(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, "sleep", "600")
	process.DetachUser(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	own, _ := unix.Getsid(0)
	session, err := unix.Getsid(cmd.Process.Pid)
	if group, _ := unix.Getpgid(cmd.Process.Pid); err != nil || session != own || group != cmd.Process.Pid {
		t.Errorf("it is in the session %d and the group %d (%v); this program is in the session %d", session, group, err, own)
	}
	end()
	_ = cmd.Wait() // the error says that it was killed
}
