//go:build unix

package progress_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closingtime/tui/progress"
)

// If a file is in the place of the folder, the messages say so, and the progress counts as unsaved until it is kept.
func TestAFileInThePlaceOfTheFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), ".closingtime")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := progress.Open(filepath.Join(folder, "progress.json"))
	want := folder + " is a file, and a folder of that name is needed; move it away"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("opening: %v", err)
	}
	if store.Unsaved() {
		t.Error("nothing was noted, and it is said to be lost")
	}
	if err := store.At("01-signal", "read"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("keeping: %v", err)
	}
	if !store.Unsaved() {
		t.Error("what could not be kept is said to be")
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := store.Saw("01-signal", "broken"); err != nil || store.Unsaved() {
		t.Errorf("with the file moved away: %v, unsaved %t", err, store.Unsaved())
	}
}

// A pipe in the place of the file is set aside like any other that cannot be read, and not waited for.
func TestAPipeInThePlaceOfTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := progress.Open(path)
	if err == nil || !strings.Contains(err.Error(), "it is not a regular file") {
		t.Errorf("opening: %v", err)
	}
	if err := store.At("01-signal", "read"); err != nil {
		t.Errorf("keeping: %v", err)
	}
}
