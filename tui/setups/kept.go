package setups

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/internal/wholefile"
)

// format is the version of the format in which set-ups are written.
const format = 1

// kept is a set-up in a file.
type kept struct {
	Format int `json:"format"`
	Setup
}

// ending is the ending of the names of set-ups' files.
const ending = ".json"

// largest is the size above which a file is no set-up.
const largest = 1 << 20

// Names returns the names of the set-ups that are kept in a folder, sorted. A folder that does not exist has none.
func Names(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking for set-ups: %w", err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ending); ok && e.Type().IsRegular() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Path returns the path of the set-up that a person names: the name itself if it has a slash or the ending of a file, and otherwise the
// file of that name in the folder. The error says why there cannot be such a set-up.
func Path(folder, name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", errors.New("a set-up needs a name, or the path of a file")
	case strings.ContainsRune(name, 0):
		return "", errors.New("the name has a character that no file's name can have")
	case strings.HasPrefix(name, "~/"):
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("finding your home directory: %w", err)
		}
		return filepath.Join(home, name[2:]), nil
	case strings.ContainsAny(name, `/\`), strings.HasSuffix(name, ending):
		return name, nil
	case strings.HasPrefix(name, "."):
		return "", fmt.Errorf("%q cannot be the name of a set-up: it begins with a dot", name)
	}
	return filepath.Join(folder, name+ending), nil
}

// Save writes a set-up to a file, which it replaces, and makes the file's folder unless it exists.
func Save(path string, s Setup) error {
	text, err := json.MarshalIndent(kept{format, s}, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err != nil {
		return fmt.Errorf("keeping the set-up: %w", err)
	}
	if err := wholefile.Write(path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("keeping the set-up: %w", err)
	}
	return nil
}

// Load reads a set-up from a file. Check tells whether it makes sense here.
func Load(path string) (Setup, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Setup{}, fmt.Errorf("there is no set-up at %s", path)
	case err != nil:
		return Setup{}, fmt.Errorf("opening a set-up: %w", err)
	case !info.Mode().IsRegular() || info.Size() > largest:
		return Setup{}, fmt.Errorf("%s is no set-up, which is a small file", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Setup{}, fmt.Errorf("opening a set-up: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	var read kept
	if err := decoder.Decode(&read); err != nil {
		return Setup{}, fmt.Errorf("%s is no set-up: %w", path, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) || read.Format == 0 || read.Runs == "" {
		return Setup{}, fmt.Errorf("%s is no set-up: it does not say what runs", path)
	}
	if read.Format > format {
		return Setup{}, fmt.Errorf("a newer program wrote %s; this one cannot read it", path)
	}
	return read.Setup, nil
}

// Delete removes the file of a set-up.
func Delete(path string) error {
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("forgetting the set-up: %w", err)
	}
	return nil
}
