// Package process builds services, starts them and ends them. No process that it has started outlives the program
// that started it.
package process

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// Builder builds the main packages of one module. It builds one at a time, since two builds would compile the same
// packages twice. It is safe for concurrent use.
type Builder struct {
	root string // of the module
	bin  string // where the binaries go
	env  []string
	turn chan struct{}
}

// NewBuilder returns a builder for the module in root that puts its binaries into bin.
func NewBuilder(root, bin string) *Builder {
	// A binary is for this machine, whatever one builds for otherwise.
	env := []string{"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}
	return &Builder{root: root, bin: bin, env: env, turn: make(chan struct{}, 1)}
}

// Alone makes the builder disregard settings of Go that are for other modules than its own: a workspace around it,
// flags for every build, and modules being off. It returns the builder.
func (b *Builder) Alone() *Builder {
	b.env = append(b.env, "GOWORK=off", "GO111MODULE=on", "GOFLAGS=-mod=readonly") // empty ones are looked up in go env's file
	return b
}

// Progress tells how far a build is.
type Progress struct {
	Package  string        // that is being built
	Compiled int           // packages compiled so far; those in Go's cache do not count
	Latest   string        // the package compiled last
	Elapsed  time.Duration // since the build began
}

// A BuildError says why a package does not compile.
type BuildError struct {
	Package string // the directory of the package, relative to the root of the module
	Output  string // what the compiler said, with file and line
}

func (e *BuildError) Error() string {
	name := e.Package
	if name == "." {
		name = "the package in the root of the module"
	}
	return fmt.Sprintf("%s does not compile:\n%s", name, e.Output)
}

// Build builds the main package in dir, an absolute path below the root, and returns the path of the binary. It
// calls progress, which may be nil, from another goroutine while it works, and not after it has returned. A package
// that does not compile gives a *BuildError. When ctx ends, Build ends the compiler and returns ctx's cause.
//
// The binary is replaced by renaming, so a service that runs from an earlier build goes on undisturbed.
func (b *Builder) Build(ctx context.Context, dir string, progress func(Progress)) (binary string, err error) {
	pkg, err := filepath.Rel(b.root, dir)
	if err != nil || !filepath.IsLocal(pkg) {
		return "", fmt.Errorf("building %s: it is not inside %s", dir, b.root)
	}
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("building %s: there is no such directory", pkg)
	}
	// An error is for the compiler to explain.
	if found, err := build.ImportDir(dir, 0); err == nil && found.Name != "main" {
		return "", fmt.Errorf("building %s: it is package %s; a service is package main", pkg, found.Name)
	}
	return b.build(ctx, "./"+filepath.ToSlash(pkg), progress)
}

// BuildImport is Build for a main package that is named by its import path, in the module itself or in one that it
// depends on.
func (b *Builder) BuildImport(ctx context.Context, path string, progress func(Progress)) (binary string, err error) {
	return b.build(ctx, path, progress)
}

func (b *Builder) build(ctx context.Context, pkg string, progress func(Progress)) (binary string, err error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if err := os.MkdirAll(b.bin, 0o755); err != nil {
		return "", fmt.Errorf("building %s: %w", pkg, err)
	}
	binary = filepath.Join(b.bin, b.binaryName(pkg))
	fresh := fmt.Sprintf("%s.%d.new", binary, os.Getpid()) // another of these programs may be building the same
	// go build leaves a binary alone that is up to date, which saves the time to link it; a stale one it removes, so
	// that the link to the earlier binary never changes that one.
	_ = os.Link(binary, fresh) // there may be none yet
	defer os.Remove(fresh)
	output, err := b.compile(ctx, pkg, fresh, progress)
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("building %s: there is no go command in PATH; install Go from https://go.dev/dl", pkg)
	case err != nil && noPlace.MatchString(output) && !noCache.MatchString(output):
		return "", fmt.Errorf("building %s into %s, and %s for what is between: %s", strings.TrimPrefix(pkg, "./"), b.bin, os.TempDir(), output)
	case err != nil && !ofSource.MatchString(output):
		return "", fmt.Errorf("building %s: go build could not work here: %s; go env shows its settings", strings.TrimPrefix(pkg, "./"), cmp.Or(output, err.Error()))
	case err != nil:
		return "", &BuildError{strings.TrimPrefix(pkg, "./"), output}
	}
	if err := os.Rename(fresh, binary); err != nil {
		return "", fmt.Errorf("building %s: %w", pkg, err)
	}
	return binary, nil
}

// binaryName names the binary of a package after its place, ./cmd/hello as cmd_hello, so that each has its own. The
// package in the root is named after the root's directory. A slash more sets that one, and what is named by its import
// path, apart from a directory of the same name.
func (b *Builder) binaryName(pkg string) string {
	path, local := strings.CutPrefix(pkg, "./")
	switch {
	case !local:
		path = "/" + path
	case path == ".":
		path = filepath.ToSlash(filepath.Base(b.root)) + "/"
	}
	name := strings.NewReplacer("_", "__", "/", "_").Replace(path)
	if runtime.GOOS == "windows" {
		name += ".exe" // which Windows starts nothing without
	}
	return name
}

// noPlace is what go build says when it cannot write, which is not the program's fault.
var noPlace = regexp.MustCompile(`read-only file system|no space left on device|permission denied|creating work dir`)

// noCache is what go build says when it is its cache where it cannot write.
var noCache = regexp.MustCompile(`build cache|GOCACHE|module cache|GOMODCACHE`)

// ofSource is what go build says of source that does not compile: a place in it, or what it says of a package as a
// whole. Everything else is about Go, or its settings.
var ofSource = regexp.MustCompile(`(?m)\.(go|s|c|h):\d+|^runtime\.main_main|^package |^no required module provides|` +
	`^(go: )?build constraints exclude|no (non-test )?Go files|found packages |import cycle|source files not allowed|^link: |relocation target`)

// compile runs go build, which names each package that it compiles, and returns everything else that it said.
func (b *Builder) compile(ctx context.Context, pkg, out string, progress func(Progress)) (string, error) {
	// Without the tables for debuggers a binary takes two thirds of the disk and half the time to link; stack traces
	// still name functions, files and lines.
	cmd := exec.CommandContext(ctx, "go", "build", "-v", "-buildvcs=false", "-ldflags=-s -w", "-o", out, pkg)
	cmd.Dir = b.root
	cmd.Env = append(os.Environ(), b.env...)
	cmd.WaitDelay = time.Second
	Detach(cmd)
	said, write, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = write, write
	began := time.Now()
	err = cmd.Start()
	write.Close()
	if err != nil {
		return err.Error(), err
	}
	output := follow(said, strings.TrimPrefix(pkg, "./"), began, progress)
	return output, cmd.Wait()
}

// follow reads what go build says until it ends, reports each compiled package, and returns the rest, or the last line
// where there is no rest.
func follow(said *os.File, pkg string, began time.Time, progress func(Progress)) string {
	var rest strings.Builder
	state := Progress{Package: pkg}
	report := func() {
		if progress != nil {
			state.Elapsed = time.Since(began)
			progress(state)
		}
	}
	report()
	lines := bufio.NewReaderSize(said, maxCompilerLine)
	last := ""
	for {
		line, err := readLine(lines)
		if err != nil {
			break
		}
		if isImportPath(line) {
			last = line
			state.Compiled, state.Latest = state.Compiled+1, line
			report()
		} else if rest.Len() < maxCompilerOutput && !strings.HasPrefix(line, "# ") {
			rest.WriteString(line + "\n")
		}
	}
	return cmp.Or(strings.TrimRight(rest.String(), "\n"), last)
}

// How much of the compiler's output is kept, in bytes: a source can make it long. All of it is read, since go build
// would wait for ever otherwise.
const (
	maxCompilerOutput = 64 << 10
	maxCompilerLine   = 4 << 10
)

// readLine returns the next line, cut where it is longer than the reader's buffer.
func readLine(lines *bufio.Reader) (string, error) {
	start, more, err := lines.ReadLine()
	line := strings.ToValidUTF8(string(start), "?")
	if more {
		line += " …"
	}
	for more && err == nil {
		_, more, err = lines.ReadLine()
	}
	return line, err
}

func isImportPath(line string) bool {
	return line != "" && !strings.ContainsAny(line, " :\t")
}
