//go:build unix

package process_test

import (
	"bufio"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"closingtime/playground/process"
)

// A shell that waits for a shell that waits: the signal reaches the last of them, too.
func TestSignalTreeReachesDescendants(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", `/bin/sh -c 'sleep 600 & echo $!; wait; exit 0'; exit 0`)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	sleeper, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := process.SignalTree(cmd.Process.Pid, "SIGTERM"); err != nil {
		t.Error(err)
	}
	if !eventually(func() bool { return !running(sleeper) }) {
		t.Error("the last descendant goes on")
	}
	_ = cmd.Wait() // of the signal, or because what it waited for has ended
	if err := process.SignalTree(cmd.Process.Pid, "SIGNONE"); err == nil {
		t.Error("a signal that there is not was sent")
	}
}
