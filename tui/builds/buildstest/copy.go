package buildstest

import (
	"os"
	"path/filepath"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/builds"
)

// ACopy is a theatre with a lesson of which the learner has a copy, and a watch of it. file is the copy's source, and
// launch is that of the watch.
func ACopy(t *testing.T) (h *Theatre, b *builds.CopyWatch, file string, launch *builds.Launch) {
	h = NewTheatre(t)
	h.StartUnattended = h.Start
	root := t.TempDir()
	file = filepath.Join(root, "lessons", "01-signal", "yours", "main.go")
	for name, text := range map[string]string{
		filepath.Join(root, "go.mod"):                              "module closingtime\n",
		filepath.Join(root, "lessons", "01-signal", "lesson.md"):   lessonText,
		filepath.Join(root, "lessons", "01-signal", "broken", "x"): "",
		file: "package main\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	b, launch = h.Watch(course.Lessons[0], builds.CopyState{})
	t.Cleanup(h.Close)
	Until(t, h, func(s builds.CopyState) bool { return s.Seen != "" })
	return h, b, file, launch
}

func Until(t *testing.T, h *Theatre, wanted func(builds.CopyState) bool) builds.CopyState {
	t.Helper()
	for {
		if m := Await[builds.CopyChanged](t, h); wanted(m.State) {
			return m.State
		}
	}
}

func Save(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file+".new", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
}

const lessonText = "---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q\n---\n# T\n"
