package recording_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

const old = "testdata/format-1.ndjson"

// A recording of format 1 is read and judged as it was when it was made: lesson 1's broken service, by docker stop.
func TestOldRecording(t *testing.T) {
	r := load(t, old)
	if r.Format != 1 || r.Newer() || r.Name != "01-signal" || r.Of != "broken" || r.Policy != "docker" {
		t.Errorf("it is of %s %s by %s, in format %d", r.Name, r.Of, r.Policy, r.Format)
	}
	if want := time.Date(2026, 11, 23, 7, 43, 7, 475169724, time.UTC); !r.Started.Equal(want) {
		t.Errorf("it was started %v, want %v", r.Started, want)
	}
	if !r.Complete || r.Damage != nil || r.Why != "" {
		t.Errorf("complete %v, damage %v, ended early by %q", r.Complete, r.Damage, r.Why)
	}
	if want := []string{"exit", "answered", "promises", "database", "logs"}; !slices.Equal(r.Failed, want) {
		t.Errorf("the failed checks are %v, want %v", r.Failed, want)
	}
	if r.Pass != 0 || r.Fail != 5 || r.Inconclusive != 0 {
		t.Errorf("%d pass, %d fail, %d inconclusive; want 0, 5, 0", r.Pass, r.Fail, r.Inconclusive)
	}
	last := r.Events[len(r.Events)-1]
	if last.Kind != event.RunEnd || r.Length != last.At {
		t.Errorf("it ends with %s after %v, and is said to be %v long", last.Kind, last.At, r.Length)
	}
}

// Recordings from before rules travelled in them are judged by the rules that their scenario comes with. These were made
// by a real program of that time; the samples of goroutines are left out of them.
func TestRecordingsFromBeforeRules(t *testing.T) {
	for name, want := range map[string][]string{
		"01-signal-broken": {
			"exit fail: killed-by-signal", "answered fail: requests-unanswered", "promises fail: order-half-done",
			"database fail: connections-open", "logs fail: log-empty",
		},
		"13-readiness-broken": {
			"exit pass: ended-with-status", "answered pass: requests-answered", "traffic fail: traffic-failed", "promises pass: promises-kept",
			"jobs pass: receipts-kept", "database pass: pool-closed", "logs pass: lines-kept", "leftovers pass: nothing-left",
		},
		"15-insistence-broken": {"insistence fail: second-swallowed"},
	} {
		r := load(t, filepath.Join("testdata", "before-rules", name+recording.Ext))
		if r.Damage != nil || !r.Complete {
			t.Errorf("%s: damage %v, complete %v", name, r.Damage, r.Complete)
		}
		run := timeline.Of(r.Events)
		if run.Run.Rules != nil {
			t.Errorf("%s has rules", name)
		}
		var got []string
		for _, result := range verdict.Of(run) {
			got = append(got, fmt.Sprintf("%s %s: %s", result.Check, result.Outcome, result.Findings[0].Kind))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s shows %q, want %q", name, got, want)
		}
		if r.Pass+r.Fail+r.Inconclusive != len(want) {
			t.Errorf("%s: %d pass, %d fail, %d inconclusive, of %d checks", name, r.Pass, r.Fail, r.Inconclusive, len(want))
		}
	}
}

// The events before damage are whole, and can be replayed.
func TestDamagedRecording(t *testing.T) {
	text := oldText(t)
	lines := bytes.SplitAfter(text, []byte("\n"))
	const whole = 20
	path := write(t, t.TempDir(), "a.ndjson", bytes.Join(append(lines[:whole:whole], []byte(`{"at":12,"ki`)), nil))
	r := load(t, path)
	var damaged *event.DamagedError
	if !errors.As(r.Damage, &damaged) || damaged.Line != whole+1 {
		t.Errorf("the damage is %v, want line %d", r.Damage, whole+1)
	}
	if len(r.Events) != whole || r.Complete || r.Name != "01-signal" || r.Length != r.Events[whole-1].At {
		t.Errorf("%d events of %q, %v long, complete %v", len(r.Events), r.Name, r.Length, r.Complete)
	}
}

// A recording that is still being written, or whose program was killed, is whole as far as it goes, and not complete. It is
// not judged: what came later is unknown.
func TestRecordingThatIsCutOff(t *testing.T) {
	text := oldText(t)
	text = text[:bytes.LastIndexByte(text[:len(text)-1], '\n')+1]
	if r := load(t, write(t, t.TempDir(), "a.ndjson", text)); r.Complete || r.Damage != nil || r.Fail+r.Pass > 0 || r.NoVerdict != verdict.BreaksOff {
		t.Errorf("complete %v, damage %v, %d failed checks, no verdict since it %s", r.Complete, r.Damage, r.Fail, r.NoVerdict)
	}
}

// Without its first event, a recording is known by the name of its file.
func TestRecordingWithoutItsStart(t *testing.T) {
	for name, want := range map[string]string{
		"20261123-074307.473983-01-signal-broken.ndjson": "01-signal-broken",
		"20261123-my-service.ndjson":                     "20261123-my-service",
		"x.ndjson":                                       "x",
	} {
		path := write(t, t.TempDir(), name, nil)
		when := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
		r := load(t, path)
		if r.Name != want || !r.Started.Equal(when) || r.Complete || r.Damage != nil || r.Pass+r.Fail+r.Inconclusive != 0 {
			t.Errorf("%s: %+v", name, r.Info)
		}
	}
}

// A newer recording is read, and said to be newer.
func TestNewerRecording(t *testing.T) {
	text := bytes.Replace(oldText(t), []byte(`"format":1`), fmt.Appendf(nil, `"format":%d`, event.Format+1), 1)
	if r := load(t, write(t, t.TempDir(), "a.ndjson", text)); !r.Newer() || !r.Complete {
		t.Errorf("newer %v, complete %v", r.Newer(), r.Complete)
	}
}

func TestLoadWhatIsNotThere(t *testing.T) {
	if _, err := recording.Load(filepath.Join(t.TempDir(), "a.ndjson")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v, want fs.ErrNotExist", err)
	}
	if _, err := recording.Load(t.TempDir()); err == nil {
		t.Error("a directory is no recording")
	}
}

// The list has everything in the directory that is called a recording, the newest first, also what is damaged or
// cannot be opened.
func TestList(t *testing.T) {
	dir := t.TempDir()
	for second, name := range []string{"oldest", "middle", "newest"} {
		text := bytes.Replace(oldText(t), []byte("07:43:07"), fmt.Appendf(nil, "08:00:%02d", second), 1)
		write(t, dir, name+".ndjson", bytes.Replace(text, []byte(`"01-signal"`), fmt.Appendf(nil, "%q", name), 1))
	}
	write(t, dir, "notes.txt", []byte("no recording"))
	garbage := write(t, dir, "garbage.ndjson", []byte("garbage\n"))
	dangling := filepath.Join(dir, "dangling.ndjson")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := os.Mkdir(filepath.Join(dir, "directory.ndjson"), 0o755); err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(garbage, when, when); err != nil {
		t.Fatal(err)
	}
	infos, err := recording.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, info := range infos {
		names = append(names, info.Name)
		damaged := info.Name == "garbage" || info.Name == "dangling"
		if (info.Damage != nil) != damaged || info.Complete == damaged || (info.Fail == 5) == damaged {
			t.Errorf("%s: damage %v, complete %v, %d failed checks", info.Name, info.Damage, info.Complete, info.Fail)
		}
	}
	if want := []string{"newest", "middle", "oldest", "garbage", "dangling"}; !slices.Equal(names, want) {
		t.Errorf("the list has %v, want %v", names, want)
	}
}

// Many recordings are all listed.
func TestListOfMany(t *testing.T) {
	dir, text := t.TempDir(), oldText(t)
	for i := range 100 {
		write(t, dir, fmt.Sprintf("%03d.ndjson", i), text)
	}
	infos, err := recording.List(dir)
	if err != nil || len(infos) != 100 {
		t.Fatalf("%d recordings, error %v", len(infos), err)
	}
	if first, last := infos[0], infos[99]; filepath.Base(first.Path) != "099.ndjson" || filepath.Base(last.Path) != "000.ndjson" {
		t.Errorf("of the same time, the first is %s and the last %s", first.Path, last.Path)
	}
}

// Before the first run there is no directory, and nothing to list.
func TestListOfNoDirectory(t *testing.T) {
	infos, err := recording.List(filepath.Join(t.TempDir(), "runs"))
	if err != nil || len(infos) != 0 {
		t.Errorf("%d recordings, error %v", len(infos), err)
	}
}

// No file makes Load panic.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("\x00\n{}"))
	f.Add([]byte(`{"at":1,"kind":"process.exit","instance":-1}` + "\n" + `{"at":1,"kind":"signal"}`))
	f.Add([]byte(`{"at":9223372036854775807,"kind":"stop.start","grace":9223372036854775807}`))
	f.Add(oldText(f))
	f.Fuzz(func(t *testing.T, text []byte) {
		r := load(t, write(t, t.TempDir(), "a.ndjson", text))
		if r.Complete && r.Damage != nil {
			t.Error("it is damaged, and yet complete")
		}
	})
}

func load(t testing.TB, path string) *recording.Recording {
	t.Helper()
	r, err := recording.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func oldText(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t testing.TB, dir, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
