package main

import (
	"bytes"
	"fmt"
	"os"
	ossignal "os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"closingtime/internal/atonce"
	"closingtime/playground/scratch"
)

// workplace is a folder for what several tests share. It is removed when they are done or, if they are killed, when they
// run again.
var workplace string

// stands is what this test binary does instead of testing, by the value of the environment variable standIn.
var stands = map[string]func() int{}

const standIn = "CLOSINGTIME_TEST_STANDS_IN_FOR"

func TestMain(m *testing.M) {
	if instead, ok := stands[os.Getenv(standIn)]; ok {
		os.Exit(instead())
	}
	hearSignals()
	if err := shareBuilds(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err := atonce.Tests(programsAtOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(test(m))
}

// programsAtOnce is how many tests, each with a program of its own, go on at once: see atonce.Tests.
const programsAtOnce = 6

// shareBuilds lets what is built in one folder serve in every other one, too: with -trimpath, the keys of Go's cache do not have the
// folder in them. Otherwise each test would compile the services in its own checkout anew.
func shareBuilds() error {
	return os.Setenv("GOFLAGS", strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath"))
}

// hearSignals makes the programs that the tests start hear all signals, even where the tests themselves were told to ignore some, as
// under nohup: a signal that is caught here has its usual effect in a program that is started.
func hearSignals() {
	caught := make(chan os.Signal, 1) // nobody reads it
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGHUP} {
		if ossignal.Ignored(sig) {
			ossignal.Notify(caught, sig)
		}
	}
}

func test(m *testing.M) int {
	dir, err := scratch.Make("closingtime-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	workplace = dir.Path
	status := m.Run()
	if err := dir.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}

func TestCommandLine(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.ndjson")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args           []string
		status         int
		stdout, stderr string
	}{
		{[]string{"-h"}, 0, "go run ./tui check", ""},
		{[]string{"help"}, 0, "3   none failed, but one was inconclusive", ""},
		{[]string{"chekc"}, 2, "", `no command "chekc"`},
		{[]string{"-nonsense"}, 2, "", `no flag "-nonsense"`},
		{[]string{"replay"}, 2, "", "wants one recording"},
		{[]string{"replay", filepath.Join(t.TempDir(), "none")}, 2, "", "could not be read"},
		{[]string{"replay", empty}, 2, "", `empty.ndjson": no run is recorded in it, as in an empty file; go run ./tui runs lists`},
		{[]string{"export", empty}, 2, "", "no run is recorded in it"},
		{[]string{"replay", "main.go"}, 2, "", "line 1 is damaged"},
		{[]string{"host"}, 2, "", "host shows a screen. It needs a terminal"},
		{[]string{"host", "report", "-base", "github.com/acme/x"}, 2, "", "is no address for links"},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(c.args, &stdout, &stderr); status != c.status {
			t.Errorf("%q: exit status %d, want %d", c.args, status, c.status)
		}
		if !strings.Contains(stdout.String(), c.stdout) || c.stdout == "" && stdout.Len() > 0 {
			t.Errorf("%q: standard output is %q", c.args, &stdout)
		}
		if !strings.Contains(stderr.String(), c.stderr) || c.stderr == "" && stderr.Len() > 0 {
			t.Errorf("%q: standard error is %q", c.args, &stderr)
		}
	}
}
