//go:build unix

package main

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"closingtime/internal/long"
	"closingtime/playground/verdict"
)

// slowly answers after half a second, which is long enough for requests to be in flight.
func slowly(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/slow" {
		time.Sleep(500 * time.Millisecond)
	}
}

// A service over TLS is drilled by its https address.
func TestTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(slowly))
	defer server.Close()
	status, stdout, stderr := drilled(t, "-url", server.URL+"/slow", "-stop", "true", "-verify", "true", "-settle", "500ms")
	if status != verdict.StatusPassed || !says(stdout, "none with an error") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

// A service that answers strangely gets a message or a verdict, and never a pass for what was not shown.
func TestStrangeServices(t *testing.T) {
	t.Parallel()
	secure := httptest.NewUnstartedServer(http.HandlerFunc(slowly))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	loop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/slow", http.StatusFound) }))
	t.Cleanup(loop.Close)
	for _, test := range []struct {
		name   string
		long   bool
		args   []string
		status int
		says   string
	}{
		{"TLS where plain HTTP is expected", false, []string{"-url", "http" + secure.URL[len("https"):] + "/slow"}, verdict.StatusCouldNotRun, "400 (Bad Request)"},
		{"a redirect loop", false, []string{"-url", loop.URL + "/slow", "-follow", "-max-wait", "3s"}, verdict.StatusCouldNotRun, "that may be a loop"},
		{"garbage", false, []string{"-url", "http://" + raw(t, "SSH-2.0-no-http\r\n"), "-ready", "tcp", "-max-wait", "3s"}, verdict.StatusCouldNotRun, "no whole answer ("},
		{"silence", true, []string{"-url", "http://" + raw(t, ""), "-ready", "tcp", "-max-wait", "3s"}, verdict.StatusFailed, "gave up waiting"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.long {
				long.Only(t)
			}
			t.Parallel()
			status, stdout, stderr := drilled(t, append(test.args, "-stop", "true", "-settle", "300ms")...)
			if status != test.status || !says(stdout+stderr, test.says) {
				t.Errorf("status %d, want %d, and %q\n%s\n%s", status, test.status, test.says, stdout, stderr)
			}
		})
	}
}

// What a service said is told, also where it ran and there is nothing to judge.
func TestLastWordsOfARefusingService(t *testing.T) {
	t.Parallel()
	python := installed(t, "python3")
	const code = `
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_error(404)
    def log_message(self, *args): print("I do not know", self.path, flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`
	status, _, stderr := drilled(t, "-get", "/slow", "-warmup", "15s", "--", python, "-c", code, "{port}")
	if status != verdict.StatusCouldNotRun || !says(stderr, "404 (Not Found)") || !says(stderr, "it said: I do not know /slow") {
		t.Errorf("status %d\n%s", status, stderr)
	}
}
