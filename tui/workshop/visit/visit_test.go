package visit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/playground/recording"
	"closingtime/tui/story"
	"closingtime/tui/workshop"
)

var began = time.Date(2026, 1, 2, 10, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *Visit {
	t.Helper()
	v, err := Open(dir, "192.168.1.7:7788")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sees(t *testing.T, v *Visit, poll workshop.Poll, you workshop.You) *Answered {
	t.Helper()
	told, err := v.Sees(workshop.View{Title: "Orders team", Poll: &poll, You: &you})
	if err != nil {
		t.Fatal(err)
	}
	return told
}

// What is kept of a visit is there again for the next program, and the answers are there to be read; each answer is told once.
func TestAVisitIsKept(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	if v.Token() != "" || v.Name() != "" || v.Asked() {
		t.Error("a first visit knows something already")
	}
	if err := v.Joined(workshop.Joined{Token: "secret", ID: 3, Name: "Ana"}, began); err != nil {
		t.Fatal(err)
	}
	if err := v.WasAsked(); err != nil {
		t.Fatal(err)
	}
	first, said := 3, 0
	poll := workshop.Poll{ID: 1, Lesson: "01-signal", Question: "How many?", Round: 2}
	if told := sees(t, v, poll, workshop.You{First: &first}); told != nil {
		t.Errorf("an answer is told that nobody knows: %v", told)
	}
	poll.Answer = &workshop.Answer{Was: 0, Why: "Nobody listened."}
	if told := sees(t, v, poll, workshop.You{First: &first, Said: &said}); told == nil || *told.First != 3 {
		t.Errorf("the answer that has become known is %v", told)
	}
	v = open(t, dir)
	if told := sees(t, v, poll, workshop.You{First: &first, Said: &said}); told != nil {
		t.Error("the answer is told a second time")
	}
	if v.Token() != "secret" || v.Name() != "Ana" || !v.Asked() {
		t.Errorf("the next program knows %q, %q, %v", v.Token(), v.Name(), v.Asked())
	}
	text, err := os.ReadFile(v.AnswersPath())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Orders team, 2026-01-02", "The answers of Ana.", "## 1. How many?", "- you said first: 3", "- after talking: 0", "- it was: 0", "Nobody listened."} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if info, err := os.Stat(v.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the token: %v, %v", info.Mode(), err)
	}
}

// Another room at the same address begins anew, and leaves the answers of the one before where they are.
func TestAnotherRoomAtTheAddress(t *testing.T) {
	v := open(t, t.TempDir())
	if err := v.Joined(workshop.Joined{Token: "one", Name: "Ana"}, began); err != nil {
		t.Fatal(err)
	}
	said := 1
	sees(t, v, workshop.Poll{ID: 1, Question: "How many?", Round: 1}, workshop.You{First: &said, Said: &said})
	before := v.AnswersPath()
	if err := v.Joined(workshop.Joined{Token: "two", Name: "Ana"}, began.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if v.AnswersPath() == before {
		t.Error("the answers of the room before would be overwritten")
	}
	if _, err := os.Stat(before); err != nil {
		t.Errorf("the answers of the room before are gone: %v", err)
	}
}

// The recording of a shared run is kept once, and can be opened like any other.
func TestAKeptRecording(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	if v.Recording(1) != "" {
		t.Error("there is a recording before any is kept")
	}
	asked := 0
	newRecording := func(name string) (string, error) {
		asked++
		if name != "05-workers-broken" {
			t.Errorf("the recording is named %q", name)
		}
		return filepath.Join(dir, name+".ndjson"), nil
	}
	for range 2 {
		if err := v.KeepRun(1, story.CutOff().Events, newRecording); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("the run was written %d times", asked)
	}
	kept, err := recording.Load(open(t, dir).Recording(1))
	if err != nil || !kept.Complete || kept.Name != "05-workers" {
		t.Errorf("the recording is %+v, %v", kept, err)
	}
}

// A file that is damaged is told, and does not keep anybody from joining.
func TestADamagedVisit(t *testing.T) {
	dir := t.TempDir()
	v := open(t, dir)
	if err := os.WriteFile(v.path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := Open(dir, "192.168.1.7:7788")
	if err == nil || !strings.Contains(err.Error(), "192.168.1.7:7788") {
		t.Errorf("the error is %v", err)
	}
	if err := v.Joined(workshop.Joined{Token: "new", Name: "Ana"}, began); err != nil {
		t.Error(err)
	}
}
