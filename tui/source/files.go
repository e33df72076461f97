package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// MainFirst orders files, with main.go first, since reading begins there.
func MainFirst(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "main.go":
		return -1
	case b == "main.go":
		return 1
	}
	return strings.Compare(a, b)
}

// largest is the size of the largest source file that is shown.
const largest = 1 << 20

// ReadSources reads the files of a folder that make up a service.
func ReadSources(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	sources := make(map[string]string)
	for _, entry := range entries {
		name := entry.Name()
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // a file of an editor, gone already
		}
		if err != nil {
			return nil, err
		}
		if ext := filepath.Ext(name); !info.Mode().IsRegular() || ext != ".go" && ext != ".sh" || info.Size() > largest {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		sources[name] = string(content)
	}
	return sources, nil
}
