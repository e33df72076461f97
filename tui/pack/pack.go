// Package pack is the command that makes one file from which a machine without a network, without Go and without an
// administrator runs the course.
package pack

import (
	"archive/zip"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/program"
)

const usage = `Usage: go run ./tui pack [-o FILE] [-for SYSTEM,…] [-without-go]

Makes one zip file with the course, every module that it needs, and Go itself. Who
unpacks it runs ./start in it, or start.cmd on Windows: no network, no Go and no
administrator are needed. The pack has no file that git does not know, and nothing of
what you have done in the course.

  -o           the file; closingtime.zip, if not said. An earlier pack is overwritten
  -for         the systems for which Go is packed, such as linux/amd64,darwin/arm64;
               without it, this one, linux/amd64, darwin/arm64 and darwin/amd64. The
               pack grows by some 70 MB for each
  -without-go  leaves Go out, for people who have it

Making it needs a network, unless everything is in this machine's module cache.
`

// options are the command line.
type options struct {
	file    string
	systems []string // such as linux/amd64
}

// defaultSystems are the systems for which Go is packed, beside this one. Windows runs the course in WSL, which is Linux.
var defaultSystems = []string{"linux/amd64", "darwin/arm64", "darwin/amd64"}

// Run carries out the command and returns the exit status. When ctx ends, it stops and leaves no file.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return program.Passed
	}
	if err != nil {
		return program.CannotRun(stderr, "pack: %v\n\n%s", err, usage)
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "pack: %v\n", err)
	}
	p := packer{root: course.Root, options: o, say: func(format string, args ...any) { fmt.Fprintf(stdout, format, args...) }}
	if err := p.make(ctx); err != nil {
		return program.CannotRun(stderr, "pack: %v\n", err)
	}
	return program.Passed
}

var system = regexp.MustCompile(`^[a-z0-9]+/[a-z0-9]+$`)

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.file, "o", "closingtime.zip", "")
	list := flags.String("for", "", "")
	without := flags.Bool("without-go", false, "")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("there is nothing to do with %q", flags.Arg(0))
	case o.file == "":
		return o, errors.New("-o wants the name of a file")
	case *without && *list != "":
		return o, errors.New("-for says for which systems Go is packed, and -without-go leaves it out: choose one")
	case *without:
		return o, nil
	}
	o.systems = append([]string{runtime.GOOS + "/" + runtime.GOARCH}, defaultSystems...)
	if *list != "" {
		o.systems = strings.Split(*list, ",")
	}
	slices.Sort(o.systems)
	o.systems = slices.Compact(o.systems)
	for _, s := range o.systems {
		if !system.MatchString(s) {
			return o, fmt.Errorf("-for: %q is no system; one is named as in linux/amd64, and several with commas between them", s)
		}
	}
	return o, nil
}

// packer makes one pack.
type packer struct {
	root string // of the checkout
	options
	say func(format string, args ...any)
}

// make collects what belongs in the pack, and writes it. The file appears once it is whole. It overwrites an earlier pack, and no
// other file.
func (p *packer) make(ctx context.Context) (err error) {
	if err := replaceable(p.file); err != nil {
		return err
	}
	entries, err := p.collect(ctx)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(p.file), filepath.Base(p.file)+".*.new")
	if err != nil {
		return fmt.Errorf("making %s: %w", p.file, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if err = errors.Join(write(ctx, file, entries), file.Chmod(0o644), file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", p.file, err)
	}
	if err = os.Rename(file.Name(), p.file); err != nil {
		return fmt.Errorf("writing %s: %w", p.file, err)
	}
	info, err := os.Stat(p.file)
	if err != nil {
		return err
	}
	p.say("%s is made: %s. Hand it out; unpacked, ./start runs the course, and start.cmd on Windows.\n", p.file, size(info.Size()))
	return nil
}

// replaceable returns an error when the file is there and is no pack.
func replaceable(file string) error {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking at %s: %w", file, err)
	}
	other := fmt.Errorf("%s is there already, and is no pack; remove it, or name another file with -o", file)
	if !info.Mode().IsRegular() {
		return other
	}
	pack, err := zip.OpenReader(file)
	if err != nil {
		return other
	}
	defer pack.Close()
	if !slices.ContainsFunc(pack.File, func(f *zip.File) bool { return path.Base(f.Name) == firstRead }) {
		return other
	}
	return nil
}

func size(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }
