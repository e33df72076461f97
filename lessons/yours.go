package lessons

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"closingtime/internal/wholefile"
)

// MakeYours makes the learner's copy of the broken service, if there is none yet, and returns the path of its main.go. It
// leaves an existing copy as it is.
func (l *Lesson) MakeYours() (path string, err error) {
	path = filepath.Join(l.Dir(Yours), "main.go")
	if l.Has(Yours) {
		return path, nil
	}
	if err := l.copyBroken(); err != nil {
		return "", fmt.Errorf("making your copy of lesson %s: %w", l.Name, err)
	}
	return path, nil
}

// ResetYours replaces the learner's copy by a new copy of the broken service, and returns where the old copy is kept.
func (l *Lesson) ResetYours() (backup string, err error) {
	backup, err = l.SetYoursAside()
	if err != nil {
		return "", err
	}
	if err := l.copyBroken(); err != nil {
		return backup, fmt.Errorf("making your copy of lesson %s: %w", l.Name, err)
	}
	return backup, nil
}

// SetYoursAside moves the learner's copy out of the lesson, and returns where it is kept. The next MakeYours makes a new copy.
// Where there is no copy, SetYoursAside does nothing.
func (l *Lesson) SetYoursAside() (backup string, err error) {
	if _, err := os.Stat(l.Dir(Yours)); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	backup = filepath.Join(l.root, ".closingtime", "backup", l.Name+"-"+time.Now().Format("20060102-150405.000"))
	if err := makeFolder(l.root, filepath.Dir(backup)); err != nil {
		return "", fmt.Errorf("keeping your copy of lesson %s: %w", l.Name, err)
	}
	if err := os.Rename(l.Dir(Yours), backup); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("keeping your copy of lesson %s: %w", l.Name, err)
	}
	return backup, nil
}

// copyBroken copies the files of the broken service. It copies main.go last, and writes each file whole or not at all, so that a copy
// with a main.go is complete.
func (l *Lesson) copyBroken() error {
	entries, err := os.ReadDir(l.Dir(Broken))
	if err != nil {
		return err
	}
	if err := makeFolder(l.root, l.Dir(Yours)); err != nil {
		return err
	}
	names := []string{}
	for _, entry := range entries {
		if entry.Type().IsRegular() && entry.Name() != "main.go" {
			names = append(names, entry.Name())
		}
	}
	for _, name := range append(names, "main.go") {
		text, err := os.ReadFile(filepath.Join(l.Dir(Broken), name))
		if err != nil {
			return err
		}
		text = []byte(strings.Replace(string(text), ", broken:", ", yours to mend:", 1))
		if err := wholefile.Write(filepath.Join(l.Dir(Yours), name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// FilesToMend returns the paths of the source files in the learner's copy. The files whose code differs in the fixed
// service come first, led by the file that FileToMend returns if that is one of them. The others follow, led by main.go.
// Where there is no copy yet, these are the paths that it will have.
func (l *Lesson) FilesToMend() ([]string, error) {
	entries, err := os.ReadDir(l.Dir(Yours))
	if errors.Is(err, fs.ErrNotExist) {
		entries, err = os.ReadDir(l.Dir(Broken))
	}
	if err != nil {
		return nil, err
	}
	var first, rest []string
	for _, entry := range entries {
		name := entry.Name()
		if !IsSource(entry) {
			continue
		}
		path := filepath.Join(l.Dir(Yours), name)
		changes := l.changes(name)
		switch {
		case changes && path == l.FileToMend():
			first = append([]string{path}, first...)
		case changes:
			first = append(first, path)
		case name == "main.go":
			rest = append([]string{path}, rest...)
		default:
			rest = append(rest, path)
		}
	}
	return append(first, rest...), nil
}

// IsSource tells whether a file in the folder of a service is a source, which a build or a start reads: a regular file of Go or of
// the shell. The hidden files that editors keep beside it are none.
func IsSource(file fs.DirEntry) bool {
	ext := filepath.Ext(file.Name())
	return file.Type().IsRegular() && (ext == ".go" || ext == ".sh") && !strings.HasPrefix(file.Name(), ".")
}

// YoursChanged tells whether the code of the learner's copy differs from that of the broken service; comments do not count. Where
// there is no copy, nothing has changed.
func (l *Lesson) YoursChanged() bool {
	entries, err := os.ReadDir(l.Dir(Yours))
	if err != nil {
		return false
	}
	for _, entry := range entries {
		name := entry.Name()
		if IsSource(entry) && codeOf(filepath.Join(l.Dir(Yours), name)) != codeOf(filepath.Join(l.Dir(Broken), name)) {
			return true
		}
	}
	return false
}

// codeOf returns the lines of a file that are not comments, or "" where the file does not exist.
func codeOf(path string) string {
	text, _ := os.ReadFile(path)
	var code strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") {
			code.WriteString(line)
		}
	}
	return code.String()
}

// FileToMend returns the path of the file in the learner's copy that the lesson is about: its start script or its test, in a lesson
// with one, and otherwise main.go, unless only the code of another file differs in the fixed service.
func (l *Lesson) FileToMend() string {
	for _, name := range []string{entrypoint, "main_test.go"} {
		if exists(filepath.Join(l.Dir(Broken), name)) {
			return filepath.Join(l.Dir(Yours), name)
		}
	}
	if !l.changes("main.go") {
		for _, source := range filesIn(l.Dir(Broken), "*.go") {
			if name := filepath.Base(source); l.changes(name) {
				return filepath.Join(l.Dir(Yours), name)
			}
		}
	}
	return filepath.Join(l.Dir(Yours), "main.go")
}

// changes tells whether the code of a file differs between the fixed and the broken service.
func (l *Lesson) changes(name string) bool {
	return codeOf(filepath.Join(l.Dir(Broken), name)) != codeOf(filepath.Join(l.Dir(Fixed), name))
}
