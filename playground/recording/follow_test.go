package recording_test

import (
	"os"
	"path/filepath"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/recording"
)

// A recording is read as it grows, and a line only when it is whole.
func TestFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, err := recording.Follow(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, step := range []struct {
		written string
		want    []event.Kind
	}{
		{"", nil},
		{`{"at":1,"kind":"run.start"}` + "\n" + `{"at":2,"ki`, []event.Kind{event.RunStart}},
		{`nd":"ready"}`, nil},
		{"\n\n" + `{"at":3,"kind":"run.end"}` + "\n", []event.Kind{event.Ready, event.RunEnd}},
	} {
		if _, err := file.WriteString(step.written); err != nil {
			t.Fatal(err)
		}
		events, err := f.Next()
		if err != nil || len(events) != len(step.want) {
			t.Fatalf("after %q: %v, error %v; want %v", step.written, events, err, step.want)
		}
		for i, e := range events {
			if e.Kind != step.want[i] {
				t.Errorf("after %q: %v; want %v", step.written, events, step.want)
			}
		}
	}
	if _, err := file.WriteString("garbage\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Next(); err == nil {
		t.Error("garbage is no error")
	}
	if _, err := file.Write(make([]byte, event.MaxLine+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Next(); err == nil {
		t.Error("a line without an end is no error")
	}
	if _, err := recording.Follow(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is no error")
	}
}
