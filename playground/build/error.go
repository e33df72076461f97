package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"closingtime/playground/process"
)

// Kind is why a service could not be built.
type Kind string

const (
	Source        Kind = "source"          // the service does not compile
	Absent        Kind = "absent"          // there is no such directory in the module
	NotMain       Kind = "not main"        // the package is not a main package
	NotDownloaded Kind = "not downloaded"  // modules that the service needs are not on this machine, and could not be downloaded
	NoGo          Kind = "no go"           // there is no go command
	NoPlace       Kind = "no place"        // nothing can be written to the directory of the binary, or to one in which go build works
	NoCache       Kind = "no cache"        // go build's cache cannot be used
	NoModuleCache Kind = "no module cache" // modules that the service needs are not on this machine, and the cache for them cannot be written
	NoHome        Kind = "no home"         // the go command knows no directory for its caches, as where HOME is not set
	Settings      Kind = "settings"        // go build could not begin: another version of Go is required, or a setting of Go is wrong
)

// Error says why a service could not be built. Its kind determines which fields are set.
type Error struct {
	Kind    Kind
	Package string   // the directory of the package, relative to the root of the module, or its import path
	Output  string   // the output of the go command; for Source, the compiler's messages with file and line
	Name    string   // for NotMain: the package's name
	Place   string   // for NoPlace, NoCache and NoModuleCache: the directory; for NotDownloaded and Absent: the module's root
	Modules []string // for NotDownloaded and NoModuleCache: the missing modules, as path@version; their dependencies are not known
	Cause   error    // the system's error, if there is one
}

func (e *Error) Unwrap() error { return e.Cause }

// OfSource returns the error if it says that a service does not compile, and false otherwise.
func OfSource(err error) (*Error, bool) {
	failed, ok := errors.AsType[*Error](err)
	return failed, ok && failed.Kind == Source
}

// explain finds out why a build failed.
func (b *Builder) explain(ctx context.Context, said *output, err error) *Error {
	if errors.Is(err, exec.ErrNotFound) {
		return &Error{Kind: NoGo, Cause: err}
	}
	failed := &Error{Output: said.text(), Cause: err}
	if failed.Output == "" {
		failed.Output = err.Error()
	}
	settings := b.settings(ctx)
	missing := b.notDownloaded(ctx, said.failed)
	if settings.homeless(len(missing) > 0) {
		failed.Kind = NoHome
	} else if len(missing) > 0 {
		failed.lack(missing, settings.GOMODCACHE, b.root)
	} else if kind, place, err := b.cannotWrite(settings, said); err != nil {
		failed.Kind, failed.Place, failed.Cause = kind, place, err
	} else if len(said.failed) > 0 {
		failed.Kind = Source
	} else {
		failed.Kind = Settings
	}
	return failed
}

// MissingModules returns the error that says which modules were never downloaded to which these packages belong, which the
// package in dir or its tests need and the go command could not find. output is what the go command said. It returns nil
// where no module is missing.
func MissingModules(ctx context.Context, dir string, packages []string, output string) *Error {
	b := NewBuilder(dir, "")
	if len(packages) == 0 {
		return nil
	}
	missing := b.notDownloaded(ctx, packages)
	if len(missing) == 0 {
		return nil
	}
	failed := &Error{Package: dir, Output: output}
	root := dir
	if list, err := b.ask(ctx, "list", "-m", "-f", "{{.Dir}}"); err == nil {
		root = strings.TrimSpace(string(list))
		if name, err := filepath.Rel(root, dir); err == nil {
			failed.Package = filepath.ToSlash(name)
		}
	}
	failed.lack(missing, b.settings(ctx).GOMODCACHE, root)
	return failed
}

// lack makes the error say that modules are missing: because nothing can be written to the cache for them or, where that is
// not so, because they could not be downloaded.
func (e *Error) lack(modules []string, cache, root string) {
	e.Kind, e.Place, e.Modules = NotDownloaded, root, modules
	if cache == "" {
		return
	}
	for _, dir := range []string{cache, filepath.Join(cache, "cache", "download")} {
		if err := tryWriting(existing(dir), 1); err != nil {
			e.Kind, e.Place, e.Cause = NoModuleCache, dir, err
			return
		}
	}
}

// existing returns the path itself or, where there is nothing at that path, the nearest directory above it that exists.
func existing(path string) string {
	for {
		above := filepath.Dir(path)
		if _, err := os.Stat(path); err == nil || above == path {
			return path
		}
		path = above
	}
}

// settings are directories to which the go command writes, as go env names them.
type settings struct {
	known                         bool // otherwise the go command could not say them
	GOCACHE, GOTMPDIR, GOMODCACHE string
}

func (b *Builder) settings(ctx context.Context) settings {
	var s settings
	answer, err := b.ask(ctx, "env", "-json", "GOCACHE", "GOTMPDIR", "GOMODCACHE")
	s.known = err == nil && json.Unmarshal(answer, &s) == nil
	return s
}

// homeless tells whether the go command has no directory for a cache that it needs. It needs that of modules only where
// modules are missing.
func (s settings) homeless(modulesMissing bool) bool {
	switch {
	case !s.known:
		return false
	case modulesMissing && s.GOMODCACHE == "":
		return true
	}
	// The go command calls the cache of builds "off" where it has found no directory, and where GOCACHE says so.
	return s.GOCACHE == "off" && os.Getenv("GOCACHE") == ""
}

// module is a module in the output of go list -m.
type module struct {
	Path, Version string
	Dir           string // its directory on this machine; empty when there is none
	Error         *struct{ Err string }
}

// notDownloaded returns the modules of the given packages that are not on this machine. Without packages, go build failed
// earlier; then it returns the modules whose own requirements are not on this machine.
func (b *Builder) notDownloaded(ctx context.Context, packages []string) []string {
	list, err := b.ask(ctx, "list", "-m", "-e", "-json=Path,Version,Dir,Error", "all")
	if err != nil {
		return nil // the module cannot be read, or its dependencies are vendored
	}
	var missing []string
	for decoder := json.NewDecoder(bytes.NewReader(list)); ; {
		var m module
		if decoder.Decode(&m) != nil {
			return missing
		}
		wanted := len(packages) == 0 && m.Error != nil || slices.ContainsFunc(packages, func(pkg string) bool {
			return pkg == m.Path || strings.HasPrefix(pkg, m.Path+"/")
		})
		if wanted && m.Dir == "" && m.Version != "" {
			missing = append(missing, m.Path+"@"+m.Version)
		}
	}
}

// cannotWrite returns the first directory to which a build has to write and cannot, with the kind of the failure. A disk
// that was full during the build need not be full now, since the go command has removed its own files. When the go command
// reported a full disk, each directory must therefore have room for a whole build.
func (b *Builder) cannotWrite(settings settings, said *output) (Kind, string, error) {
	room := 1
	if strings.Contains(said.text(), syscall.ENOSPC.Error()) {
		room = 256 << 20
	}
	work := settings.GOTMPDIR
	if work == "" {
		work = os.TempDir()
	}
	for _, place := range []struct {
		kind Kind
		dir  string
	}{{NoPlace, b.bin}, {NoPlace, work}, {NoCache, settings.GOCACHE}} {
		if place.dir == "" {
			continue // it is not known
		}
		if err := tryWriting(place.dir, room); err != nil {
			return place.kind, place.dir, err
		}
	}
	return "", "", nil
}

// tryWriting returns an error if size bytes cannot be written to a directory. It removes what it has written.
func tryWriting(dir string, size int) (err error) {
	if !filepath.IsAbs(dir) {
		return errors.New("it is no absolute path") // the go command names a cache "off" for which it has no directory
	}
	file, err := os.CreateTemp(dir, "closingtime-*.tmp")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	_, err = io.CopyN(file, zeros{}, int64(size))
	return err
}

// zeros is an endless reader of zero bytes.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// ask runs a go command that needs no network, and returns its output.
func (b *Builder) ask(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.WaitDelay = b.root, time.Second
	cmd.Env = append(append(os.Environ(), b.env...), "GOPROXY=off")
	process.Detach(cmd)
	return cmd.Output()
}
