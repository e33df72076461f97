//go:build unix

package lessons_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/lessons"
)

// TestStaleLock proves what lesson 20 says of the next start: where SIGKILL had to end the migration, its lock is
// in the way of the next start; where the service broke the migration off by itself, the next start migrates.
func TestStaleLock(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	lesson, err := checks.course.Find("20")
	if err != nil {
		t.Fatal(err)
	}
	for of, stop := range map[string]syscall.Signal{lessons.Broken: syscall.SIGKILL, lessons.Fixed: syscall.SIGTERM} {
		t.Run(of, func(t *testing.T) {
			t.Parallel()
			dir, binary := t.TempDir(), checks.binary(t, lesson.Dir(of))
			first := startMigrating(t, binary, dir)
			first.awaitLock(t, dir)
			_ = first.cmd.Process.Signal(stop) // an error means that it has ended, which Wait tells
			if err := first.cmd.Wait(); (err == nil) != (of == lessons.Fixed) {
				t.Fatalf("the first start ends with %v\n%s", err, first.said)
			}
			second := startMigrating(t, binary, dir)
			if of == lessons.Fixed {
				second.awaitLock(t, dir)
				return
			}
			exit, failed := errors.AsType[*exec.ExitError](second.cmd.Wait())
			held := fmt.Sprintf("is held by process %d; if that process no longer runs, remove the file", first.cmd.Process.Pid)
			if !failed || exit.ExitCode() != 1 || !strings.Contains(second.said.String(), held) {
				t.Errorf("the second start ends with %v, and says\n%s", exit, second.said)
			}
		})
	}
}

// migrating is a process of a service that migrates its database.
type migrating struct {
	cmd  *exec.Cmd
	said *bytes.Buffer // to be read when the process has ended
}

// startMigrating starts a service whose migration takes longer than the test. The process is killed at the end of the test.
func startMigrating(t *testing.T, binary, dir string) migrating {
	t.Helper()
	m := migrating{exec.Command(binary), new(bytes.Buffer)}
	m.cmd.Env = append(os.Environ(), "ADDR=127.0.0.1:0", "MIGRATION=10m", "TMPDIR="+dir,
		"DATABASE="+filepath.Join(dir, "orders.db"), "LOG="+filepath.Join(dir, "orders.log"))
	m.cmd.Dir, m.cmd.Stdout, m.cmd.Stderr = dir, m.said, m.said
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if m.cmd.ProcessState == nil {
			_ = m.cmd.Process.Kill()
			_ = m.cmd.Wait()
		}
	})
	return m
}

// awaitLock waits until the lock of the migration is the process's.
func (m migrating) awaitLock(t *testing.T, dir string) {
	t.Helper()
	holder := fmt.Sprintln(m.cmd.Process.Pid)
	for giveUp := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(dir, "orders.db.lock")); err == nil && string(text) == holder {
			return
		}
		if time.Now().After(giveUp) {
			t.Fatal("the service did not lock its migrations")
		}
	}
}
