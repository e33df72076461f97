//go:build unix

package leftover_test

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/leftover"
)

// Everything that does not belong to a directory is found, wherever it lies below, and is called what it is.
func TestFind(t *testing.T) {
	// A short path: that of a unix socket has 104 bytes at most.
	dir, err := os.MkdirTemp("", "left")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for name, content := range map[string]string{
		"orders.db":         "rows",
		"orders.log":        "4711\n",
		"own/below.txt":     "",
		"receipt-1.txt":     "tea",
		"deep/er/page.txt":  "tea",
		"orders.pid":        "not written yet",
		"running":           "4711\n",
		"order-number":      "12",
		"orders.db.lock":    "4711",
		"LOCK":              "",
		"sales.lck":         "",
		"blocked.txt":       "",
		"empty/placeholder": "",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("unix", filepath.Join(dir, "admin"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := errors.Join(
		syscall.Mkfifo(filepath.Join(dir, "wake"), 0o600),
		os.Symlink("/dev/zero", filepath.Join(dir, "endless")),
		os.Remove(filepath.Join(dir, "empty", "placeholder")),
	); err != nil {
		t.Fatal(err)
	}
	found, err := leftover.Find(leftover.Dir{Path: dir, Where: event.BesideData, Own: []string{"orders.db", "orders.log", "own"}}, []int{4711})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range found {
		if e.Kind != event.Audit || e.State != event.BesideData {
			t.Errorf("found %+v", e)
		}
		text := e.Item + " " + e.Path
		if e.PID > 0 {
			text += fmt.Sprint(" ", e.PID)
		}
		got = append(got, text)
	}
	want := []string{
		"dir deep", "dir deep/er", "dir empty", "fifo wake", "lock LOCK", "lock orders.db.lock 4711", "lock sales.lck",
		"pid orders.pid", "pid running 4711", "socket admin",
		"temp blocked.txt", "temp deep/er/page.txt", "temp endless", "temp order-number", "temp receipt-1.txt",
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A directory that nobody made holds nothing.
func TestFindInNoDirectory(t *testing.T) {
	if found, err := leftover.Find(leftover.Dir{Path: filepath.Join(t.TempDir(), "none")}, nil); len(found) > 0 || err != nil {
		t.Errorf("found %+v, %v", found, err)
	}
}

// Findings are kept when another path cannot be examined, and when there are too many.
func TestFindNotEverything(t *testing.T) {
	dir := t.TempDir()
	for n := range 1100 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("page-%04d", n)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := leftover.Find(leftover.Dir{Path: dir}, nil)
	if len(found) != 1000 || err == nil || !strings.Contains(err.Error(), "more than 1000 things are left in "+dir) {
		t.Errorf("found %d, %v", len(found), err)
	}
	if os.Getuid() == 0 {
		return // root can look everywhere
	}
	closed := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(closed, "a"), 0), os.WriteFile(filepath.Join(closed, "b"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if found, err := leftover.Find(leftover.Dir{Path: closed}, nil); len(found) != 2 || !errors.Is(err, os.ErrPermission) {
		t.Errorf("found %+v, %v", found, err)
	}
}

// Of a directory that was not made for the service, only what is new counts, and of that only what is of a well-known class.
func TestFindWhatIsNew(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("x"), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"old.pid", "old.txt", "sub/old.lock"} {
		write(name)
	}
	before := leftover.See(dir)
	for _, name := range []string{"new.pid", "new.txt", "sub/new.lock", "upload.tmp", "drill.ndjson", ".git/index.lock", "node_modules/a/b.lock", "made/deep.txt"} {
		write(name)
	}
	found, err := leftover.Find(leftover.Dir{Path: dir, Where: event.InWorkDir, Before: before, Known: true, Not: []string{filepath.Join(dir, "drill.ndjson")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, e := range found {
		got[e.Path] = e.Item
	}
	want := map[string]string{"new.pid": event.ItemPID, "sub/new.lock": event.ItemLock, "upload.tmp": event.ItemTemp, "new.txt": event.ItemMade, "made/deep.txt": event.ItemMade}
	if !maps.Equal(got, want) {
		t.Errorf("found is %v, want %v", got, want)
	}
}
