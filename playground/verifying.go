package playground

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/process"
)

// verifyLimit is how long the command that looks at what the service has left behind may take, unless the plan says otherwise.
const verifyLimit = time.Minute

// Limits of what is kept of the command's output: its last lines.
const (
	verifyLines = 5
	verifyBytes = 64 << 10 // that are looked at
)

// verify runs the plan's command, if it has one, in the directory and with the environment of the service, and records how the command
// ended.
func (r *Run) verify(ctx context.Context) {
	if r.plan.Verify == "" {
		return
	}
	dir, env := r.verifyIn()
	ctx, cancel := context.WithTimeout(ctx, r.plan.VerifyLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", r.plan.Verify)
	process.DetachUser(cmd)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, append(os.Environ(), env...), time.Second
	said := new(tail)
	cmd.Stdout, cmd.Stderr = said, said
	began := r.log.Now()
	err := cmd.Run()
	if cmd.Process != nil {
		_ = cmd.Cancel() // ends what the command has left running; an error means that there is nothing
	}
	e := event.Event{Kind: event.Verified, Name: r.plan.Verify, Budget: r.log.Now() - began, Text: said.String()}
	exit, ended := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil:
		e.Class = event.Timeout
	case ended && exit.ExitCode() >= 0:
		e.Status = exit.ExitCode()
	case ended: // by a signal
		e.Status = shellKilled
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		e.Status, e.Text = shellCannot, err.Error()
	}
	r.log.Add(e)
}

// verifyIn returns the directory and the environment of the command that looks at what the service has left behind. Where the run
// knows no process, they are the plan's directory and the address of the service.
func (r *Run) verifyIn() (dir string, env []string) {
	if len(r.instances) == 0 {
		_, port, _ := net.SplitHostPort(r.plan.Addr) // Validate has found the address to be one
		return r.plan.Dir, []string{"ADDR=" + r.plan.Addr, "PORT=" + port}
	}
	last := r.instances[len(r.instances)-1]
	_, env = r.plan.At(last.place())
	return last.workDir(), env
}

// Exit statuses that a shell has for a command that could not be run, and for one that was killed.
const (
	shellCannot = 126
	shellKilled = 128
)

// tail keeps the last bytes that are written to it.
type tail struct{ kept []byte }

func (t *tail) Write(b []byte) (int, error) {
	t.kept = append(t.kept, b...)
	if extra := len(t.kept) - verifyBytes; extra > 0 {
		t.kept = append(t.kept[:0], t.kept[extra:]...)
	}
	return len(b), nil
}

// String returns the last lines.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimSpace(string(bytes.ToValidUTF8(t.kept, []byte("?")))), "\n")
	return strings.Join(lines[max(0, len(lines)-verifyLines):], "; ")
}

// plainWord is the first word of a command that is no shell syntax.
var plainWord = regexp.MustCompile(`^[\w./+-]+(\s|$)`)

// checkCommand returns an error where a command line is empty, or begins with the name of a command that the shell does not find. It
// does not examine a line that begins with anything else than a name.
func checkCommand(ctx context.Context, line, dir string) error {
	if strings.TrimSpace(line) == "" {
		return errors.New("it is empty")
	}
	word := strings.TrimSpace(plainWord.FindString(strings.TrimSpace(line)))
	if word == "" {
		return nil
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", `command -v -- "$0"`, word)
	process.Detach(cmd)
	cmd.Dir = dir
	err := cmd.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); ended {
		return fmt.Errorf("there is no command %s", word)
	}
	return err
}
