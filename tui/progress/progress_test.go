package progress_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/tui/progress"
)

func TestProgressIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".closingtime", "progress.json")
	store, err := progress.Open(path)
	if err != nil {
		t.Fatalf("a fresh start: %v", err)
	}
	for _, err := range []error{
		store.Opened("01-signal"), store.Saw("01-signal", "broken"), store.Saw("01-signal", "broken"), store.Saw("01-signal", "fixed"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	again, err := progress.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	state := again.State()
	if state.Last != "01-signal" || !state.Saw("01-signal", "broken") || !state.Saw("01-signal", "fixed") || state.Saw("01-signal", "yours") {
		t.Errorf("read back %+v", state)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestDamagedProgressStartsAfresh(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	if err := os.WriteFile(path, []byte(`{"last":"01-si`), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := progress.Open(path)
	if err == nil || !strings.Contains(err.Error(), "starts afresh") {
		t.Errorf("the error is %v", err)
	}
	if err := store.Opened("02-shutdown"); err != nil {
		t.Fatalf("the next change: %v", err)
	}
	if again, err := progress.Open(path); err != nil || again.State().Last != "02-shutdown" {
		t.Errorf("after the next change: %v, %v", again.State(), err)
	}
}
