package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
