package ready

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/tui/program"
)

// inCheckout has the command run in this checkout, and returns its status and its output.
func inCheckout(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir("../..")
	var out, err bytes.Buffer
	status = Run(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

// On a machine that runs these tests, everything works, except that the tests have no terminal.
func TestThisMachineIsReady(t *testing.T) {
	status, stdout, stderr := inCheckout(t, "-json")
	var report Report
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("%v in %q; %s", err, stdout, stderr)
	}
	want, code := Pass, 0
	for i, found := range report.Checks {
		if want = Pass; found.Name == "terminal" {
			want = Unknown
		} else {
			code += 1 << i
		}
		if found.Outcome != want || found.Number != 1<<i || found.Said == "" {
			t.Errorf("%+v; want the outcome %s", found, want)
		}
	}
	if len(report.Checks) != len(checks) || !report.Ready || status != program.Passed || report.Code != codeOf(code, true) {
		t.Errorf("the status is %d, and the report %+v", status, report)
	}
}

// Without Go, the text says so and what to do, goes on with what can be checked, and has a code that nobody takes for a good one.
func TestAMachineWithoutGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	status, stdout, stderr := inCheckout(t)
	for _, want := range []string{"01  ✗ FAIL  go ", "https://go.dev/dl", "04  ✗ FAIL  build", "08  ✓ ok    ports", "10  ? open  signals", "not ready", "NOT-READY-C8"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in what it says:\n%s%s", want, stdout, stderr)
		}
	}
	if status != program.Failed {
		t.Errorf("the status is %d", status)
	}
}

// A facilitator who hears a code is told what passed.
func TestACodeIsExplained(t *testing.T) {
	for _, code := range []string{"READY-DF", "NOT-READY-df", "df"} {
		var out, errs bytes.Buffer
		if status := Run(t.Context(), []string{code}, &out, &errs); status != program.Passed {
			t.Fatalf("the status is %d: %s", status, &errs)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != len(checks) || strings.Count(out.String(), "did not pass") != 1 || !strings.Contains(lines[5], "20  ✗ did not pass  terminal") {
			t.Errorf("of %s it says\n%s", code, &out)
		}
	}
}

func TestBadArguments(t *testing.T) {
	for _, args := range [][]string{{"READY-"}, {"READY-FFFF"}, {"-1"}, {"nonsense"}, {"READY-FF", "READY-FF"}, {"-json", "FF"}, {"-fast"}, {""}} {
		var out, errs bytes.Buffer
		if status := Run(t.Context(), args, &out, &errs); status != program.CouldNotRun || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%q ends with %d and says %q, %q", args, status, &out, &errs)
		}
	}
}

// What is said fits a terminal, as far as it does not come from the machine.
func TestTheUsageIsNarrow(t *testing.T) {
	for line := range strings.Lines(usage) {
		if len(line) > 90 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
}

// The room on a disk is known also of a folder that is yet to be made, and a folder that cannot be made is a finding.
func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	here, known := freeSpace(dir)
	later, knownLater := freeSpace(filepath.Join(dir, "not", "yet"))
	if !known || !knownLater || here == 0 || later == 0 {
		t.Errorf("the room is %d, %v; below it %d, %v", here, known, later, knownLater)
	}
	if err := lockIn(filepath.Join(dir, "new")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "new")); err != nil || len(left) > 0 {
		t.Errorf("the lock leaves %v, %v", left, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := lockIn(file); err == nil {
		t.Error("a file can be locked inside of a file")
	}
}

func TestLocales(t *testing.T) {
	for setting, want := range map[string]bool{"": true, "LANG=C.UTF-8": true, "LANG=de_DE.utf8": true, "LANG=C": false, "LC_ALL=POSIX": false, "LC_CTYPE=en_US.ISO-8859-1": false} {
		name, value, _ := strings.Cut(setting, "=")
		got := utf8Locale(func(asked string) string {
			if asked == name {
				return value
			}
			return ""
		})
		if got != want {
			t.Error(fmt.Sprintf("with %q", setting), got)
		}
	}
}
