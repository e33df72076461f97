package ready

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"closingtime/internal/filelock"
	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/verdict"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// checks are what is checked, in this order. The number of each in a code is the power of two of its place.
var checks = []struct {
	name, about string
	before      string // said before a check that takes long
	do          func(*machine, context.Context) Finding
}{
	{"go", "Go is there, and new enough", "", (*machine).goVersion},
	{"modules", "every module that the course needs is there", "", (*machine).modules},
	{"build", "services can be built", "Building two services; the first time, this takes a minute or more.", (*machine).build},
	{"ports", "programs can speak with each other through ports of this machine", "", (*machine).ports},
	{"signals", "a signal reaches a service, which ends gracefully", "Running a service and stopping it; this takes some seconds.", (*machine).signals},
	{"terminal", "the terminal is large enough and shows the signs", "", (*machine).terminal},
	{"files", "there is room on the disk, and files can be written and locked", "", (*machine).files},
	{"clock", "the clock is right, and timers are on time", "", (*machine).clock},
}

// machine is the machine that is checked, with what earlier checks have built for later ones.
type machine struct {
	course  *lessons.Course
	builder *build.Builder
	lesson  *lessons.Lesson // its fixed service is run

	service, audit string // binaries; empty until they are built
}

func newMachine(course *lessons.Course) *machine {
	return &machine{course: course, builder: course.Builder(), lesson: course.Lessons[0]}
}

func pass(format string, args ...any) Finding {
	return Finding{Outcome: Pass, Said: fmt.Sprintf(format, args...)}
}

// fail is a finding of what is wrong and what to do about it.
func fail(said, do string) Finding { return Finding{Outcome: Fail, Said: said, Do: do} }

var goLine = regexp.MustCompile(`(?m)^go (\S+)`)

func (m *machine) goVersion(ctx context.Context) Finding {
	mod, err := os.ReadFile(filepath.Join(m.course.Root, "go.mod"))
	wanted := goLine.FindSubmatch(mod)
	if err != nil || wanted == nil {
		return fail("go.mod in "+m.course.Root+" names no version of Go", "Check the repository out again.")
	}
	const install = "Install Go from https://go.dev/dl, or use a pack that has Go in it (go run ./tui pack)."
	is, err := m.goEnv(ctx, "GOVERSION")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return fail("there is no go command in PATH", install)
	case err != nil:
		return fail("the go command cannot work here: "+err.Error(), install)
	case version.Compare(is, "go"+string(wanted[1])) < 0 && version.IsValid(is):
		return fail(fmt.Sprintf("%s is too old; the course needs %s or newer", is, wanted[1]), install)
	}
	return pass("%s on %s/%s; the course needs %s or newer", is, runtime.GOOS, runtime.GOARCH, wanted[1])
}

// goEnv returns a setting of the go command.
func (m *machine) goEnv(ctx context.Context, name string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "-json", name)
	cmd.Dir, cmd.WaitDelay = m.course.Root, time.Second
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return "", errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", err
	}
	var settings map[string]string
	if err := json.Unmarshal(out, &settings); err != nil {
		return "", fmt.Errorf("reading the settings of go: %w", err)
	}
	return settings[name], nil
}

func (m *machine) modules(ctx context.Context) Finding {
	if err := m.builder.Download(ctx); err != nil {
		return unbuilt(err, "Connect to a network where the module proxy can be reached (GOPROXY names it), and run go mod download; or use a pack (go run ./tui pack).")
	}
	return pass("all are on this machine")
}

// unbuilt is the finding of a build that failed. It says what the error and otherwise say to do.
func unbuilt(err error, otherwise string) Finding {
	text := err.Error()
	if failed, ok := errors.AsType[*build.Error](err); ok {
		text = failed.Reason()
	}
	said, do, _ := strings.Cut(text, "\n")
	return fail(said, strings.TrimSuffix(do+"\n"+otherwise, "\n"))
}

func (m *machine) build(ctx context.Context) Finding {
	began := time.Now()
	dirs := []string{m.course.AuditDir(), m.lesson.Dir(lessons.Fixed)}
	if m.course.HasProgram(builds.RoomServer) {
		dirs = append(dirs, m.course.Folder(builds.RoomServer))
	}
	var made []string
	for _, dir := range dirs {
		binary, err := m.builder.Build(ctx, dir, nil)
		if err != nil {
			return unbuilt(err, "")
		}
		made = append(made, binary)
	}
	m.audit, m.service = made[0], made[1]
	return pass("%s built in %s", ui.Plural(len(made), "program"), ui.Seconds(time.Since(began)))
}

// portsAtOnce is the largest number of ports on which a run of the course listens at once.
const portsAtOnce = 8

func (m *machine) ports(ctx context.Context) Finding {
	const do = "A firewall or a security program keeps programs from 127.0.0.1: allow it for programs that you build yourself."
	for range portsAtOnce {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return fail("no port of 127.0.0.1 can be listened on: "+err.Error(), do)
		}
		defer listener.Close()
		if err := speak(ctx, listener); err != nil {
			return fail("nothing comes through "+listener.Addr().String()+": "+err.Error(), do)
		}
	}
	return pass("%d ports of 127.0.0.1 are listened on and reached", portsAtOnce)
}

// speak sends a few bytes to a listener and back.
func speak(ctx context.Context, listener net.Listener) error {
	answered := make(chan error, 1)
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			_, err = io.CopyN(conn, conn, int64(len(greeting)))
			err = errors.Join(err, conn.Close())
		}
		answered <- err
	}()
	err := greet(ctx, listener.Addr().String())
	if err != nil {
		listener.Close() // ends the other side
	}
	return errors.Join(err, <-answered)
}

const greeting = "closing time"

func greet(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, greeting); err != nil {
		return err
	}
	answer := make([]byte, len(greeting))
	if _, err := io.ReadFull(conn, answer); err != nil {
		return err
	}
	if string(answer) != greeting {
		return fmt.Errorf("%q came back as %q", greeting, answer)
	}
	return nil
}

func (m *machine) signals(ctx context.Context) Finding {
	if runtime.GOOS == "windows" {
		return fail("Windows has no SIGTERM, and the course is about that signal",
			"Install WSL (wsl --install), and run the course there. Here you can read the lessons, replay recordings and open the workshop's page.")
	}
	if m.service == "" {
		return Finding{Outcome: Unknown, Said: "not checked, since no service was built"}
	}
	outcome, err := m.course.CheckBuilt(ctx, m.lesson, lessons.Fixed, m.service, m.audit)
	if err != nil {
		return fail("a service could not be run: "+err.Error(), "Look for a security program that keeps programs which you build from running.")
	}
	_ = os.Remove(outcome.Recording) // it is no run of the learner's
	i := slices.IndexFunc(outcome.Results, func(r verdict.Result) bool { return r.Check == "exit" })
	if i < 0 || outcome.Results[i].Outcome != verdict.Pass {
		return fail("a service was told to end, and did not end gracefully",
			"Run `go run ./tui check "+m.lesson.Name+"`, which says why; close what keeps this machine busy, and try again.")
	}
	return pass("a service was told to end and did, as it should")
}

func (m *machine) clock(ctx context.Context) Finding {
	const naps, nap = 20, 5 * time.Millisecond
	var late []time.Duration
	for range naps {
		began := time.Now()
		select {
		case <-ctx.Done():
			return Finding{}
		case <-time.After(nap):
		}
		late = append(late, time.Since(began)-nap)
	}
	slices.Sort(late)
	if middle := late[naps/2]; middle > 100*time.Millisecond {
		return fail("timers are late, by "+ui.Seconds(middle), "Close what keeps this machine busy, and connect it to power.")
	}
	skew, err := m.fileSkew()
	switch {
	case err != nil:
		return fail("no file can be made in "+m.course.StateDir()+": "+err.Error(), "Make it a folder into which you may write.")
	case skew.Abs() > 10*time.Second:
		return fail("files are stamped with another time than the clock's, "+ui.Seconds(skew.Abs())+" away",
			"Copy the course to a disk of this machine: on a network drive, your saves may go unnoticed.")
	}
	if info, err := os.Stat(filepath.Join(m.course.Root, "go.mod")); err == nil && time.Until(info.ModTime()) > 24*time.Hour {
		return fail("the clock says "+time.Now().Format(time.DateOnly)+", and the course was put here after that", "Set the clock.")
	}
	return pass("%s, and timers are on time", time.Now().Format(time.DateTime))
}

// fileSkew returns how far the time of a new file is from the clock.
func (m *machine) fileSkew() (time.Duration, error) {
	if err := os.MkdirAll(m.course.StateDir(), 0o755); err != nil {
		return 0, err
	}
	file, err := os.CreateTemp(m.course.StateDir(), "ready-*.tmp")
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err = errors.Join(err, file.Close(), os.Remove(file.Name())); err != nil {
		return 0, err
	}
	return time.Since(info.ModTime()), nil
}

// lockIn locks a file in a folder.
func lockIn(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return filelock.Try(filepath.Join(dir, "ready.lock"))
}
