//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/internal/long"
)

// A solution that is copied out builds and passes its tests without this module, and a drill of it passes.
func TestCopy(t *testing.T) {
	target := filepath.Join(t.TempDir(), "orders")
	if err := copyOut("minimal", target); err != nil {
		t.Fatal(err)
	}
	inModule(t, target, "vet", "./...")
	inModule(t, filepath.Join(target, "drill"), "test", "-count=1", "./...")
}

// So do those that bring more along than the others: a start script, tests of their own, several files, other modules.
func TestCopyLarger(t *testing.T) {
	long.Only(t)
	for _, solution := range []string{"16-wrapper", "18-rollout", "22-taken-over", "23-grpc"} {
		t.Run(solution, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "orders")
			if err := copyOut(solution, target); err != nil {
				t.Fatal(err)
			}
			inModule(t, target, "vet", "./...")
			inModule(t, target, "test", "./...")
			if solution != "23-grpc" { // the drill that is written asks over plain HTTP
				inModule(t, filepath.Join(target, "drill"), "test", "-count=1", "./...")
			}
		})
	}
}

// Nothing is written over, and what cannot be copied is named.
func TestCopyRefuses(t *testing.T) {
	there := t.TempDir()
	for _, test := range []struct{ solution, target, says string }{
		{"minimal", there, "exists"},
		{"19-nothing", filepath.Join(there, "orders"), "solutions/README.md"},
		{"../lessons", filepath.Join(there, "orders"), "solutions/README.md"},
		{"minimal", filepath.Join(there, "My Orders"), "small letters"},
	} {
		if err := copyOut(test.solution, test.target); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("copying %s to %s: %v, want an error that says %q", test.solution, test.target, err, test.says)
		}
	}
	if left, err := os.ReadDir(there); err != nil || len(left) > 0 {
		t.Errorf("%v are left, %v", left, err)
	}
}

// A copy that fails half-way leaves nothing behind, so that it can be tried again.
func TestCopyThatFails(t *testing.T) {
	dir := t.TempDir()
	overlay, broken := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "main.go")
	main, err := filepath.Abs("../minimal/main.go")
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{broken: "package main\n\nimport \"no.such/module\"\n", overlay: fmt.Sprintf(`{"Replace":{%q:%q}}`, main, broken)} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOFLAGS", "-overlay="+overlay)
	target := filepath.Join(dir, "orders")
	if err := copyOut("minimal", target); err == nil || !strings.Contains(err.Error(), "no.such/module") {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(target); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

// inModule runs the go command in a module that knows of no workspace, and of no network. With -trimpath, Go's cache serves what
// was compiled in another folder, by an earlier test.
func inModule(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOPROXY=off", "GOFLAGS=-mod=readonly -trimpath")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go %s in %s: %v\n%s", strings.Join(args, " "), dir, err, out)
	}
}
