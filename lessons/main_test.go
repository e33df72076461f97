package lessons_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"closingtime/internal/atonce"
)

// runsAtOnce is how many runs of services go on at once: see atonce.Tests.
const runsAtOnce = 7

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
	if err := atonce.Tests(runsAtOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	status := m.Run()
	stop()
	os.Exit(status)
}
