//go:build unix

package process_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/playground/process"
)

// A build gives a binary that runs, and tells on the way what it compiles. It says nothing more once it has returned.
func TestBuild(t *testing.T) {
	word := rand.Text() // new to Go's cache
	root := module(t, map[string]string{
		"cmd/hello/main.go": `package main; import "tiny/greet"; func main() { println(greet.Word) }`,
		"greet/greet.go":    `package greet; var Word = "` + word + `"`,
	})
	var mu sync.Mutex
	var seen []process.Progress
	returned := false
	binary, err := builder(t, root).Build(t.Context(), filepath.Join(root, "cmd", "hello"), func(p process.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if returned {
			t.Error("progress is told after Build has returned")
		}
		seen = append(seen, p)
	})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	returned = true
	if filepath.Base(binary) != "cmd_hello" {
		t.Errorf("the binary is %s", binary)
	}
	if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != word+"\n" {
		t.Errorf("it says %q, %v", out, err)
	}
	if len(seen) == 0 {
		t.Fatal("no progress was told")
	}
	compiled := make(map[string]bool)
	for i, p := range seen {
		if p.Package != "cmd/hello" || p.Compiled != i || p.Elapsed <= 0 {
			t.Errorf("progress %d is %+v", i, p)
		}
		compiled[p.Latest] = true
	}
	if !compiled["tiny/greet"] || !compiled["tiny/cmd/hello"] {
		t.Errorf("compiled %v, want tiny/greet and tiny/cmd/hello among it", compiled)
	}
}

// Each package has a binary of its own: that in the root of the module, too, and what is named by its import path.
func TestBinaries(t *testing.T) {
	says := func(word string) string { return `package main; func main() { print("` + word + `") }` }
	root := module(t, map[string]string{
		"main.go":            says("root"),
		"tiny/main.go":       says("tiny"),
		"tiny/cmd/main.go":   says("nested"),
		"tiny_cmd/main.go":   says("underscore"),
		"..dots/main.go":     says("dots"),
		"cmd/my.svc/main.go": says("dot"),
	})
	b := builder(t, root)
	binaries := make(map[string]string) // and what they say
	for dir, word := range map[string]string{".": "root", "tiny": "tiny", "tiny/cmd": "nested", "tiny_cmd": "underscore", "..dots": "dots", "cmd/my.svc": "dot"} {
		binary, err := b.Build(t.Context(), filepath.Join(root, dir), nil)
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		binaries[binary] = word
	}
	write(t, filepath.Join(root, "main.go"), says("imported"))
	imported, err := b.BuildImport(t.Context(), "tiny", nil)
	if err != nil {
		t.Fatal(err)
	}
	binaries[imported] = "imported"
	for binary, word := range binaries {
		if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != word {
			t.Errorf("%s says %q, %v; want %s", binary, out, err, word)
		}
	}
	if len(binaries) != 7 {
		t.Errorf("seven builds have %d binaries: %v", len(binaries), binaries)
	}
	write(t, filepath.Join(root, "main.go"), "package main")
	if _, err := b.Build(t.Context(), root, nil); err == nil || !strings.HasPrefix(err.Error(), "the package in the root of the module does not compile:\n") {
		t.Errorf("the error is %v", err)
	}
}

// A package that does not compile gives what the compiler says, with file and line, and no binary; mended, it builds.
// A running service is not disturbed: the earlier binary stays until there is a new one.
func TestBuildErrors(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main\n\nfunc main() { println(1) }\n"})
	b, dir := builder(t, root), filepath.Join(root, "cmd")
	binary, err := b.Build(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		"package main\n\nfunc main() {\n\tprintn(1)\n}\n":   "main.go:4:2: undefined: printn",
		"package main\n\nfunc main() {\n":                   "main.go:4:1: syntax error",
		"package main\n\nimport \"no/such\"\nfunc main(){}": "main.go:3:8: package no/such is not in std",
		"package main\n": "function main is undeclared",
	} {
		write(t, filepath.Join(dir, "main.go"), source)
		_, err := b.Build(t.Context(), dir, nil)
		var failed *process.BuildError
		if !errors.As(err, &failed) {
			t.Errorf("the error is %v, want a *BuildError", err)
			continue
		}
		if failed.Package != "cmd" || !strings.Contains(failed.Output, want) || strings.Contains(failed.Output, "# tiny") {
			t.Errorf("package %s, output %q, want %q", failed.Package, failed.Output, want)
		}
		if text := err.Error(); !strings.Contains(text, "cmd does not compile") || !strings.Contains(text, want) {
			t.Errorf("the error says %q", text)
		}
		if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != "1\n" {
			t.Errorf("the earlier binary says %q, %v", out, err)
		}
	}
	write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() { println(2) }\n")
	if _, err := b.Build(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != "2\n" {
		t.Errorf("the new binary says %q, %v", out, err)
	}
}

// A source can make the compiler say a line of any length. The build ends all the same, and the line is cut.
func TestLongCompilerLines(t *testing.T) {
	long := strings.Repeat("x", 300<<10)
	root := module(t, map[string]string{"cmd/main.go": "package main\n\nfunc main() { " + long + "() }\n"})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := builder(t, root).Build(ctx, filepath.Join(root, "cmd"), nil)
	var failed *process.BuildError
	if !errors.As(err, &failed) || !strings.Contains(failed.Output, "main.go:3:15: undefined: xxx") || len(failed.Output) > 64<<10 {
		t.Errorf("the error is %.200v, want a *BuildError that is cut", err)
	}
}

// Settings that are for other modules or other machines do not matter to a builder on its own.
func TestBuildAlone(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	write(t, filepath.Join(filepath.Dir(root), "go.work"), "go 1.26\n")
	for _, setting := range []string{"GOOS=plan9", "GOARCH=mips", "GOFLAGS=-mod=vendor", "GOFLAGS=-bogus", "GO111MODULE=off", "GOWORK="} {
		t.Run(setting, func(t *testing.T) {
			name, value, _ := strings.Cut(setting, "=")
			t.Setenv(name, value)
			binary, err := builder(t, root).Alone().Build(t.Context(), filepath.Join(root, "cmd"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(binary).CombinedOutput(); err != nil {
				t.Errorf("the binary does not run: %v, %s", err, out)
			}
		})
	}
}

// Where Go itself cannot work, the source is not said to be wrong.
func TestBuildWhereGoCannotWork(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	old := t.TempDir()
	write(t, filepath.Join(old, "go"), "#!/bin/sh\necho 'go: go.mod requires go >= 1.26 (running go 1.20.1; GOTOOLCHAIN=local)' >&2; exit 1\n")
	if err := os.Chmod(filepath.Join(old, "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, settings := range map[string][]string{
		"running go 1.20.1":       {"PATH=" + old + string(os.PathListSeparator) + os.Getenv("PATH")},
		"-bogus":                  {"GOFLAGS=-bogus"},
		"GOCACHE":                 {"GOCACHE=relative"},
		"build cache":             {"GOCACHE=/dev/null/none"},
		"build cache is required": {"HOME=", "GOCACHE=", "XDG_CACHE_HOME="},
	} {
		t.Run(name, func(t *testing.T) {
			for _, setting := range settings {
				name, value, _ := strings.Cut(setting, "=")
				t.Setenv(name, value)
			}
			_, err := builder(t, root).Build(t.Context(), filepath.Join(root, "cmd"), nil)
			if err == nil || errors.As(err, new(*process.BuildError)) || !strings.Contains(err.Error(), "go build could not work here: ") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A main package can be named by its import path, as one of another module must be.
func TestBuildImport(t *testing.T) {
	root := module(t, map[string]string{"cmd/hello/main.go": `package main; func main() { println("hello") }`})
	b := builder(t, root)
	binary, err := b.BuildImport(t.Context(), "tiny/cmd/hello", nil)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary).CombinedOutput(); err != nil || string(out) != "hello\n" {
		t.Errorf("it says %q, %v", out, err)
	}
	var failed *process.BuildError
	if _, err := b.BuildImport(t.Context(), "tiny/absent", nil); !errors.As(err, &failed) || !strings.Contains(failed.Output, "tiny/absent") {
		t.Errorf("the error is %v, want a *BuildError with the package", err)
	}
}

// What cannot be built for another reason than its source is no *BuildError, and says what to do.
func TestBuildOfNothing(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	b := builder(t, root)
	for dir, want := range map[string]string{
		filepath.Join(root, "absent"):     "building absent: there is no such directory",
		filepath.Dir(root):                "is not inside",
		filepath.Join(root, "..", "else"): "is not inside",
	} {
		_, err := b.Build(t.Context(), dir, nil)
		var failed *process.BuildError
		if err == nil || errors.As(err, &failed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want one with %q", dir, err, want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	_, err := b.Build(t.Context(), filepath.Join(root, "cmd"), nil)
	if err == nil || !strings.Contains(err.Error(), "there is no go command in PATH; install Go from https://go.dev/dl") {
		t.Errorf("without Go the error is %v", err)
	}
}

// When its context ends, a build ends its compiler, with all that that has started, and returns the cause.
func TestCancelledBuild(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	alive := stubCompiler(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	stop := errors.New("the user went on")
	done := make(chan error, 1)
	go func() {
		_, err := builder(t, root).Build(ctx, filepath.Join(root, "cmd"), nil)
		done <- err
	}()
	if !eventually(func() bool { return alive() }) {
		t.Fatal("the compiler did not start")
	}
	cancel(stop)
	select {
	case err := <-done:
		if !errors.Is(err, stop) {
			t.Errorf("the error is %v, want %v", err, stop)
		}
	case <-time.After(patience):
		t.Fatal("the build goes on")
	}
	if !eventually(func() bool { return !alive() }) {
		t.Error("the compiler goes on")
	}
}

// A builder builds one at a time. Who waits for the turn can give up.
func TestBuildsTakeTurns(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	alive := stubCompiler(t)
	b := builder(t, root)
	first, endFirst := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = b.Build(first, filepath.Join(root, "cmd"), nil)
	}()
	if !eventually(func() bool { return alive() }) {
		t.Fatal("the compiler did not start")
	}
	stop := errors.New("no patience")
	second, endSecond := context.WithCancelCause(t.Context())
	endSecond(stop)
	if _, err := b.Build(second, filepath.Join(root, "cmd"), func(process.Progress) { t.Error("two builds at a time") }); !errors.Is(err, stop) {
		t.Errorf("the error is %v, want %v", err, stop)
	}
	endFirst()
	<-done
}

// stubCompiler puts a go command into PATH that never ends, and neither does its child. It returns a function that
// tells whether any of them runs.
func stubCompiler(t *testing.T) (alive func() bool) {
	t.Helper()
	dir := t.TempDir()
	script := "#!/bin/sh\nsleep 600 &\necho $! > " + dir + "/child\necho $$ > " + dir + "/self\nwait\n"
	write(t, filepath.Join(dir, "go"), script)
	if err := os.Chmod(filepath.Join(dir, "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func() bool { return running(readPID(dir+"/child")) || running(readPID(dir+"/self")) }
}

// module makes a tiny module of its own.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "tiny")
	write(t, filepath.Join(root, "go.mod"), "module tiny\n\ngo 1.26\n")
	for name, content := range files {
		write(t, filepath.Join(root, name), content)
	}
	return root
}

func builder(t *testing.T, root string) *process.Builder {
	return process.NewBuilder(root, filepath.Join(t.TempDir(), "bin"))
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}
