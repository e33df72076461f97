//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"closingtime/playground/verdict"
)

// drops is the service in playground/testdata/drops, built once.
var drops = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(binaries, "drops")
	return binary, exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, "../testdata/drops").Run()
})

// A service that goes on taking requests after the signal, and drops each at once, does not pass: only at the moment at which a
// service closes its listener, and its idle connections, may it drop what comes.
func TestDropsWhatComesAfterTheSignal(t *testing.T) {
	t.Parallel()
	service, err := drops()
	if err != nil {
		t.Fatal(err)
	}
	for name, flags := range map[string][]string{
		"new connections":  {"-get", "/slow", "-no-keep-alive"},
		"kept connections": {"-post", "/slow", "-slow", "0", "-clients", "20", "-warmup", "2s"},
		"HTTP/2":           {"-get", "/slow", "-http", "h2c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := drilled(t, append(flags, "--", service)...)
			if status != verdict.StatusFailed || !strings.Contains(stdout, "answered    fail") {
				t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
			}
		})
	}
}

// A service that fails as much before the stop as afterwards is not blamed for its shutdown.
func TestFailsBeforeTheStop(t *testing.T) {
	t.Parallel()
	service, err := drops()
	if err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := drilled(t, "-get", "/missing", "--", service)
	if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "404 (Not Found)") || stdout != "" {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}
