//go:build unix

package opening

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// workplace is a folder for the server that the tests start.
var workplace string

func TestMain(m *testing.M) { os.Exit(inWorkplace(m)) }

func inWorkplace(m *testing.M) int {
	dir, err := os.MkdirTemp("", "closingtime-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	workplace = dir
	return m.Run()
}

// serverBinary builds the real server, once.
var serverBinary = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(workplace, "roomserver")
	if out, err := exec.Command("go", "build", "-o", binary, "../roomserver").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, nil
})

func settings(t *testing.T) Settings {
	t.Helper()
	binary, err := serverBinary()
	if err != nil {
		t.Fatal(err)
	}
	return Settings{Binary: binary, Dir: t.TempDir(), File: filepath.Join(t.TempDir(), "room.db"), Listen: "127.0.0.1:0", Title: "Orders team"}
}

// answers tells whether the room answers at an address.
func answers(t *testing.T, address string) bool {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/api/view", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// runs tells whether a shared run is under way.
func runs(t *testing.T, s *Server) bool {
	t.Helper()
	v, _, err := client.New(s.Address, s.Key).View(t.Context(), 0)
	if err != nil || v.Run == nil {
		t.Fatalf("the room shows the run %v: %v", v.Run, err)
	}
	return !v.Run.Over
}

// A server that is killed is open again, at the same address and with the same code, and the host's shared run goes on; one that is closed
// is not, and the next host's ends the run.
func TestAServerThatIsKilled(t *testing.T) {
	settings := settings(t)
	s, err := Start(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !answers(t, s.Address) {
		t.Fatalf("nothing answers at %s", s.Address)
	}
	if _, err := client.New(s.Address, s.Key).Do(t.Context(), workshop.Command{Start: &workshop.Run{Title: "a run"}}); err != nil {
		t.Fatal(err)
	}
	kill(t, s)
	if err := restarted(t, s); err != nil {
		t.Fatal(err)
	}
	if !answers(t, s.Address) {
		t.Errorf("nothing answers at %s after the restart", s.Address)
	}
	if !runs(t, s) {
		t.Error("the restart has ended the host's run")
	}
	s.Close()
	if answers(t, s.Address) {
		t.Error("it answers after it was closed")
	}
	next, err := Start(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if runs(t, next) {
		t.Error("the run of a host who has gone is still under way")
	}
}

// kill kills the server's process.
func kill(t *testing.T, s *Server) {
	t.Helper()
	if err := syscall.Kill(s.running.Load().cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// restarted waits for the next element of Restarted.
func restarted(t *testing.T, s *Server) error {
	t.Helper()
	select {
	case err := <-s.Restarted():
		return err
	case <-time.After(time.Minute):
		t.Fatal("nothing is heard of a restart")
		return nil
	}
}

// A server that cannot be started again says why, and is open again as soon as it can be.
func TestAServerThatCannotRestart(t *testing.T) {
	settings := settings(t)
	binary := filepath.Join(t.TempDir(), "roomserver")
	if err := os.Link(settings.Binary, binary); err != nil {
		t.Fatal(err)
	}
	settings.Binary, binary = binary, settings.Binary
	s, err := Start(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Remove(settings.Binary); err != nil {
		t.Fatal(err)
	}
	kill(t, s)
	if err := restarted(t, s); err == nil || !strings.Contains(err.Error(), settings.Binary) {
		t.Errorf("without its program: %v", err)
	}
	if err := os.Link(binary, settings.Binary); err != nil {
		t.Fatal(err)
	}
	if err := restarted(t, s); err != nil || !answers(t, s.Address) {
		t.Errorf("with its program, it answers: %v; the error is %v", answers(t, s.Address), err)
	}
}

// Close does not wait for a restart that does not come to its end.
func TestCloseDuringARestart(t *testing.T) {
	settings := settings(t)
	binary, began := filepath.Join(t.TempDir(), "roomserver"), filepath.Join(t.TempDir(), "began")
	if err := os.Link(settings.Binary, binary); err != nil {
		t.Fatal(err)
	}
	settings.Binary = binary
	s, err := Start(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Remove(binary); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(binary, []byte("#!/bin/sh\n: > "+began+"\nexec cat > /dev/null\n"), 0o755); err != nil { // it never says that it listens
		t.Fatal(err)
	}
	kill(t, s)
	for {
		if _, err := os.Stat(began); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	closing := time.Now()
	s.Close()
	if took := time.Since(closing); took > openTime/2 {
		t.Errorf("it takes %v to close", took)
	}
}

// What the server says when it cannot open is the error.
func TestAPortThatIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	wanted := settings(t)
	wanted.Listen = l.Addr().String()
	_, err = Start(t.Context(), wanted)
	if err == nil || !strings.Contains(err.Error(), "something else listens on "+wanted.Listen) {
		t.Errorf("the error is %v", err)
	}
}

// Where a room cannot listen, another port of the same address is named, so that the same people reach it.
func TestAnotherPortOfTheSameAddress(t *testing.T) {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	err = CanListen(t.Context(), fmt.Sprintf("0.0.0.0:%d", port))
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("something else listens on 0.0.0.0:%d already", port)) || !strings.Contains(err.Error(), "-listen 0.0.0.0:") {
		t.Errorf("the error is %v", err)
	}
	for typed, want := range map[string]string{"": "127.0.0.1 7788", ":80": "127.0.0.1 80", "0.0.0.0": "0.0.0.0 7788", "[::1]:9": "::1 9", "::1": "::1 7788"} {
		host, port, err := splitAddress(typed)
		if got := fmt.Sprint(host, " ", port); err != nil || got != want {
			t.Errorf("%q is %s, want %s: %v", typed, got, want, err)
		}
	}
}

// A start that nobody waits for any more ends, and leaves no process behind.
func TestAStartThatIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := Start(ctx, settings(t)); err == nil {
		s.Close()
		t.Error("it starts although it was given up")
	}
}

func TestWhatPeopleTypeToJoin(t *testing.T) {
	if got := Addresses("192.168.1.7:7788"); len(got) != 1 || got[0] != "192.168.1.7:7788" {
		t.Errorf("of one address: %v", got)
	}
	all := Addresses("[::]:7788")
	if all[len(all)-1] != "127.0.0.1:7788" {
		t.Errorf("of all addresses: %v", all)
	}
	for _, address := range all {
		if strings.Contains(address, "[::]") || strings.HasPrefix(address, "0.0.0.0") {
			t.Errorf("nobody can join at %s", address)
		}
	}
}
