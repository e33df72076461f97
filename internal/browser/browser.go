// Package browser drives a headless Chromium in tests, over the DevTools protocol:
//
//	page := browser.Start(t).Open("file:///tmp/run.html")
//	page.Click("#play")
//	page.Waits(`document.querySelector("#clock").value === "+0 ms"`)
//
// A test on a machine without Chromium is skipped, and says so.
package browser

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// patience is how long anything in a browser may take, on a busy machine.
const patience = 60 * time.Second

// names are those under which Chromium is found.
var names = []string{"chromium", "chromium-browser", "google-chrome", "chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}

// Browser is a running Chromium. It ends with the test that started it.
type Browser struct {
	t     testing.TB
	write io.WriteCloser

	mu      sync.Mutex // guards the fields below
	number  int
	waiting map[int]chan answer
	pages   map[string]*Page // by session
	ended   error            // why nothing more is read; nil as long as it is
}

type answer struct {
	result json.RawMessage
	err    error
}

// message is what comes from the browser: the answer to a command, or an event.
type message struct {
	ID      int             `json:"id"`
	Session string          `json:"sessionId"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// Start starts a browser with a profile of its own, or skips the test where there is none.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := ""
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skipf("no browser: none of %v is installed; on Debian, apt-get install chromium", names)
	}
	b := &Browser{t: t, waiting: make(map[int]chan answer), pages: make(map[string]*Page)}
	b.start(path)
	return b
}

// start starts the program. Commands go to its file 3, and answers come from its file 4, each ended by a zero byte.
func (b *Browser) start(path string) {
	b.t.Helper()
	profile, err := os.MkdirTemp("", "browser-")
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = os.RemoveAll(profile) })
	commands, write, err := os.Pipe()
	if err != nil {
		b.t.Fatal(err)
	}
	read, answers, err := os.Pipe()
	if err != nil {
		b.t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb",
		"--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{commands, answers}
	cmd.Dir, cmd.Env = profile, append(os.Environ(), "HOME="+profile, "XDG_CONFIG_HOME="+filepath.Join(profile, "config"))
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		b.t.Fatalf("starting %s: %v", path, err)
	}
	_, _ = commands.Close(), answers.Close()
	b.write = write
	var reader sync.WaitGroup
	reader.Go(func() { b.read(read) })
	b.t.Cleanup(func() {
		_ = write.Close() // the browser ends when it can be told nothing more
		ended := time.AfterFunc(5*time.Second, func() { endGroup(cmd) })
		_ = cmd.Wait() // however it ended, the test is over
		ended.Stop()
		endGroup(cmd)
		_ = read.Close()
		reader.Wait()
	})
}

// read hands on what comes from the browser until it ends.
func (b *Browser) read(from io.Reader) {
	in := bufio.NewReader(from)
	for {
		text, err := in.ReadBytes(0)
		if err != nil {
			b.over(fmt.Errorf("the browser has ended: %w", err))
			return
		}
		var m message
		if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
			b.over(fmt.Errorf("the browser wrote what cannot be read: %w", err))
			return
		}
		b.take(m)
	}
}

func (b *Browser) over(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = err
	for _, w := range b.waiting {
		w <- answer{err: err}
	}
	clear(b.waiting)
}

func (b *Browser) take(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.pages[m.Session]; m.ID == 0 && p != nil {
		p.hear(m)
		return
	}
	w := b.waiting[m.ID]
	if w == nil {
		return
	}
	delete(b.waiting, m.ID)
	if m.Error != nil {
		w <- answer{err: errors.New(m.Error.Message)}
		return
	}
	w <- answer{result: m.Result}
}

// command has the browser do something, and reads its answer into result unless that is nil.
func (b *Browser) command(session, method string, params, result any) error {
	done := make(chan answer, 1)
	b.mu.Lock()
	if b.ended != nil {
		b.mu.Unlock()
		return b.ended
	}
	b.number++
	text, err := json.Marshal(map[string]any{"id": b.number, "sessionId": session, "method": method, "params": params})
	if session == "" {
		text, err = json.Marshal(map[string]any{"id": b.number, "method": method, "params": params})
	}
	if err == nil {
		b.waiting[b.number] = done
		_, err = b.write.Write(append(text, 0))
	}
	b.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case a := <-done:
		if a.err != nil {
			return fmt.Errorf("%s: %w", method, a.err)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(a.result, result)
	case <-time.After(patience):
		return fmt.Errorf("%s: no answer within %v", method, patience)
	}
}
