package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/process"
	"closingtime/playground/verdict"
)

// plainStep is a step of a lesson in lines of text.
type plainStep struct {
	word, does string
	number     string // as on the screens; empty for what is no step
	take       func(*plainCourse, context.Context, *lessons.Lesson) error
	next       string // what Enter does afterwards
}

// plainSteps are in the order in which they make most sense. Any can be taken at any time.
var plainSteps = []plainStep{
	{"read", "read the lesson", "1", (*plainCourse).read, "run"},
	{"run", "run the broken one, predict, stop it, see the verdict", "2", func(p *plainCourse, ctx context.Context, l *lessons.Lesson) error {
		return p.run(ctx, l, lessons.Broken)
	}, "difference"},
	{"difference", "read the difference between the broken one and the fixed one", "6", (*plainCourse).difference, "fixed"},
	{"fixed", "run the fixed one", "7", func(p *plainCourse, ctx context.Context, l *lessons.Lesson) error {
		return p.run(ctx, l, lessons.Fixed)
	}, "copy"},
	{"copy", "make your own copy, to mend", "8", (*plainCourse).copy, "check"},
	{"check", "check your own copy", "", (*plainCourse).check, "next"},
	{"hint", "a hint", "", (*plainCourse).hint, "check"},
}

func findPlainStep(word string) *plainStep {
	for i := range plainSteps {
		if s := &plainSteps[i]; word != "" && (s.word == word || s.number == word || s.word == "copy" && word == stepMend) {
			return s
		}
	}
	return nil
}

const plainHelp = `
You can type one of these words and Enter, at any time:
  read        read the lesson (also 1)
  run         run the broken service, predict, stop it, see the verdict (also 2)
  difference  what differs between the broken one and the fixed one (also 6)
  fixed       run the fixed one (also 7)
  copy        make your own copy, and say where it is (also 8, mend)
  check       run your own copy and judge it
  hint        a hint for mending it
  next        the next lesson
  list        all lessons; a name or "lesson 5" goes to one
  help        these words
  quit        leave; what you have done is kept
Enter alone takes the step that is named.`

// walk goes from step to step until the person leaves.
func (p *plainCourse) walk(ctx context.Context, at int) error {
	p.paragraph("Closing Time: graceful shutdown in Go, in lines of text. \"help\" lists what you can type.")
	next := p.arrive(at)
	for {
		p.say("")
		p.paragraph(fmt.Sprintf("Next: %s. Enter does that, or type another word.", p.naming(next)))
		word, err := p.hears(ctx)
		if err != nil {
			return err
		}
		if word == "" {
			word = next
		}
		lesson := p.course.Lessons[at]
		name := strings.TrimSpace(strings.TrimPrefix(word, "lesson "))
		step := findPlainStep(word)
		switch {
		case word == "quit" || word == "q" || word == "exit":
			return errLeft
		case word == "help" || word == "?":
			p.say(plainHelp)
		case word == "list":
			p.list()
		case word == "next" && at+1 == len(p.course.Lessons):
			p.say("This is the last lesson. Congratulations. \"list\" shows all.")
			next = "list"
		case word == "next":
			at++
			next = p.arrive(at)
		case step != nil:
			if err := step.take(p, ctx, lesson); err != nil {
				return err
			}
			next = step.next
			if step.word == "check" && !done(p.kept.State(), lesson) {
				next = "check"
			}
		default:
			to, err := firstLesson(p.course, "", []string{name})
			if err != nil {
				p.sayf("There is no %q here. \"help\" lists the words, \"list\" the lessons.", clean(word))
				break
			}
			at = to
			next = p.arrive(at)
		}
	}
}

func (p *plainCourse) naming(word string) string {
	if step := findPlainStep(word); step != nil {
		return step.does + " (" + word + ")"
	}
	return map[string]string{"next": "the next lesson (next)", "list": "the list of lessons (list)"}[word]
}

// arrive says what a lesson is about, and returns its first step.
func (p *plainCourse) arrive(at int) string {
	l := p.course.Lessons[at]
	p.say("")
	p.sayf("Lesson %d of %d: %s. %d minutes.", at+1, len(p.course.Lessons), clean(l.Title), l.Minutes)
	p.paragraph(l.Summary)
	return "read"
}

func (p *plainCourse) list() {
	state := p.kept.State()
	for _, l := range p.course.Lessons {
		mark := "open"
		if done(state, l) {
			mark = "done"
		} else if state.Last == l.Name {
			mark = "here"
		}
		p.sayf("%s  %s (%s)", l.Name, clean(l.Title), mark)
	}
}

func (p *plainCourse) read(_ context.Context, l *lessons.Lesson) error {
	p.keep(p.kept.At(l.Name, stepRead))
	text, links := takeLinks(l.Prose)
	lines, err := renderProse(text, plainWidth)
	if err != nil {
		return fmt.Errorf("this text could not be laid out: %w", err)
	}
	p.say("")
	for _, line := range lines {
		p.say(strings.TrimRight(line, " "))
	}
	p.links(links)
	return nil
}

// links lists the links of a text with their numbers, each address on a line of its own, whole.
func (p *plainCourse) links(links []link) {
	if len(links) == 0 {
		return
	}
	p.say("")
	p.say("Links")
	for i, l := range links {
		p.paragraph("[" + itoa(i+1) + "] " + strings.ReplaceAll(l.title, "`", ""))
		p.say(clean(l.address))
	}
}

// difference prints what changes from the broken service to the fixed one.
func (p *plainCourse) difference(_ context.Context, l *lessons.Lesson) error {
	p.keep(p.kept.At(l.Name, stepDifference))
	broken, err := readSources(l.Dir(lessons.Broken))
	if err != nil {
		return err
	}
	fixed, err := readSources(l.Dir(lessons.Fixed))
	if err != nil {
		return err
	}
	var names []string
	for _, sources := range []map[string]string{broken, fixed} {
		for name := range sources {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, mainFirst)
	p.say("Lines that begin with - are the broken one's, those with + the fixed one's.")
	for _, name := range slices.Compact(names) {
		if broken[name] == fixed[name] {
			continue
		}
		p.say("")
		p.say("--- " + p.path(l, lessons.Broken, name))
		p.say("+++ " + p.path(l, lessons.Fixed, name))
		for _, line := range pair(name, broken[name], fixed[name]).patch() {
			p.say(line)
		}
	}
	return nil
}

func (p *plainCourse) path(l *lessons.Lesson, of, file string) string {
	path := filepath.Join(l.Dir(of), file)
	if short, err := filepath.Rel(p.course.Root, path); err == nil {
		return filepath.ToSlash(short)
	}
	return path
}

func (p *plainCourse) copy(_ context.Context, l *lessons.Lesson) error {
	p.keep(p.kept.At(l.Name, stepMend))
	there := l.Has(lessons.Yours)
	if _, err := l.MakeYours(); err != nil {
		p.say(clean(err.Error()))
		return nil
	}
	p.say(map[bool]string{true: "Your own copy is here:", false: "Your own copy of the broken one is made. It is here:"}[there])
	p.say("  " + relative(l.FileToMend()))
	p.paragraph("Mend it in your editor and save it. \"check\" then runs and judges it; \"hint\" gives a hint.")
	return nil
}

// check runs the learner's copy unattended, and notes when it passes every check.
func (p *plainCourse) check(ctx context.Context, l *lessons.Lesson) error {
	if !l.Has(lessons.Yours) {
		p.say("You have no copy of your own yet: \"copy\" makes one.")
		return nil
	}
	p.paragraph("Building and running yours. It is stopped at its worst moment; this takes some seconds.")
	outcome, err := p.course.Check(ctx, p.builder, l, lessons.Yours, nil)
	if err != nil {
		return p.failed(ctx, err)
	}
	p.keep(p.kept.Saw(l.Name, lessons.Yours))
	p.verdict(outcome.Results)
	if verdict.Worst(outcome.Results) != verdict.Pass {
		p.paragraph("Not every check has passed yet. Mend it, and type check again; hint gives a hint.")
		return nil
	}
	p.keep(p.kept.PassedYours(l.Name))
	p.say("Every check has passed: the lesson is done.")
	return nil
}

// hint gives the hints, from gentle to telling.
func (p *plainCourse) hint(_ context.Context, l *lessons.Lesson) error {
	if len(l.Hints) == 0 {
		p.say("This lesson has no hints. \"difference\" shows the solution.")
		return nil
	}
	for i, hint := range l.Hints {
		p.paragraph(fmt.Sprintf("Hint %d of %d: %s", i+1, len(l.Hints), hint))
	}
	return nil
}

// failed says why there was no run. The course goes on, unless it has been ended.
func (p *plainCourse) failed(ctx context.Context, err error) error {
	var build *process.BuildError
	var start *playground.StartError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &build):
		p.say("It does not compile:")
		for line := range strings.SplitSeq(strings.TrimRight(build.Output, "\n"), "\n") {
			p.say("  " + clean(line))
		}
	case errors.As(err, &start):
		p.say("The run did not come about: " + clean(start.Reason))
		for _, line := range start.Output {
			p.say("  it said: " + clean(line))
		}
	default:
		p.say("The run did not come about: " + clean(err.Error()))
	}
	return nil
}

// verdict prints the checks with their evidence.
func (p *plainCourse) verdict(results []verdict.Result) {
	p.say("")
	p.say("The verdict:")
	for _, r := range results {
		p.paragraph(fmt.Sprintf("%s: %s. It holds when %s.", r.Check, r.Outcome, verdict.Holds(r.Check)))
		for i, text := range r.Evidence {
			if i == maxEvidence && len(r.Evidence) > maxEvidence+1 {
				p.sayf("  and %d more", len(r.Evidence)-i)
				break
			}
			for _, line := range indented("  ", clean(text), plainWidth) {
				p.say(line)
			}
		}
	}
}

// dumb tells whether the terminal says of itself that it cannot move its cursor.
func dumb() bool { return os.Getenv("TERM") == "dumb" }

// around is how many unchanged lines a patch shows before and after a change.
const around = 3

// patch is the pairing in lines of text: a sign, and the line. Unchanged lines far from any change are left out.
func (p *pairing) patch() []string {
	near := func(row int) bool {
		for i := max(0, row-around); i < min(len(p.rows), row+around+1); i++ {
			if p.rows[i].changed {
				return true
			}
		}
		return false
	}
	var lines []string
	var added []string
	for i, row := range p.rows {
		if !row.changed {
			lines = append(lines, added...)
			added = nil
			switch {
			case near(i) && (i == 0 || !near(i-1)):
				lines = append(lines, fmt.Sprintf("@@ line %d, and %d in the fixed one @@", row.old, row.new))
				fallthrough
			case near(i):
				lines = append(lines, " "+lineText(p.new, row.new))
			}
			continue
		}
		if row.old > 0 {
			lines = append(lines, "-"+lineText(p.old, row.old))
		}
		if row.new > 0 {
			added = append(added, "+"+lineText(p.new, row.new))
		}
	}
	return append(lines, added...)
}

func lineText(code [][]span, number int) string {
	var b strings.Builder
	for _, s := range lineOf(code, number) {
		b.WriteString(s.text)
	}
	return b.String()
}
