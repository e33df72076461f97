//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"closingtime/internal/atonce"
	"closingtime/playground/scratch"
	"closingtime/playground/verdict"
)

// binaries is the directory of what the tests build.
var binaries string

// drillsAtOnce is how many drills go on at once: see atonce.Tests.
const drillsAtOnce = 5

func TestMain(m *testing.M) {
	if err := atonce.Tests(drillsAtOnce); err != nil {
		panic(err)
	}
	dir, err := scratch.Make("closingtime-test-")
	if err != nil {
		panic(err)
	}
	binaries = dir.Path
	status := m.Run()
	if err := dir.Remove(); err != nil {
		panic(err)
	}
	os.Exit(status)
}

// plain is the service in playground/testdata/plain, built once. It answers /slow in 0.8 s and drains on SIGTERM.
var plain = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(binaries, "plain")
	return binary, exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, "../testdata/plain").Run()
})

// drilled runs the command with a command line, and returns its exit status and what it printed.
func drilled(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	status = run(t.Context(), args, &out, &said)
	return status, out.String(), said.String()
}

// freeAddr returns an address on which nobody listens, with a port from which neither a run nor the system takes one: a port of the
// system's own choice may belong to somebody's outgoing connection a moment later.
func freeAddr(t *testing.T) string {
	t.Helper()
	for {
		free, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(10000)))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer free.Close()
		return free.Addr().String()
	}
}

// A service that drains passes, also through a wrapper that becomes the service, by a fixed address and by a line of output.
func TestPasses(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	addr := freeAddr(t)
	for name, args := range map[string][]string{
		"by ADDR":          {"-get", "/slow", "--", service},
		"by a placeholder": {"-get", "/slow", "--", "sh", "-c", `ADDR={addr} exec "$0"`, service},
		"a fixed address":  {"-get", "/slow", "-addr", addr, "-env", "ADDR=" + addr, "-ready", "tcp", "--", service},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := drilled(t, args...)
			if status != verdict.StatusPassed || !strings.Contains(stdout, "answered") {
				t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
			}
		})
	}
}

// Exit status 2, and a message that names what is wrong, where there is nothing to judge.
func TestNothingToJudge(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct {
		args []string
		says string
	}{
		{nil, "there is no command"},
		{[]string{"-nonsense"}, "-nonsense"},
		{[]string{"-get", "slow", "--", service}, "a path begins with /"},
		{[]string{"-policy", "prayer", "--", service}, `no stop policy "prayer"`},
		{[]string{"-signal", "STOP", "--", service}, `signal "STOP"`},
		{[]string{"-clean", "x", "--", service}, `-clean "x"`},
		{[]string{"--", "no-such-command"}, "no-such-command"},
		{[]string{"--", "sh", "-c", "echo sorry; exit 3"}, "it said: sorry"},
		{[]string{"-startup", "300ms", "--", "sleep", "60"}, "nothing answered"},
		{[]string{"-addr", taken.Addr().String(), "--", service}, "end what listens there"},
		{[]string{"-addr", "8080", "--", service}, "host:port"},
		{[]string{"-repeat", "0", "--", service}, "-repeat 0"},
		{[]string{"-keep-going", "--", service}, "-repeat"},
		{[]string{"-max-drain", "-1s", "--", service}, "-max-drain"},
		{[]string{"-verify-limit", "1s", "--", service}, "-verify"},
		{[]string{"-tls", "-http", "h2c", "--", service}, "give -http 2 for HTTP/2 over TLS"},
		{[]string{"-no-keep-alive", "-http", "2", "--", service}, "-no-keep-alive and -http 2"},
		{[]string{"-json", "-watch", "--", service}, "go run ./tui export -as json"},
		{[]string{"-watch", "-repeat", "2", "--", service}, "-watch and -repeat exclude one another"},
		{[]string{"-pprof", "ftp://x", "--", service}, "no address of profiles"},
	} {
		status, stdout, stderr := drilled(t, test.args...)
		if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, test.says) || stdout != "" {
			t.Errorf("%q: status %d, %q on standard output, %q on standard error; want %d and %q", test.args, status, stdout, stderr, verdict.StatusCouldNotRun, test.says)
		}
	}
}

// Where the terminal program cannot be built, -watch says how to see the run nevertheless.
func TestWatchElsewhere(t *testing.T) {
	elsewhere := t.TempDir()
	for _, module := range []string{"", "module elsewhere\n"} {
		if module != "" {
			if err := os.WriteFile(filepath.Join(elsewhere, "go.mod"), []byte(module), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		program, err := buildViewer(t.Context(), elsewhere, t.TempDir())
		if err == nil || program != "" || !strings.Contains(err.Error(), "give -record FILE instead") || !strings.Contains(err.Error(), "go run ./tui watch FILE") {
			t.Errorf("in the module %q: %q, %v", module, program, err)
		}
	}
}

func TestHelp(t *testing.T) {
	status, stdout, stderr := drilled(t, "-h")
	if status != verdict.StatusPassed || !strings.Contains(stdout, "-inflight") || stderr != "" {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
}

// A drill that is interrupted when its service has ended already, but is not judged yet, has no verdict; nor have further ones.
func TestInterruptedAfterTheStop(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	looked := filepath.Join(t.TempDir(), "looked")
	var watcher sync.WaitGroup
	defer watcher.Wait()
	watcher.Go(func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(looked); err == nil {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
	var out, said bytes.Buffer
	status := run(ctx, []string{"-get", "/slow", "-repeat", "2", "-keep-going", "-verify", "touch " + looked + "; sleep 60", "--", service}, &out, &said)
	cancel()
	if status != verdict.StatusCouldNotRun || out.Len() > 0 || !strings.Contains(said.String(), "drill 1 of 2: the run was ended before its service could be judged") {
		t.Errorf("status %d\n%s\n%s", status, out.String(), said.String())
	}
}

// A drill that is interrupted leaves no service behind.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, said bytes.Buffer
	if status := run(ctx, []string{"--", "sleep", "60"}, &out, &said); status != verdict.StatusCouldNotRun || said.Len() == 0 {
		t.Errorf("status %d, %q", status, said.String())
	}
}
