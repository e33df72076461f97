package build

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What was built is not built again by the next program, until something that it is built from has changed.
func TestWhatWasBuiltIsNotBuiltAgain(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module tiny\n\ngo 1.26\n")
	write("cmd/main.go", "package main\n\nfunc main() {}\n")
	again := func() *Builder { return NewBuilder(root, filepath.Join(root, ".bin")).Alone() } // as after a restart
	binary, err := again().Build(t.Context(), filepath.Join(root, "cmd"), nil)
	if err != nil {
		t.Fatal(err)
	}
	const pkg = "./cmd"
	if !again().upToDate(pkg, binary) {
		t.Error("it would be built again, though nothing has changed")
	}
	write("README.md", "text")
	write("lessons/yours/main.go", "package main\n\nfunc main() {}\n")
	if !again().upToDate(pkg, binary) {
		t.Error("it would be built again for a text, or for a learner's copy of another service")
	}
	if NewBuilder(root, filepath.Join(root, ".bin")).upToDate(pkg, binary) {
		t.Error("a builder that heeds a workspace trusts the stamp")
	}
	for name, change := range map[string]func(){
		"a source":     func() { write("greet/greet.go", "package greet\n") },
		"the go.mod":   func() { write("go.mod", "module tiny\n\ngo 1.26.0\n") },
		"the binary":   func() { _ = os.Chtimes(binary, time.Now(), time.Now().Add(time.Second)) },
		"its absence":  func() { _ = os.Remove(binary) },
		"its own file": func() { write("cmd/main.go", "package main\n\nfunc main() { println() }\n") },
	} {
		if _, err := again().Build(t.Context(), filepath.Join(root, "cmd"), nil); err != nil {
			t.Fatal(err)
		}
		if !again().upToDate(pkg, binary) {
			t.Fatalf("before %s changes, it would be built again", name)
		}
		change()
		if again().upToDate(pkg, binary) {
			t.Errorf("%s has changed, and it would not be built again", name)
		}
	}
}
