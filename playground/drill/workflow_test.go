//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The workflow works when it is copied: its commands build the drill and a service, and drill it, with two folders side by side.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("workflow.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Jobs struct {
			Drill struct {
				Steps []struct{ Name, Run string }
			}
		}
	}
	if err := yaml.Unmarshal(content, &workflow); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	service := filepath.Join(dir, "service")
	if err := os.Symlink(root, filepath.Join(dir, "closingtime")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(service, os.DirFS("../testdata/plain")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.mod":     "module example.org/service\n\ngo 1.26\n",
		"drill.yaml": "command: [./server]\nrequests: [{get: /slow}]\n",
	} {
		if err := os.WriteFile(filepath.Join(service, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ran := 0
	for _, step := range workflow.Jobs.Drill.Steps {
		if step.Run == "" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "bash", "-e", "-c", step.Run)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "RUNNER_TEMP="+dir, "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary.md"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", step.Name, err, out)
		}
		ran++
	}
	if ran != 3 {
		t.Errorf("%d steps ran, want 3", ran)
	}
	for _, name := range []string{"drill.xml", "drill.html", "drill.ndjson", "summary.md"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s was not written: %v", name, err)
		}
	}
}
