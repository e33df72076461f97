package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	ossignal "os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/muesli/cancelreader"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// narrator is the course in lines of text, for screen readers, dumb terminals and scripts: no colours, no cursor,
// nothing that is written twice. What is typed is a word or a number, and Enter.
type narrator struct {
	course     *lessons.Course
	supervisor *builds.Supervisor
	kept       *progress.Store
	out        io.Writer
	typed      <-chan string     // closed at the end of the input
	hinted     map[string]int    // how many hints have been given, by lesson
	advice     map[string]string // the hint for what the latest check of a copy has shown, until it is given, by lesson
	judged     []judgedRun       // the runs of the last verdict
}

// errLeft is the end that was asked for: the input has ended, or the person has left.
var errLeft = errors.New("left")

const plainUsage = `Usage: go run ./tui -plain [LESSON]

The course in lines of text: for screen readers, for terminals that cannot move the
cursor, and for scripts. LESSON is a name such as 01-signal, or a number; without one
it goes on where you were. Enter takes the step that is named; "help" lists the words.
`

// run walks lessons in lines of text until the input ends, the person leaves, or ctx ends.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 && strings.HasPrefix(args[0], "-h") {
		fmt.Fprint(stdout, plainUsage)
		return program.Passed
	}
	if len(args) > 1 {
		fmt.Fprint(stderr, "-plain wants at most one lesson\n\n"+plainUsage)
		return program.CouldNotRun
	}
	course, err := lessons.Open(".")
	if err != nil {
		fmt.Fprintf(stderr, "The course could not be opened: %v\n", err)
		return program.CouldNotRun
	}
	kept, problem := progress.Open(filepath.Join(course.StateDir(), "progress.json"))
	if problem != nil {
		fmt.Fprintln(stderr, ui.Clean(problem.Error()))
	}
	first, err := firstLesson(course, kept.State().Last, args)
	if err != nil {
		fmt.Fprintln(stderr, ui.Clean(err.Error()))
		return program.CouldNotRun
	}
	tasks := new(program.Tasks)
	typed, stopReading := readLines(tasks, stdin)
	supervisor := builds.New(course, tasks)
	p := &narrator{course: course, supervisor: supervisor, kept: kept, out: stdout, typed: typed, hinted: make(map[string]int), advice: make(map[string]string)}
	err = p.walk(ctx, first)
	supervisor.Close()
	stopReading()
	tasks.Wait(program.Patience)
	if crash := tasks.Crashed(); crash != nil {
		fmt.Fprint(stderr, crash.Message())
		return program.CouldNotRun
	}
	switch {
	case ctx.Err() != nil:
		p.say("Ended.")
		return statusOfCause(context.Cause(ctx))
	case err != nil && !errors.Is(err, errLeft):
		fmt.Fprintln(stderr, ui.Clean(err.Error()))
		return program.CouldNotRun
	}
	if kept.Unsaved() {
		p.say("Good-bye. What you have done could not be kept.")
		return program.CouldNotRun
	}
	p.say("Good-bye. What you have done is kept.")
	return program.Passed
}

// Run tells the course in lines of text, on the standard input, and returns the exit status. The first signal ends it, and
// a second one does so at once.
func Run(args []string, stdout, stderr io.Writer) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 4)
	ossignal.Notify(signals, program.EndingSignals...)
	finished := make(chan struct{})
	var listening sync.WaitGroup
	listening.Go(func() {
		select {
		case sig := <-signals:
			ossignal.Stop(signals)
			cancel(endedBy{sig})
		case <-finished:
		}
	})
	defer listening.Wait()
	defer close(finished)
	return run(ctx, args, os.Stdin, stdout, stderr)
}

// firstLesson is the one that is named, else the one where the person was, else the first.
func firstLesson(course *lessons.Course, last string, args []string) (int, error) {
	name := last
	if len(args) > 0 {
		name = args[0]
	}
	if name == "" && len(course.Lessons) > 0 {
		return 0, nil
	}
	l, err := course.Find(name)
	if err != nil && len(args) == 0 && len(course.Lessons) > 0 {
		return 0, nil // the lesson was there once
	}
	if err != nil {
		return 0, err
	}
	for i := range course.Lessons {
		if course.Lessons[i] == l {
			return i, nil
		}
	}
	return 0, nil
}

// readLines reads lines in a task. stop makes it end, also while it waits for a line, where the system can do that.
func readLines(tasks *program.Tasks, in io.Reader) (typed <-chan string, stop func()) {
	lines, done := make(chan string), make(chan struct{})
	cancel := func() bool { return false }
	if r, err := cancelreader.NewReader(in); err == nil { // not for plain files, of which reading never waits
		in, cancel = r, r.Cancel
	}
	tasks.Go(func() {
		defer close(lines)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-done:
				return
			}
		}
	})
	return lines, func() {
		close(done)
		cancel()
	}
}

// endedBy tells of a signal as the cause of an end.
type endedBy struct{ os.Signal }

func (e endedBy) Error() string { return "ended by " + e.String() }

// statusOfCause is the exit status of an end that was not asked for at the keyboard.
func statusOfCause(cause error) int {
	var by endedBy
	if errors.As(cause, &by) {
		return int(program.StatusOf(by.Signal))
	}
	return program.CouldNotRun
}

func (p *narrator) say(text string) { fmt.Fprintln(p.out, text) }

func (p *narrator) sayf(format string, args ...any) { p.say(fmt.Sprintf(format, args...)) }

// plainWidth is how many columns lines of text have at most, but for paths and addresses.
const plainWidth = 78

// paragraph says a text in lines of at most that width.
func (p *narrator) paragraph(text string) {
	for _, line := range ui.Wrap(ui.Clean(text), plainWidth) {
		p.say(line)
	}
}

// hears returns the next line that is typed, without blanks around it and in lower case.
func (p *narrator) hears(ctx context.Context) (string, error) {
	select {
	case line, ok := <-p.typed:
		if !ok {
			return "", errLeft
		}
		return strings.ToLower(strings.TrimSpace(line)), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func leaves(word string) bool { return word == "quit" || word == "q" || word == "exit" }

// aside answers what can be asked anywhere, and tells whether the word was such a question: for help, which says what
// can be typed here, and for a term.
func (p *narrator) aside(word, help string) bool {
	term, isTerm := strings.CutPrefix(word+" ", "glossary ")
	switch {
	case word == "help" || word == "?":
		p.paragraph(help)
	case isTerm:
		p.explains(strings.TrimSpace(term))
	case word == "evidence":
		p.evidence()
	default:
		return false
	}
	return true
}

// judgedRun is what the checks have found of a run.
type judgedRun struct {
	name    string // of the service, where there are several runs; else empty
	results []verdict.Result
}

// evidence says everything that the checks of the last verdict have found, where a verdict gives a sample.
func (p *narrator) evidence() {
	if len(p.judged) == 0 {
		p.say("There is no evidence yet: it comes with the verdict of a run.")
	}
	for _, run := range p.judged {
		if run.name != "" {
			p.say(ui.Capital(run.name) + ":")
		}
		for _, r := range run.results {
			p.say(fmt.Sprintf("%s: %s.", r.Check, r.Outcome))
			for _, text := range words.Evidence(r) {
				for _, line := range ui.Indented("  ", ui.Clean(text), plainWidth) {
					p.say(line)
				}
			}
		}
	}
}

// explains says what a term means, or without one which terms there are.
func (p *narrator) explains(term string) {
	var all []string
	for _, e := range source.Glossary {
		named := func(name string) bool {
			return strings.EqualFold(name, term) || slices.Contains(strings.Split(strings.ToLower(name), ", "), term)
		}
		if named(e.Name) || slices.ContainsFunc(e.Others, named) {
			p.paragraph(e.Name + ": " + e.Text)
			return
		}
		all = append(all, e.Name)
	}
	if term != "" {
		p.sayf("There is no %q in the glossary.", ui.Clean(term))
	}
	p.paragraph("Terms: " + strings.Join(all, "; ") + ". \"glossary\" and a term explains it.")
}

// keep notes progress, and says so when it cannot.
func (p *narrator) keep(err error) {
	if err != nil {
		p.say(ui.Clean(err.Error()))
	}
}
