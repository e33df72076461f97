package source

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/lessons"
)

// MainFirst compares files so that main.go comes first, where reading begins, and tests come last.
func MainFirst(a, b string) int {
	isTest := func(name string) bool { return strings.HasSuffix(name, "_test.go") }
	switch {
	case a == b:
		return 0
	case isTest(a) && !isTest(b):
		return 1
	case isTest(b) && !isTest(a):
		return -1
	case a == "main.go":
		return -1
	case b == "main.go":
		return 1
	}
	return strings.Compare(a, b)
}

// FileNames returns the names of the files of services, in the order in which one reads them, each once.
func FileNames(services ...map[string]string) []string {
	var names []string
	for _, files := range services {
		names = slices.AppendSeq(names, maps.Keys(files))
	}
	slices.SortFunc(names, MainFirst)
	return slices.Compact(names)
}

// largest is the size of the largest source file that is shown.
const largest = 1 << 20

// ReadSources reads the files of a service in a folder.
func ReadSources(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	sources := make(map[string]string)
	for _, entry := range entries {
		if !lessons.IsSource(entry) {
			continue
		}
		name := entry.Name()
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // an editor's file that was removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		if info.Size() > largest {
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
