//go:build unix

package program

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// untilSignalHelper, in the environment, has the test say when it waits for a signal, and then which one came.
const untilSignalHelper = "CLOSINGTIME_UNTIL_SIGNAL"

// What ignores a signal, as under nohup, is not ended by it.
func TestIgnoredSignalsEndNothing(t *testing.T) {
	if os.Getenv(untilSignalHelper) != "" {
		ctx, stop := UntilSignal()
		defer stop()
		fmt.Println("waits")
		<-ctx.Done()
		fmt.Println(context.Cause(ctx))
		return
	}
	ignores := exec.Command("sh", "-c", `trap "" HUP; exec "$0" -test.run=^TestIgnoredSignalsEndNothing$`, os.Args[0])
	ignores.Env = append(os.Environ(), untilSignalHelper+"=yes")
	out, err := ignores.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := ignores.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Scan() // it waits
	for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGTERM} {
		if err := ignores.Process.Signal(sig); err != nil {
			t.Error(err)
		}
	}
	lines.Scan()
	if want := (EndedBy{syscall.SIGTERM}).Error(); lines.Text() != want {
		t.Errorf("it says %q, want %q", lines.Text(), want)
	}
	for lines.Scan() { // to the end, before Wait closes the pipe
	}
	if err := ignores.Wait(); err != nil {
		t.Error(err)
	}
}
