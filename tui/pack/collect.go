package pack

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Folders of the pack. Each is named in the scripts that start it as well.
const (
	firstRead   = "READ-ME-FIRST.txt" // is in every pack
	top         = "closingtime"
	courseDir   = top + "/course"
	modulesDir  = top + "/modules/cache/download" // below the folder that is Go's module cache; it is a module proxy at the same time
	toolsDir    = top + "/go"
	scriptsMode = 0o755
)

//go:embed files
var scripts embed.FS

// collect returns everything that belongs in the pack.
func (p *packer) collect(ctx context.Context) ([]entry, error) {
	entries, err := startEntries()
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		what string
		of   func(context.Context) ([]entry, error)
	}{{"the course", p.courseEntries}, {"its modules", p.moduleEntries}, {"Go", p.goEntries}} {
		found, err := part.of(ctx)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			p.say("%s: %s\n", part.what, size(sum(found)))
		}
		entries = append(entries, found...)
	}
	return entries, nil
}

func sum(entries []entry) (total int64) {
	for _, e := range entries {
		total += e.packed()
	}
	return total
}

// startEntries returns the scripts that start the course, and the text to read first.
func startEntries() ([]entry, error) {
	var entries []entry
	for _, name := range []string{firstRead, "start", "start.cmd"} {
		text, err := scripts.ReadFile("files/" + name)
		if err != nil {
			return nil, err
		}
		if name == "start.cmd" { // Windows wants carriage returns in it
			text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
		}
		entries = append(entries, entry{name: top + "/" + name, mode: scriptsMode, text: text})
	}
	return entries, nil
}

// courseEntries returns the files of the checkout that git knows, as they are now. Without git, it returns all files but those that
// the program and the learner have made.
func (p *packer) courseEntries(ctx context.Context) ([]entry, error) {
	names, err := p.tracked(ctx)
	if err != nil {
		if names, err = p.walked(); err != nil {
			return nil, fmt.Errorf("listing the files of the course: %w", err)
		}
	}
	var entries []entry
	for _, name := range names {
		file := filepath.Join(p.root, filepath.FromSlash(name))
		info, err := os.Lstat(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue // git knows it, and it has been removed
		}
		if err != nil {
			return nil, fmt.Errorf("listing the files of the course: %w", err)
		}
		if info.Mode().IsRegular() {
			entries = append(entries, entry{name: courseDir + "/" + name, mode: info.Mode().Perm(), file: file, size: info.Size(), at: info.ModTime()})
		}
	}
	return entries, nil
}

// tracked returns the names of the files that git knows, with slashes.
func (p *packer) tracked(ctx context.Context) ([]string, error) {
	out, err := p.run(ctx, p.root, "git", "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	names := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if !slices.Contains(names, "go.mod") {
		return nil, errors.New("the checkout is a folder of another repository")
	}
	return names, nil
}

// walked returns the names of the files in the checkout, without packs, what git and the program keep, and the learner's copies.
func (p *packer) walked() (names []string, err error) {
	err = filepath.WalkDir(p.root, func(file string, found fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(p.root, file)
		switch {
		case err != nil:
			return err
		case found.IsDir() && name != "." && (found.Name() == ".git" || found.Name() == ".closingtime" || found.Name() == "yours"):
			return filepath.SkipDir
		case found.Type().IsRegular() && filepath.Ext(name) != ".zip":
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	return names, err
}

// downloaded is a module as go mod download reports it.
type downloaded struct {
	Path, Version, Error string
	Info, GoMod, Zip     string // files in the module cache
}

// moduleEntries returns the files of the module cache from which the go command gets every module that the course and its tests need.
func (p *packer) moduleEntries(ctx context.Context) ([]entry, error) {
	modules, err := p.download(ctx, p.root)
	if err != nil {
		return nil, err
	}
	cache, err := p.moduleCache(ctx)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, m := range modules {
		files = append(files, m.Info, m.GoMod, m.Zip, m.Zip+"hash")
	}
	required, err := p.requirements(ctx, cache)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for _, file := range append(files, required...) {
		name, err := filepath.Rel(cache, file)
		if err != nil || !filepath.IsLocal(name) {
			return nil, fmt.Errorf("the go command names %s, which is not in its module cache %s", file, cache)
		}
		info, err := os.Stat(file)
		if err != nil {
			return nil, fmt.Errorf("packing the modules: %w; go clean -modcache, and try again", err)
		}
		name = path.Join(modulesDir, filepath.ToSlash(name))
		if !slices.ContainsFunc(entries, func(e entry) bool { return e.name == name }) {
			entries = append(entries, entry{name: name, mode: 0o644, file: file, size: info.Size(), at: info.ModTime()})
		}
	}
	return entries, nil
}

// moduleCache returns the folder of the module cache that holds what was downloaded.
func (p *packer) moduleCache(ctx context.Context) (string, error) {
	out, err := p.run(ctx, p.root, "go", "env", "GOMODCACHE")
	if err != nil {
		return "", fmt.Errorf("finding Go's module cache: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "cache", "download"), nil
}

// requirements returns the go.mod files, in the module cache, of all modules among whose versions the go command chooses. Of most
// modules it needs nothing else.
func (p *packer) requirements(ctx context.Context, cache string) ([]string, error) {
	out, err := p.run(ctx, p.root, "go", "mod", "graph")
	if err != nil {
		return nil, fmt.Errorf("listing what the modules require: %w", err)
	}
	var files []string
	for _, word := range strings.Fields(string(out)) {
		name, version, ok := strings.Cut(word, "@")
		if !ok || name == "go" || name == "toolchain" {
			continue
		}
		file := filepath.Join(cache, filepath.FromSlash(escaped(name)), "@v", escaped(version)+".mod")
		if _, err := os.Stat(file); err == nil && !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	return files, nil
}

// escaped returns the path or version of a module as the module cache and proxies write it: ! and a small letter for a capital.
func escaped(name string) string {
	var b strings.Builder
	for _, r := range name {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('!')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// goEntries returns the files of Go itself for each system. They come out of the module as which the go command downloads and verifies
// Go.
func (p *packer) goEntries(ctx context.Context) ([]entry, error) {
	if len(p.systems) == 0 {
		return nil, nil
	}
	out, err := p.run(ctx, p.root, "go", "env", "GOVERSION")
	if err != nil {
		return nil, fmt.Errorf("finding out the version of Go: %w", err)
	}
	version, _, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if !strings.HasPrefix(version, "go") {
		return nil, fmt.Errorf("this machine's Go is no release, but %s: only releases can be packed; -without-go leaves it out", version)
	}
	outside, err := os.MkdirTemp("", "closingtime-pack-") // in the checkout, go would add the sums of these modules to go.sum
	if err != nil {
		return nil, fmt.Errorf("downloading Go: %w", err)
	}
	defer os.RemoveAll(outside)
	var entries []entry
	for _, system := range p.systems {
		name := strings.ReplaceAll(system, "/", "-")
		p.say("Go for %s …\n", system)
		modules, err := p.download(ctx, outside, "golang.org/toolchain@v0.0.1-"+version+"."+name)
		if err != nil {
			return nil, fmt.Errorf("packing Go for %s: %w", system, err)
		}
		found, err := insideZip(modules[0].Zip, toolsDir+"/"+name)
		if err != nil {
			return nil, fmt.Errorf("packing Go for %s: %w", system, err)
		}
		entries = append(entries, found...)
	}
	return entries, nil
}

// download lets the go command download modules, those of the course unless others are named, and returns where they are.
func (p *packer) download(ctx context.Context, dir string, modules ...string) ([]downloaded, error) {
	out, err := p.run(ctx, dir, "go", append([]string{"mod", "download", "-json"}, modules...)...)
	var found []downloaded
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var m downloaded
		if decoder.Decode(&m) != nil {
			break
		}
		if m.Error != "" {
			return nil, fmt.Errorf("%s %s cannot be downloaded: %s", m.Path, m.Version, m.Error)
		}
		found = append(found, m)
	}
	if err != nil {
		return nil, fmt.Errorf("downloading modules: %w", err)
	}
	if len(found) == 0 {
		return nil, errors.New("the go command names no module")
	}
	return found, nil
}

// run runs a command in a folder and returns its output. The error has what the command said.
func (p *packer) run(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && said.Len() > 0:
		return out, fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	return out, err
}
