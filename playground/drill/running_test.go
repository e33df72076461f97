//go:build unix

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/verdict"
)

// says tells whether a report, whose lines are wrapped, has a sentence.
func says(report, sentence string) bool {
	return strings.Contains(strings.Join(strings.Fields(report), " "), sentence)
}

// serve starts the plain service on an address, as somebody else than the drill, and waits until it answers.
func serve(t *testing.T, addr string) *exec.Cmd {
	t.Helper()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(service)
	cmd.Env = append(os.Environ(), "ADDR="+addr)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reaped := make(chan struct{})
	go func() {
		defer close(reaped)
		_ = cmd.Wait() // its end is the drill's subject
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has ended where the drill stopped it
		<-reaped
	})
	awaitAnswer(t, addr)
	return cmd
}

func awaitAnswer(t *testing.T, addr string) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		response, err := http.Get("http://" + addr + "/")
		if err == nil {
			response.Body.Close()
			return
		}
		if time.Now().After(until) {
			t.Fatal(err)
		}
	}
}

// A process that runs already is stopped and judged, at the address on which it is found to listen, too.
func TestRunningProcess(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"by its own address", "by a URL"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr := freeAddr(t)
			pid := fmt.Sprint(serve(t, addr).Process.Pid)
			args := []string{"-pid", pid, "-get", "/slow"}
			if name == "by a URL" {
				args = []string{"-pid", pid, "-url", "http://" + addr + "/slow"}
			}
			status, stdout, stderr := drilled(t, args...)
			if status != verdict.StatusPassed || !says(stdout, "after SIGTERM") || !says(stdout, "were answered") {
				t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
			}
		})
	}
}

// A drill that is interrupted leaves a process that it has not started as it was.
func TestRunningProcessIsLeft(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	service := serve(t, addr)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	var out, said strings.Builder
	status := run(ctx, []string{"-pid", fmt.Sprint(service.Process.Pid), "-warmup", "1h"}, &out, &said)
	if status != verdict.StatusCouldNotRun {
		t.Errorf("status %d, %s", status, said.String())
	}
	if err := service.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process was ended with the drill: %v", err)
	}
	awaitAnswer(t, addr)
}

// A command that stops the service is judged by what the clients meet: whoever was in flight is answered, and nobody is owed an
// answer afterwards.
func TestStoppedByCommand(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	service := serve(t, addr)
	record := filepath.Join(t.TempDir(), "run.ndjson")
	status, stdout, stderr := drilled(t, "-url", "http://"+addr+"/slow", "-stop", fmt.Sprintf("kill %d", service.Process.Pid), "-settle", "500ms", "-record", record)
	if status != verdict.StatusPassed || !says(stdout, "in flight at the stop command were answered") || strings.Contains(stdout, verdict.Traffic) {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	if _, err := os.Stat(record); err != nil {
		t.Error(err)
	}
}

// A service that is cut off by the command fails.
func TestCutByCommand(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	service := serve(t, addr)
	status, stdout, stderr := drilled(t, "-url", "http://"+addr+"/slow", "-stop", fmt.Sprintf("kill -9 %d", service.Process.Pid), "-settle", "500ms")
	if status != verdict.StatusFailed || !says(stdout, "in flight at the stop command got no whole answer") || !says(stdout, "with SIGTERM, not SIGKILL") || says(stdout, "Close the listener") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

// A service that goes on under the same address must lose nothing, unless it may be away for a while and comes back.
func TestRestartedByCommand(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		flags  []string
		after  string // what the command does when the service has ended
		status int
		says   string
	}{
		{"it may be away", []string{"-expect-back"}, "restart", verdict.StatusPassed, "requests came once the service was back, and none met an error"},
		{"it may not be away", nil, "restart", verdict.StatusFailed, "-expect-back allows"},
		{"it does not come back", []string{"-expect-back", "-startup", "1s"}, "true", verdict.StatusFailed, "had not come back"},
		{"it is gone", []string{"-expect-up"}, "true", verdict.StatusFailed, "had not come back"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			addr := freeAddr(t)
			old := serve(t, addr)
			pidFile := filepath.Join(t.TempDir(), "pid")
			restart := fmt.Sprintf("ADDR=%s %s & echo $! > %s", addr, service, pidFile)
			command := fmt.Sprintf("kill %[1]d; while kill -0 %[1]d 2>/dev/null; do sleep 0.05; done; sleep 0.3; %[2]s", old.Process.Pid,
				map[string]string{"restart": restart, "true": "true"}[test.after])
			t.Cleanup(func() { endByFile(t, pidFile) })
			status, stdout, stderr := drilled(t, append(test.flags, "-url", "http://"+addr+"/slow", "-stop", command, "-settle", "1s")...)
			if status != test.status || !says(stdout, test.says) {
				t.Errorf("status %d, want %d, and %q\n%s\n%s", status, test.status, test.says, stdout, stderr)
			}
		})
	}
}

// endByFile kills the process whose number is in a file, if there is one.
func endByFile(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		return
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Error(err)
		return
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Errorf("the service that the command had started does not run: %v", err)
	}
}

// A fleet behind a balancer loses nothing where the balancer takes an instance out before it is stopped.
func TestFleetBehindABalancer(t *testing.T) {
	t.Parallel()
	first, second := freeAddr(t), freeAddr(t)
	old := serve(t, first)
	serve(t, second)
	out := filepath.Join(t.TempDir(), "out") // the file whose presence takes the first instance out
	balancer := httptest.NewServer(balance(func() string {
		if _, err := os.Stat(out); err == nil {
			return second
		}
		return first
	}))
	defer balancer.Close()
	status, stdout, stderr := drilled(t, "-url", balancer.URL+"/slow", "-stop", fmt.Sprintf("touch %[1]s; sleep 0.2; kill %[2]d; while kill -0 %[2]d 2>/dev/null; do sleep 0.05; done", out, old.Process.Pid),
		"-settle", "1s", "-verify", fmt.Sprintf("! kill -0 %d", old.Process.Pid))
	if status != verdict.StatusPassed || !says(stdout, "none with an error") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	if err := os.Remove(out); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr = drilled(t, "-url", balancer.URL+"/slow", "-stop", "true", "-startup", "500ms")
	if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "answered 502") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

// A command that stops nothing shows nothing.
func TestCommandThatStopsNothing(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	serve(t, addr)
	status, stdout, stderr := drilled(t, "-url", "http://"+addr+"/slow", "-stop", "true", "-settle", "1s")
	if status != verdict.StatusInconclusive || !says(stdout, "nothing that the drill can see was stopped") || !says(stdout, "-verify COMMAND") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	if runtime.GOOS == "linux" && !says(stdout, "the same process listened at "+addr) {
		t.Errorf("the process is not named:\n%s", stdout)
	}
}

// What is no running service, or cannot be stopped, is an error with a reason, and never a hang.
func TestRunningNothingToJudge(t *testing.T) {
	t.Parallel()
	addr := freeAddr(t)
	service := serve(t, addr)
	pid, url := fmt.Sprint(service.Process.Pid), "http://"+addr+"/slow"
	other := serve(t, freeAddr(t)).Process.Pid
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	garbage := raw(t, "SSH-2.0-no-http\r\n")
	mute := raw(t, "")
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"-pid", fmt.Sprint(ended.Process.Pid)}, "there is no process"},
		{[]string{"-pid", "1"}, "process 1 is the first process"},
		{[]string{"-pid", fmt.Sprint(os.Getpid())}, "is this program itself"},
		{[]string{"-pid", fmt.Sprint(os.Getppid())}, "has started this program"},
		{[]string{"-pid", "-5"}, "is no number of a process"},
		{[]string{"-pid", "0"}, `"0" for flag -pid: that is no number of a process`},
		{[]string{"-url", "https://" + addr, "-stop", "true", "-http", "h2c"}, "give -http 2"},
		{[]string{"-pid", fmt.Sprint(other), "-addr", addr}, "does not listen on " + addr},
		{[]string{"-pid", pid, "-stop", "true", "-url", url}, "exclude one another"},
		{[]string{"-pid", pid, "--", "sleep", "60"}, "drill one of the two"},
		{[]string{"-pid", pid, "-ready-line", "x"}, "cannot be read"},
		{[]string{"-pid", pid, "-slow", "0"}, "GET /: "},
		{[]string{"-url", url}, "name what stops it"},
		{[]string{"-url", "ftp://x", "-stop", "true"}, "is no address of a service"},
		{[]string{"-stop", "true"}, "name that with -url"},
		{[]string{"-url", url, "-stop", " "}, "is empty"},
		{[]string{"-url", url, "-stop", "true", "-expect-up", "-expect-back"}, "cannot be up all the time"},
		{[]string{"-url", url, "-stop", "true", "-settle", "-1s"}, "is written like"},
		{[]string{"-settle", "1s", "--", "sleep", "60"}, "are for -stop"},
		{[]string{"-port", "80", "--", "sleep", "60"}, "are for -image"},
		{[]string{"-image", "x", "-pid", pid}, "-image starts a container"},
		{[]string{"-image", "-x"}, "is no name of an image"},
		{[]string{"-image", "x", "-runtime", "no-such-engine"}, "no-such-engine is not installed"},
		{[]string{"-url", url, "-stop", "echo trying; no-such-command", "-warmup", "0"}, "it said: trying"},
		{[]string{"-url", url, "-stop", "echo sorry; exit 3", "-warmup", "0"}, "ended with exit status 3"},
		{[]string{"-url", url, "-stop", "echo waiting; sleep 60", "-stop-timeout", "300ms", "-warmup", "0"}, "has not ended within 300ms"},
		{[]string{"-url", "http://" + freeAddr(t), "-stop", "true", "-startup", "300ms"}, "nothing listened on"},
		{[]string{"-url", "http://" + garbage, "-stop", "true", "-startup", "300ms"}, "are not understood"},
		{[]string{"-url", "http://" + mute, "-stop", "true", "-startup", "300ms"}, "did not answer"},
		{[]string{"-url", "https://" + addr, "-stop", "true", "-startup", "300ms"}, "are not understood"},
		{[]string{"-url", "http://192.0.2.1:80", "-stop", "docker stop web"}, `192.0.2.1 is not this machine: the drill would send it 20 requests a second and, while they are in flight, run "docker stop web"`},
	} {
		began := time.Now()
		status, stdout, stderr := drilled(t, test.args...)
		if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, test.says) || stdout != "" {
			t.Errorf("%q: status %d, %q on standard output, %q on standard error; want %d and %q", test.args, status, stdout, stderr, verdict.StatusCouldNotRun, test.says)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%q took %v", test.args, took)
		}
	}
	if err := service.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("a drill that was refused has stopped the service: %v", err)
	}
}

// balance returns a handler that forwards each request to the address that next returns.
func balance(next func() string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+next()+r.URL.RequestURI(), r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		w.WriteHeader(response.StatusCode)
	})
}

// raw returns the address of a server that sends one text to everybody, and reads what comes.
func raw(t *testing.T, text string) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var open []net.Conn
		for {
			conn, err := listener.Accept()
			if err != nil {
				break
			}
			open = append(open, conn)
			_, _ = conn.Write([]byte(text)) // the client may have left
		}
		for _, conn := range open {
			conn.Close()
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-done
	})
	return listener.Addr().String()
}
