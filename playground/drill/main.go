// Drill tests the shutdown of any service: it starts a command, sends it requests, stops it as an operator or an orchestrator
// would, and judges what its clients met.
//
//	go run ./playground/drill -get /slow -- ./server -listen {addr}
//
// drill -h lists the flags. The exit status is 0 when every check that applies has passed, 1 when a check failed, 3 when none
// failed and one could not be shown, and 2 when there was nothing to judge.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"closingtime/playground"
	"closingtime/playground/drills"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

func main() {
	log.SetOutput(io.Discard) // net/http reports there what a strange server sends; the drill reports that by itself
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run runs the drill that the command line describes, and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "compare" {
		return compare(args[1:], stdout, stderr)
	}
	options := newOptions()
	drill, err := options.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, options.usage())
		return verdict.StatusPassed
	case errors.Is(err, errWritten):
		fmt.Fprintf(stdout, "wrote %s; change it, and run drill again\n", cmp.Or(options.file, defaultFile))
		return verdict.StatusPassed
	case err != nil:
		return cannotRun(stderr, err)
	}
	if err := makeRoom(drill); err != nil {
		return cannotRun(stderr, err)
	}
	result, err := perform(ctx, drill, options.results.watch, stderr)
	if err != nil {
		return cannotRun(stderr, err)
	}
	if err := options.results.write(stdout, result); err != nil {
		return cannotRun(stderr, err)
	}
	return verdict.Status(result.Checks)
}

// perform runs the drill, and shows meanwhile how far it has come: in the terminal program, or in a line.
func perform(ctx context.Context, drill drills.Drill, watch bool, stderr io.Writer) (*drills.Result, error) {
	if !watch {
		live := startLive(stderr)
		defer live.close()
		drill.Started = live.watch
		return drill.Run(ctx)
	}
	kept := drill.Record
	viewer, err := prepareViewer(ctx, &drill, stderr)
	if err != nil {
		return nil, err
	}
	started := false
	drill.Started = func(run *playground.Run) {
		started = true
		viewer.show(ctx, run)
	}
	result, err := drill.Run(ctx)
	err = errors.Join(err, viewer.close(started))
	if result != nil {
		result.Recording = kept
	}
	return result, err
}

// cannotRun says why there is nothing to judge, with the last lines that the service said, and returns the exit status.
func cannotRun(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "drill: %s\n", words.Clean(err.Error()))
	for _, line := range drills.Output(err) {
		fmt.Fprintf(stderr, "    it said: %s\n", words.Clean(line))
	}
	if usage, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprintf(stderr, "%s\n", usage.help)
	}
	return verdict.StatusCouldNotRun
}
