// Command tui is Closing Time: a course and a playground for the graceful shutdown of Go services, in a terminal.
// Its check command needs no terminal: it runs lessons and prints their verdicts.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	_ "closingtime/tui/background"
	"closingtime/tui/pack"
	"closingtime/tui/plain"
	"closingtime/tui/program"
	"closingtime/tui/ready"
	"closingtime/tui/ui"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run carries out the command line and returns the exit status. It removes control sequences from whatever is written to stderr,
// since errors quote files, services and the go command.
func run(args []string, stdout, stderr io.Writer) int {
	stderr = ui.CleanWriter(stderr)
	log.SetOutput(io.Discard) // net/http would log when a service sends more than it promised, which a run records by itself
	if len(args) == 0 {
		return course(nil, stderr)
	}
	if args[0] == "-course" || args[0] == "--course" {
		return course(args[1:], stderr)
	}
	if args[0] == "-plain" || args[0] == "--plain" {
		return plain.Run(args[1:], stdout, stderr)
	}
	out := &output{to: stdout}
	status := command(args, out, stderr)
	if out.err != nil && status != program.CouldNotRun {
		return program.CannotRun(stderr, "%s: writing to standard output: %v\n", args[0], out.err)
	}
	return status
}

// output passes on what is written to it, and keeps the first error.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(text []byte) (int, error) {
	n, err := o.to.Write(text)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// command carries out a command that writes to standard output, and returns the exit status.
func command(args []string, stdout, stderr io.Writer) int {
	switch args[0] {
	case "check":
		return untilSignal(runCheck, args[1:], stdout, stderr)
	case "ready":
		return untilSignal(ready.Run, args[1:], stdout, stderr)
	case "pack":
		return untilSignal(pack.Run, args[1:], stdout, stderr)
	case "runs":
		return listRuns(args[1:], stdout, stderr)
	case "export":
		return untilSignal(runExport, args[1:], stdout, stderr)
	case "replay":
		return replayFile(args[1:], stderr)
	case "watch":
		return watchFile(args[1:], stderr)
	case "host":
		return host(args[1:], stdout, stderr)
	case "join":
		return join(args[1:], stdout, stderr)
	case "notes":
		return notes(args[1:], stdout, stderr)
	case "-h", "-help", "--help", "help":
		fmt.Fprint(stdout, usage)
		return program.Passed
	}
	return program.CannotRun(stderr, "There is no %s %q. `go run ./tui -h` lists what there is.\n", kindOf(args[0]), args[0])
}

// untilSignal carries out a command with a context that ends with the first signal. A second signal ends the program at once.
func untilSignal(command func(context.Context, []string, io.Writer, io.Writer) int, args []string, stdout, stderr io.Writer) int {
	ctx, stop := program.UntilSignal()
	defer stop()
	return command(ctx, args, stdout, stderr)
}

func kindOf(arg string) string {
	if arg != "" && arg[0] == '-' {
		return "flag"
	}
	return "command"
}

// onTerminal tells whether there is a terminal to draw on and to read keys from. Where there is none, it says so on stderr.
func onTerminal(stderr io.Writer) bool {
	if ui.HasTerminal() {
		return true
	}
	fmt.Fprint(stderr, "The course needs a terminal on its standard input and output, and there is none.\n"+
		"In lines of text, also from a pipe: go run ./tui -plain\n"+
		"To run the lessons without one: go run ./tui check\n")
	return false
}
