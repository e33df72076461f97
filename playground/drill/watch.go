package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/drills"
	"closingtime/playground/scratch"
)

// viewer is the terminal program, which shows the run while it goes on.
type viewer struct {
	program string
	dir     *scratch.Dir
	ended   chan error
}

// prepareViewer builds the terminal program, and has the drill record into a file that it can follow. The caller calls close.
func prepareViewer(ctx context.Context, d *drills.Drill, stderr io.Writer) (*viewer, error) {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return nil, errors.New("-watch needs a terminal on standard input and output")
	}
	dir, err := scratch.Make("closingtime-watch-")
	if err != nil {
		return nil, err
	}
	v := &viewer{dir: dir, ended: make(chan error, 1)}
	fmt.Fprintln(stderr, "drill: building the terminal program")
	if v.program, err = buildViewer(ctx, ".", dir.Path); err != nil {
		return nil, errors.Join(err, dir.Remove())
	}
	if d.Record == "" {
		d.Record = filepath.Join(dir.Path, "run.ndjson")
	}
	return v, nil
}

// buildViewer builds the terminal program into the directory bin. The module of the directory from has to have it; the
// error says what to do where it has not.
func buildViewer(ctx context.Context, from, bin string) (program string, err error) {
	root, err := drills.ModuleRoot(ctx, from)
	if err == nil {
		program, err = build.NewBuilder(root, bin).BuildImport(ctx, "closingtime/tui", nil)
	}
	if err == nil {
		return program, nil
	}
	return "", fmt.Errorf("-watch builds the terminal program, which takes the go command and a working directory in a checkout of Closing Time, or in a module that requires it; elsewhere, give -record FILE instead, and show the run from the checkout, also while it goes on, with: go run ./tui watch FILE (%w)", err)
}

// leaveWithin is how long the terminal program may take to give the terminal back when the drill is told to end.
const leaveWithin = 5 * time.Second

// show shows the run, until the person leaves the terminal program, or ctx ends.
func (v *viewer) show(ctx context.Context, run *playground.Run) {
	cmd := exec.CommandContext(ctx, v.program, "watch", run.Recording())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // killed, it would leave the terminal as it has set it
	cmd.WaitDelay = leaveWithin
	go func() { v.ended <- cmd.Run() }()
}

// close waits until the person has left the terminal program, if it was started, and removes it.
func (v *viewer) close(started bool) error {
	var err error
	if started {
		err = <-v.ended
	}
	return errors.Join(err, v.dir.Remove())
}
