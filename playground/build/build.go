// Package build builds services with the go command, and says by a typed error why one could not be built.
package build

import (
	"context"
	"fmt"
	gobuild "go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"closingtime/playground/process"
)

// Builder builds the main packages of one module. It builds one at a time, since two builds would compile the same
// packages twice. It is safe for concurrent use.
type Builder struct {
	root  string // of the module
	bin   string // where the binaries go
	env   []string
	alone bool // see Alone
	turn  chan struct{}
}

// NewBuilder returns a builder for the module in root that puts its binaries into bin.
func NewBuilder(root, bin string) *Builder {
	// A binary is for this machine, whatever the environment says of others.
	env := []string{"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}
	return &Builder{root: root, bin: bin, env: env, turn: make(chan struct{}, 1)}
}

// Alone makes the builder disregard settings of Go that are for other modules than its own: a workspace around it,
// flags for every build, and modules being off. It returns the builder.
func (b *Builder) Alone() *Builder {
	b.alone = true
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

// Build builds the main package in dir, an absolute path below the root, and returns the path of the binary. It
// calls progress, which may be nil, from another goroutine while it works, and not after it has returned. What cannot
// be built gives an *Error. When ctx ends, Build ends the compiler and returns ctx's cause.
//
// The binary is replaced by renaming, so a service that runs from an earlier build goes on undisturbed.
func (b *Builder) Build(ctx context.Context, dir string, progress func(Progress)) (binary string, err error) {
	pkg, err := filepath.Rel(b.root, dir)
	if err != nil || !filepath.IsLocal(pkg) {
		return "", &Error{Kind: Absent, Package: dir, Place: b.root}
	}
	pkg = filepath.ToSlash(pkg)
	if _, err := os.Stat(dir); err != nil {
		return "", &Error{Kind: Absent, Package: pkg, Cause: err}
	}
	// An error is for the compiler to explain.
	if found, err := gobuild.ImportDir(dir, 0); err == nil && found.Name != "main" {
		return "", &Error{Kind: NotMain, Package: pkg, Name: found.Name}
	}
	return b.build(ctx, "./"+pkg, progress)
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
	name := strings.TrimPrefix(pkg, "./")
	if err := os.MkdirAll(b.bin, 0o755); err != nil {
		return "", &Error{Kind: NoPlace, Package: name, Place: b.bin, Cause: err}
	}
	binary = filepath.Join(b.bin, b.binaryName(pkg))
	if b.upToDate(pkg, binary) {
		return binary, nil
	}
	sources := b.sources(pkg)
	fresh := fmt.Sprintf("%s.%d.new", binary, os.Getpid()) // another of these programs may be building the same
	// go build leaves a binary alone that is up to date, which saves the time to link it; a stale one it removes, so
	// that the link to the earlier binary never changes that one.
	_ = os.Link(binary, fresh) // there may be none yet
	defer os.Remove(fresh)
	said, err := b.compile(ctx, pkg, fresh, progress)
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		failed := b.explain(ctx, said, err)
		failed.Package = name
		return "", failed
	}
	if err := os.Rename(fresh, binary); err != nil {
		return "", &Error{Kind: NoPlace, Package: name, Place: b.bin, Cause: err}
	}
	b.stamp(pkg, binary, sources)
	return binary, nil
}

// binaryName names the binary of a package after its place, ./cmd/hello as cmd_hello, so that each has its own. The
// package in the root is named after the root's directory. One more slash sets the root's package, and a package that is
// named by its import path, apart from a directory of the same name.
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
		name += ".exe" // Windows starts no program without it
	}
	return name
}

// compile runs go build, and returns what it said.
func (b *Builder) compile(ctx context.Context, pkg, out string, progress func(Progress)) (*output, error) {
	// Without the tables for debuggers a binary takes two thirds of the disk and half the time to link; stack traces
	// still name functions, files and lines.
	cmd := exec.CommandContext(ctx, "go", "build", "-json", "-v", "-buildvcs=false", "-ldflags=-s -w", "-o", out, pkg)
	cmd.Dir = b.root
	cmd.Env = append(os.Environ(), b.env...)
	cmd.WaitDelay = time.Second
	process.Detach(cmd)
	said := &output{progress: progress, state: Progress{Package: strings.TrimPrefix(pkg, "./")}, began: time.Now()}
	cmd.Stderr = &said.beside
	events, err := cmd.StdoutPipe()
	if err != nil {
		return said, err
	}
	if err := cmd.Start(); err != nil {
		return said, err
	}
	said.follow(events)
	return said, cmd.Wait()
}
