package lessons_test

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// busy is how many processors are kept busy beside the tests: a service has to end alike on a machine that has little
// time for it.
var busy = flag.Int("busy", 0, "keep that many processors busy beside the tests")

// burning is set in the environment of a process that only keeps a processor busy.
const burning = "CLOSINGTIME_TEST_BURNING"

// burn keeps a processor busy until the parent process ends.
func burn() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for turns := 0; ; turns++ {
	}
}

// keepBusy starts n processes that burn, and returns a function that ends them. They end with this one, however it
// ends: it holds the other end of their input.
func keepBusy(n int) (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding the test's own program: %w", err)
	}
	var ends []func()
	for range n {
		process := exec.Command(self)
		process.Env = append(os.Environ(), burning+"=1")
		input, err := process.StdinPipe()
		if err == nil {
			err = process.Start()
		}
		if err != nil {
			return nil, fmt.Errorf("keeping a processor busy: %w", err)
		}
		ends = append(ends, func() {
			_ = input.Close()
			_ = process.Wait()
		})
	}
	return func() {
		for _, end := range ends {
			end()
		}
	}, nil
}
