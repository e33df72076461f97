package drilltest_test

import (
	"fmt"
	"os"
	"testing"

	"closingtime/internal/atonce"
)

// TestMain lets three drills go on at once.
func TestMain(m *testing.M) {
	if err := atonce.Tests(4); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}
