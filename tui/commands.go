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
	"closingtime/playground/recording"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/plain"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	"closingtime/tui/screens/playground"
	"closingtime/tui/ui"
)

// course shows the course until the person leaves it. args is nil, or the arguments of -course: the path to follow, by its name
// or as a file of lessons.
func course(args []string, stderr io.Writer) int {
	all, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "The course could not be opened: %v\n", err)
	}
	var path *lessons.Path
	if args != nil {
		if path, err = namedPath(all, args); err != nil {
			return program.CannotRun(stderr, "%v\n", err)
		}
	}
	if !onTerminal(stderr) {
		return program.CouldNotRun
	}
	kept, problem := progress.OpenOf(all)
	if problem == nil && path != nil {
		problem = kept.Follow(path.Name)
	}
	if ui.DumbTerminal() {
		if errors.As(problem, new(*progress.AsideError)) { // plain.Run opens the progress once more, and meets any other problem itself
			fmt.Fprintln(stderr, problem)
		}
		fmt.Fprint(stderr, "TERM is dumb: this terminal cannot move its cursor. So here is the course in lines of text.\n")
		return plain.Run(nil, os.Stdout, stderr)
	}
	tasks := new(program.Tasks)
	supervisor := builds.New(all, tasks)
	first := screens.NewMap(withPlayground(all, supervisor, kept))
	w, h := prepareTerminal()
	a := app.New(first, w, h, supervisor.Close)
	if path != nil {
		a.Say(screens.PathSummary(*path))
	}
	if problem != nil {
		a.Say(ui.Clean(problem.Error()))
	}
	return program.Run(a, tasks, supervisor.Close, func(send func(tea.Msg), shown <-chan struct{}) {
		supervisor.Send = send
		supervisor.PrepareAfter(shown, all.Lessons, first.Chosen())
	})
}

// withPlayground returns what the screens of the course share, the playground included.
func withPlayground(all *lessons.Course, supervisor *builds.Supervisor, kept *progress.Store) *screens.Course {
	shared := screens.NewCourse(all, supervisor, kept)
	yard := playground.New(all, supervisor)
	shared.Playground = func() app.Screen { return yard.Screen() }
	shared.TryAgain = yard.TryAgain
	return shared
}

// namedPath returns the path that the arguments of -course name. A file of lessons is added to the course's paths.
func namedPath(all *lessons.Course, args []string) (*lessons.Path, error) {
	wanted := "-course wants one of these, or a file that names lessons, one on each line: " + strings.Join(courseNames(all), ", ")
	if len(args) != 1 || args[0] == "" {
		return nil, errors.New(wanted)
	}
	name := args[0]
	if path := all.Path(name); name == lessons.All || path.Name != lessons.Whole {
		return &path, nil
	}
	if _, err := os.Stat(name); err != nil && filepath.Base(name) == name && filepath.Ext(name) == "" {
		return nil, fmt.Errorf("there is no course %q; %s", name, wanted)
	}
	path, err := all.AddPath(name)
	return &path, err
}

// courseNames are the names that -course knows.
func courseNames(all *lessons.Course) []string {
	names := []string{lessons.All}
	for _, p := range all.Paths {
		names = append(names, p.Name)
	}
	return names
}

// replayFile shows a recording.
func replayFile(args []string, stderr io.Writer) int {
	if len(args) != 1 {
		return program.CannotRun(stderr, "replay wants one recording: go run ./tui replay .closingtime/runs/NAME.ndjson\n")
	}
	events, damaged, err := readRecording(args[0])
	if err != nil {
		return program.CannotRun(stderr, "The recording %q could not be read: %v\n", args[0], err)
	}
	if len(events) == 0 {
		return program.CannotRun(stderr, "There is nothing to replay in %q%s\n", args[0], screens.WhyNothing(damaged))
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

// watchFile shows a run while another program makes its recording.
func watchFile(args []string, stderr io.Writer) int {
	if len(args) != 1 {
		return program.CannotRun(stderr, "watch wants one recording that is being made: go run ./tui watch FILE\n")
	}
	follower, err := recording.Follow(args[0])
	if err != nil {
		return program.CannotRun(stderr, "The recording %q cannot be watched: %v\n", args[0], err)
	}
	defer follower.Close()
	if !onTerminal(stderr) {
		return program.CouldNotRun
	}
	w, h := prepareTerminal()
	a := app.New(screens.NewWatch(follower.Next), w, h, func() {})
	return program.Run(a, new(program.Tasks), func() {}, func(func(tea.Msg), <-chan struct{}) {})
}

// readRecording returns the events of a recording that are whole, and why it ends early if it does.
func readRecording(path string) (events []event.Event, damaged, err error) {
	info, err := os.Stat(path) // before it is opened, since opening a pipe waits for its writer
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
	events, damaged = event.ReadAll(file)
	return events, damaged, nil
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

// coloured tells whether a terminal has colours although the library does not know it.
func coloured(terminal string) bool {
	family, _, _ := strings.Cut(terminal, "-")
	return slices.Contains([]string{"screen", "tmux", "rxvt"}, family) && !strings.HasSuffix(terminal, "-m") // monochrome
}
