package build

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closingtime/playground/process"
)

// Compile compiles the packages in dirs, absolute paths below the root, and everything that they import, into Go's own cache. It
// links no binary, so that it takes little disk space and a later Build has only to link. It reports as Build does. The error is
// an *Error; Build says of each package what is wrong with it.
//
// Packages that this builder's module compiled before are not compiled again as long as nothing of the module has changed.
func (b *Builder) Compile(ctx context.Context, dirs []string, progress func(Progress)) error {
	var packages []string
	for _, dir := range dirs {
		pkg, err := filepath.Rel(b.root, dir)
		if err != nil || !filepath.IsLocal(pkg) {
			return &Error{Kind: Absent, Package: dir, Place: b.root}
		}
		packages = append(packages, "./"+filepath.ToSlash(pkg))
	}
	if err := b.take(ctx); err != nil {
		return err
	}
	defer b.leave()
	sources, stamp := b.sources("./"), filepath.Join(b.bin, "compiled"+stampExt)
	known := b.compiledAt(stamp, sources)
	missing := slices.DeleteFunc(slices.Clone(packages), func(pkg string) bool { return slices.Contains(known, pkg) })
	if len(missing) == 0 {
		return nil
	}
	said, err := b.list(ctx, missing, progress)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		failed := b.explain(ctx, said, err)
		failed.Package = strings.Join(missing, " ")
		return failed
	}
	if sources != "" && os.MkdirAll(b.bin, 0o755) == nil { // without the stamp, they are compiled again, which costs time only
		_ = os.WriteFile(stamp, []byte(strings.Join(append([]string{sources}, append(known, missing...)...), "\n")), 0o644)
	}
	return nil
}

// compiledAt returns the packages that a stamp lists, if it was made from the same sources.
func (b *Builder) compiledAt(stamp, sources string) []string {
	text, err := os.ReadFile(stamp)
	if err != nil || sources == "" {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	if lines[0] != sources {
		return nil
	}
	return lines[1:]
}

// list compiles packages, and returns the output of the go command. A main package compiled with other flags than those of Build
// would be compiled by Build again.
func (b *Builder) list(ctx context.Context, packages []string, progress func(Progress)) (*output, error) {
	cmd := b.command(ctx, slices.Concat([]string{"list", "-export", "-v", "-f", "{{.ImportPath}}"}, linking, packages)...)
	said := &output{progress: progress, began: time.Now()}
	said.beside.of, said.beside.named = said, true
	cmd.Stderr = &said.beside
	return said, cmd.Run()
}

// Download downloads the modules that the module and its tests need and that are not on this machine. Where all are, it needs no
// network. The error is an *Error that names what is missing.
func (b *Builder) Download(ctx context.Context) error {
	cmd := b.command(ctx, "mod", "download", "-json")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	list, err := cmd.Output()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil {
		return nil
	}
	said := new(output)
	said.beside.of = said
	said.beside.keep(stderr.Bytes())
	failed := b.explain(ctx, said, err)
	failed.Package = "the modules"
	if missing := undownloaded(list); len(missing) > 0 && failed.Kind != NoHome {
		failed.lack(missing, b.settings(ctx).GOMODCACHE, b.root)
	}
	return failed
}

// undownloaded returns the modules with an error in the output of go mod download.
func undownloaded(list []byte) (missing []string) {
	for decoder := json.NewDecoder(bytes.NewReader(list)); ; {
		var m struct{ Path, Version, Error string }
		if decoder.Decode(&m) != nil {
			return missing
		}
		if m.Error != "" {
			missing = append(missing, m.Path+"@"+m.Version)
		}
	}
}

// command returns a go command in the module, with the builder's environment.
func (b *Builder) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = b.root, append(os.Environ(), b.env...), time.Second
	process.Detach(cmd)
	return cmd
}

// take waits for the builder's turn. The caller calls leave.
func (b *Builder) take(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (b *Builder) leave() { <-b.turn }
