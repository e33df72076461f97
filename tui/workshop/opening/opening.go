// Package opening starts the server of a workshop's room as a process of its own, and keeps it running: if it ends by itself, it is
// started again with the same address and file.
package opening

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/process"
	"closingtime/tui/workshop"
)

// Settings say what to start.
type Settings struct {
	Binary string // the built roomserver
	Dir    string // where it runs
	File   string // that keeps the room
	Listen string
	Title  string
	Reset  bool // set the old room aside, and begin a new one

	again bool // this host has opened the room before, and may have a shared run under way
}

// Server is the server's process. Its methods are safe for concurrent use.
type Server struct {
	workshop.Opening
	settings Settings
	restarts chan error // see Restarted; nobody has to read it

	running atomic.Pointer[child]

	end  context.CancelFunc
	kept chan struct{} // closed when keep has ended
}

// child is one process of the server.
type child struct {
	cmd      *exec.Cmd
	kill     context.CancelFunc
	lifeline io.Closer // its standard input, at whose end it closes the room
	said     *tail
	ended    chan struct{}
}

// Times of the server's process.
const (
	openTime    = 15 * time.Second // until it says that it listens
	goodbyeTime = 8 * time.Second  // until it has closed the room; it is killed then
	restartWait = 500 * time.Millisecond
)

// Start starts the server and returns once it listens. The error has the server's own words, which say what to do. The caller closes
// the server.
func Start(ctx context.Context, settings Settings) (*Server, error) {
	s := &Server{settings: settings, restarts: make(chan error, 1), kept: make(chan struct{})}
	life, end := context.WithCancel(context.Background()) // not from ctx, which is for the start; ends when Close begins
	s.end = end
	running, opened, err := settings.start(ctx)
	if err != nil {
		s.end()
		return nil, err
	}
	s.running.Store(running)
	s.Opening = opened
	s.settings.Listen, s.settings.Reset, s.settings.again = s.Address, false, true // the address has the port, where any would do
	go s.keep(life)
	return s, nil
}

// Restarted returns a channel that gets nil when the server had ended by itself and is open again. It gets the error when the server
// cannot be started again, once for each reason; it is tried on.
func (s *Server) Restarted() <-chan error { return s.restarts }

// tell passes an element to whoever reads Restarted, in place of one that nobody has read.
func (s *Server) tell(restarted error) {
	select {
	case <-s.restarts:
	default:
	}
	s.restarts <- restarted
}

// start starts one process, and waits until it listens.
func (s Settings) start(ctx context.Context) (*child, workshop.Opening, error) {
	args := []string{"-listen", s.Listen, "-file", s.File}
	if s.Title != "" {
		args = append(args, "-title", s.Title)
	}
	if s.Reset {
		args = append(args, "-reset")
	}
	if !s.again {
		args = append(args, "-first")
	}
	c := &child{said: new(tail), ended: make(chan struct{})}
	life, kill := context.WithCancel(context.Background()) // not that of ctx, which is for the start
	c.cmd, c.kill = exec.CommandContext(life, s.Binary, args...), kill
	c.cmd.Dir, c.cmd.Stderr = s.Dir, c.said
	process.Detach(c.cmd) // what is typed into the host's terminal is not for the server
	lifeline, err := c.cmd.StdinPipe()
	if err != nil {
		kill()
		return nil, workshop.Opening{}, fmt.Errorf("starting the room's server: %w", err)
	}
	c.lifeline = lifeline
	stdout, err := c.cmd.StdoutPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		kill()
		return nil, workshop.Opening{}, fmt.Errorf("starting the room's server: %w", err)
	}
	lines := make(chan []byte, 1)
	go func() { // ends with the process, whose last output it reads
		out := bufio.NewReader(stdout)
		line, _ := out.ReadBytes('\n')
		lines <- line
		_, _ = io.Copy(io.Discard, out)
		_ = c.cmd.Wait() // how it ended does not matter: what it said does
		kill()
		close(c.ended)
	}()
	var opened workshop.Opening
	select {
	case line := <-lines:
		err = json.Unmarshal(line, &opened)
	case <-time.After(openTime):
		err = fmt.Errorf("the room's server does not say within %v that it listens", openTime)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		c.close()
		if said := c.said.last(); said != "" && ctx.Err() == nil {
			err = errors.New(said)
		}
		return nil, opened, err
	}
	return c, opened, nil
}

// keep starts the server again when it ends by itself, and closes it when its life ends, as Close has begun.
func (s *Server) keep(life context.Context) {
	defer close(s.kept)
	for running := s.running.Load(); running != nil; {
		select {
		case <-life.Done():
			running.close()
			return
		case <-running.ended:
		}
		if running = s.restart(life); running != nil {
			s.running.Store(running)
			s.tell(nil)
		}
	}
}

// restart starts the server until that succeeds, and returns its process. It returns nil when Close has begun.
func (s *Server) restart(life context.Context) *child {
	for told := ""; life.Err() == nil; {
		next, _, err := s.settings.start(life)
		if err == nil {
			return next
		}
		if reason := err.Error(); reason != told && life.Err() == nil {
			s.tell(err)
			told = reason
		}
		select {
		case <-time.After(restartWait):
		case <-life.Done():
		}
	}
	return nil
}

// Close ends the server, which says goodbye to its clients first, and waits until it has ended. It may be called more than once.
func (s *Server) Close() {
	s.end()
	<-s.kept
}

// close ends the process: first it asks the process to end, and after goodbyeTime it kills it.
func (c *child) close() {
	_ = c.lifeline.Close() // it fails only where the process has ended
	select {
	case <-c.ended:
	case <-time.After(goodbyeTime):
		c.kill()
		<-c.ended
	}
}

// tail keeps the end of what is written to it. It is safe for concurrent use.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// tailSize is how much a tail keeps.
const tailSize = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(p), nil
}

// last returns the last line that does not belong to the log, or "".
func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	said := ""
	for line := range bytes.Lines(t.text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte("time=")) {
			said = string(line)
		}
	}
	return said
}

// Addresses returns what people type to reach the room: the address on which it listens. Where it listens on every address of this
// machine, these are the IPv4 addresses that others may reach and, last, the one for this machine alone.
func Addresses(listens string) []string {
	host, port, err := net.SplitHostPort(listens)
	if err != nil {
		return []string{listens}
	}
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		return []string{listens}
	}
	var found []string
	for _, ip := range reachable() {
		if ip.To4() != nil {
			found = append(found, net.JoinHostPort(ip.String(), port))
		}
	}
	return append(found, net.JoinHostPort(thisMachine, port))
}

// Near returns the address by which a program on the same machine reaches the room.
func Near(listens string) string {
	all := Addresses(listens)
	return all[len(all)-1]
}

// OnlyHere tells whether only this machine reaches the room.
func OnlyHere(listens string) bool {
	host, _, _ := net.SplitHostPort(listens)
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
