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

// A stamp beside a binary identifies everything from which the binary was built. While that is unchanged, the binary is not
// built again, even after a restart of the program: asking the go command takes a second for each package, and checking the
// stamp takes milliseconds.

// stampExt is the extension of a stamp's file.
const stampExt = ".inputs"

// upToDate tells whether a binary was built from the present content of the module.
func (b *Builder) upToDate(pkg, binary string) bool {
	stamp, err := os.ReadFile(binary + stampExt)
	if err != nil {
		return false
	}
	now, ok := b.inputs(pkg, binary)
	return ok && now == string(stamp)
}

// stamp records from what a binary was built, as it was before the build began. A binary without a stamp is built again.
func (b *Builder) stamp(pkg, binary, before string) {
	_ = os.Remove(binary + stampExt)
	if now, ok := b.inputs(pkg, binary); ok && before == b.sources(pkg) {
		_ = os.WriteFile(binary+stampExt, []byte(now), 0o644)
	}
}

// inputs returns the fingerprint of a binary and of everything from which it is built. It returns false where that is not
// known: the module is not built by itself, or not all of it is below its root.
func (b *Builder) inputs(pkg, binary string) (string, bool) {
	info, err := os.Stat(binary)
	sources := b.sources(pkg)
	if err != nil || sources == "" {
		return "", false
	}
	return fmt.Sprintf("%s %d %d\n", sources, info.Size(), info.ModTime().UnixNano()), true
}

// sources returns the fingerprint of everything from which a package can be built: the go command, its settings, and the
// name, size and time of every file of the module. Tests, texts, hidden folders and other learners' copies are not part of
// a service. It returns "" where the fingerprint cannot be determined.
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
