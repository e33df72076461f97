package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/tui/program"
)

// What -course cannot take is said by name, and in a facilitator's file by line, before any terminal is needed.
func TestWrongCourses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "team.txt")
	if err := os.WriteFile(file, []byte("# Our team\n01-signal\n02-shutdwon\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"-course"}, []string{"45-minutes, short, two-hours, day", "file"}},
		{[]string{"-course", ""}, []string{"45-minutes, short"}},
		{[]string{"-course", "shrot"}, []string{`there is no course "shrot"`, "45-minutes, short"}},
		{[]string{"-course", "short", "day"}, []string{"-course wants one"}},
		{[]string{"-course", "absent.txt"}, []string{"absent.txt: there is no such file"}},
		{[]string{"-course", t.TempDir()}, []string{"a folder"}},
		{[]string{"-course", file}, []string{"team.txt", `line 3: there is no lesson "02-shutdwon"`, "There are 01-signal, 02-shutdown"}},
	} {
		var out, errs bytes.Buffer
		if status := run(c.args, &out, &errs); status != program.CouldNotRun {
			t.Errorf("%q ends with %d", c.args, status)
		}
		for _, want := range c.want {
			if !strings.Contains(errs.String(), want) {
				t.Errorf("of %q it says %q; want %q in it", c.args, &errs, want)
			}
		}
	}
}
