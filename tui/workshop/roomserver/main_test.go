package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/internal/atonce"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// asServer makes the test's own binary the server: the process under test is a real one, with the race detector where the tests
// have it.
const asServer = "ROOMSERVER_OF_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		main()
	}
	if err := atonce.Tests(6); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// process is a room's server.
type process struct {
	workshop.Opening
	t      *testing.T
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stderr *said
	ended  chan struct{} // closed when it has ended
}

// said is what a process has said so far.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serve starts a server of the room in a file, and waits until it listens.
func serve(t *testing.T, file string, flags ...string) *process {
	t.Helper()
	p := launch(t, append([]string{"-listen", "127.0.0.1:0", "-file", file}, flags...)...)
	return p.listens()
}

func launch(t *testing.T, flags ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(self, flags...), stderr: new(said), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asServer+"=1")
	p.cmd.Stderr = p.stderr
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *process) listens() *process {
	p.t.Helper()
	stdout, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	p.t.Cleanup(p.kill)
	if err == nil {
		err = json.Unmarshal(line, &p.Opening)
	}
	if err != nil {
		p.kill()
		p.t.Fatalf("it does not say where it listens: %v; it said %q and\n%s", err, line, p.stderr)
	}
	return p
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// ends waits until the process has ended by itself, and returns its status.
func (p *process) ends() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		p.t.Fatalf("it does not end; it said\n%s", p.stderr)
	}
	return p.cmd.ProcessState.ExitCode()
}

// refuses runs a server that cannot open its room, and returns what it says.
func refuses(t *testing.T, flags ...string) string {
	t.Helper()
	p := launch(t, flags...)
	err := p.cmd.Run()
	if p.cmd.ProcessState == nil || p.cmd.ProcessState.ExitCode() != cannotRun {
		t.Fatalf("with %q it ends with %v; it said\n%s", flags, err, p.stderr)
	}
	return p.stderr.String()
}

func (p *process) host() *client.Client {
	c := client.New(p.Address, p.Key)
	p.t.Cleanup(c.Close)
	return c
}

func (p *process) guest() *client.Client {
	c := client.New(p.Address, "")
	p.t.Cleanup(c.Close)
	return c
}

// join has somebody join.
func (p *process) join(name string) (*client.Client, workshop.Joined) {
	p.t.Helper()
	c, joined, err := client.Join(p.t.Context(), p.Address, p.Code, name, "")
	if err != nil {
		p.t.Fatalf("%s joins: %v", name, err)
	}
	p.t.Cleanup(c.Close)
	return c, joined
}

// do does something that the room takes.
func do(t *testing.T, c *client.Client, command workshop.Command) workshop.Done {
	t.Helper()
	done, err := c.Do(t.Context(), command)
	if err != nil {
		t.Fatalf("%s: %v", inJSON(command), err)
	}
	return done
}

func vote(t *testing.T, c *client.Client, poll, said int) {
	t.Helper()
	do(t, c, workshop.Command{Vote: &workshop.Vote{Poll: poll, Said: said}})
}

// await follows the room until what it shows is as wanted.
func await(t *testing.T, c *client.Client, what string, wanted func(workshop.View) bool) workshop.View {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var latest workshop.View
	for view, err := range c.Views(ctx) {
		if err != nil {
			continue
		}
		if latest = view; wanted(view) {
			return view
		}
	}
	t.Fatalf("not in time: %s; the room shows %s", what, inJSON(latest))
	return latest
}

func inJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func newFile(t *testing.T) string { return filepath.Join(t.TempDir(), "room.db") }

func counts(list []workshop.Count) string {
	var all []string
	for _, c := range list {
		all = append(all, fmt.Sprintf("%d:%d", c.Said, c.Votes))
	}
	return strings.Join(all, " ")
}
