package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/playground/recording"
	"closingtime/tui/story"
)

func TestExportAndRunsOnTheCommandLine(t *testing.T) {
	root := story.KeptRuns(t)
	path := filepath.Join(root, ".closingtime", "runs", "20260102-100000.000000-05-workers-broken.ndjson")
	file := filepath.Join(root, "page.html")
	text := filepath.Join(root, "README.md")
	if err := os.WriteFile(text, []byte("# No recording\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(root, "nowhere", "page.html")
	for _, c := range []struct {
		args           []string
		status         int
		stdout, stderr string
	}{
		{[]string{"export", path}, 0, "Closing Time: 05-workers", ""},
		{[]string{"export", "-as", "json", path}, 0, `"format": 1`, ""},
		{[]string{"export", "-as", "svg", path}, 0, "<svg ", ""},
		{[]string{"export", "-as", "animation", path}, 0, "@keyframes", ""},
		{[]string{"export", "-as", "animation", path, path}, 0, "@keyframes", ""},
		{[]string{"export", "-as", "svg", path, path}, 2, "", "wants one recording"},
		{[]string{"export", "-as", "junit", path}, 0, "<testsuites", ""},
		{[]string{"export", "-as", "html", "-o", file, path}, 0, "", "Written: " + file},
		{[]string{"export", "-as", "pdf", path}, 2, "", "none of text, json, html, svg, animation, gif, junit"},
		{[]string{"export", text}, 2, "", "is no recording of a run"},
		{[]string{"export", "-o", nowhere, path}, 2, "", "there is no folder " + filepath.Dir(nowhere)},
		{[]string{"export", "-o", path, path}, 2, "", "is the recording itself"},
		{[]string{"export", "-as", "animation", "-o", filepath.Join(root, ".closingtime", "..", ".closingtime", "runs", filepath.Base(path)), path, path}, 2, "", "is the recording itself"},
		{[]string{"export"}, 2, "", "wants one recording"},
		{[]string{"export", "nowhere"}, 2, "", "nowhere"},
		{[]string{"export", "-h"}, 0, "Usage: go run ./tui export", ""},
		{[]string{"runs", "-h"}, 0, "Usage: go run ./tui runs", ""},
		{[]string{"runs", "99"}, 2, "", `no lesson "99"`},
		{[]string{"runs", "1", "2"}, 2, "", "at most one lesson"},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(c.args, &stdout, &stderr); status != c.status {
			t.Errorf("%q: exit status %d, want %d: %s", c.args, status, c.status, &stderr)
		}
		if !strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%q said %q and %q", c.args, &stdout, &stderr)
		}
	}
	if page, err := os.ReadFile(file); err != nil || !bytes.Contains(page, []byte("</html>")) {
		t.Errorf("the page: %v", err)
	}
	var list bytes.Buffer
	all, err := recording.List(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	printRuns(&list, all, "")
	if got := list.String(); strings.Count(got, "\n") != 6 || !strings.Contains(got, "damaged") {
		t.Errorf("the list is\n%s", got)
	}
}
