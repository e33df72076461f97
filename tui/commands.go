package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/plain"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

// course shows the course until the person leaves it.
func course(stderr io.Writer) int {
	if !onTerminal(stderr) {
		return program.CouldNotRun
	}
	if dumb() {
		fmt.Fprint(stderr, "TERM is dumb: this terminal cannot move its cursor. So here is the course in lines of text.\n")
		return plain.Run(nil, os.Stdout, stderr)
	}
	all, err := lessons.Open(".")
	if err != nil {
		fmt.Fprintf(stderr, "The course could not be opened: %v\n", err)
		return program.CouldNotRun
	}
	kept, problem := progress.Open(filepath.Join(all.Root, ".closingtime", "progress.json"))
	tasks := new(program.Tasks)
	supervisor := builds.New(all, tasks)
	first := screens.NewMap(screens.NewCourse(all, supervisor, kept))
	w, h := prepareTerminal()
	a := app.New(first, w, h, supervisor.Close)
	if problem != nil {
		a.Say(ui.Clean(problem.Error()))
	}
	return program.Run(a, tasks, supervisor.Close, func(send func(tea.Msg), shown <-chan struct{}) {
		supervisor.Send = send
		supervisor.PrepareAfter(shown, all.Lessons, first.Chosen())
	})
}

// replayFile shows a recording.
func replayFile(args []string, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprint(stderr, "replay wants one recording: go run ./tui replay .closingtime/runs/NAME.ndjson\n")
		return program.CouldNotRun
	}
	events, damaged, err := readRecording(args[0])
	if err != nil {
		fmt.Fprintf(stderr, "The recording %q could not be read: %v\n", args[0], err)
		return program.CouldNotRun
	}
	if len(events) == 0 {
		fmt.Fprintf(stderr, "There is nothing to replay in %q", args[0])
		if damaged != nil {
			fmt.Fprintf(stderr, ": %s", ui.CleanLines(damaged.Error()))
		}
		fmt.Fprintln(stderr)
		return program.CouldNotRun
	}
	if damaged != nil {
		fmt.Fprintf(stderr, "%q: %v\n", args[0], damaged)
	}
	if !onTerminal(stderr) {
		return program.CouldNotRun
	}
	w, h := prepareTerminal()
	a := app.New(screens.NewReplay(screens.TitleOf(events), events, damaged), w, h, func() {})
	return program.Run(a, new(program.Tasks), func() {}, func(func(tea.Msg), <-chan struct{}) {})
}

// readRecording returns the events of a recording that are whole, and why it ends early if it does.
func readRecording(path string) (events []event.Event, damaged, err error) {
	info, err := os.Stat(path) // before it is opened: a pipe that nobody writes to is waited for
	if failed := new(fs.PathError); errors.As(err, &failed) {
		return nil, nil, failed.Err
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, nil, errors.New("it is no file with a recording, but a folder, a pipe or a device")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	for e, err := range event.Read(file) {
		if err != nil {
			return events, err, nil
		}
		events = append(events, e)
	}
	return events, nil, nil
}

// prepareTerminal finds out what the terminal can show, without asking it, and returns its size.
func prepareTerminal() (w, h int) {
	ui.Colours = lipgloss.ColorProfile() != termenv.Ascii || coloured(os.Getenv("TERM")) && !termenv.EnvNoColor()
	w, h, err := term.GetSize(os.Stdout.Fd())
	if err != nil {
		return 80, 24
	}
	return w, h
}

// coloured knows terminals with colours of which the library does not know that they have some.
func coloured(terminal string) bool {
	family, _, _ := strings.Cut(terminal, "-")
	return slices.Contains([]string{"screen", "tmux", "rxvt"}, family) && !strings.HasSuffix(terminal, "-m") // monochrome
}
