package switches

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Save writes the source of the setting as main.go into a folder, and makes the folder unless it is there. A folder outside
// of the checkout in root becomes a module of its own, whose go.mod names the checkout, since the shop is there. Save
// overwrites nothing: the error says which file is in its way.
func (s Setting) Save(root, folder string) error {
	source, err := s.Source()
	if err != nil {
		return err
	}
	files := map[string][]byte{"main.go": source}
	if folder, err = filepath.Abs(folder); err != nil {
		return fmt.Errorf("saving the service: %w", err)
	}
	if within, err := filepath.Rel(root, folder); err != nil || !filepath.IsLocal(within) {
		if err := addModule(files, root); err != nil {
			return fmt.Errorf("saving the service: %w", err)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("making the folder for the service: %w", err)
	}
	found, err := fs.Glob(os.DirFS(folder), "*.go")
	if err == nil && len(found) > 0 {
		return fmt.Errorf("saving the service: %s is there already; name another folder", filepath.Join(folder, found[0]))
	}
	for name, text := range files {
		if err := create(filepath.Join(folder, name), text); err != nil {
			return fmt.Errorf("saving the service: %w", err)
		}
	}
	return nil
}

// create writes a file that is not there yet.
func create(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; name another folder", path)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// addModule adds the go.mod and the go.sum of a module that uses the checkout.
func addModule(files map[string][]byte, root string) error {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	module := root
	if strings.ContainsAny(root, " \t\"`()") {
		module = fmt.Sprintf("%q", root)
	}
	mod = bytes.Replace(mod, []byte("module closingtime\n"), []byte("module orders\n"), 1)
	files["go.mod"] = fmt.Appendf(mod, "\nrequire closingtime v0.0.0\n\nreplace closingtime => %s\n", module)
	files["go.sum"] = sum
	return nil
}
