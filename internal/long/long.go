// Package long has the flag that makes tests run completely, which takes minutes:
//
//	go test ./tui -long
//
// A test package has the flag when one of its test files imports this package.
package long

import (
	"flag"
	"testing"
)

var wanted = flag.Bool("long", false, "do all that the tests can do, which takes minutes: many keys, many runs, and the real program")

// Wanted tells whether the flag is set.
func Wanted() bool { return *wanted }

// Only skips a long test unless the flag is set.
func Only(t testing.TB) {
	t.Helper()
	if !Wanted() {
		t.Skip("takes long; -long runs it")
	}
}

// Pick returns full if the flag is set, and usual otherwise.
func Pick(usual, full int) int {
	if Wanted() {
		return full
	}
	return usual
}
