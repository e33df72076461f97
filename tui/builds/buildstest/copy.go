package buildstest

import (
	"os"
	"path/filepath"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/builds"
)

// WatchCopy returns a supervisor with a lesson of which the learner has a copy, and a watch of that copy. file is the copy's
// source, and launch is that of the watch.
func WatchCopy(t *testing.T) (h *FakeSupervisor, b *builds.CopyWatch, file string, launch *builds.Launch) {
	h = NewFakeSupervisor(t)
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
	AwaitState(t, h, func(s builds.CopyState) bool { return s.Seen != "" })
	return h, b, file, launch
}

// AwaitState waits for a state of the watched copy that meets a condition, and returns it.
func AwaitState(t *testing.T, h *FakeSupervisor, wanted func(builds.CopyState) bool) builds.CopyState {
	t.Helper()
	for {
		if m := Await[builds.CopyChanged](t, h); wanted(m.State) {
			return m.State
		}
	}
}

// Save writes a file as an editor does: under another name, which it then replaces.
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
