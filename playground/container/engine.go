// Package container runs a service in a container, by the command of docker or podman.
package container

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/process"
)

// Engine is a container engine that runs on this machine.
type Engine struct{ command []string }

// String returns the command of the engine.
func (e Engine) String() string { return strings.Join(e.command, " ") }

// commandLimit is how long a command of the engine may take that does not wait for a container.
const commandLimit = 2 * time.Minute

// Find returns the engine with a command, such as "docker" or "podman --runtime runc", or whichever of docker and podman runs where
// the command is empty. The error says why none can be used.
func Find(ctx context.Context, command string) (Engine, error) {
	candidates := [][]string{{"docker"}, {"podman"}}
	if words := strings.Fields(command); len(words) > 0 {
		candidates = [][]string{words}
	}
	var failed []string
	for _, c := range candidates {
		e := Engine{c}
		_, err := e.run(ctx, "ps", "-q") // unlike version, it needs the daemon of docker
		if err == nil {
			return e, nil
		}
		if ctx.Err() != nil {
			return Engine{}, context.Cause(ctx)
		}
		failed = append(failed, err.Error())
	}
	return Engine{}, fmt.Errorf("no container engine can be used: %s", strings.Join(failed, "; "))
}

// run runs a command of the engine to its end, and returns what it printed. The error has the last line that it said.
func (e Engine) run(ctx context.Context, args ...string) (printed string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, commandLimit, fmt.Errorf("it took longer than %v", commandLimit))
	defer cancel()
	return e.wait(ctx, args...)
}

// wait is run without a limit of its own.
func (e Engine) wait(ctx context.Context, args ...string) (printed string, err error) {
	cmd := e.prepare(ctx, args)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	name := e.command[0] + " " + args[0]
	switch {
	case err == nil:
		return out.String(), nil
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("%s is not installed", e.command[0])
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s: %w", name, context.Cause(ctx))
	}
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return "", fmt.Errorf("%s: %s", name, last)
	}
	return "", fmt.Errorf("%s: %w", name, err)
}

// prepare returns a command of the engine that is not reached by the signals of the terminal.
func (e Engine) prepare(ctx context.Context, args []string) *exec.Cmd {
	all := slices.Concat(e.command[1:], args)
	cmd := exec.CommandContext(ctx, e.command[0], all...)
	process.DetachUser(cmd)
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// image is what an engine tells of an image.
type image struct {
	Config struct {
		ExposedPorts map[string]struct{}
		StopSignal   string
	}
}

// inspectImage returns what is known of an image on this machine.
func (e Engine) inspectImage(ctx context.Context, name string) (image, error) {
	out, err := e.run(ctx, "image", "inspect", name)
	if err != nil {
		return image{}, fmt.Errorf("%w; is the image on this machine? %s pull %s fetches one from a registry", err, e, name)
	}
	var all []image
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) == 0 {
		return image{}, fmt.Errorf("%s image inspect %s: the answer is not understood", e, name)
	}
	return all[0], nil
}

// port returns the port of the container on which its service listens: the given one, or the only one that the image exposes.
func (i image) port(name string, given int) (int, error) {
	if given > 0 {
		return given, nil
	}
	var tcp []int
	for exposed := range i.Config.ExposedPorts {
		number, protocol, _ := strings.Cut(exposed, "/")
		if port, err := strconv.Atoi(number); err == nil && (protocol == "" || protocol == "tcp") {
			tcp = append(tcp, port)
		}
	}
	slices.Sort(tcp)
	switch len(tcp) {
	case 0:
		return 0, fmt.Errorf("the image %s exposes no port; name the one on which its service listens", name)
	case 1:
		return tcp[0], nil
	}
	return 0, fmt.Errorf("the image %s exposes the ports %s; name the one to which the requests go", name, strings.Trim(fmt.Sprint(tcp), "[]"))
}

// signalName returns the full name of a signal that an image gives by name or by number.
func signalName(text string) string {
	if number, err := strconv.Atoi(text); err == nil {
		return signalNumbers[number]
	}
	text = strings.ToUpper(text)
	if text == "" || strings.HasPrefix(text, "SIG") {
		return text
	}
	return "SIG" + text
}

// signalNumbers has the signals by which images ask to be stopped, with their numbers on Linux.
var signalNumbers = map[int]string{1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 9: "SIGKILL", 10: "SIGUSR1", 12: "SIGUSR2", 15: "SIGTERM", 28: "SIGWINCH", 37: "SIGRTMIN+3"}
