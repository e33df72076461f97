//go:build unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/internal/long"
	"closingtime/playground/verdict"
)

// outcome is what a drill of somebody else's server has to come to.
type outcome struct {
	status int
	says   []string // in the report
}

// drillOf drills a server by a command line, and compares the outcome with the one that the server's source makes certain.
func drillOf(t *testing.T, want outcome, args ...string) {
	t.Helper()
	status, stdout, stderr := drilled(t, args...)
	if status != want.status {
		t.Errorf("status %d, want %d", status, want.status)
	}
	for _, sentence := range want.says {
		if !says(stdout, sentence) {
			t.Errorf("the report does not say %q", sentence)
		}
	}
	if t.Failed() {
		t.Logf("%q\n%s\n%s", args, stdout, stderr)
	}
}

// installLimit is how long the installation of a module's command may take, which is compiled with everything that it needs.
const installLimit = 15 * time.Minute

// install returns the command of a Go module, which is compiled outside of this module. It skips the test where it cannot be had.
func install(t *testing.T, pkg string) string {
	t.Helper()
	path, version, _ := strings.Cut(pkg, "@")
	ctx, cancel := context.WithTimeout(t.Context(), installLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "install", path+"@"+version)
	cmd.Dir, cmd.Env = binaries, append(os.Environ(), "GOBIN="+binaries, "GOFLAGS=-buildvcs=false")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("%s cannot be installed here: %v: %s", pkg, err, said)
	}
	return filepath.Join(binaries, filepath.Base(path))
}

// installed returns the path of a program of this machine, and skips the test where it is missing.
func installed(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed here", name)
	}
	return path
}

// written writes a file in a directory of the test's own, and returns its path.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// go-httpbin waits for SIGTERM or SIGINT and calls http.Server.Shutdown with a limit of the longest request that it allows (10 s)
// and a second; main returns the outcome as its status (httpbin/cmd/cmd.go, listenAndServeGracefully).
func TestHTTPBin(t *testing.T) {
	long.Only(t)
	server := install(t, "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin@v2.26.0")
	drillOf(t, outcome{verdict.StatusPassed, []string{"exit status 0", "in flight at SIGTERM were answered"}},
		"-get", "/delay/1", "--", server, "-host", "{host}", "-port", "{port}")
}

// podinfo answers 503 to /readyz and serves for 3 s after SIGTERM, and then calls http.Server.Shutdown with what is left of 5 s
// (--graceful-shutdown-timeout); it only logs that the time was not enough, and ends with status 0 (pkg/signals/shutdown.go).
func TestPodinfo(t *testing.T) {
	long.Only(t)
	server := install(t, "github.com/stefanprodan/podinfo/cmd/podinfo@v1.8.1-0.20250910200901-e86405a8674e")
	command := []string{"--", server, "--host", "127.0.0.1", "--port", "{port}"}
	t.Run("short requests", func(t *testing.T) {
		drillOf(t, outcome{verdict.StatusPassed, []string{"exit status 0", "answered 503 for"}}, append([]string{"-get", "/delay/1"}, command...)...)
	})
	t.Run("longer than it waits", func(t *testing.T) {
		drillOf(t, outcome{verdict.StatusFailed, []string{"exit status 0", "got no whole answer", "(EOF) 5 s after SIGTERM"}},
			append([]string{"-get", "/delay/8", "-rate", "5"}, command...)...)
	})
}

// Caddy stops its HTTP servers by http.Server.Shutdown, without a limit unless grace_period sets one, when it is told to stop by
// SIGTERM, and ends with status 0 (sigtrap_posix.go, cmd/main.go: exitProcessFromSignal; modules/caddyhttp/app.go: App.Stop).
func TestCaddy(t *testing.T) {
	long.Only(t)
	server := install(t, "github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9")
	slow := slowUpstream(t)
	for _, test := range []struct {
		name, grace string
		want        outcome
	}{
		{"without a limit", "", outcome{verdict.StatusPassed, []string{"exit status 0", "in flight at SIGTERM were answered"}}},
		{"with a limit that is too short", "grace_period 200ms", outcome{verdict.StatusFailed, []string{"got no whole answer"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("XDG_DATA_HOME", t.TempDir())
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			config := written(t, "Caddyfile", fmt.Sprintf("{\n\tadmin off\n\tauto_https off\n\t%s\n}\nhttp://127.0.0.1:{$PORT} {\n\treverse_proxy %s\n}\n", test.grace, slow))
			drillOf(t, test.want, "-get", "/", "--", server, "run", "--config", config, "--adapter", "caddyfile")
		})
	}
}

// slowUpstream returns the address of a server that answers after a second.
func slowUpstream(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// nginx cuts every request on TERM ("fast shutdown") and drains on QUIT ("graceful shutdown"), and ends with status 0 both times
// (nginx.org/en/docs/control.html; ngx_process_cycle.c: ngx_terminate, ngx_quit).
func TestNginx(t *testing.T) {
	long.Only(t)
	server := installed(t, "nginx")
	for _, test := range []struct {
		signal string
		want   outcome
	}{
		{"TERM", outcome{verdict.StatusFailed, []string{"exit status 0", "got no whole answer"}}},
		{"QUIT", outcome{verdict.StatusPassed, []string{"exit status 0", "in flight at SIGQUIT were answered"}}},
	} {
		t.Run(test.signal, func(t *testing.T) {
			addr := freeAddr(t)
			dir := t.TempDir()
			config := written(t, "nginx.conf", fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log stderr;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
	server { listen %[2]s; location / { proxy_pass http://%[3]s; } }
}
`, dir, addr, slowUpstream(t)))
			drillOf(t, test.want, "-signal", test.signal, "-addr", addr, "-get", "/", "--", server, "-c", config)
		})
	}
}

// Python does nothing about SIGTERM, whose default ends it at once, in the middle of its answers.
func TestPythonServer(t *testing.T) {
	long.Only(t)
	server := installed(t, "python3")
	code := `
import http.server, sys, time
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        time.sleep(1)
        super().do_GET()
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`
	drillOf(t, outcome{verdict.StatusFailed, []string{"killed by SIGTERM", "got no whole answer"}}, "-get", "/", "-ready", "tcp", "--", server, "-c", code, "{port}")
	dir := filepath.Dir(written(t, "large.bin", strings.Repeat("x", 4<<20)))
	t.Run("python -m http.server, by a Ctrl-C", func(t *testing.T) {
		// http.server catches KeyboardInterrupt, says so and ends with status 0; its threads are daemons, whose answers are cut
		// (Lib/http/server.py: test, ThreadingHTTPServer; Lib/socketserver.py).
		status, stdout, stderr := drilled(t, "-policy", "terminal", "-get", "/large.bin", "-slow", "1", "-dir", dir, "--", server, "-m", "http.server", "--bind", "{host}", "{port}")
		if status != verdict.StatusFailed || !says(stdout, "exit status 0") || !says(stdout, "got no whole answer") {
			t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
		}
	})
}

// node ends at once by SIGTERM unless a handler is there. server.close stops listening and closes the connections that are idle at
// that moment (since version 19; lib/_http_server.js: httpServerPreClose). A connection that is busy then is kept for its next request
// when its answer is out (resOnFinish), so that clients who go on sending over it keep the process from ending, unless the answer tells
// them to close it.
func TestNode(t *testing.T) {
	long.Only(t)
	server := installed(t, "node")
	const serve = `const server = require("http").createServer((_, r) => setTimeout(() => r.end("ok"), 1000)).listen(process.env.PORT, "127.0.0.1");`
	t.Run("without a handler", func(t *testing.T) {
		drillOf(t, outcome{verdict.StatusFailed, []string{"killed by SIGTERM", "got no whole answer"}}, "-get", "/", "--", server, "-e", serve)
	})
	const closes = serve + `process.on("SIGTERM", () => server.close());`
	t.Run("with a handler", func(t *testing.T) {
		drillOf(t, outcome{verdict.StatusFailed, []string{"still running 4 s after the stop began"}}, "-get", "/", "-grace", "4s", "--", server, "-e", closes)
	})
	drains := outcome{verdict.StatusPassed, []string{"exit status 0", "in flight at SIGTERM were answered"}}
	t.Run("with a handler, and clients that keep no connection", func(t *testing.T) {
		drillOf(t, drains, "-get", "/", "-no-keep-alive", "--", server, "-e", closes)
	})
	t.Run("with a handler and Connection: close", func(t *testing.T) {
		const says = `let closing = false;
const server = require("http").createServer((_, r) => setTimeout(() => { if (closing) r.setHeader("Connection", "close"); r.end("ok"); }, 1000));
server.listen(process.env.PORT, "127.0.0.1");
process.on("SIGTERM", () => { closing = true; server.close(); });`
		drillOf(t, drains, "-get", "/", "--", server, "-e", says)
	})
}
