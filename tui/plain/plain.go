// Package plain has the course, and a room, in lines of text.
package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

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

// narrator presents the course in lines of text, for screen readers, dumb terminals and scripts: without colours, a cursor,
// or text that is overwritten. The input is a word or a number, and Enter.
type narrator struct {
	course     *lessons.Course
	supervisor *builds.Supervisor
	kept       *progress.Store
	out        io.Writer
	typed      <-chan string     // closed at the end of the input
	line       string            // the latest line that was read, as it was typed
	hinted     map[string]int    // how many hints have been printed, by lesson
	advice     map[string]string // the hint for what the latest check of a copy has shown, until it is printed, by lesson
	judged     []judgedRun       // the runs of the last verdict
}

// errLeft says that the input has ended, or that the person has left.
var errLeft = errors.New("left")

const plainUsage = `Usage: go run ./tui -plain [LESSON]

The course in lines of text: for screen readers, for terminals that cannot move the
cursor, and for scripts. LESSON is a name such as 01-signal, or a number; without one
it goes on where you were. Enter takes the step that is named; "help" lists the words.
`

// run presents lessons in lines of text until the input ends, the person leaves, or ctx ends.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 && strings.HasPrefix(args[0], "-h") {
		fmt.Fprint(stdout, plainUsage)
		return program.Passed
	}
	if len(args) > 1 {
		return program.CannotRun(stderr, "%s", "-plain wants at most one lesson\n\n"+plainUsage)
	}
	course, err := lessons.Open(".")
	if err != nil {
		return program.CannotRun(stderr, "The course could not be opened: %v\n", err)
	}
	kept, problem := progress.OpenOf(course)
	if problem != nil {
		fmt.Fprintln(stderr, problem)
	}
	first, err := firstLesson(course, kept.State().Last, args)
	if err != nil {
		return program.CannotRun(stderr, "%v\n", err)
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
		return program.CannotRun(stderr, "%s", crash.Message())
	}
	switch {
	case ctx.Err() != nil:
		p.say("Ended.")
		if by, ok := errors.AsType[program.EndedBy](context.Cause(ctx)); ok {
			return int(program.StatusOf(by.Signal))
		}
		return program.CouldNotRun
	case err != nil && !errors.Is(err, errLeft):
		return program.CannotRun(stderr, "%v\n", err)
	}
	if kept.Unsaved() {
		p.say("Good-bye. What you have done could not be kept.")
		return program.CouldNotRun
	}
	p.say("Good-bye. What you have done is kept.")
	return program.Passed
}

// Run presents the course in lines of text, with the standard input, and returns the exit status. The first signal ends it
// in order, and a second one at once. stderr must clean what is written to it.
func Run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := program.UntilSignal()
	defer stop()
	return run(ctx, args, os.Stdin, stdout, stderr)
}

// firstLesson returns the index of the lesson that is named, else of the lesson where the person was, else of the first.
func firstLesson(course *lessons.Course, last string, args []string) (int, error) {
	name := last
	if len(args) > 0 {
		name = args[0]
	}
	l, err := course.Find(name)
	switch {
	case err != nil && (name == "" || len(args) == 0) && len(course.Lessons) > 0: // none is named, or the last one no longer exists
		return 0, nil
	case err != nil:
		return 0, err
	}
	return slices.Index(course.Lessons, l), nil
}

// readLines reads lines in a task. stop ends the task, even while it waits for a line, where the system supports that.
func readLines(tasks *program.Tasks, in io.Reader) (typed <-chan string, stop func()) {
	lines, done := make(chan string), make(chan struct{})
	cancel := func() bool { return false }
	if r, err := cancelreader.NewReader(in); err == nil { // not for regular files, whose reading never blocks
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

func (p *narrator) say(text string) { fmt.Fprintln(p.out, text) }

func (p *narrator) sayf(format string, args ...any) { p.say(fmt.Sprintf(format, args...)) }

// plainWidth is the largest width of a line, except for paths and addresses.
const plainWidth = 78

// paragraph prints a text in lines of at most plainWidth columns.
func (p *narrator) paragraph(text string) {
	for _, line := range ui.Wrap(ui.Clean(text), plainWidth) {
		p.say(line)
	}
}

// indented prints a text behind a lead, and indents the other lines by the lead's width.
func (p *narrator) indented(lead, text string) {
	for _, line := range ui.Indented(lead, text, plainWidth) {
		p.say(line)
	}
}

// readWord returns the next line of the input, without surrounding spaces and in lower case.
func (p *narrator) readWord(ctx context.Context) (string, error) {
	select {
	case line, ok := <-p.typed:
		if !ok {
			return "", errLeft
		}
		p.line = strings.TrimSpace(line)
		return strings.ToLower(p.line), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// asks calls ask and reads a word, until takes returns true for the word. It first answers requests for help or a term;
// help says what can be typed here.
func (p *narrator) asks(ctx context.Context, help string, ask func(), takes func(word string) bool) error {
	for {
		p.say("")
		ask()
		word, err := p.readWord(ctx)
		switch {
		case err != nil:
			return err
		case leaves(word):
			return errLeft
		case p.aside(word, help+" glossary TERM explains a word, quit leaves. Everything else comes after the run."):
		case takes(word):
			return nil
		}
	}
}

func leaves(word string) bool { return word == "quit" || word == "q" || word == "exit" }

// aside answers a request that is possible anywhere: for help, which says what can be typed here, or for a term. It returns
// false for any other word.
func (p *narrator) aside(word, help string) bool {
	term, isTerm := strings.CutPrefix(word+" ", "glossary ")
	switch {
	case word == "help" || word == "?":
		p.paragraph(help)
	case isTerm:
		p.explainTerm(strings.TrimSpace(term))
	case word == "evidence":
		p.evidence()
	default:
		return false
	}
	return true
}

// judgedRun is a run with the results of its checks.
type judgedRun struct {
	name    string // the service, where there are several runs; else empty
	results []verdict.Result
}

// evidence prints all findings of the last verdict, which itself has only samples.
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
				p.indented("  ", ui.Clean(text))
			}
		}
	}
}

// explainTerm explains a term or, without one, lists the terms.
func (p *narrator) explainTerm(term string) {
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

// reportUnsaved prints an error of saving the progress, if there is one.
func (p *narrator) reportUnsaved(err error) {
	if err != nil {
		p.say(ui.Clean(err.Error()))
	}
}
