//go:build unix

package program

import (
	"os"
	"os/exec"
	ossignal "os/signal"
	"sync"
	"syscall"
	"testing"
)

// What is typed while the terminal is lent is meant for the program that has it, from that program's first moment, at which this
// one may still be starting it. Afterwards it ends this program again.
func TestTypedSignalsOfABorrowerAreIgnored(t *testing.T) {
	signals := receiveEnding()
	defer signals.stop()
	tasks := &Tasks{lends: signals.typed.lend}
	arrived := make(chan os.Signal, len(keySignals))
	ossignal.Notify(arrived, keySignals...)
	defer ossignal.Stop(arrived)
	for range 50 {
		typing := exec.Command("sh", "-c", "trap '' INT; kill -INT $PPID; kill -QUIT $PPID; read over")
		end, err := typing.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var typed sync.WaitGroup
		typed.Go(func() {
			for range keySignals {
				<-arrived
			}
			end.Close()
		})
		_ = (&borrower{typing, tasks}).Run() // read fails, since nothing is typed
		typed.Wait()
	}
	select {
	case sig := <-signals.typed.received:
		t.Errorf("%v came from the program that had the terminal", sig)
	default:
	}

	inherits := exec.Command("sh", "-c", "kill -INT $$; exit 0")
	if err := (&borrower{inherits, tasks}).Run(); err == nil {
		t.Error("the program that has the terminal ignores SIGINT")
	}

	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if sig := signals.next(nil); sig != syscall.SIGINT {
		t.Errorf("%v instead of the SIGINT that was sent afterwards", sig)
	}
}
