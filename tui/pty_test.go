//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/sys/unix"

	"closingtime/internal/race"
)

// person is somebody in front of a terminal in which the program runs. A test is what this person does and sees. The
// terminal answers no queries. Nothing waits for the clock: sees waits until something is on the screen.
type person struct {
	t      testing.TB
	cmd    *exec.Cmd
	master *os.File
	slave  *os.File
	before *term.State

	mu      sync.Mutex
	screen  vt10x.Terminal
	output  bytes.Buffer
	changed chan struct{} // closed and replaced when there is new output
	mirror  io.Writer     // also gets the output; nil for none
	pace    time.Duration // between two keys; zero for a test that nobody watches

	ended chan struct{}
	err   error
	rest  func() // marks the end of what the program wrote
}

// farewell is what rest writes behind the program's last words: a title, which does not show.
const farewell = "\x1b]2;it has ended\x07"

// eternity is how long a person waits before giving up on a program that does not do what it should. It is only
// ever waited for by a test that fails.
const eternity = 90 * time.Second

// sitsDown starts the command in a terminal of that size, in a session of its own.
func sitsDown(t testing.TB, columns, rows int, cmd *exec.Cmd) *person {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal: %v", err)
	}
	p := &person{t: t, cmd: cmd, master: master, slave: slave, screen: vt10x.New(vt10x.WithSize(columns, rows)),
		changed: make(chan struct{}), ended: make(chan struct{})}
	if err := pty.Setsize(master, &pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
	p.rest = sync.OnceFunc(func() { _, _ = slave.WriteString(farewell) })
	if p.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var reading sync.WaitGroup
	reading.Go(p.look)
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.killForeground()
		_ = cmd.Process.Kill()
		<-p.ended
		slave.Close()
		master.Close()
		reading.Wait()
	})
	return p
}

// killForeground kills the process group in the foreground: a stopped program would keep its terminal open, and with it look.
func (p *person) killForeground() {
	connection, err := p.master.SyscallConn()
	if err != nil {
		return
	}
	_ = connection.Control(func(fd uintptr) { // an error means that the test has closed the terminal
		if group, err := unix.IoctlGetInt(int(fd), unix.TIOCGPGRP); err == nil && group > 1 {
			_ = unix.Kill(-group, unix.SIGKILL)
		}
	})
}

// look keeps the screen up to date.
func (p *person) look() {
	buffer := make([]byte, 32<<10)
	var begun []byte // of a character, whose other bytes come with the next read: the screen would lose it
	for {
		n, err := p.master.Read(buffer)
		text := append(begun, buffer[:n]...)
		whole := wholeCharacters(text)
		begun = slices.Clone(text[whole:])
		p.mu.Lock()
		_, _ = p.screen.Write(text[:whole])
		p.output.Write(buffer[:n])
		if p.mirror != nil {
			_, _ = p.mirror.Write(buffer[:n])
		}
		close(p.changed)
		p.changed = make(chan struct{})
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// wholeCharacters returns the length of text without the beginning of a character at its end.
func wholeCharacters(text []byte) int {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if utf8.FullRune(text[i:]) {
				return len(text)
			}
			return i
		}
	}
	return len(text)
}

// A read of the terminal may end within a character.
func TestWholeCharacters(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 1, "a─": 4, "a\xe2": 1, "a\xe2\x94": 1, "──\xf0\x9f\x98": 6, "a\x80\x80\x80\x80\x80": 6} {
		if got := wholeCharacters([]byte(text)); got != want {
			t.Errorf("of %q, %d bytes are whole characters, want %d", text, got, want)
		}
	}
}

// shows returns the screen, all that was ever written, and a channel that is closed when there is more.
func (p *person) shows() (screen, output string, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.String(), p.output.String(), p.changed
}

// until waits until the screen is as wanted.
func (p *person) until(what string, wanted func(screen string) bool) {
	p.t.Helper()
	giveUp, ended := time.After(eternity), p.ended
	for {
		screen, output, changed := p.shows()
		if wanted(screen) {
			return
		}
		if strings.Contains(output, farewell) {
			p.t.Fatalf("the program ended (%v) before %s; the screen was\n%s", p.err, what, screen)
		}
		select {
		case <-changed:
		case <-ended: // what it wrote last may still be on its way here
			p.rest()
			ended = nil
		case <-giveUp:
			p.t.Fatalf("waited in vain for %s; the screen is\n%s", what, screen)
		}
	}
}

// sees waits until all the texts are on the screen. A text may go on in the next line.
func (p *person) sees(texts ...string) *person {
	p.t.Helper()
	for _, text := range texts {
		p.until(fmt.Sprintf("%q", text), func(screen string) bool {
			return strings.Contains(screen, text) || strings.Contains(strings.Join(strings.Fields(screen), " "), text)
		})
	}
	return p
}

// hasSeen waits until the text has been written, whether it still shows or not.
func (p *person) hasSeen(text string) *person {
	p.t.Helper()
	p.until(fmt.Sprintf("%q", text), func(string) bool {
		_, output, _ := p.shows()
		return strings.Contains(output, text)
	})
	return p
}

// reads waits until the pattern is on the screen, and returns its first group.
func (p *person) reads(pattern string) string {
	p.t.Helper()
	var found string
	re := regexp.MustCompile(pattern)
	p.until(pattern, func(screen string) bool {
		match := re.FindStringSubmatch(screen)
		if match != nil {
			found = match[len(match)-1]
		}
		return match != nil
	})
	return found
}

// The keys that have no letter.
const (
	enter  = "\r"
	ctrlC  = "\x03"
	ctrlZ  = "\x1a"
	tab    = "\t"
	right  = "\x1b[C"
	escape = "\x1b"
)

// presses types keys.
func (p *person) presses(keys ...string) *person {
	p.t.Helper()
	for _, key := range keys {
		p.takesTime()
		if _, err := p.master.WriteString(key); err != nil {
			p.t.Fatal(err)
		}
	}
	return p
}

// takesTime waits as long as a person who is watched takes for a key.
func (p *person) takesTime() {
	if p.pace > 0 {
		time.Sleep(p.pace)
	}
}

// sends sends the program a signal.
func (p *person) sends(sig syscall.Signal) *person {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// waits until the program has ended, and wants that exit status. 128 and more stands for itself and for the signal.
func (p *person) waits(status int) *person {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(eternity):
		screen, _, _ := p.shows()
		p.t.Fatalf("the program does not end; the screen is\n%s", screen)
	}
	if got := p.cmd.ProcessState.ExitCode(); got != status {
		_, output, _ := p.shows()
		p.t.Errorf("exit status %d (%v), want %d; it wrote last:\n%q", got, p.err, status, output[max(0, len(output)-600):])
	}
	return p
}

// hasTheTerminalBack wants the terminal as it was: its settings, its main screen, a visible cursor.
func (p *person) hasTheTerminalBack() *person {
	p.t.Helper()
	after, err := term.GetState(p.slave.Fd())
	if err != nil {
		p.t.Fatal(err)
	}
	if fmt.Sprint(*after) != fmt.Sprint(*p.before) {
		p.t.Errorf("the terminal's settings are %v, and were %v", *after, *p.before)
	}
	for _, pair := range [][2]string{{"\x1b[?1049h", "\x1b[?1049l"}, {"\x1b[?25l", "\x1b[?25h"}, {"\x1b[?2004h", "\x1b[?2004l"}, {"\x1b[?1002h", "\x1b[?1002l"}} {
		p.until(fmt.Sprintf("%q to be undone", pair[0]), func(string) bool {
			_, output, _ := p.shows()
			return strings.LastIndex(output, pair[1]) >= strings.LastIndex(output, pair[0])
		})
	}
	return p
}

// gone wants a process to be gone within 2 s of its parent's end. It counts them in turns of its own, each of which
// takes longer on a machine that has no time for this test: there the other processes have none, either.
func gone(t testing.TB, pid int) {
	t.Helper()
	for range 400 {
		if !alive(pid) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("the service, process %d, is still there 2 s later", pid)
}

// alive tells whether a process runs. One that has ended and waits for somebody to take note does not.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return false
	}
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil { // pid (command) state …
		return !strings.HasPrefix(string(stat[bytes.LastIndexByte(stat, ')')+1:]), " Z")
	}
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
}

// builtProgram builds the real program, once.
var builtProgram = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(workplace, "tui")
	build := []string{"build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary}
	if race.On {
		build = append(build, "-race")
	}
	output, err := exec.Command("go", append(build, ".")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return binary, nil
})

// withoutRace skips a test that measures, or that goes once more, and at length, where shorter ones lead with the race
// detector, too.
func withoutRace(t *testing.T) {
	t.Helper()
	if race.On {
		t.Skip("go test without -race runs it")
	}
}

// opens starts the program in a checkout.
func opens(t testing.TB, checkout string, args ...string) *person {
	t.Helper()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = checkout
	return sitsDown(t, 120, 36, cmd)
}

// checkouts are the folders that no test uses at the moment.
var checkouts struct {
	mu    sync.Mutex
	free  []string
	taken int // how many there are in all
}

// checkout returns a checkout for this test alone, in which nobody has read, run or written anything yet. A folder is used
// by one test after another, since Go's cache serves a build in the same folder, and what the program has built stays in it.
func checkout(t testing.TB) string {
	t.Helper()
	checkouts.mu.Lock()
	defer checkouts.mu.Unlock()
	if len(checkouts.free) == 0 {
		checkouts.taken++
		checkouts.free = append(checkouts.free, filepath.Join(workplace, fmt.Sprintf("checkout%d", checkouts.taken)))
	}
	last := len(checkouts.free) - 1
	dir := checkouts.free[last]
	checkouts.free = checkouts.free[:last]
	t.Cleanup(func() {
		checkouts.mu.Lock()
		defer checkouts.mu.Unlock()
		checkouts.free = append(checkouts.free, dir)
	})
	if err := copyCheckout(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyCheckout makes dir a copy of what the program needs of this checkout, with the first lesson only, so that nothing is
// kept here and little is built. Of what was in dir only the binaries stay.
func copyCheckout(dir string) error {
	wanted := map[string]string{"go.mod": filepath.Join("..", "go.mod"), "go.sum": filepath.Join("..", "go.sum")}
	for _, folder := range []string{"lessons/01-signal", "solutions/01-signal", "playground", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", folder), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "yours" {
				return fs.SkipDir
			}
			if err == nil && !entry.IsDir() {
				wanted[strings.TrimPrefix(path, ".."+string(filepath.Separator))] = path
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := removeOthers(dir, wanted); err != nil {
		return err
	}
	for name, source := range wanted {
		content, err := os.ReadFile(source)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// removeOthers removes every file below dir that is not wanted, but the binaries, and then every folder that is empty.
func removeOthers(dir string, wanted map[string]string) error {
	var folders []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case name == filepath.Join(".closingtime", "bin"):
			return fs.SkipDir
		case entry.IsDir():
			folders = append(folders, path)
		case wanted[name] == "":
			return os.Remove(path)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, folder := range slices.Backward(folders) {
		_ = os.Remove(folder) // fails where something wanted is in it
	}
	return nil
}
