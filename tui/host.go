package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/program"
	rooms "closingtime/tui/screens/workshop"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/opening"
	reports "closingtime/tui/workshop/report"
)

const hostUsage = `Usage: go run ./tui host [-listen ADDRESS] [-plan NAME] [-title TITLE] [-present]
       go run ./tui host report [-o DIR] [-names] [-base ADDRESS]
       go run ./tui host reset

Opens the room of a workshop. Without -listen only this machine reaches it; -listen
192.168.1.7 lets others on that network in, with the code that the screen shows.

  -plan NAME      follow a plan of lessons/WORKSHOP.md; its notes: go run ./tui notes
  -title TITLE    the title of the room
  -present        begin with the projector's screen
  -listen ADDRESS host:port; the port is 7788, if it is not named
  -file FILE      what keeps the room; .closingtime/room/room.db, if not said

report writes what the workshop was: the questions, the votes, where people got stuck.
It has no names, unless -names asks for those who share where they are; its links lead
into this checkout, or to the copy of it that others find under the ADDRESS of -base.
reset sets the room aside, under a name with the date, for the next group.
`

// hostSettings are what the flags of host say.
type hostSettings struct {
	listen, plan, title, file string
	present                   bool
}

// host carries out the command host.
func host(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && (args[0] == "report" || args[0] == "reset") {
		return untilSignal(hostOnce, args, stdout, stderr)
	}
	var s hostSettings
	flags := flagsOf("host", hostUsage, stdout)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:"+client.DefaultPort, "")
	flags.StringVar(&s.plan, "plan", "", "")
	flags.StringVar(&s.title, "title", "", "")
	flags.StringVar(&s.file, "file", "", "")
	flags.BoolVar(&s.present, "present", false, "")
	if rest, status, ok := parsed(flags, args, stderr); !ok {
		return status
	} else if len(rest) > 0 {
		return program.CannotRun(stderr, "host has flags and no arguments; what is %q? go run ./tui host -h\n", rest[0])
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "The course could not be opened: %v\n", err)
	}
	plan, mistakes, err := planNamed(course, s.plan)
	if err != nil {
		return program.CannotRun(stderr, "host: %v\n", err)
	}
	if !canShow("host", stderr) {
		return program.CouldNotRun
	}
	ctx, stop := program.UntilSignal()
	server, err := openRoom(ctx, course, s, stderr)
	stop()
	if err != nil {
		return program.CannotRun(stderr, "%s\n", ui.Capital(err.Error()))
	}
	return showConsole(course, plan, mistakes, s, server)
}

// canShow tells whether this terminal can show a command's screen, and says so if it cannot.
func canShow(command string, stderr io.Writer) bool {
	why := ""
	switch {
	case !ui.HasTerminal():
		why = "It needs a terminal on its standard input and output, and there is none: it cannot be piped."
	case ui.DumbTerminal():
		why = "TERM is dumb: this terminal cannot move its cursor."
	default:
		return true
	}
	fmt.Fprintf(stderr, "%s shows a screen. %s Open another terminal for it: go run ./tui %s\n", command, why, command)
	return false
}

// showConsole shows the host's screens until the host leaves, and closes the room.
func showConsole(course *lessons.Course, plan *lessons.Plan, mistakes error, s hostSettings, server *opening.Server) int {
	tasks := new(program.Tasks)
	supervisor := builds.New(course, tasks)
	reaches := client.New(opening.Near(server.Address), server.Key)
	link := rooms.NewLink(reaches, tasks)
	console := rooms.NewConsole(rooms.Host{Room: rooms.NewRoom(link, false), Course: course, Builds: supervisor, Plan: plan,
		Joins: joinsOf(server.Opening), OnlyHere: opening.OnlyHere(server.Address), Page: "http://" + opening.Addresses(server.Address)[0]})
	w, h := prepareTerminal()
	end := sync.OnceFunc(func() {
		supervisor.Close()
		link.Close()
		server.Close()
		reaches.Close()
	})
	a := app.New(console, w, h, end)
	if s.present {
		a.Open(console.Projector())
	}
	sayMistakes(a, mistakes)
	return program.Run(a, tasks, end, func(send func(tea.Msg), shown <-chan struct{}) {
		supervisor.Send = send
		link.Follow(send)
		supervisor.PrepareAfter(shown, course.Lessons, 0)
		tasks.Go(func() { tellRestarts(server, link, send) })
	})
}

// sayMistakes says on the screen what the first mistake in the guide is, and how many more there are. On standard error, the
// screen would hide it.
func sayMistakes(a *app.App, mistakes error) {
	if mistakes == nil {
		return
	}
	all := strings.Split(mistakes.Error(), "\n")
	text := "Parts of " + lessons.GuideFile + " cannot be read, and are left out: " + all[0]
	if more := len(all) - 1; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	a.Say(ui.Clean(text))
}

// tellRestarts tells the host when the room's server has ended by itself, and whether it is open again, until the link ends.
func tellRestarts(server *opening.Server, link *rooms.Link, send func(tea.Msg)) {
	for {
		select {
		case err := <-server.Restarted():
			if err != nil {
				send(app.Notice(ui.Clean("The room's server has ended by itself, and does not start again: " + err.Error())))
				continue
			}
			send(app.Notice("The room's server had ended by itself, and is open again. Nothing is lost; a run that was under way is."))
		case <-link.Done():
			return
		}
	}
}

// joinsOf returns what people type to join a room.
func joinsOf(o workshop.Opening) (joins []string) {
	for _, address := range opening.Addresses(o.Address) {
		joins = append(joins, "go run ./tui join "+address+" "+o.Code)
	}
	if len(joins) > 1 { // the last is for this machine alone
		joins = joins[:len(joins)-1]
	}
	return joins
}

// planNamed returns the plan with a name, or nil for no name. mistakes are those in the guide; the plan can be followed all the same.
func planNamed(course *lessons.Course, name string) (plan *lessons.Plan, mistakes, err error) {
	if name == "" {
		return nil, nil, nil
	}
	plans, mistakes := course.Plans()
	if len(plans) == 0 {
		return nil, nil, mistakes
	}
	var names []string
	for i := range plans {
		if plans[i].Name == name {
			return &plans[i], mistakes, nil
		}
		names = append(names, plans[i].Name)
	}
	return nil, nil, errors.Join(fmt.Errorf("%s has no plan %q; it has %s", lessons.GuideFile, name, strings.Join(names, ", ")), mistakes)
}

// roomFile is the path of the file that keeps the room.
func roomFile(course *lessons.Course, named string) (string, error) {
	if named != "" {
		return filepath.Abs(named)
	}
	return filepath.Join(roomDir(course), "room.db"), nil
}

// roomDir is the folder of everything that is kept of workshops.
func roomDir(course *lessons.Course) string { return filepath.Join(course.StateDir(), "room") }

// openRoom builds the room's server and starts it.
func openRoom(ctx context.Context, course *lessons.Course, s hostSettings, stderr io.Writer) (*opening.Server, error) {
	file, err := roomFile(course, s.file)
	if err != nil {
		return nil, err
	}
	if err := opening.CanListen(ctx, s.listen); err != nil { // before a build that may take a minute
		return nil, err
	}
	binary, err := buildServer(ctx, course, stderr)
	if err != nil {
		return nil, err
	}
	return opening.Start(ctx, opening.Settings{Binary: binary, Dir: course.Root, File: file, Listen: s.listen, Title: s.title})
}

// buildServer builds the room's server, and says so when it takes time.
func buildServer(ctx context.Context, course *lessons.Course, stderr io.Writer) (string, error) {
	announced := false
	binary, err := course.Builder().Build(ctx, course.Folder(builds.RoomServer), func(p build.Progress) {
		if !announced && p.Elapsed > time.Second {
			announced = true
			fmt.Fprint(stderr, "Building the room's server. The first time takes up to a minute.\n")
		}
	})
	if err != nil {
		return "", fmt.Errorf("the room's server could not be built: %w", err)
	}
	return binary, nil
}

// reportSettings are what the flags of host report say.
type reportSettings struct {
	dir, base string
	names     bool
}

// hostOnce carries out host report and host reset, whose name is the first of the arguments. The room's server does the work.
func hostOnce(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	what := args[0]
	var file string
	var report reportSettings
	flags := flagsOf("host "+what, hostUsage, stdout)
	flags.StringVar(&file, "file", "", "")
	if what == "report" {
		flags.StringVar(&report.dir, "o", "", "")
		flags.StringVar(&report.base, "base", "", "")
		flags.BoolVar(&report.names, "names", false, "")
	}
	if rest, status, ok := parsed(flags, args[1:], stderr); !ok {
		return status
	} else if len(rest) > 0 {
		return program.CannotRun(stderr, "host %s has no argument %q. go run ./tui host -h\n", what, rest[0])
	}
	if err := reports.CheckBase(report.base); err != nil {
		return program.CannotRun(stderr, "host report: -base %v\n", err)
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "The course could not be opened: %v\n", err)
	}
	if file, err = roomFile(course, file); err != nil {
		return program.CannotRun(stderr, "host %s: %v\n", what, err)
	}
	binary, err := buildServer(ctx, course, stderr)
	if err != nil {
		return program.CannotRun(stderr, "%v\n", err)
	}
	if what == "reset" {
		return resetRoom(ctx, course, binary, file, stdout, stderr)
	}
	if report.dir == "" {
		report.dir = filepath.Join(roomDir(course), "report-"+time.Now().Format("20060102-150405"))
	}
	return reportRoom(ctx, binary, file, report, stdout, stderr)
}

// reportRoom writes the report of the workshop whose room is in a file.
func reportRoom(ctx context.Context, binary, file string, s reportSettings, stdout, stderr io.Writer) int {
	cmd := exec.CommandContext(ctx, binary, "-file", file, "-report", s.dir, "-base", s.base, "-names="+strconv.FormatBool(s.names))
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	switch failed, ok := errors.AsType[*exec.ExitError](err); {
	case err == nil:
		return program.Passed
	case ok && failed.ExitCode() > 0:
		return program.CouldNotRun // it has said why
	}
	return program.CannotRun(stderr, "host report: %v\n", err)
}

// resetRoom sets the room aside, and says with which code the next one opens.
func resetRoom(ctx context.Context, course *lessons.Course, binary, file string, stdout, stderr io.Writer) int {
	const anyPort = "127.0.0.1:0" // nobody joins meanwhile
	server, err := opening.Start(ctx, opening.Settings{Binary: binary, Dir: course.Root, File: file, Listen: anyPort, Reset: true})
	if err != nil {
		return program.CannotRun(stderr, "host reset: %v\n", err)
	}
	server.Close()
	fmt.Fprintf(stdout, "The room is set aside in %s, under a name with the date. The next go run ./tui host opens a new one, with the code %s.\n",
		ui.RelativePath(filepath.Dir(file)), server.Code)
	return program.Passed
}

// flagsOf returns an empty set of flags for a command, whose usage text describes them.
func flagsOf(name, usage string, stdout io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() { fmt.Fprint(stdout, usage) }
	return flags
}

// parsed parses the arguments of a command, whose flags may also follow other arguments, and returns those that are no flags. When
// ok is false, there is nothing more to do, and status is the exit status.
func parsed(flags *flag.FlagSet, args []string, stderr io.Writer) (rest []string, status int, ok bool) {
	for {
		err := flags.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return nil, program.Passed, false
		case err != nil:
			return nil, program.CannotRun(stderr, "%s: %v. go run ./tui %s -h lists its flags\n", flags.Name(), err, strings.Fields(flags.Name())[0]), false
		case flags.NArg() == 0:
			return rest, program.Passed, true
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

const notesUsage = `Usage: go run ./tui notes

On the host's machine, in a second terminal: what to say at the present step of the
workshop's plan, what people ask, what comes next, and how the votes stand. It waits
for the room, and follows it and the next one.
`

// notes carries out the command notes.
func notes(args []string, stdout, stderr io.Writer) int {
	var file string
	flags := flagsOf("notes", notesUsage, stdout)
	flags.StringVar(&file, "file", "", "")
	if rest, status, ok := parsed(flags, args, stderr); !ok {
		return status
	} else if len(rest) > 0 {
		return program.CannotRun(stderr, "notes wants no arguments: it follows the room that is open on this machine\n")
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "The course could not be opened: %v\n", err)
	}
	if file, err = roomFile(course, file); err != nil {
		return program.CannotRun(stderr, "notes: %v\n", err)
	}
	plans, mistakes := course.Plans()
	if !canShow("notes", stderr) {
		return program.CouldNotRun
	}
	tasks := new(program.Tasks)
	ctx, end := context.WithCancel(context.Background())
	defer end()
	w, h := prepareTerminal()
	a := app.New(rooms.NewNotes(rooms.NewRoom(nil, false), plans), w, h, end)
	sayMistakes(a, mistakes)
	return program.Run(a, tasks, end, func(send func(tea.Msg), _ <-chan struct{}) {
		tasks.Go(func() {
			rooms.FollowOpened(ctx, func() (workshop.Opening, error) { return openedRoom(file) }, send)
		})
	})
}

// openedRoom returns where the room that is kept in a file listens.
func openedRoom(file string) (opened workshop.Opening, err error) {
	opened, err = opening.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return opened, errors.New("no room is open in this checkout; these notes wait until go run ./tui host has opened one")
	}
	if err != nil {
		return opened, fmt.Errorf("finding the room that is open here, by %s: %s", ui.RelativePath(opening.PathOf(file)), ui.Clean(err.Error()))
	}
	return opened, nil
}
