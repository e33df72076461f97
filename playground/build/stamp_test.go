package build

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The next program does not build a service again until one of its source files has changed.
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

// Compiled packages are in Go's cache: no binary is there, and they are not compiled again until a source has changed.
func TestCompile(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module tiny\n\ngo 1.26\n")
	write("one/main.go", "package main\n\nimport \"tiny/part\"\n\nfunc main() { part.Do() }\n")
	write("two/main.go", "package main\n\nfunc main() {}\n")
	write("part/part.go", "package part\n\nfunc Do() {}\n"+"// "+rand.Text()+"\n") // in no cache yet
	bin := filepath.Join(root, ".bin")
	compile := func(names ...string) (compiled []string, err error) {
		var dirs []string
		for _, name := range names {
			dirs = append(dirs, filepath.Join(root, name))
		}
		err = NewBuilder(root, bin).Alone().Compile(t.Context(), dirs, func(p Progress) { compiled = append(compiled, p.Latest) })
		return compiled, err
	}
	if compiled, err := compile("one", "two"); err != nil || !slices.Contains(compiled, "tiny/part") {
		t.Errorf("at first it compiles %v, %v", compiled, err)
	}
	if left, _ := filepath.Glob(filepath.Join(bin, "*")); len(left) != 1 {
		t.Errorf("it leaves %v, want a stamp alone", left)
	}
	builder := NewBuilder(root, t.TempDir()).Alone()
	if _, err := builder.Build(t.Context(), filepath.Join(root, "one"), func(p Progress) {
		if p.Compiled > 0 {
			t.Errorf("a build compiles %s again", p.Latest)
		}
	}); err != nil {
		t.Error(err)
	}
	t.Run("again", func(t *testing.T) {
		t.Setenv("GOFLAGS", "-no-such-flag") // the builder sets its own
		t.Setenv("GOCACHE", "nowhere")       // so that the go command would fail
		if _, err := compile("two", "one"); err != nil {
			t.Errorf("nothing has changed, and it asks the go command: %v", err)
		}
		if _, err := compile("part"); err == nil {
			t.Error("it takes for compiled what never was")
		}
	})
	write("part/part.go", "package part\n\nfunc Do() { undefined() }\n")
	if _, err := compile("one", "two"); err == nil {
		t.Error("it compiles what does not compile, or takes an earlier state of it for the present one")
	}
}

// Of the binaries that have not been used for an hour, the latest are kept, and what is in use is kept as well.
func TestTrim(t *testing.T) {
	bin := t.TempDir()
	at := func(name string, ago time.Duration) {
		t.Helper()
		path, used := filepath.Join(bin, name), time.Now().Add(-ago)
		if err := errors.Join(os.WriteFile(path, nil, 0o755), os.Chtimes(path, used, used)); err != nil {
			t.Fatal(err)
		}
	}
	kept := []string{"compiled" + stampExt}
	at(kept[0], 300*time.Hour)
	for i := range keptBinaries - 1 {
		name := fmt.Sprintf("old%02d", i)
		at(name, time.Duration(i+2)*time.Hour)
		at(name+stampExt, time.Duration(i+2)*time.Hour)
		kept = append(kept, name, name+stampExt)
	}
	at("stamped-lately", 100*time.Hour)
	at("stamped-lately"+stampExt, time.Minute)
	kept = append(kept, "stamped-lately", "stamped-lately"+stampExt)
	at("oldest", 200*time.Hour)
	at("oldest"+stampExt, 200*time.Hour)
	at("killed.17"+freshExt, 2*time.Hour)
	NewBuilder(bin, bin).Trim()
	var left []string
	entries, err := os.ReadDir(bin)
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	slices.Sort(kept)
	if err != nil || !slices.Equal(left, kept) {
		t.Errorf("it keeps %v, %v; want %v", left, err, kept)
	}
	NewBuilder(bin, filepath.Join(bin, "absent")).Trim() // nothing happens
}
