//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A solution of the course that was built before is examined as a whole, its database and its log included: all seven checks are shown.
func TestABuiltShop(t *testing.T) {
	t.Parallel()
	service := filepath.Join(t.TempDir(), "s01")
	if said, err := exec.Command("go", "build", "-o", service, "closingtime/solutions/01-signal").CombinedOutput(); err != nil {
		t.Fatalf("building the solution: %v\n%s", err, said)
	}
	status, stdout, stderr := drilled(t, "-shop", "--", service)
	if status != 0 || !strings.Contains(stdout, "7 checks, all passed") {
		t.Errorf("the status is %d, want 0\n%s%s", status, stdout, stderr)
	}
}
