package lessons_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"closingtime/lessons"
)

// A lesson that cannot be read is not on the map, so this is where one learns of it.
func TestNoLessonIsDamaged(t *testing.T) {
	course := open(t)
	for _, d := range course.Damaged {
		t.Error(d.Err)
	}
	if n := len(course.Lessons); n < wantLessons {
		t.Errorf("there are %d lessons, want %d and those of the last part", n, wantLessons)
	}
}

// A damaged lesson stops no other. A request for it returns an error that says what is wrong with it, and where.
func TestDamagedLesson(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "go.mod"), "module closingtime\n")
	whole := "---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q?\n---\n# T\n"
	put(t, filepath.Join(root, "lessons", "01-first", "lesson.md"), whole)
	put(t, filepath.Join(root, "lessons", "02-second", "lesson.md"), strings.Replace(whole, "stop:", "stopp:", 1))
	put(t, filepath.Join(root, "lessons", "03-third", "lesson.md"), whole)
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(course.Lessons) != 2 || course.Lessons[0].Name != "01-first" || course.Lessons[1].Name != "03-third" {
		t.Errorf("the whole ones are %v, want 01-first and 03-third", course.Lessons)
	}
	if len(course.Damaged) != 1 || course.Damaged[0].Name != "02-second" {
		t.Fatalf("the damaged ones are %v, want 02-second", course.Damaged)
	}
	if text := course.Damaged[0].Err.Error(); !strings.Contains(text, "line 5: ") || strings.Contains(text, "\n") {
		t.Errorf("%q, want the line of the file, on one line", text)
	}
	for _, name := range []string{"02-second", "02", "2"} {
		_, err := course.Find(name)
		if err == nil || !strings.Contains(err.Error(), filepath.Join("02-second", "lesson.md")) || !strings.Contains(err.Error(), "stopp") {
			t.Errorf("asked for %s: %v, want what is wrong in its lesson.md", name, err)
		}
	}
	path := filepath.Join(root, "team.txt")
	put(t, path, "1\n2\n")
	if _, err := course.AddPath(path); err == nil || !strings.Contains(err.Error(), "line 2: ") || !strings.Contains(err.Error(), "stopp") || strings.Contains(err.Error(), "there is no lesson") {
		t.Errorf("in a path: %v, want what is wrong in its lesson.md", err)
	}
	for _, name := range []string{"3", "03", "03-third"} {
		if l, err := course.Find(name); err != nil || l.Name != "03-third" {
			t.Errorf("asked for %s: %v, %v", name, l, err)
		}
	}
	for _, name := range []string{"", "4", "second", "0"} {
		if l, err := course.Find(name); err == nil {
			t.Errorf("asked for %q: %s", name, l.Name)
		}
	}
}

// A checkout with the line ends of Windows is one, too.
func TestLineEndsOfWindows(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "go.mod"), "module closingtime\r\n\r\ngo 1.26\r\n")
	put(t, filepath.Join(root, "lessons", "01-first", "lesson.md"), "---\r\ntitle: T\r\npart: P\r\nsummary: S\r\nstop: docker\r\nquestion: Q?\r\n---\r\n# T\r\n")
	course, err := lessons.Open(root)
	if err != nil || len(course.Lessons) != 1 || len(course.Damaged) > 0 {
		t.Errorf("the course is %+v, %v", course, err)
	}
	put(t, filepath.Join(root, "go.mod"), "module closingtimes\n")
	if _, err := lessons.Open(root); err == nil {
		t.Error("another module is taken for the course")
	}
}

// Where no lesson at all can be read, there is no course.
func TestAllLessonsDamaged(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "go.mod"), "module closingtime\n")
	put(t, filepath.Join(root, "lessons", "01-first", "lesson.md"), "# T\n")
	if _, err := lessons.Open(root); err == nil || !strings.Contains(err.Error(), "01-first") {
		t.Errorf("%v, want what is wrong with 01-first", err)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A checkout may lie in a folder with any name, also one that would be a pattern.
func TestAFolderThatLooksLikeAPattern(t *testing.T) {
	root := filepath.Join(t.TempDir(), "go[1]")
	files := fstest.MapFS{
		"go.mod":                               {Data: []byte("module closingtime\n")},
		"lessons/01-a/lesson.md":               {Data: []byte("---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q?\n---\n# T\n")},
		"lessons/01-a/broken/main.go":          {Data: []byte("package main\n\nvar queue = make(chan shop.Receipt, 7)\n")},
		"lessons/01-a/broken/main_test.go":     {Data: []byte("package main\n")},
		"lessons/paths/short.txt":              {Data: []byte("# Short\n01\n")},
		".closingtime/courses/facilitator.txt": {Data: []byte("# Own\n01\n")},
	}
	if err := os.CopyFS(root, files); err != nil {
		t.Fatal(err)
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := course.Plan(course.Lessons[0], lessons.Broken, "binary", "audit")
	if !course.Lessons[0].ComesWithTest() || len(course.Paths) != 2 || err != nil || plan.Room != 7 {
		t.Errorf("it has a test: %v, %d paths, and a queue of %d: %v", course.Lessons[0].ComesWithTest(), len(course.Paths), plan.Room, err)
	}
}
