package pack

import (
	"encoding/json"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The container for those who may install nothing has the Go that the course needs, and is described by valid JSON.
func TestTheContainer(t *testing.T) {
	dir := filepath.Join(root(t), ".devcontainer")
	text, err := os.ReadFile(filepath.Join(dir, "devcontainer.json"))
	if err != nil {
		t.Fatal(err)
	}
	var described struct {
		Build struct{ Dockerfile, Context string }
		Init  bool
	}
	if err := json.Unmarshal(text, &described); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, described.Build.Context, "go.mod")); err != nil || !info.Mode().IsRegular() || !described.Init {
		t.Errorf("its context is not the checkout, or nobody reaps in it: %+v, %v", described, err)
	}
	image := find(t, filepath.Join(dir, described.Build.Dockerfile), `(?m)^FROM golang:([0-9.]+)`)
	wanted := find(t, filepath.Join(root(t), "go.mod"), `(?m)^go ([0-9.]+)`)
	if version.Compare(version.Lang("go"+image), version.Lang("go"+wanted)) < 0 {
		t.Errorf("the image has Go %s, and the course needs %s", image, wanted)
	}
}

// find returns what the group of a pattern matches in a file.
func find(t *testing.T, file, pattern string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(pattern).FindSubmatch(text)
	if match == nil {
		t.Fatalf("%s has nothing like %s", file, pattern)
	}
	return string(match[1])
}
