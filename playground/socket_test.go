//go:build unix

package playground_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The path of a socket has room for about a hundred bytes. What does not fit is "invalid argument" to the system; the
// run says which path that was, and what to do.
func TestServiceWhoseSocketHasTooLongAPath(t *testing.T) {
	p := plan(t, "socket")
	long := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	if err := os.Mkdir(long, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	_, err := finish(t, p)
	wantStartError(t, err, "before it was ready", long, "too long a path for a socket", "set TMPDIR to a shorter path")
}
