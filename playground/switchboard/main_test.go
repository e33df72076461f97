package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/playground/switches"
)

// serving makes this test program serve instead of testing.
const serving = "CLOSINGTIME_TEST_SWITCHBOARD"

func TestMain(m *testing.M) {
	if os.Getenv(serving) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// switchboard runs the command and returns its status and what it says.
func switchboard(t *testing.T, env []string, args ...string) (status int, said string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), serving+"=1"), env...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func TestListHasEachOption(t *testing.T) {
	status, said := switchboard(t, nil, "-list")
	if status != 0 {
		t.Errorf("the status is %d", status)
	}
	for _, s := range switches.All() {
		for _, o := range s.Options {
			if !strings.Contains(said, string(o.Choice)+" ") || !strings.Contains(said, o.Does) {
				t.Errorf("%s is not listed", o.Choice)
			}
		}
	}
}

func TestWrongSwitchesEndWithStatus2(t *testing.T) {
	for _, c := range []struct {
		env, args []string
		says      string
	}{
		{env: []string{"SWITCHES=server=clos"}, says: "shutdown, close, nothing"},
		{env: []string{"SWITCHES=server"}, says: "SWITCH=OPTION"},
		{args: []string{"serv=close"}, says: "no switch"},
		{args: []string{"-nonsense"}, says: "usage:"},
		{args: []string{"-list", "server=clos"}, says: "no option"},
	} {
		status, said := switchboard(t, c.env, c.args...)
		if status != 2 || !strings.Contains(said, c.says) || strings.Contains(said, "goroutine") {
			t.Errorf("with %v and %v the status is %d, want 2, and %q: %s", c.env, c.args, status, c.says, said)
		}
	}
}

func TestSaveWritesTheSource(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "orders")
	status, said := switchboard(t, []string{"SWITCHES=wait=no"}, "-save", folder, "server=close")
	if status != 0 {
		t.Fatalf("the status is %d: %s", status, said)
	}
	want, err := switches.Setting{}.With(switches.ServerClose, switches.WaitNo).Source()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(folder, "main.go")); err != nil || !bytes.Equal(got, want) {
		t.Errorf("what is saved is not the source of both switches: %v", err)
	}
	if status, said := switchboard(t, nil, "-save", folder); status != 1 || !strings.Contains(said, "main.go") {
		t.Errorf("saving over it: status %d, want 1, and the file that is in the way: %s", status, said)
	}
}
