package lessons

import (
	"os"
	"path/filepath"
	"testing"
)

// A copy has changed once its code is another than that of the broken service: not by the note that it is a copy, by a comment, or
// by what an editor keeps beside it.
func TestYoursChanged(t *testing.T) {
	l := &Lesson{Name: "01-signal", root: t.TempDir()}
	write := func(of, name, text string) {
		t.Helper()
		path := filepath.Join(l.Dir(of), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const source = "// Command broken, broken: it hears no signal.\npackage main\n\nfunc main() {}\n"
	write(Broken, "main.go", source)
	if l.YoursChanged() {
		t.Error("what is not there yet has changed")
	}
	if _, err := l.MakeYours(); err != nil {
		t.Fatal(err)
	}
	write(Yours, ".#main.go", "an editor's")
	write(Yours, "notes.txt", "mine")
	if l.YoursChanged() {
		t.Error("a new copy has changed")
	}
	write(Yours, "main.go", source+"// Where do I begin?\n")
	if l.YoursChanged() {
		t.Error("a comment changes the code")
	}
	write(Yours, "main.go", source+"\nfunc wait() {}\n")
	if !l.YoursChanged() {
		t.Error("another function changes nothing")
	}
	write(Yours, "main.go", source)
	write(Yours, "wait.go", "package main\n")
	if !l.YoursChanged() {
		t.Error("another file changes nothing")
	}
}
