package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/plain"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	rooms "closingtime/tui/screens/workshop"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/visit"
)

const joinUsage = `Usage: go run ./tui join ADDRESS CODE [-name NAME] [-share yes|no] [-plain]

Takes part in a workshop: the course as usual, and the room of the host. The host says
ADDRESS and CODE. Whoever has joined before needs neither the code nor a name.

  -name NAME      your name in the room; it is asked for, if it is not known
  -share yes|no   whether the host sees on which lesson and step you are; it is asked
                  once, and s in the room changes it at any time
  -plain          the room alone, in lines of text: for screen readers, and for
                  terminals that cannot move the cursor
`

// join carries out the command join.
func join(args []string, stdout, stderr io.Writer) int {
	var name, share string
	var inLines bool
	flags := flagsOf("join", joinUsage, stdout)
	flags.StringVar(&name, "name", "", "")
	flags.StringVar(&share, "share", "", "")
	flags.BoolVar(&inLines, "plain", false, "")
	rest, status, ok := parsed(flags, args, stderr)
	switch {
	case !ok:
		return status
	case len(rest) < 1 || len(rest) > 2:
		return program.CannotRun(stderr, "join wants the address and the code that the host says: go run ./tui join 192.168.1.7:7788 K7QM-3XPT-9WVC\n")
	case share != "" && share != "yes" && share != "no":
		return program.CannotRun(stderr, "-share is yes or no, and not %q\n", share)
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "The course could not be opened: %v\n", err)
	}
	if inLines = inLines || ui.DumbTerminal(); !inLines && !onTerminal(stderr) {
		return program.CouldNotRun
	}
	address, code := rest[0], ""
	if len(rest) == 2 {
		code = rest[1]
	}
	ctx, stop := program.UntilSignal()
	guest, err := joinRoom(ctx, course, address, code, name, share, stdout)
	if err != nil {
		stop()
		return program.CannotRun(stderr, "%s\n", ui.Capital(ui.Clean(err.Error())))
	}
	if inLines {
		defer stop()
		defer guest.reaches.Close()
		return plain.Room(ctx, plain.Member{Reaches: guest.reaches, Visit: guest.visit, NewRecording: course.NewRecording, Place: func() (workshop.Progress, error) {
			state, err := progress.ReadOf(course)
			return rooms.ProgressOf(state, course.Lessons), err
		}}, os.Stdin, stdout, stderr)
	}
	stop()
	return takePart(course, guest, stderr)
}

// guest is somebody who has joined a room.
type guest struct {
	reaches *client.Client
	visit   *visit.Visit
}

// joinRoom joins the room at an address with a code. It asks the person for what is not known: their name, and whether they share
// where they are.
func joinRoom(ctx context.Context, course *lessons.Course, address, code, name, share string, stdout io.Writer) (*guest, error) {
	visited, err := visit.Open(roomDir(course), client.WithPort(address))
	if err != nil {
		fmt.Fprintln(stdout, ui.Clean(err.Error()))
	}
	person := typist{os.Stdin, stdout}
	if name == "" {
		name = visited.Name()
	}
	if name == "" {
		if name, err = person.ask(ctx, "Your name, as the room will show it: "); err != nil {
			return nil, err
		}
	}
	if len(name) > longestAnswer {
		return nil, fmt.Errorf("the name is too long: it has %d bytes, and the room shows at most %d characters", len(name), workshop.MaxName)
	}
	reaches, joined, err := client.Join(ctx, address, code, name, visited.Token())
	if err != nil {
		return nil, whyNot(err, address, code)
	}
	known := visited.Token() == joined.Token
	asked := known && visited.Asked()
	if err := visited.Joined(joined, time.Now()); err != nil {
		fmt.Fprintln(stdout, ui.Clean(err.Error()))
	}
	if joined.Name != name {
		fmt.Fprint(stdout, anotherName(joined.Name, known))
	}
	if share == "" && !asked {
		if share, err = person.ask(ctx, "May the host see on which lesson and step you are, and which checks fail?\nIt helps them to help. (y or n; s changes it later) "); err != nil {
			reaches.Close()
			return nil, err
		}
	}
	if share != "" {
		yes := isYes(share)
		if _, err := reaches.Do(ctx, workshop.Command{Share: &yes}); err != nil {
			reaches.Close()
			return nil, err
		}
		if err := visited.WasAsked(); err != nil {
			fmt.Fprintln(stdout, ui.Clean(err.Error()))
		}
	}
	return &guest{reaches, visited}, nil
}

// anotherName says why somebody's name in the room differs from the one that they typed.
func anotherName(name string, known bool) string {
	if known {
		return fmt.Sprintf("You are %s in the room, as before: whoever comes back keeps the name under which they joined.\n", ui.Clean(name))
	}
	return fmt.Sprintf("You are %s in the room: the name as you typed it is taken, too long, or cannot be shown.\n", ui.Clean(name))
}

// isYes tells whether an answer is a yes. Any other answer counts as a no.
func isYes(answer string) bool {
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
}

// whyNot says in words why somebody could not join, and what to do.
func whyNot(err error, address, code string) error {
	if lost, ok := errors.AsType[*client.Lost](err); ok {
		if lost.NobodyThere() {
			return fmt.Errorf("there is no room at %s: the machine answers, and nobody has opened a room there. Check the address and its port, and that the host has opened the room for others (-listen)", lost.Address)
		}
		return fmt.Errorf("%w. Check the address; your machine and the host's have to be in one network that lets machines reach each other. Many networks for guests do not: then vote by raising your hand, and follow the course with go run ./tui", err)
	}
	if refused, ok := errors.AsType[*client.Refused](err); ok && refused.WrongCode() && code == "" {
		return fmt.Errorf("the room at %s does not know you yet, or not any more: type its code, too, go run ./tui join %s CODE", address, address)
	}
	return err
}

// takePart shows the course with the room beside it until the person leaves.
func takePart(course *lessons.Course, g *guest, stderr io.Writer) int {
	kept, problem := progress.OpenOf(course)
	tasks := new(program.Tasks)
	supervisor := builds.New(course, tasks)
	shared := withPlayground(course, supervisor, kept)
	first := screens.NewMap(shared)
	link := rooms.NewLink(g.reaches, tasks)
	w, h := prepareTerminal()
	end := sync.OnceFunc(func() {
		link.Close()
		supervisor.Close()
		g.reaches.Close()
	})
	a := app.New(first, w, h, end)
	a.Accompany(rooms.NewAside(rooms.NewRoom(link, true), shared, g.visit, course.NewRecording))
	if problem != nil {
		a.Say(ui.Clean(problem.Error()))
	}
	status := program.Run(a, tasks, end, func(send func(tea.Msg), shown <-chan struct{}) {
		supervisor.Send = send
		link.Follow(send)
		supervisor.PrepareAfter(shown, course.Lessons, first.Chosen())
	})
	if answers := g.visit.AnswersPath(); status == program.Passed && exists(answers) {
		fmt.Fprintf(stderr, "Your answers: %s\nThe shared runs: go run ./tui runs\nBack into the room: go run ./tui join %s\n", ui.RelativePath(answers), g.reaches.Address)
	}
	return status
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// typist is somebody at the terminal before the program takes it.
type typist struct {
	in  io.Reader
	out io.Writer
}

// longestAnswer is how many bytes an answer may have.
const longestAnswer = 1000

// ask asks for a line of text. It refuses the whole of a line that is too long, so that no part of it answers the next question. It
// reads byte by byte, so that what is typed ahead is left for the program.
func (t typist) ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(t.out, question)
	lines, failed := make(chan string, 1), make(chan error, 1)
	go func() { // a read of the terminal cannot be cancelled: it ends with the program
		line, err := readLine(t.in)
		if err != nil {
			failed <- err
			return
		}
		lines <- strings.TrimSpace(line)
	}()
	select {
	case line := <-lines:
		return line, nil
	case err := <-failed:
		return "", err
	case <-ctx.Done():
		return "", errors.New("ended before anybody had joined")
	}
}

// readLine reads a line to its end, byte by byte. The last line of an input may lack its line break.
func readLine(in io.Reader) (string, error) {
	var line []byte
	length := 0
	for one := make([]byte, 1); ; {
		n, err := in.Read(one)
		if n > 0 && one[0] == '\n' {
			break
		}
		if length += n; n > 0 && length <= longestAnswer {
			line = append(line, one[0])
		}
		if errors.Is(err, io.EOF) && length > 0 {
			break
		}
		if err != nil {
			return "", errors.New("nothing was typed, and so nobody has joined")
		}
	}
	if length > longestAnswer {
		return "", fmt.Errorf("the line is too long: it has %d bytes, and an answer has at most %d", length, longestAnswer)
	}
	return string(line), nil
}
