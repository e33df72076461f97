package lessons_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// A run of a service waits most of its time, so more of them go on at once than there are cores, unless -parallel says
// otherwise.
const runsAtOnce = 6

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(burning) != "" {
		burn()
	}
	if ending := os.Getenv(playing); ending != "" {
		firstStep(ending)
		return
	}
	stop, err := keepBusy(*busy)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		if err := flag.Set("test.parallel", fmt.Sprint(runsAtOnce)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	status := m.Run()
	stop()
	os.Exit(status)
}
