package build

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A stamp beside a binary says from what it was built. While that is all as it was, nothing is built again, not even after
// the program was started anew: asking the go command takes a second for each package, and looking takes milliseconds.

// stampExt ends the name of a stamp.
const stampExt = ".inputs"

// upToDate tells whether a binary was built from what the module has now.
func (b *Builder) upToDate(pkg, binary string) bool {
	stamp, err := os.ReadFile(binary + stampExt)
	if err != nil {
		return false
	}
	now, ok := b.inputs(pkg, binary)
	return ok && now == string(stamp)
}

// stamp notes from what a binary was built, as it was before the build began. A binary without a stamp is built again.
func (b *Builder) stamp(pkg, binary, before string) {
	_ = os.Remove(binary + stampExt)
	if now, ok := b.inputs(pkg, binary); ok && before == b.sources(pkg) {
		_ = os.WriteFile(binary+stampExt, []byte(now), 0o644)
	}
}

// inputs is the fingerprint of a binary and of all that it is built from. It returns false where that cannot be told: the
// module is not built by itself, or not all of it is below its root.
func (b *Builder) inputs(pkg, binary string) (string, bool) {
	info, err := os.Stat(binary)
	sources := b.sources(pkg)
	if err != nil || sources == "" {
		return "", false
	}
	return fmt.Sprintf("%s %d %d\n", sources, info.Size(), info.ModTime().UnixNano()), true
}

// sources is the fingerprint of what a package can be built from: the go command, its settings, and every file of the
// module by its name, size and time. Tests, texts, hidden folders and other learners' copies are no part of a service. It is
// empty where it cannot be told.
func (b *Builder) sources(pkg string) string {
	tool, err := exec.LookPath("go")
	mod, modErr := os.ReadFile(filepath.Join(b.root, "go.mod"))
	if !b.alone || err != nil || modErr != nil || !strings.HasPrefix(pkg, "./") || strings.Contains(string(mod), "=> .") || strings.Contains(string(mod), "=> /") {
		return ""
	}
	sum := sha256.New()
	note := func(name string, info fs.FileInfo, err error) error {
		if err == nil {
			fmt.Fprintln(sum, name, info.Size(), info.ModTime().UnixNano())
		}
		return err
	}
	info, err := os.Stat(tool)
	if note(tool, info, err) != nil {
		return ""
	}
	for _, name := range []string{"GOTOOLCHAIN", "GOEXPERIMENT", "CGO_ENABLED", "GOAMD64", "GOARM64", "GOROOT"} {
		fmt.Fprintln(sum, name, os.Getenv(name))
	}
	own := filepath.Join(b.root, filepath.FromSlash(strings.TrimPrefix(pkg, "./")))
	err = filepath.WalkDir(b.root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != b.root && path != own && (strings.HasPrefix(name, ".") || name == "testdata" || name == "yours"):
			return filepath.SkipDir
		case entry.IsDir(), strings.HasSuffix(name, "_test.go"), filepath.Ext(name) == ".md":
			return nil
		}
		info, err := entry.Info()
		return note(path, info, err)
	})
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}
