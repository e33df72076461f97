// Package target describes what a run starts, asks and stops: any program that listens on an address. The shop of the course is
// one such program, which is told more than others. A target can also run already, or be a container's image.
package target

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"

	"closingtime/playground/readiness"
)

// Target is a program to start or, with one of PID, Outside and Image, something else to stop. The zero value of each other field
// but Command means its default.
type Target struct {
	// Command is the program and its arguments. In an argument, {addr}, {host} and {port} stand for the address on which the
	// program is to listen.
	Command []string
	Dir     string   // the working directory; unless set, an empty one of the run's own
	Env     []string // NAME=value, in addition to what Environment gives, with {addr}, {host} and {port} as in Command
	// Addr is the address on which the program listens, host:port, whatever it is told. Unless set, the run finds a free one on
	// the loopback interface for each process that it starts.
	Addr string
	// PID is the number of a process that runs already and listens on Addr. Nothing is started, and Command is empty.
	PID int
	// Outside is what runs already and is stopped by a command. Nothing is started, and Command is empty.
	Outside *Outside
	// Image is the image of a container that is started and stopped by its engine. Command, if any, takes the place of the image's.
	Image *Image
	// Shop says that the program is a shop of the course: it is told where its database and its log are.
	Shop bool

	Ready   readiness.Question // how the program is asked whether it is ready
	Line    *regexp.Regexp     // the program is ready when it has written such a line to its output; it is not asked then
	Startup time.Duration      // how long the program may take until it is ready; the run has a default
}

// Place is where one process of a target works.
type Place struct {
	Addr     string        // where it is to listen, host:port
	TempDir  string        // its directory for temporary files
	Grace    time.Duration // how long it has from the signal to its end
	Database string        // the file of a shop's database
	Log      string        // the file of a shop's log
}

// At returns the command and the environment of a process at a place. To every program the environment gives ADDR (host:port),
// PORT, TMPDIR and GRACE (such as 10s), and to a shop DATABASE and LOG.
func (t Target) At(p Place) (command, env []string) {
	host, port, err := net.SplitHostPort(p.Addr)
	if err != nil {
		port = p.Addr // Validate has found the address to be one
	}
	address := strings.NewReplacer("{addr}", p.Addr, "{host}", host, "{port}", port)
	for _, argument := range t.Command {
		command = append(command, address.Replace(argument))
	}
	env = []string{"ADDR=" + p.Addr, "PORT=" + port, "TMPDIR=" + p.TempDir, "GRACE=" + p.Grace.String()}
	if t.Shop {
		env = append(env, "DATABASE="+p.Database, "LOG="+p.Log)
	}
	for _, entry := range t.Env {
		env = append(env, address.Replace(entry))
	}
	return command, env
}

// Validate returns an error that says what is wrong with the target, or nil.
func (t Target) Validate() error {
	if err := t.validateKind(); err != nil {
		return err
	}
	for _, entry := range t.Env {
		if name, _, ok := strings.Cut(entry, "="); !ok || name == "" {
			return fmt.Errorf("%q is no environment variable; write NAME=value", entry)
		}
	}
	if t.Addr != "" {
		host, port, err := net.SplitHostPort(t.Addr)
		if err != nil || host == "" || port == "" || port == "0" {
			return fmt.Errorf("%q is no address to listen on; write host:port, such as 127.0.0.1:8080", t.Addr)
		}
	}
	if path := t.Ready.Path; path != "" && !strings.HasPrefix(path, "/") {
		return fmt.Errorf("%q is no path to ask for readiness; it begins with /", path)
	}
	if t.Startup < 0 {
		return fmt.Errorf("the time to start is negative: %v", t.Startup)
	}
	return nil
}
