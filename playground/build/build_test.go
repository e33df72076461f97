//go:build unix

package build_test

import (
	"context"
	"crypto/rand"
	"debug/buildinfo"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"closingtime/playground/build"
)

// A build gives a binary that runs, and tells on the way what it compiles. It says nothing more once it has returned.
func TestBuild(t *testing.T) {
	word := rand.Text() // new to Go's cache
	root := module(t, map[string]string{
		"cmd/hello/main.go": `package main; import "tiny/greet"; func main() { println(greet.Word) }`,
		"greet/greet.go":    `package greet; var Word = "` + word + `"`,
	})
	var mu sync.Mutex
	var seen []build.Progress
	returned := false
	binary, err := builder(t, root).Build(t.Context(), filepath.Join(root, "cmd", "hello"), func(p build.Progress) {
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
		failed, ok := build.OfSource(err)
		if !ok {
			t.Errorf("the error is %v, want one of the source", err)
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
	_, err := builder(t, root).Build(t.Context(), filepath.Join(root, "cmd"), nil)
	failed, ok := build.OfSource(err)
	if !ok || !strings.Contains(failed.Output, "main.go:3:15: undefined: xxx") || len(failed.Output) > 64<<10 {
		t.Errorf("the error is %.200v, want one of the source that is cut", err)
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

// A binary that is built with -trimpath names no folder of this machine, and needs no compilation in another checkout.
func TestBuildAloneKeepsTrimpath(t *testing.T) {
	t.Setenv("GOFLAGS", "-mod=vendor -trimpath")
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	binary, err := builder(t, root).Alone().Build(t.Context(), filepath.Join(root, "cmd"), nil)
	if err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	if want := (debug.BuildSetting{Key: "-trimpath", Value: "true"}); !slices.Contains(info.Settings, want) {
		t.Errorf("the binary was built with %v", info.Settings)
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
	for _, c := range []struct {
		name     string
		settings []string
		kind     build.Kind
		says     string
	}{
		{"old go", []string{"PATH=" + old + string(os.PathListSeparator) + os.Getenv("PATH")}, build.Settings, "running go 1.20.1; GOTOOLCHAIN=local); go env shows its settings"},
		{"wrong flag", []string{"GOFLAGS=-bogus"}, build.Settings, "-bogus; go env shows its settings"},
		{"relative cache", []string{"GOCACHE=relative"}, build.NoCache, "GOCACHE is not an absolute path"},
		{"impossible cache", []string{"GOCACHE=/dev/null/none"}, build.NoCache, "cannot use its cache in /dev/null/none, which GOCACHE names: "},
		{"no cache", []string{"HOME=", "GOCACHE=", "XDG_CACHE_HOME="}, build.NoHome, "build cache is required"},
		{"cache turned off", []string{"GOCACHE=off"}, build.NoCache, "GOCACHE=off"},
		{"no place to work", []string{"TMPDIR=/dev/null"}, build.NoPlace, "nothing can be written into /dev/null"},
		{"no place of its own to work", []string{"GOTMPDIR=/dev/null/none"}, build.NoPlace, "nothing can be written into /dev/null/none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := builder(t, root)
			for _, setting := range c.settings {
				name, value, _ := strings.Cut(setting, "=")
				t.Setenv(name, value)
			}
			wantKind(t, c.kind, c.says)(b.Build(t.Context(), filepath.Join(root, "cmd"), nil))
		})
	}
}

// On a full disk the source is not said to be wrong, whichever of the places that a build writes to is on it.
func TestBuildOnFullDisk(t *testing.T) {
	full := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", full).Run(); err != nil {
		t.Skip("it takes the right to mount a small disk: ", err)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", full).Run(); err != nil {
			t.Error(err)
		}
	})
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	b := builder(t, root)
	for name, kind := range map[string]build.Kind{"TMPDIR": build.NoPlace, "GOCACHE": build.NoCache} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, full)
			wantKind(t, kind, full)(b.Build(t.Context(), filepath.Join(root, "cmd"), nil))
		})
	}
	wantKind(t, build.NoPlace, full)(build.NewBuilder(root, full).Build(t.Context(), filepath.Join(root, "cmd"), nil))
}

// wantKind returns a function that reports what has another result than an error of that kind that says that.
func wantKind(t *testing.T, kind build.Kind, says string) func(string, error) {
	return func(binary string, err error) {
		t.Helper()
		failed, ok := errors.AsType[*build.Error](err)
		if !ok || failed.Kind != kind || !strings.Contains(err.Error(), says) {
			t.Errorf("the build gives %q, %v; want an error that it is %q, saying %q", binary, err, kind, says)
		}
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
	_, err = b.BuildImport(t.Context(), "tiny/absent", nil)
	if failed, ok := build.OfSource(err); !ok || !strings.Contains(failed.Output, "tiny/absent") {
		t.Errorf("the error is %v, want one that names the package", err)
	}
}

// A package that is no service of the module cannot be built, and nothing can be built without the go command.
func TestBuildOfNothing(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}", "lib/lib.go": "package lib"})
	b := builder(t, root)
	for dir, want := range map[string]struct {
		kind build.Kind
		says string
	}{
		filepath.Join(root, "absent"):     {build.Absent, "building absent: there is no such directory"},
		filepath.Join(root, "lib"):        {build.NotMain, "building lib: it is package lib; a service is package main"},
		filepath.Dir(root):                {build.Absent, "is not inside " + root},
		filepath.Join(root, "..", "else"): {build.Absent, "is not inside " + root},
	} {
		wantKind(t, want.kind, want.says)(b.Build(t.Context(), dir, nil))
	}
	wantKind(t, build.NoPlace, "nothing can be written into /dev/null/bin")(build.NewBuilder(root, "/dev/null/bin").Build(t.Context(), filepath.Join(root, "cmd"), nil))
	t.Setenv("PATH", t.TempDir())
	wantKind(t, build.NoGo, "there is no go command in PATH; install Go from https://go.dev/dl")(b.Build(t.Context(), filepath.Join(root, "cmd"), nil))
}

// When its context ends, a build ends its compiler, with all that the compiler has started, and returns the cause.
func TestCancelledBuild(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	compiler := stubCompiler(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	stop := errors.New("the user went on")
	done := make(chan error, 1)
	go func() {
		_, err := builder(t, root).Build(ctx, filepath.Join(root, "cmd"), nil)
		done <- err
	}()
	ended := compiler()
	cancel(stop)
	if err := <-done; !errors.Is(err, stop) {
		t.Errorf("the error is %v, want %v", err, stop)
	}
	ended()
}

// A builder builds one at a time. Whoever waits for a turn can give up.
func TestBuildsTakeTurns(t *testing.T) {
	root := module(t, map[string]string{"cmd/main.go": "package main; func main() {}"})
	compiler := stubCompiler(t)
	b := builder(t, root)
	first, endFirst := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = b.Build(first, filepath.Join(root, "cmd"), nil)
	}()
	ended := compiler()
	stop := errors.New("no patience")
	second, endSecond := context.WithCancelCause(t.Context())
	endSecond(stop)
	if _, err := b.Build(second, filepath.Join(root, "cmd"), func(build.Progress) { t.Error("two builds at a time") }); !errors.Is(err, stop) {
		t.Errorf("the error is %v, want %v", err, stop)
	}
	endFirst()
	<-done
	ended()
}

// stubCompiler puts a go command into PATH that never ends, and neither does its child. The function that it returns
// waits until they run; the one that this returns in turn waits until neither does.
func stubCompiler(t *testing.T) (started func() (ended func())) {
	t.Helper()
	dir := t.TempDir()
	held := filepath.Join(dir, "held") // a pipe that both keep open
	if err := syscall.Mkfifo(held, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go"), "#!/bin/sh\nexec 9>"+held+"\nsleep 600 &\nwait\n")
	if err := os.Chmod(filepath.Join(dir, "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func() (ended func()) {
		pipe, err := os.Open(held) // which waits for the first that opens it for writing
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			defer pipe.Close()
			if n, err := pipe.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
				t.Errorf("the pipe that the compiler holds gives %d bytes, %v", n, err)
			}
		}
	}
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

func builder(t *testing.T, root string) *build.Builder {
	return build.NewBuilder(root, filepath.Join(t.TempDir(), "bin"))
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}
