package lessons_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
)

// Each line of a path is a lesson that there is, and a path takes as long as its name says.
func TestPaths(t *testing.T) {
	course := open(t)
	for _, p := range course.Paths {
		file, err := os.Open(filepath.Join(course.Root, "lessons", "paths", p.Name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		n := -1 // the title
		for lines := bufio.NewScanner(file); lines.Scan(); n++ {
			name := lines.Text()
			if !strings.HasPrefix(name, "# ") && !slices.ContainsFunc(p.Lessons, func(l *lessons.Lesson) bool { return l.Name == name }) {
				t.Errorf("%s: there is no lesson %q", p.Name, name)
			}
		}
		if n != len(p.Lessons) {
			t.Errorf("%s has %d lines and %d lessons", p.Name, n, len(p.Lessons))
		}
	}
	for name, about := range map[string]int{"45-minutes": 45, "short": 75, "two-hours": 115, "day": 245} {
		if p := course.Path(name); p.Name != name || p.Minutes() < about-5 || p.Minutes() > about+5 {
			t.Errorf("the path %q takes %d minutes, want about %d", name, p.Minutes(), about)
		}
	}
	if !slices.IsSortedFunc(course.Paths, func(a, b lessons.Path) int { return a.Minutes() - b.Minutes() }) {
		t.Error("the shortest path is not the first")
	}
}

// Whoever takes part in a workshop finds the lessons of its plan in the path of the same name.
func TestPathsGoWithThePlans(t *testing.T) {
	course := open(t)
	plans, err := course.Plans()
	if err != nil {
		t.Fatal(err)
	}
	for _, plan := range plans {
		path := course.Path(plan.Name)
		if path.Name != plan.Name {
			t.Errorf("the plan %s has no path of its name", plan.Name)
		}
		for _, step := range plan.Steps {
			if step.Lesson != "" && !slices.ContainsFunc(path.Lessons, func(l *lessons.Lesson) bool { return l.Name == step.Lesson }) {
				t.Errorf("the path %s lacks %s, which the plan takes", path.Name, step.Lesson)
			}
		}
	}
}

// A facilitator's own file becomes a path: with names or numbers, comments and blank lines. It is there the next time, too.
func TestAPathIsAdded(t *testing.T) {
	course := smallCourse(t)
	file := filepath.Join(t.TempDir(), "team.txt")
	write(t, file, "\ufeff# Our Ümlaut team\r\n\r\n# the second first\r\n2\r\n01-signal\r\n")
	added, err := course.AddPath(file)
	if err != nil || added.Name != "team" || added.Title != "Our Ümlaut team" || len(added.Lessons) != 2 || added.Minutes() != 30 {
		t.Fatalf("it is %+v, %v", added, err)
	}
	write(t, file, "1\n")
	if _, err := course.AddPath(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	again, err := lessons.Open(course.Root)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*lessons.Course{course, again} {
		if p := c.Path("team"); p.Title != "the course team" || len(p.Lessons) != 1 || len(c.Paths) != 2 {
			t.Errorf("the path is %+v among %d", p, len(c.Paths))
		}
	}
}

// What is wrong with a facilitator's file is said by name and line, and nothing is kept of it.
func TestAPathThatIsWrong(t *testing.T) {
	course := smallCourse(t)
	dir := t.TempDir()
	for name, c := range map[string]struct{ text, want string }{
		"unknown.txt": {"# T\n01-signal\n\n05-wrokers\n1x\n", "line 4: there is no lesson \"05-wrokers\"\nline 5: there is no lesson \"1x\"\nThere are 01-signal, 02-shutdown"},
		"empty.txt":   {"# only a title\n", "it names no lesson"},
		"binary.txt":  {strings.Repeat("\x1b[2J\n", 100), "line 1: there is no lesson \"\\x1b[2J\""},
		"long.txt":    {strings.Repeat("#\n", 100_000), "too long"},
		"little.txt":  {"1\n", "there is a course little already"},
		"all.txt":     {"1\n", "there is a course all already"},
	} {
		write(t, filepath.Join(dir, name), c.text)
		if _, err := course.AddPath(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 1000 {
			t.Errorf("%s: the error is %v; want %q in it", name, err, c.want)
		}
	}
	for _, name := range []string{dir, filepath.Join(dir, "absent.txt")} {
		if _, err := course.AddPath(name); err == nil {
			t.Errorf("%s is taken for a course", name)
		}
	}
	if len(course.Paths) != 1 {
		t.Errorf("there are %d paths", len(course.Paths))
	}
}

// smallCourse returns a course of two lessons and one path.
func smallCourse(t *testing.T) *lessons.Course {
	t.Helper()
	root := t.TempDir()
	const lesson = "---\ntitle: T\npart: P\nminutes: 15\nsummary: S\nstop: docker\nquestion: Q\n---\n# T\n"
	write(t, filepath.Join(root, "go.mod"), "module closingtime\n")
	write(t, filepath.Join(root, "lessons", "01-signal", "lesson.md"), lesson)
	write(t, filepath.Join(root, "lessons", "02-shutdown", "lesson.md"), lesson)
	write(t, filepath.Join(root, "lessons", "paths", "little.txt"), "# little\n01-signal\n")
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	return course
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// After a lesson that is not on the path comes the next one that is.
func TestAfterALessonComesTheNextOfThePath(t *testing.T) {
	course := open(t)
	find := func(name string) *lessons.Lesson {
		l, err := course.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	for _, c := range []struct{ path, from, want string }{
		{"short", "01", "02"}, {"short", "02", "05"}, {"short", "06", "12"}, {lessons.Whole, "02", "03"}, {"unknown", "02", "03"},
	} {
		if got := course.Path(c.path).After(find(c.from)); got != find(c.want) {
			t.Errorf("on the path %q, %v comes after %s, want %s", c.path, got, c.from, c.want)
		}
	}
	short := course.Path("short").Lessons
	if got := course.Path("short").After(short[len(short)-1]); got != nil {
		t.Errorf("after the last lesson comes %s", got.Name)
	}
}
