package progress_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/tui/progress"
)

func open(t *testing.T, path string) *progress.Store {
	t.Helper()
	store, err := progress.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestProgressIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".closingtime", "progress.json")
	store := open(t, path)
	said := progress.Prediction{At: time.Date(2026, 4, 9, 10, 0, 0, 0, time.UTC), Of: "broken", Said: 3, Was: 0, Out: 7}
	must(t, store.At("01-signal", "read"), store.At("01-signal", "run"), store.Saw("01-signal", "broken"), store.Saw("01-signal", "broken"),
		store.Predicted("01-signal", said), store.Predicted("01-signal", said), store.PassedYours("06-outlived"))
	state := open(t, path).State()
	if state.Last != "01-signal" || state.Step != "run" || !state.Saw("01-signal", "broken") || state.Saw("01-signal", "fixed") ||
		!state.Did("01-signal", "read") || state.Did("01-signal", "stop") {
		t.Errorf("read back %+v", state)
	}
	if kept := state.Lessons["01-signal"].Predictions; len(kept) != 2 || kept[1] != said {
		t.Errorf("the predictions are %+v", kept)
	}
	if state.Done("01-signal") || !state.Done("06-outlived") {
		t.Error("only a copy that passes marks a lesson done")
	}
	if remaining, _ := filepath.Glob(path + ".new*"); len(remaining) > 0 {
		t.Errorf("temporary files are left: %v", remaining)
	}
}

func TestProgressCanBeReset(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	store := open(t, path)
	must(t, store.Saw("01-signal", "fixed"), store.PassedYours("02-shutdown"), store.At("01-signal", "mend"), store.Reset("01-signal"))
	if state := open(t, path).State(); state.Begun("01-signal") || !state.Done("02-shutdown") || state.Step != "" {
		t.Errorf("after the reset of one lesson: %+v", state)
	}
	must(t, store.ResetAll())
	if state := open(t, path).State(); state.Begun("02-shutdown") || state.Last != "" {
		t.Errorf("after the reset of all: %+v", state)
	}
}

func TestAStateThatWasReadDoesNotChange(t *testing.T) {
	store := open(t, filepath.Join(t.TempDir(), "progress.json"))
	must(t, store.At("01-signal", "read"))
	before := store.State()
	must(t, store.At("01-signal", "run"), store.Reset("01-signal"))
	if before.Step != "read" || !before.Did("01-signal", "read") || before.Did("01-signal", "run") {
		t.Errorf("it became %+v", before)
	}
}

func TestAnUnreadableFileIsKeptAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	const damaged = `{"last":"01-si`
	must(t, os.WriteFile(path, []byte(damaged), 0o600))
	store, err := progress.Open(path)
	var aside *progress.AsideError
	if !errors.As(err, &aside) || !strings.Contains(err.Error(), "starts afresh") {
		t.Fatalf("the error is %v", err)
	}
	if kept, err := os.ReadFile(aside.Path); err != nil || string(kept) != damaged {
		t.Errorf("kept aside is %q, %v", kept, err)
	}
	must(t, store.At("02-shutdown", "read"))
	if again := open(t, path).State(); again.Last != "02-shutdown" {
		t.Errorf("after the next change: %+v", again)
	}

	must(t, os.WriteFile(path, []byte(damaged), 0o600)) // under its hands
	if err := store.At("02-shutdown", "run"); !errors.As(err, &aside) || !strings.Contains(err.Error(), "is written anew") || strings.Contains(err.Error(), "afresh") {
		t.Errorf("a file that was damaged meanwhile: %v", err)
	}
	if again := open(t, path).State(); again.Last != "02-shutdown" || again.Step != "run" {
		t.Errorf("what was known is not in the file again: %+v", again)
	}
}

func TestWhatCannotBeWrittenIsWrittenLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	store := open(t, path)
	must(t, store.At("01-signal", "read"), os.Mkdir(path+".new", 0o755))
	must(t, os.WriteFile(filepath.Join(path+".new", "in the way"), nil, 0o600))
	if err := store.Saw("01-signal", "broken"); err == nil {
		t.Fatal("it was written through a folder")
	}
	if !store.State().Saw("01-signal", "broken") {
		t.Error("it was forgotten")
	}
	must(t, os.RemoveAll(path+".new"), store.Saw("01-signal", "fixed"))
	if state := open(t, path).State(); !state.Saw("01-signal", "broken") || !state.Saw("01-signal", "fixed") {
		t.Errorf("the file says %+v", state)
	}
}

func TestTwoProgramsKeepEachOthersProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	const each = 30
	var all sync.WaitGroup
	for _, lesson := range []string{"01-signal", "02-shutdown"} {
		store := open(t, path)
		all.Go(func() {
			for n := range each {
				if err := store.Predicted(lesson, progress.Prediction{Said: n}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	state := open(t, path).State()
	for _, lesson := range []string{"01-signal", "02-shutdown"} {
		if n := len(state.Lessons[lesson].Predictions); n != each {
			t.Errorf("of %d predictions of %s, %d are kept", each, lesson, n)
		}
	}
}

const writerFile = "CLOSINGTIME_TEST_WRITES"

// TestMain is also the writer that a test kills.
func TestMain(m *testing.M) {
	path := os.Getenv(writerFile)
	if path == "" {
		os.Exit(m.Run())
	}
	store, err := progress.Open(path)
	for n := 0; err == nil; n++ {
		if err = store.Predicted("01-signal", progress.Prediction{Said: n}); err == nil {
			fmt.Println(len(store.State().Lessons["01-signal"].Predictions))
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// A writer is killed again and again, each time a little later. What it said that it had written is there, always.
func TestKillingTheWriterLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	for round := range 12 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writerFile+"="+path)
		out, err := cmd.StdoutPipe()
		must(t, err, cmd.Start())
		said, written := bufio.NewScanner(out), 0
		for n := 0; n <= round && said.Scan(); n++ {
			fmt.Sscan(said.Text(), &written)
		}
		time.Sleep(time.Duration(round) * 137 * time.Microsecond) // into the middle of the next write
		must(t, cmd.Process.Kill())
		for said.Scan() {
			fmt.Sscan(said.Text(), &written)
		}
		_ = cmd.Wait()
		store, err := progress.Open(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if n := len(store.State().Lessons["01-signal"].Predictions); n < written || written == 0 {
			t.Fatalf("round %d: it said that it had written %d predictions, and %d are there", round, written, n)
		}
	}
}
