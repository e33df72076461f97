// Package long has the flag with which tests do all that they can do, and not only as much as one waits for gladly:
//
//	go test ./tui -long
//
// A test package has the flag when one of its test files imports this package; others do not know it.
package long

import (
	"flag"
	"testing"
)

var wanted = flag.Bool("long", false, "do all that the tests can do, which takes minutes: many keys, many runs, and the real program")

// Wanted tells whether the flag is set.
func Wanted() bool { return *wanted }

// Only skips a test that is too long for whoever did not set the flag.
func Only(t testing.TB) {
	t.Helper()
	if !Wanted() {
		t.Skip("takes long; -long runs it")
	}
}

// Pick returns the dose that everybody takes, or the full one where the flag is set.
func Pick(dose, full int) int {
	if Wanted() {
		return full
	}
	return dose
}
