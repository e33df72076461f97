//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/internal/long"
	"closingtime/playground/container"
	"closingtime/playground/verdict"
)

// restricted is a configuration of podman for a machine on which it may neither limit resources nor make control groups.
const restricted = `[containers]
cgroups = "no-conmon"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
`

// engine returns the command of a container engine that can run containers here, and the name of an image with the plain service,
// which listens on port 8080. It skips the test where there is none.
func engine(t *testing.T) (command, image string) {
	t.Helper()
	found, err := container.Find(t.Context(), "")
	if err != nil {
		t.Skip(err)
	}
	command, image = found.String(), "localhost/closingtime-test-plain"
	dir := t.TempDir()
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(dir, "server"), "../testdata/plain")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	archive := filepath.Join(dir, "image.tar")
	if said, err := exec.Command("tar", "-c", "-f", archive, "-C", dir, "server").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	runs := func() bool {
		said, err := exec.Command(command, "import", "--change", `ENTRYPOINT ["/server"]`, "--change", "ENV ADDR=:8080", "--change", "EXPOSE 8080", archive, image).CombinedOutput()
		if err != nil {
			t.Skipf("%s cannot make an image here: %v: %s", command, err, said)
		}
		said, err = exec.Command(command, "run", "--rm", "-e", "ADDR=nonsense", image).CombinedOutput()
		if strings.Contains(string(said), "nonsense") { // the service has said what is wrong with its address
			return true
		}
		t.Logf("%s: %v: %s", command, err, said)
		return false
	}
	if !runs() {
		t.Setenv("CONTAINERS_CONF", written(t, "containers.conf", restricted))
		if !runs() {
			t.Skipf("%s runs no containers here", command)
		}
	}
	t.Cleanup(func() {
		if said, err := exec.Command(command, "rmi", "-f", image).CombinedOutput(); err != nil {
			t.Errorf("removing the image: %v: %s", err, said)
		}
	})
	return command, image
}

// containers lists the containers of drills that are left.
func containers(t *testing.T, engine string) string {
	t.Helper()
	out, err := exec.Command(engine, "ps", "-a", "-q", "--filter", "name=closingtime-drill-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// slowToTell returns the command of an engine that takes a second longer to tell how a container is.
func slowToTell(t *testing.T, engine string) string {
	t.Helper()
	path := written(t, "slow-engine", "#!/bin/sh\n"+`if [ "$1" = inspect ]; then sleep 1; fi; exec `+engine+` "$@"`+"\n")
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// A container is started, stopped by its engine, judged by its true first process, and removed.
func TestImage(t *testing.T) {
	long.Only(t)
	engine, image := engine(t)
	for _, test := range []struct {
		name   string
		args   []string
		status int
		says   string // in the report or on standard error
	}{
		{"drains", []string{"-get", "/slow", "-image", image}, verdict.StatusPassed, "in flight at SIGTERM were answered"},
		{"another signal", []string{"-get", "/slow", "-signal", "INT", "-image", image}, verdict.StatusPassed, "after SIGINT"},
		{"a command and a port", []string{"-get", "/slow", "-env", "ADDR={addr}", "-port", "9090", "-image", image, "--", "-ignored"}, verdict.StatusPassed, "exit status 0"},
		{"a signal that it does not hear", []string{"-get", "/slow", "-signal", "USR1", "-grace", "2s", "-image", image}, verdict.StatusFailed, "killed by SIGKILL"},
		{"an engine that tells slowly how it ended", []string{"-get", "/slow", "-signal", "USR1", "-grace", "2s", "-runtime", slowToTell(t, engine), "-image", image}, verdict.StatusFailed, "killed by SIGKILL"},
		{"an image that is not there", []string{"-image", "localhost/no-such-image"}, verdict.StatusCouldNotRun, "is the image on this machine?"},
		{"it listens on its loopback alone", []string{"-env", "ADDR=127.0.0.1:8080", "-startup", "1s", "-image", image}, verdict.StatusCouldNotRun, "on all addresses of the container"},
		{"it ends at once", []string{"-env", "ADDR=nonsense", "-image", image}, verdict.StatusCouldNotRun, "nonsense"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, stdout, stderr := drilled(t, test.args...)
			if status != test.status || !says(stdout+stderr, test.says) {
				t.Errorf("status %d, want %d, and %q\n%s\n%s", status, test.status, test.says, stdout, stderr)
			}
			if left := containers(t, engine); left != "" {
				t.Errorf("containers are left: %s", left)
			}
		})
	}
	t.Run("interrupted", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan int)
		var out, said strings.Builder
		go func() { ended <- run(ctx, []string{"-image", image, "-warmup", "1h"}, &out, &said) }()
		for until := time.Now().Add(time.Minute); containers(t, engine) == ""; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(until) {
				t.Fatal("no container is started")
			}
		}
		cancel()
		if status := <-ended; status != verdict.StatusCouldNotRun {
			t.Errorf("status %d, %s", status, said.String())
		}
		if left := containers(t, engine); left != "" {
			t.Errorf("containers are left: %s", left)
		}
	})
	t.Run("stopped by a command", func(t *testing.T) {
		addr := freeAddr(t)
		_, port, _ := strings.Cut(addr, ":")
		name := fmt.Sprintf("closingtime-test-%d", os.Getpid())
		if said, err := exec.Command(engine, "run", "-d", "--name", name, "-p", addr+":8080", image).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		defer func() {
			if said, err := exec.Command(engine, "rm", "-f", name).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, said)
			}
		}()
		awaitAnswer(t, addr)
		drillOf(t, outcome{verdict.StatusPassed, []string{"in flight at the stop command were answered"}},
			"-url", "http://127.0.0.1:"+port+"/slow", "-stop", engine+" stop "+name)
	})
}
