package lessons_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A learner's copy, which may not compile yet, is no part of ./..., so that go test ./... does not fail for it. Named by
// its folder it is a package like any other.
func TestOwnCopiesAreLeftOutOfAll(t *testing.T) {
	root := t.TempDir()
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.mod":                           string(mod),
		"lessons/01-signal/broken/main.go": "package main\n\nfunc main() {}\n",
		"lessons/01-signal/yours/main.go":  "package main\n\nfunc main() {}\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string]string{
		"./...":                     "closingtime/lessons/01-signal/broken",
		"./lessons/01-signal/yours": "closingtime/lessons/01-signal/yours",
	} {
		cmd := exec.CommandContext(t.Context(), "go", "list", pattern)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("go list %s says %q, %v; want %q", pattern, got, err, want)
		}
	}
}
