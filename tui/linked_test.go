package main

import (
	"os/exec"
	"strings"
	"testing"
)

// heavy are modules that the services are made of, and the terminal program is not: they would double the time of its first
// build, and more.
var heavy = []string{"google.golang.org/", "modernc.org/", "github.com/coder/websocket", "golang.org/x/net"}

// The program speaks with services that use these modules, and links none of them.
func TestTheProgramIsLight(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go command tells what is linked")
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(out)) {
		for _, module := range heavy {
			if strings.HasPrefix(name, module) {
				t.Errorf("it links %s", strings.TrimSpace(name))
			}
		}
	}
}
