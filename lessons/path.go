package lessons

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/internal/wholefile"
)

// Path is a way through the course that leaves lessons out. It is a file: a title after #, and then the names or numbers of
// lessons, each on its own line. Further lines that begin with # are comments. The files are in lessons/paths and, for those
// that somebody has added with AddPath, in the program's state.
type Path struct {
	Name    string // of the file, without its ending: "short"
	Title   string
	Lessons []*Lesson // in the order of the course
}

// Whole is the name of the path with all lessons, and All is what people type for it.
const (
	Whole = ""
	All   = "all"
)

// Minutes returns how long the lessons of the path take together.
func (p Path) Minutes() int {
	minutes := 0
	for _, l := range p.Lessons {
		minutes += l.Minutes
	}
	return minutes
}

// Path returns the path with a name. The path with any other name is the whole course.
func (c *Course) Path(name string) Path {
	for _, p := range c.Paths {
		if p.Name == name {
			return p
		}
	}
	return Path{Name: Whole, Title: "the whole course", Lessons: c.Lessons}
}

// After returns the lesson of the path that comes after another one of the course, or nil.
func (p Path) After(l *Lesson) *Lesson {
	i := slices.IndexFunc(p.Lessons, func(next *Lesson) bool { return next.Name > l.Name })
	if i < 0 {
		return nil
	}
	return p.Lessons[i]
}

// AddPath adds the path in a file of the user's, and keeps a copy of the file in the program's state, so that the path is there
// the next time, too. A path that was added under the same name is replaced. The error names each line that names no lesson.
func (c *Course) AddPath(file string) (Path, error) {
	text, err := readPathFile(file)
	if err != nil {
		return Path{}, fmt.Errorf("reading the course in %s: %w", file, err)
	}
	p, err := c.parsePath(pathName(file), text)
	if err != nil {
		return Path{}, fmt.Errorf("the course in %s: %w", file, err)
	}
	if builtIn := filepath.Join(c.pathsDir(), p.Name+pathExt); exists(builtIn) || p.Name == All {
		return Path{}, fmt.Errorf("the course in %s: there is a course %s already; give the file another name", file, p.Name)
	}
	own := c.ownPath(p.Name)
	if err := makeFolder(c.Root, filepath.Dir(own)); err != nil {
		return Path{}, fmt.Errorf("keeping the course in %s: %w", file, err)
	}
	if err := wholefile.Write(own, []byte(text), 0o644); err != nil {
		return Path{}, fmt.Errorf("keeping the course in %s: %w", file, err)
	}
	c.Paths = append(slices.DeleteFunc(c.Paths, func(other Path) bool { return other.Name == p.Name }), p)
	return p, nil
}

const pathExt = ".txt"

func pathName(file string) string { return strings.TrimSuffix(filepath.Base(file), pathExt) }

func (c *Course) pathsDir() string { return filepath.Join(c.Root, "lessons", "paths") }

// ownPath returns the place where the file of a path that the user has added is kept.
func (c *Course) ownPath(name string) string {
	return filepath.Join(c.StateDir(), "courses", name+pathExt)
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// readPaths returns the paths of the checkout, the shortest first, and then those that the user has added. It leaves out files that
// cannot be read and names of unknown lessons, since the course works without them.
func (c *Course) readPaths() []Path {
	paths := c.readPathsIn(c.pathsDir())
	slices.SortStableFunc(paths, func(a, b Path) int { return a.Minutes() - b.Minutes() })
	return append(paths, c.readPathsIn(filepath.Dir(c.ownPath("")))...)
}

func (c *Course) readPathsIn(dir string) (paths []Path) {
	for _, file := range filesIn(dir, "*"+pathExt) {
		text, err := readPathFile(file)
		if err != nil {
			continue
		}
		if p, _ := c.parsePath(pathName(file), text); len(p.Lessons) > 0 && p.Name != All {
			paths = append(paths, p)
		}
	}
	return paths
}

// maxPathFile is the size in bytes beyond which a file is no list of lessons.
const maxPathFile = 64 << 10

func readPathFile(file string) (string, error) {
	info, err := os.Stat(file) // before it is opened: opening a pipe waits for its writer
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errors.New("there is no such file")
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", errors.New("it is no file with the names of lessons, but a folder, a pipe or a device")
	case info.Size() > maxPathFile:
		return "", fmt.Errorf("it is too long for a list of lessons: %d bytes", info.Size())
	}
	text, err := os.ReadFile(file)
	return string(text), err
}

// parsePath returns the path in a text. The error names each line that names no lesson; the path has the others.
func (c *Course) parsePath(name, text string) (Path, error) {
	p := Path{Name: name}
	named := make(map[*Lesson]bool)
	var wrong []error
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) { // some editors begin a file with a byte order mark
		n++
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "#"); ok {
			p.Title = cmp.Or(p.Title, shortened(strings.TrimSpace(title)))
			continue
		}
		if line == "" {
			continue
		}
		l, err := c.Find(line)
		if err != nil {
			if !slices.ContainsFunc(c.Damaged, func(d Damaged) bool { return isNamed(d.Name, line) }) {
				err = fmt.Errorf("there is no lesson %q", line)
			}
			wrong = append(wrong, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		named[l] = true
	}
	p.Title = cmp.Or(p.Title, shortened("the course "+name))
	p.Lessons = slices.DeleteFunc(slices.Clone(c.Lessons), func(l *Lesson) bool { return !named[l] })
	switch {
	case len(wrong) > 0:
		return p, fmt.Errorf("%w\nThere are %s", firstErrors(wrong), strings.Join(c.names(), ", "))
	case len(named) == 0:
		return p, errors.New("it names no lesson; write the name or number of one on each line, and a title after # on the first")
	}
	return p, nil
}

// maxTitle is how many characters of a title the footer of the map has room for. A longer title is cut.
const maxTitle = 40

func shortened(title string) string {
	if runes := []rune(title); len(runes) > maxTitle {
		return string(runes[:maxTitle-1]) + "…"
	}
	return title
}

// mostErrors is how many wrong lines an error names.
const mostErrors = 10

func firstErrors(all []error) error {
	if more := len(all) - mostErrors; more > 0 {
		all = append(slices.Clip(all[:mostErrors]), fmt.Errorf("and %d more", more))
	}
	return errors.Join(all...)
}
