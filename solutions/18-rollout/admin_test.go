//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/shop"
)

// TestMain lets the tests start this binary as the service.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_ORDERS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// An order that came in through the operators' socket is answered and paid before the service ends, and the socket is gone.
func TestShutdownDrainsTheSocket(t *testing.T) {
	service := start(t, t.TempDir(), "BANK=4500ms", "PRINTER=1ms", "REQUEST_TIMEOUT=8s", "GRACE=18s")
	service.waitFor(t, "/livez", "alive")
	answered := make(chan string, 1)
	go func() { answered <- service.post() }()
	service.waitFor(t, "/orders/1", "pending")
	service.signal(t, syscall.SIGTERM)
	if got := <-answered; !strings.HasPrefix(got, "201 ") || !strings.Contains(got, `"paid"`) {
		t.Errorf("the order was answered with %s, want 201 and paid", got)
	}
	if err := service.Wait(); err != nil {
		t.Errorf("the service: %v", err)
	}
	if _, err := os.Lstat(service.socket); !os.IsNotExist(err) {
		t.Errorf("the socket is still there: %v", err)
	}
}

// Two instances share a directory for temporary files: each has its own socket, and takes only that one away.
func TestTwoInstancesInOneDirectory(t *testing.T) {
	dir := t.TempDir()
	first, second := start(t, dir), start(t, dir)
	first.waitFor(t, "/livez", "alive")
	second.waitFor(t, "/livez", "alive")
	first.signal(t, syscall.SIGTERM)
	if err := first.Wait(); err != nil {
		t.Errorf("the first instance: %v", err)
	}
	second.waitFor(t, "/livez", "alive")
}

// A start that waits for a locked database ends with the signal, says why, and is no failure.
func TestStoppedWhileStarting(t *testing.T) {
	dir := t.TempDir()
	db, err := shop.OpenDatabase(t.Context(), filepath.Join(dir, "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lock, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := lock.ExecContext(t.Context(), "begin exclusive"); err != nil {
		t.Fatal(err)
	}
	service := start(t, dir)
	time.Sleep(500 * time.Millisecond) // it gives up by itself after 5 s
	service.signal(t, syscall.SIGTERM)
	if err := service.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if said := service.said.String(); !strings.Contains(said, "terminated signal received") {
		t.Errorf("it said %q, want the cause", said)
	}
}

// A shutdown that has to cancel a request tells the client so, and is no clean one.
func TestCancelledRequestsAreAFailure(t *testing.T) {
	service := start(t, t.TempDir(), "BANK=stuck", "DRAIN_DELAY=100ms", "REQUEST_TIMEOUT=300ms")
	service.waitFor(t, "/livez", "alive")
	answered := make(chan string, 1)
	go func() { answered <- service.post() }()
	service.waitFor(t, "/orders/1", "pending")
	service.signal(t, syscall.SIGTERM)
	if got := <-answered; !strings.HasPrefix(got, "503 ") || !strings.Contains(got, "the service is shutting down") {
		t.Errorf("the order was answered with %s, want 503 and why", got)
	}
	if err := service.Wait(); err == nil || service.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended with %v, want status 1", err)
	}
	if said := service.said.String(); !strings.Contains(said, "were cancelled") {
		t.Errorf("it does not say that requests were cancelled:\n%s", said)
	}
}

// A signal that is repeated at once is one signal. One that comes later ends the process.
func TestRepeatedSignal(t *testing.T) {
	for _, test := range []struct {
		after time.Duration
		ends  string
	}{{10 * time.Millisecond, "exit status 0"}, {500 * time.Millisecond, "signal: terminated"}} {
		t.Run(test.after.String(), func(t *testing.T) {
			service := start(t, t.TempDir(), "DRAIN_DELAY=1s")
			service.waitFor(t, "/livez", "alive")
			service.signal(t, syscall.SIGTERM)
			time.Sleep(test.after)
			service.signal(t, syscall.SIGTERM)
			_ = service.Wait()
			if got := service.ProcessState.String(); got != test.ends {
				t.Errorf("it ended with %s, want %s", got, test.ends)
			}
		})
	}
}

// service is a process of this test's own program, as the service, with a client of its socket.
type service struct {
	*exec.Cmd
	socket string
	client http.Client
	said   strings.Builder
}

// start starts the service in a directory. The test ends it, if nobody else does.
func start(t *testing.T, dir string, env ...string) *service {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // for a port that is free
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s := &service{Cmd: exec.CommandContext(t.Context(), os.Args[0]), socket: filepath.Join(dir, "orders-"+port+".sock")}
	s.Env = append(os.Environ(), "RUN_ORDERS=1", "ADDR=127.0.0.1:"+port, "DATABASE="+filepath.Join(dir, "orders.db"), "TMPDIR="+dir)
	s.Env = append(s.Env, env...)
	s.Stderr = &s.said
	s.client.Transport = &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", s.socket)
		},
	}
	if err := errors.Join(listener.Close(), s.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Process.Kill()
		_ = s.Wait() // the test may have waited
		if t.Failed() {
			t.Log(s.said.String())
		}
	})
	return s
}

// waitFor asks until the answer says what is wanted.
func (s *service) waitFor(t *testing.T, path, want string) {
	t.Helper()
	for t.Context().Err() == nil {
		if response, err := s.client.Get("http://orders" + path); err == nil {
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if strings.Contains(string(body), want) {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *service) signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

func (s *service) post() string {
	response, err := s.client.Post("http://orders/orders", "application/json", strings.NewReader(`{"item":"tea"}`))
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s %v", response.StatusCode, body, err)
}
