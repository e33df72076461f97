package story

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/recording"
)

// KeptRuns writes recordings of the stories into a folder that becomes the runs of a checkout: one of the broken
// service, one of the fixed one, and one that is damaged.
func KeptRuns(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	dir := filepath.Join(root, ".closingtime", "runs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"20260102-100000.000000-05-workers-broken", "20260102-101000.000000-05-workers-fixed", "20260102-102000.000000-05-workers-fixed"} {
		tale := Drained()
		if i == 0 {
			tale = CutOff()
		}
		events := tale.Until(Later)
		run := *events[0].Run
		run.Started = time.Date(2026, 1, 2, 10, 10*i, 0, 0, time.Local)
		events[0].Run = &run
		path := filepath.Join(dir, name+recording.Ext)
		if err := os.WriteFile(path, Encoded(t, events, i == 2), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// Encoded returns a recording of events. A damaged one has a line in its middle that is no event.
func Encoded(t *testing.T, events []event.Event, damaged bool) []byte {
	t.Helper()
	var text bytes.Buffer
	for i, e := range events {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if damaged && i == len(events)/2 {
			line = []byte("{nonsense")
		}
		text.Write(append(line, '\n'))
	}
	return text.Bytes()
}
