//go:build unix

package scratch

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ofTest is the kind of the directories here.
const ofTest = "closingtime-scratch-test-"

// What another process does in TestMain, if this is set in its environment.
const (
	playsAnother = "CLOSINGTIME_TEST_SCRATCH"
	sweeps       = "removes what is abandoned" // and ends
	claims       = "claims a directory"        // prints its path, and waits to be killed
)

func TestMain(m *testing.M) {
	switch os.Getenv(playsAnother) {
	case sweeps:
		removeAbandoned(ofTest)
		os.Exit(0)
	case claims:
		dir, err := Make(ofTest)
		if err != nil {
			panic(err)
		}
		fmt.Println(dir.Path)
		_, _ = os.Stdin.Read(make([]byte, 1)) // the pipe of the test, on which nothing comes
	}
	os.Exit(m.Run())
}

// another returns a command that plays a part among the directories below temp.
func another(t *testing.T, temp, part string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, playsAnother+"="+part)
	cmd.Stderr = os.Stderr
	return cmd
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// A directory stays while its program lives, even when another program removes abandoned ones, and is gone when its program has
// removed it.
func TestDirectoryInUseStays(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dir, err := Make(ofTest)
	if err != nil {
		t.Fatal(err)
	}
	removeAbandoned(ofTest)
	if err := another(t, temp, sweeps).Run(); err != nil {
		t.Fatal(err)
	}
	if !isThere(dir.Path) {
		t.Error("the directory of a program that lives is gone")
	}
	if err := dir.Remove(); err != nil || isThere(dir.Path) {
		t.Errorf("removing it: %v; it is there: %t", err, isThere(dir.Path))
	}
}

// The directory of a program that was killed is removed with everything in it, by the next program. What nobody has claimed
// stays.
func TestDirectoryOfAKilledProgramIsRemoved(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	cmd := another(t, temp, claims)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
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
	others := filepath.Join(temp, ofTest+"of-somebody-else")
	for _, name := range []string{filepath.Join(path, "0", "tmp"), filepath.Join(others, "letters")} {
		if err := os.MkdirAll(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	removeAbandoned(ofTest)
	if !isThere(path) {
		t.Fatal("the directory is gone while its program lives")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	removeAbandoned(ofTest)
	if isThere(path) {
		t.Error("the directory of a killed program is still there")
	}
	if !isThere(others) {
		t.Error("a directory that nobody has claimed is gone")
	}
}
