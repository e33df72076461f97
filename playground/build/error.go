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
	Source        Kind = "source"         // it does not compile
	Absent        Kind = "absent"         // there is no such directory in the module
	NotMain       Kind = "not main"       // the package is no main package
	NotDownloaded Kind = "not downloaded" // modules that it needs are not on this machine, and could not be downloaded
	NoGo          Kind = "no go"          // there is no go command
	NoPlace       Kind = "no place"       // nothing can be written where the binary goes, or where go build works
	NoCache       Kind = "no cache"       // go build's cache cannot be used
	Settings      Kind = "settings"       // go build could not begin here: another version of Go is wanted, or a setting of Go is wrong
)

// An Error says why a service could not be built. Which of its fields are set depends on its kind.
type Error struct {
	Kind    Kind
	Package string   // the directory of the package, relative to the root of the module, or its import path
	Output  string   // what the go command said; for Source that is what the compiler said, with file and line
	Name    string   // for NotMain: the package's name
	Place   string   // for NoPlace and NoCache: the directory; for NotDownloaded and Absent: the module's root
	Modules []string // for NotDownloaded: the modules, as path@version; what they need in turn is not known
	Cause   error    // what the system said, if it said so
}

func (e *Error) Unwrap() error { return e.Cause }

// OfSource returns the error that says how a service does not compile. It returns false for any other error.
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
	if failed.Modules = b.notDownloaded(ctx, said.failed); len(failed.Modules) > 0 {
		failed.Kind, failed.Place = NotDownloaded, b.root
	} else if kind, place, err := b.cannotWrite(ctx, said); err != nil {
		failed.Kind, failed.Place, failed.Cause = kind, place, err
	} else if len(said.failed) > 0 {
		failed.Kind = Source
	} else {
		failed.Kind = Settings
	}
	return failed
}

// module is what go list -m says of a module.
type module struct {
	Path, Version string
	Dir           string // where it lies on this machine; empty when it does not
	Error         *struct{ Err string }
}

// notDownloaded returns the modules to which those packages belong and that are not on this machine. Without packages,
// go build did not come as far as that; then it returns the modules of which not even the requirements are here.
func (b *Builder) notDownloaded(ctx context.Context, packages []string) []string {
	list, err := b.ask(ctx, "list", "-m", "-e", "-json=Path,Version,Dir,Error", "all")
	if err != nil {
		return nil // of a module that cannot be read, or whose dependencies are vendored
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

// cannotWrite returns the first directory in which a build has to write and cannot, with the kind of failure that this
// is. A disk that was full during the build need not be full now, since the go command has removed its own files. So when
// the go command said that a disk was full, every directory must have the room that a build takes.
func (b *Builder) cannotWrite(ctx context.Context, said *output) (Kind, string, error) {
	var settings struct{ GOCACHE, GOTMPDIR string }
	if answer, err := b.ask(ctx, "env", "-json", "GOCACHE", "GOTMPDIR"); err == nil {
		_ = json.Unmarshal(answer, &settings) // a directory that is not named is not tried
	}
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
			continue
		}
		if err := tryWriting(place.dir, room); err != nil {
			return place.kind, place.dir, err
		}
	}
	return "", "", nil
}

// tryWriting tells whether so many bytes can be written in a directory. It removes what it has written.
func tryWriting(dir string, size int) (err error) {
	if !filepath.IsAbs(dir) {
		return errors.New("it is no absolute path") // the go command says "off" of a cache that it cannot place
	}
	file, err := os.CreateTemp(dir, "closingtime-*.tmp")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	_, err = io.CopyN(file, zeros{}, int64(size))
	return err
}

// zeros is a reader of zero bytes without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// ask asks the go command something that needs no network.
func (b *Builder) ask(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.WaitDelay = b.root, time.Second
	cmd.Env = append(append(os.Environ(), b.env...), "GOPROXY=off")
	process.Detach(cmd)
	return cmd.Output()
}
