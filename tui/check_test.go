package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/program"
)

// check cannot run a lesson that is damaged, and says where and why when it is asked for it.
func TestCheckOfDamagedLesson(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                      "module closingtime\n",
		"lessons/01-whole/lesson.md":  "---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q?\n---\n# T\n",
		"lessons/02-broken/lesson.md": "---\ntitel: T\n---\n# T\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	for _, test := range []struct {
		args []string
		says bool
	}{{[]string{"-of", "yours", "2"}, true}, {[]string{"-of", "yours", "1"}, false}} {
		var out, complaints bytes.Buffer
		if status := runCheck(t.Context(), test.args, &out, &complaints); status != program.CouldNotRun {
			t.Errorf("check %v: status %d, want %d", test.args, status, program.CouldNotRun)
		}
		if said := complaints.String(); strings.Contains(said, "titel") != test.says {
			t.Errorf("check %v says:\n%s", test.args, said)
		}
	}
}

// A copy that passes every check and misses the point of its lesson is told so, in text and in JSON.
func TestCheckNamesWhatIsDoubtful(t *testing.T) {
	at := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	log := []event.Event{{At: at(1), Kind: event.ProcessStart, PID: 1}, {At: at(2), Kind: event.Ready}}
	for id := 1; id <= 6; id++ {
		log = append(log, event.Event{At: at(10 + id), Kind: event.JobQueued, ID: id})
	}
	log = append(log, event.Event{At: at(100), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy})
	for id := 1; id <= 6; id++ {
		log = append(log, event.Event{At: at(110 + id), Kind: event.JobStored, ID: id})
	}
	log = append(log, event.Event{At: at(200), Kind: event.ProcessExit})
	for id := 1; id <= 6; id++ {
		log = append(log, event.Event{At: at(210), Kind: event.Audit, Item: event.ItemReceipt, ID: id, State: "queued"})
	}
	log = append(log, event.Event{At: at(220), Kind: event.AuditDone}, event.Event{At: at(230), Kind: event.RunEnd})
	for of, doubtful := range map[string]bool{lessons.Yours: true, lessons.Fixed: false} {
		var text, line bytes.Buffer
		o := &lessons.Outcome{Lesson: &lessons.Lesson{Name: "06-outlived"}, Of: of, Timeline: timeline.Of(log), Results: []verdict.Result{{Check: verdict.Jobs, Outcome: verdict.Pass}}}
		(&checker{stdout: &text}).print(o)
		if err := (&checker{stdout: &line}).printJSON(o); err != nil {
			t.Fatal(err)
		}
		for _, said := range []string{text.String(), line.String()} {
			if got := strings.Contains(said, "doubtful") && strings.Contains(said, "your workers seem to stop at the signal"); got != doubtful {
				t.Errorf("of %s it says, doubtful: %v:\n%s", of, got, said)
			}
		}
	}
}
