//go:build unix

package playground

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What another process does in TestMain of this package's tests, if this is set in its environment.
const (
	playsRuns = "CLOSINGTIME_TEST_RUNDIR"
	sweeps    = "removes what is abandoned" // and ends
	claims    = "claims a directory"        // prints its path, and waits to be killed
)

// PlayRuns does what another process of a test is to do with the directories of runs.
func PlayRuns() {
	switch os.Getenv(playsRuns) {
	case sweeps:
		removeAbandoned()
		os.Exit(0)
	case claims:
		dir, err := makeRunDir()
		if err != nil {
			panic(err)
		}
		fmt.Println(dir.path)
		select {}
	}
}

// another returns a command that plays a part among the runs below temp.
func another(t *testing.T, temp, part string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, playsRuns+"="+part)
	cmd.Stderr = os.Stderr
	return cmd
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// A run's directory stays while its run lives, whoever looks for abandoned ones, and is gone when the run has removed it.
func TestDirectoryOfALiveRunStays(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir, err := makeRunDir()
	if err != nil {
		t.Fatal(err)
	}
	removeAbandoned()
	if err := another(t, temp, sweeps).Run(); err != nil {
		t.Fatal(err)
	}
	if !isThere(dir.path) {
		t.Error("the directory of a run that lives is gone")
	}
	if err := dir.remove(); err != nil || isThere(dir.path) {
		t.Errorf("removing it: %v; it is there: %t", err, isThere(dir.path))
	}
}

// The directory of a run whose program was killed is removed with everything in it, by the next run. What is no run's
// stays.
func TestDirectoryOfAKilledRunIsRemoved(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	cmd := another(t, temp, claims)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimSpace(line)
	others := filepath.Join(temp, dirPrefix+"of-somebody-else")
	for _, name := range []string{filepath.Join(path, "0", "tmp"), filepath.Join(others, "letters")} {
		if err := os.MkdirAll(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	removeAbandoned()
	if !isThere(path) {
		t.Fatal("the directory is gone while its run lives")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	removeAbandoned()
	if isThere(path) {
		t.Error("the directory of a killed run is still there")
	}
	if !isThere(others) {
		t.Error("a directory that no run has claimed is gone")
	}
}
