package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"closingtime/tui/workshop"
)

func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "room", "room.db") }

func opened(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // a second Close does nothing
	return l
}

var noon = time.Date(2026, 11, 27, 12, 0, 0, 123456789, time.UTC)

// Changes come back as they were kept, in their order.
func TestChangesAreKept(t *testing.T) {
	path := newFile(t)
	l := opened(t, path)
	room := new(workshop.Room)
	ana, err := room.Joins("Ana", "hash", noon.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	kept := []workshop.Change{workshop.Opened("Thursday", noon), ana}
	if err := l.Keep(t.Context(), kept...); err != nil {
		t.Fatal(err)
	}
	code, key, err := l.Identity(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := workshop.ReadCode(code); !ok || len(key) < 20 {
		t.Errorf("the code is %q, the key has %d letters", code, len(key))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	again := opened(t, path)
	var read []workshop.Change
	for c, err := range again.Changes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, c)
	}
	if len(read) != 2 || !read[0].At.Equal(noon) || read[1].Kind != ana.Kind || string(read[1].Body) != string(ana.Body) {
		t.Errorf("read is %v, kept was %v", read, kept)
	}
	folded, err := again.Room(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, name, ok := folded.Known("hash"); !ok || name != "Ana" {
		t.Errorf("the room knows %q, %v", name, ok)
	}
	if sameCode, sameKey, err := again.Identity(t.Context()); err != nil || sameCode != code || sameKey != key {
		t.Errorf("the code and the key are others now: %v", err)
	}
}

// Of several changes that cannot all be kept, none is.
func TestAllChangesOrNone(t *testing.T) {
	l := opened(t, newFile(t))
	if _, err := l.db.ExecContext(t.Context(), "create trigger full before insert on changes when new.kind = 'dance' begin select raise(abort, 'disk full'); end"); err != nil {
		t.Fatal(err)
	}
	dance := workshop.Change{At: noon, Kind: "dance", Body: json.RawMessage("{}")}
	if err := l.Keep(t.Context(), workshop.Opened("Thursday", noon), dance); err == nil {
		t.Fatal("what the disk does not take is kept")
	}
	for c, err := range l.Changes(t.Context()) {
		t.Errorf("kept is %v, %v", c, err)
	}
}

// The recording takes the place of the events, together with the change that the run is over.
func TestTheRecordingOfARun(t *testing.T) {
	l := opened(t, newFile(t))
	ctx := t.Context()
	for _, part := range []struct {
		first int
		lines string
	}{{0, "a\nb\n"}, {2, "c\n"}, {10, "k\n"}} {
		if err := l.KeepEvents(ctx, 1, part.first, []byte(part.lines)); err != nil {
			t.Fatal(err)
		}
	}
	if lines, err := l.Events(ctx, 1); err != nil || string(lines) != "a\nb\nc\nk\n" {
		t.Errorf("the events are %q: %v", lines, err)
	}
	if _, ok, err := l.Recording(ctx, 1); ok || err != nil {
		t.Errorf("there is a recording before the end: %v", err)
	}
	if err := l.KeepRecording(ctx, 1, []byte("a\nc\nb\n"), workshop.Opened("over", noon)); err != nil {
		t.Fatal(err)
	}
	packed, ok, err := l.Recording(ctx, 1)
	if err != nil || !ok {
		t.Fatalf("there is no recording: %v", err)
	}
	if lines, err := Unpack(packed); err != nil || string(lines) != "a\nc\nb\n" {
		t.Errorf("the recording is %q: %v", lines, err)
	}
	if lines, err := l.Events(ctx, 1); err != nil || len(lines) > 0 {
		t.Errorf("the events are still there: %q, %v", lines, err)
	}
	if _, err := Unpack([]byte("no gzip")); err == nil {
		t.Error("what is not packed is unpacked")
	}
}

// While one host has the room, another is told so; it may be read meanwhile.
func TestOneHostAtATime(t *testing.T) {
	path := newFile(t)
	l := opened(t, path)
	_, err := Open(t.Context(), path)
	if held, ok := errors.AsType[*HeldError](err); !ok || held.Path != path {
		t.Errorf("a second host is told %v", err)
	}
	if _, err := SetAside(t.Context(), path, noon); !errors.As(err, new(*HeldError)) {
		t.Errorf("who sets it aside is told %v", err)
	}
	if err := l.Keep(t.Context(), workshop.Opened("Thursday", noon)); err != nil {
		t.Fatal(err)
	}
	reader, err := Read(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	room, err := reader.Room(t.Context())
	if err != nil || room.History().Title != "Thursday" {
		t.Errorf("read is %+v: %v", room, err)
	}
	if err := l.Keep(t.Context(), workshop.Opened("Friday", noon)); err != nil {
		t.Errorf("while it is read: %v", err)
	}
}

// A file that is none of this program's rooms is left as it is.
func TestFilesThatCannotBeRead(t *testing.T) {
	ctx := t.Context()
	newer, foreign, strange, absent := newFile(t), newFile(t), newFile(t), newFile(t)
	alter(t, newer, "pragma user_version=2")
	alter(t, foreign, "pragma application_id=1")
	alter(t, strange, `insert into changes values (1, 0, 0, 'dance', '{}')`)
	for path, want := range map[string]any{newer: new(*NewerError), foreign: new(*ForeignError)} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(ctx, path); !errors.As(err, want) {
			t.Errorf("%T: %v", want, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%T: the file was changed: %v", want, err)
		}
	}
	l := opened(t, strange)
	if _, err := l.Room(ctx); !errors.As(err, new(*DamagedError)) {
		t.Errorf("a change of an unknown kind: %v", err)
	}
	if _, err := Read(ctx, absent); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := os.Stat(absent); err == nil {
		t.Error("a file that is only read was made")
	}
}

// alter makes a room's file, and changes it by SQL.
func alter(t *testing.T, path, statement string) {
	t.Helper()
	if err := opened(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// What is no room is neither set aside nor read nor opened, and stays as it is.
func TestWhatIsNoRoom(t *testing.T) {
	dir := t.TempDir()
	text, empty, other := filepath.Join(dir, "text.db"), filepath.Join(dir, "empty.db"), filepath.Join(dir, "other.db")
	for path, content := range map[string]string{text: "a text that is longer than the header of a database: " + strings.Repeat("x", 100), empty: ""} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "create table orders (id integer primary key)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for path, is := range map[string]string{dir: "a folder", text: "no database", empty: "empty", other: "something else"} {
		before, _ := os.ReadFile(path) // nothing, of a folder
		_, aside := SetAside(t.Context(), path, noon)
		_, read := Read(t.Context(), path)
		errs := map[string]error{"set aside": aside, "read": read}
		if path != empty {
			_, errs["opened"] = Open(t.Context(), path)
		}
		for done, err := range errs {
			if foreign, ok := errors.AsType[*ForeignError](err); !ok || !strings.Contains(foreign.Is, is) {
				t.Errorf("%s, %s: %v", is, done, err)
			}
		}
		if after, _ := os.ReadFile(path); string(after) != string(before) {
			t.Errorf("%s: it was changed", is)
		}
	}
}

// A room in whose place nothing can be written is not called damaged.
func TestARoomThatCannotBeWritten(t *testing.T) {
	path := newFile(t)
	if err := opened(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path+"-wal", 0o700); err != nil { // SQLite cannot make its file of this name
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path); !errors.As(err, new(*UnwritableError)) {
		t.Errorf("it is told as %v", err)
	}
}

// A damaged room can be set aside, and so can one of a newer program.
func TestSettingAsideWhatCannotBeRead(t *testing.T) {
	damaged, newer := newFile(t), newFile(t)
	alter(t, newer, "pragma user_version=2")
	alter(t, damaged, "drop table changes")
	if err := os.Truncate(damaged, 4096+100); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{damaged, newer} {
		if _, err := Open(t.Context(), path); err == nil {
			t.Fatal("it is read")
		}
		to, err := SetAside(t.Context(), path, noon)
		if _, gone := os.Stat(path); err != nil || to == "" || !errors.Is(gone, fs.ErrNotExist) {
			t.Errorf("it is set aside as %q: %v", to, err)
		}
	}
}

// A room that is set aside is whole under its new name, and another begins.
func TestSetAside(t *testing.T) {
	path := newFile(t)
	if to, err := SetAside(t.Context(), path, noon); to != "" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a room that is not there is set aside as %q: %v", to, err)
	}
	l := opened(t, path)
	code, _, err := l.Identity(t.Context())
	if err == nil {
		err = l.Keep(t.Context(), workshop.Opened("Thursday", noon))
	}
	if err = errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	to, err := SetAside(t.Context(), path, noon)
	if err != nil || filepath.Base(to) != "room-20261127-120000.123.db" {
		t.Fatalf("it is set aside as %q: %v", to, err)
	}
	if fresh, _, err := opened(t, path).Identity(t.Context()); err != nil || fresh == code {
		t.Errorf("the new room has the code of before: %v", err)
	}
	aside := opened(t, to)
	if before, _, err := aside.Identity(t.Context()); err != nil || before != code {
		t.Errorf("the room of before has the code %s, want %s: %v", before, code, err)
	}
	if room, err := aside.Room(t.Context()); err != nil || room.History().Title != "Thursday" {
		t.Errorf("the room of before is not whole: %v", err)
	}
}

// The codes in the file are its owner's alone.
func TestTheFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions")
	}
	path := newFile(t)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil { // an empty file of before is made private
		t.Fatal(err)
	}
	l := opened(t, path)
	if err := l.Keep(context.Background(), workshop.Opened("Thursday", noon)); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{path, path + "-wal", path + "-shm", filepath.Dir(path)} {
		if info, err := os.Stat(part); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", part, info.Mode(), err)
		}
	}
}
