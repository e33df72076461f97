package main

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/opening"
)

// What was acknowledged is there after a SIGKILL, and people go on where they were.
func TestKilledItHasLostNothing(t *testing.T) {
	file := newFile(t)
	room := serve(t, file, "-title", "Thursday")
	host := room.host()
	ana, joined := room.join("Ana")
	poll := do(t, host, workshop.Command{Ask: &workshop.Poll{Question: "Who?", Choices: []string{"me", "you"}}}).ID
	vote(t, ana, poll, 2)
	yes := true
	do(t, ana, workshop.Command{Share: &yes})
	do(t, ana, workshop.Command{Hand: &yes})
	do(t, ana, workshop.Command{Progress: &workshop.Progress{Lesson: "02-shutdown", Step: "mend", Done: []string{"01-signal"}, Failed: []string{"answered"}}})

	room.kill()
	again := serve(t, file, "-listen", room.Address)
	if again.Code != room.Code || again.Key != room.Key {
		t.Error("it has another code or another key")
	}
	back, same, err := client.Join(t.Context(), again.Address, "", "Ana", joined.Token)
	if err != nil || same.ID != joined.ID || same.Name != "Ana" {
		t.Fatalf("Ana comes back as %+v: %v", same, err)
	}
	defer back.Close()
	await(t, back, "Ana sees her vote", func(v workshop.View) bool {
		return v.You != nil && v.You.Said != nil && *v.You.Said == 2 && v.You.Hand && v.You.Shares && v.Title == "Thursday"
	})
	v := await(t, host, "the host sees Ana", func(v workshop.View) bool { return len(v.People) == 1 && v.People[0].Online })
	if p := v.People[0]; p.Lesson != "02-shutdown" || p.Step != "mend" || p.Done != 1 || p.Hand.IsZero() || !p.Voted || p.Since.IsZero() ||
		len(v.Checks) != 1 || v.Checks[0] != (workshop.Failing{Check: "answered", Members: 1}) {
		t.Errorf("the host sees %s", inJSON(v))
	}
}

// Somebody who follows the room is told that it is away, and then goes on where they were, without a key pressed.
func TestPeopleGoOnAfterARestart(t *testing.T) {
	file := newFile(t)
	room := serve(t, file)
	ana, _ := room.join("Ana")
	type news struct {
		view workshop.View
		err  error
	}
	told := make(chan news)
	ctx, stop := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() {
		for view, err := range ana.Views(ctx) {
			select {
			case told <- news{view, err}:
			case <-ctx.Done():
				return
			}
		}
	})
	defer following.Wait()
	defer stop()
	until := func(what string, wanted func(news) bool) news {
		t.Helper()
		for late := time.After(time.Minute); ; {
			select {
			case n := <-told:
				if wanted(n) {
					return n
				}
			case <-late:
				t.Fatalf("Ana is not told in time: %s", what)
			}
		}
	}
	before := until("the room", func(n news) bool { return n.err == nil && n.view.You != nil })
	room.kill()
	away := until("it is away", func(n news) bool { return n.err != nil })
	if lost, ok := errors.AsType[*client.Lost](away.err); !ok || !client.Fleeting(away.err) || lost.Address != room.Address {
		t.Errorf("Ana is told %v", away.err)
	}
	again := serve(t, file, "-listen", room.Address)
	do(t, again.host(), workshop.Command{Ask: &workshop.Poll{Question: "How many?"}})
	after := until("the question", func(n news) bool { return n.err == nil && n.view.Poll != nil })
	if after.view.Version <= before.view.Version || after.view.You.ID != before.view.You.ID {
		t.Errorf("after the restart, Ana sees %s", inJSON(after.view))
	}
}

// What cannot be written has not happened, and is no end of the room.
func TestAFullDisk(t *testing.T) {
	file := newFile(t)
	room := serve(t, file)
	ana, _ := room.join("Ana")
	full, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	if _, err := full.ExecContext(t.Context(), "create trigger full before insert on changes when new.kind = 'hand' begin select raise(abort, 'disk full'); end"); err != nil {
		t.Fatal(err)
	}
	yes := true
	if _, err := ana.Do(t.Context(), workshop.Command{Hand: &yes}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("a hand that cannot be kept is answered with %v", err)
	}
	do(t, ana, workshop.Command{Share: &yes})
	if v := await(t, ana, "Ana shares", func(v workshop.View) bool { return v.You.Shares }); v.You.Hand {
		t.Error("a hand that is not kept is shown")
	}
	if _, err := full.ExecContext(t.Context(), "drop trigger full"); err != nil {
		t.Fatal(err)
	}
	do(t, ana, workshop.Command{Hand: &yes})
	await(t, ana, "the hand", func(v workshop.View) bool { return v.You.Hand && v.You.Shares })
}

// Where no room is, that is what is said.
func TestNoRoomThere(t *testing.T) {
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = nobody.Close()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	for address, want := range map[string]string{
		nobody.Addr().String(): "refused", other.Listener.Addr().String(): "no room", "nowhere.invalid": "nowhere.invalid", "a b": "no address",
	} {
		_, _, err := client.Join(t.Context(), address, "AAAA-AAAA-AAAA", "Ana", "")
		if lost, ok := errors.AsType[*client.Lost](err); !ok || !strings.Contains(err.Error(), want) || lost.NobodyThere() != (want == "refused") {
			t.Errorf("at %q: %v, want %q in it", address, err, want)
		}
	}
}

// SIGTERM, and the end of standard input, are answered with a goodbye.
func TestItSaysGoodbye(t *testing.T) {
	for _, c := range []struct {
		name string
		ask  func(*process) error
	}{
		{"SIGTERM", func(p *process) error { return p.cmd.Process.Signal(syscall.SIGTERM) }},
		{"the end of standard input", func(p *process) error { return p.stdin.Close() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := newFile(t)
			room := serve(t, file)
			ana, _ := room.join("Ana")
			first := await(t, ana, "the room", func(v workshop.View) bool { return v.Present == 1 })
			run := do(t, room.host(), workshop.Command{Start: &workshop.Run{Title: "a run"}}).ID
			watch := ana.Watch(t.Context(), run)
			defer watch.Close()
			said := make(chan workshop.View)
			go func() {
				defer close(said)
				for after := first.Version; ; {
					view, _, err := ana.View(t.Context(), after)
					if err != nil {
						t.Errorf("who waits for news meets an error: %v", err)
					}
					if err != nil || view.Closing {
						said <- view
						return
					}
					after = max(after, view.Version)
				}
			}()
			await(t, ana, "the run is there", func(v workshop.View) bool { return v.Run != nil })
			began := time.Now()
			if err := c.ask(room); err != nil {
				t.Fatal(err)
			}
			if view := <-said; !view.Closing {
				t.Errorf("who waits for news is told %s", inJSON(view))
			}
			if status := room.ends(); status != 0 {
				t.Errorf("it ends with %d; it said\n%s", status, room.stderr)
			}
			if took := time.Since(began); took > 4*time.Second {
				t.Errorf("the goodbye took %v", took)
			}
			for _, left := range []string{"room.db-wal", "room.db-shm", "room.db.opening"} {
				if _, err := os.Stat(filepath.Join(filepath.Dir(file), left)); err == nil {
					t.Errorf("%s is left", left)
				}
			}
		})
	}
}

// A room that cannot be opened says why, and what to do.
func TestItSaysWhyItCannotOpen(t *testing.T) {
	file := newFile(t)
	room := serve(t, file)
	damaged, folder, foreign := newFile(t), t.TempDir(), filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(foreign, []byte(strings.Repeat("this is a text and no room\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := serve(t, damaged)
	whole.join("Ana")
	_ = whole.stdin.Close()
	whole.ends()
	content, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(content) / 2; i < len(content); i++ {
		content[i] = 0xff
	}
	if err := os.WriteFile(damaged, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		flags []string
		want  string
	}{
		{"a port in use", []string{"-listen", room.Address, "-file", newFile(t)}, "listens on " + room.Address + " already"},
		{"a room in use", []string{"-listen", "127.0.0.1:0", "-file", file}, "is open already, in another program"},
		{"a room in use that is to be reset", []string{"-listen", "127.0.0.1:0", "-file", file, "-reset"}, "is open already, in another program"},
		{"a damaged file", []string{"-listen", "127.0.0.1:0", "-file", damaged}, "go run ./tui host reset -file " + damaged},
		{"a text", []string{"-listen", "127.0.0.1:0", "-file", foreign}, "it is no database"},
		{"a folder", []string{"-listen", "127.0.0.1:0", "-file", folder}, "it is a folder"},
		{"a file for a folder", []string{"-listen", "127.0.0.1:0", "-file", filepath.Join(foreign, "room.db")}, "cannot be opened or written"},
		{"somebody else's address", []string{"-listen", "192.0.2.1:7788", "-file", newFile(t)}, "is no address of this machine"},
		{"no port", []string{"-listen", "127.0.0.1:http", "-file", newFile(t)}, `"http" is no port`},
		{"an argument", []string{"here"}, `what is "here"`},
	} {
		if said := refuses(t, c.flags...); !strings.Contains(said, c.want) || strings.Contains(said, "goroutine") {
			t.Errorf("%s: it says %q, want %q in it", c.name, said, c.want)
		}
	}
	for _, path := range []string{folder, foreign, filepath.Join(folder, "room.db")} {
		said := refuses(t, "-listen", "127.0.0.1:0", "-file", path, "-reset")
		if _, err := os.Stat(path); !strings.Contains(said, "There is no room in "+path) || err != nil && path != filepath.Join(folder, "room.db") {
			t.Errorf("the reset of %s says %q; it is there: %v", path, said, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
		t.Errorf("in the folder is %v: %v", left, err)
	}
	if left, err := os.ReadFile(damaged); err != nil || string(left) != string(content) {
		t.Errorf("the damaged file was changed: %v", err)
	}
}

// A room's files may have any names: what says where it listens takes the place of none of them, nor of a file of somebody else.
func TestFilesBesideTheRoom(t *testing.T) {
	dir := t.TempDir()
	beside := filepath.Join(dir, "package.json")
	if err := os.WriteFile(beside, []byte(`{"name":"orders"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.db", "room.json", "room"} {
		file := filepath.Join(dir, name)
		room := serve(t, file)
		room.join("Ana")
		said, err := opening.Read(file)
		if err != nil || said != room.Opening {
			t.Errorf("beside %s it says %+v, %v", name, said, err)
		}
		if info, err := os.Stat(opening.PathOf(file)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("others can read the host's key beside %s: %v", name, err)
		}
		_ = room.stdin.Close()
		room.ends()
		if again := serve(t, file); again.Code != room.Code {
			t.Errorf("the room in %s is lost", name)
		}
	}
	if left, err := os.ReadFile(beside); err != nil || string(left) != `{"name":"orders"}` {
		t.Errorf("the file beside the room is %q: %v", left, err)
	}
	file := filepath.Join(dir, "other.db")
	if err := os.WriteFile(opening.PathOf(file), []byte("a text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if said := refuses(t, "-listen", "127.0.0.1:0", "-file", file); !strings.Contains(said, "is there already") {
		t.Errorf("with a text in the place of what it wants to write it says %q", said)
	}
	if left, err := os.ReadFile(opening.PathOf(file)); err != nil || string(left) != "a text" {
		t.Errorf("the text is %q: %v", left, err)
	}
}

// A new room begins with another code; the room of before is kept.
func TestAReset(t *testing.T) {
	file := newFile(t)
	room := serve(t, file)
	_, joined := room.join("Ana")
	room.kill()
	fresh := serve(t, file, "-reset")
	if fresh.Code == room.Code || fresh.Key == room.Key {
		t.Error("the new room has the code or the key of the one before")
	}
	if _, _, err := client.Join(t.Context(), fresh.Address, room.Code, "Ana", joined.Token); err == nil {
		t.Error("the code of before opens the new room")
	}
	kept, err := filepath.Glob(filepath.Join(filepath.Dir(file), "room-*.db"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept are %v: %v", kept, err)
	}
	before := serve(t, kept[0])
	if _, same, err := client.Join(t.Context(), before.Address, "", "", joined.Token); err != nil || same.ID != joined.ID {
		t.Errorf("the room that was set aside does not know Ana: %v", err)
	}
}

// The room listens on the address that was named, and nowhere else.
func TestItListensOnNothingElse(t *testing.T) {
	room := serve(t, newFile(t))
	_, port, err := net.SplitHostPort(room.Address)
	if err != nil {
		t.Fatal(err)
	}
	others := opening.Addresses("0.0.0.0:" + port)
	for _, address := range append(others[:len(others)-1], "[::1]:"+port, "127.0.0.2:"+port) {
		conn, err := net.DialTimeout("tcp", address, 2*time.Second)
		if err == nil {
			_ = conn.Close()
			t.Errorf("it listens on %s, too", address)
		}
	}
}
