// Package build builds services with the go command, and says by a typed error why a service could not be built.
package build

import (
	"context"
	"fmt"
	gobuild "go/build"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Builder builds the main packages of one module. It builds one at a time, since two builds would compile the same
// packages twice. It is safe for concurrent use.
type Builder struct {
	root  string // the root directory of the module
	bin   string // the directory for the binaries
	env   []string
	alone bool // see Alone
	turn  chan struct{}
}

// NewBuilder returns a builder for the module in root that puts its binaries into bin.
func NewBuilder(root, bin string) *Builder {
	// A binary is for this machine, even if the environment names another system.
	env := []string{"GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}
	return &Builder{root: root, bin: bin, env: env, turn: make(chan struct{}, 1)}
}

// Alone makes the builder ignore settings of Go that are meant for other modules: a workspace around the module, flags for
// every build, and GO111MODULE=off. Of the flags for every build, it keeps only -trimpath: with that
// flag, every checkout can use what another one has put into Go's cache. It returns the builder.
func (b *Builder) Alone() *Builder {
	b.alone = true
	flags := "GOFLAGS=-mod=readonly" // for empty variables, the go command would read the file of go env
	if slices.Contains(strings.Fields(os.Getenv("GOFLAGS")), trimPath) {
		flags += " " + trimPath
	}
	b.env = append(b.env, "GOWORK=off", "GO111MODULE=on", flags)
	return b
}

const trimPath = "-trimpath"

// Progress is the progress of a build.
type Progress struct {
	Package  string        // the package that is being built
	Compiled int           // packages compiled so far; those in Go's cache do not count
	Latest   string        // the package compiled last
	Elapsed  time.Duration // since the build began

	// Downloading is the module, or the version of Go, whose download began last, with its version. It is empty where none
	// is downloaded, and as soon as a package is compiled, since everything is on this machine then.
	Downloading string
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
	// An error here is left for the compiler to report.
	if found, err := gobuild.ImportDir(dir, 0); err == nil && found.Name != "main" {
		return "", &Error{Kind: NotMain, Package: pkg, Name: found.Name}
	}
	return b.build(ctx, "./"+pkg, progress)
}

// BuildImport is Build for a main package given by its import path, in the module itself or in one of its dependencies.
func (b *Builder) BuildImport(ctx context.Context, path string, progress func(Progress)) (binary string, err error) {
	return b.build(ctx, path, progress)
}

func (b *Builder) build(ctx context.Context, pkg string, progress func(Progress)) (binary string, err error) {
	if err := b.take(ctx); err != nil {
		return "", err
	}
	defer b.leave()
	name := strings.TrimPrefix(pkg, "./")
	if err := os.MkdirAll(b.bin, 0o755); err != nil {
		return "", &Error{Kind: NoPlace, Package: name, Place: b.bin, Cause: err}
	}
	binary = filepath.Join(b.bin, b.binaryName(pkg))
	if b.upToDate(pkg, binary) {
		now := time.Now()
		_ = os.Chtimes(binary+stampExt, now, now) // for Trim
		return binary, nil
	}
	sources := b.sources(pkg)
	fresh := fmt.Sprintf("%s.%d%s", binary, os.Getpid(), freshExt) // another instance of this program may be building the same package
	// go build does not replace a binary that is up to date, which saves the time to link it. It removes a stale binary
	// instead of overwriting it, so the link never changes the earlier binary.
	_ = os.Link(binary, fresh) // there may be no binary yet
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

// freshExt is the extension of a binary that is being made.
const freshExt = ".new"

// binaryName returns a unique name for the binary of a package, made of its path: cmd_hello for ./cmd/hello. The package in
// the root is named after the root's directory. A further underscore distinguishes the root's package, and a package given
// by its import path, from a directory of the same name.
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
		name += ".exe" // Windows starts only programs with this extension
	}
	return name
}

// linking are the flags that become part of a binary. Without the tables for debuggers, it takes two thirds of the disk space and half
// the time to link. Stack traces still name functions, files and lines.
var linking = []string{"-buildvcs=false", "-ldflags=-s -w"}

// compile runs go build and returns its output.
func (b *Builder) compile(ctx context.Context, pkg, out string, progress func(Progress)) (*output, error) {
	cmd := b.command(ctx, slices.Concat([]string{"build", "-json", "-v"}, linking, []string{"-o", out, pkg})...)
	said := &output{progress: progress, state: Progress{Package: strings.TrimPrefix(pkg, "./")}, began: time.Now()}
	said.beside.of = said
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
