package plain

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// plainStep is a step of a lesson in lines of text.
type plainStep struct {
	word, does string
	also       []string // other words for the step
	screens    []string // the corresponding steps of the screens; none for what is no step there
	take       func(*narrator, context.Context, *lessons.Lesson) error
	next       string // the step to which Enter leads afterwards
}

// plainSteps are in the recommended order. Any step can be taken at any time.
var plainSteps = []plainStep{
	{"read", "read the lesson: what you will see", nil, []string{progress.StepRead}, (*narrator).read, "run"},
	{"run", "run the broken one, predict, stop it, see the verdict", []string{progress.StepPredict, progress.StepStop, progress.StepVerdict}, []string{progress.StepRun, progress.StepStop, progress.StepVerdict},
		func(p *narrator, ctx context.Context, l *lessons.Lesson) error {
			return p.run(ctx, l, lessons.Broken)
		}, "why"},
	{"why", "read on: why it happens, what mends it, and the links", nil, nil, (*narrator).why, "exercise"},
	{"exercise", "a short exercise about the mistake", nil, []string{progress.StepExercise}, (*narrator).exercise, "copy"},
	{"difference", "read the difference between the broken one and the fixed one", nil, []string{progress.StepDifference}, (*narrator).difference, "both"},
	{"both", "run both, side by side, and compare them", nil, []string{progress.StepFixed},
		func(p *narrator, ctx context.Context, l *lessons.Lesson) error {
			return p.run(ctx, l, lessons.Broken, lessons.Fixed)
		}, "copy"},
	{"fixed", "run the fixed one alone", nil, nil,
		func(p *narrator, ctx context.Context, l *lessons.Lesson) error {
			return p.run(ctx, l, lessons.Fixed)
		}, "copy"},
	{"copy", "make your own copy, to mend, and say where it is", []string{"edit", progress.StepMend}, []string{progress.StepMend}, (*narrator).copy, "check"},
	{"check", "run your own copy and judge it", nil, nil, (*narrator).check, "next"},
	{"hint", "the next hint for mending it", nil, nil, (*narrator).hint, "check"},
}

func findPlainStep(word string) *plainStep {
	for i := range plainSteps {
		if s := &plainSteps[i]; s.word == word || slices.Contains(s.also, word) {
			return s
		}
	}
	return nil
}

// otherWords are the words that can be typed besides those of the steps, each with what it does.
var otherWords = [][2]string{
	{"playground", `run it, and do to it what you want: any signal, any fault. "playground fixed" runs that one, "playground mine" a set-up that is kept`},
	{"next", "the next lesson"},
	{"own", "into your own service: where to begin there"},
	{"short", `follow the short path, of the most important lessons; "45-minutes", "two-hours" and "day" are other paths, "all" is the whole course`},
	{"list", "all lessons; a number such as 5, or a name such as 05-workers, goes to one"},
	{"evidence", "all that the checks of the last verdict have found"},
	{"glossary", `the terms; "glossary sigterm" explains one`},
	{"help", "these words"},
	{"quit", "leave; what you have done is kept"},
}

// help lists the words that can be typed between the steps.
func (p *narrator) help() {
	p.say("\nYou can type one of these words and Enter, at any time:")
	entry := func(word, does string) { p.indented(fmt.Sprintf("  %-10s  ", word), does) }
	for _, s := range plainSteps {
		entry(s.word, s.does+ui.When(len(s.also) > 0, " (also "+strings.Join(s.also, ", ")+")"))
	}
	for _, other := range otherWords {
		entry(other[0], other[1])
	}
	p.say("Enter alone takes the step that is named.")
}

// walk goes from step to step until the person leaves.
func (p *narrator) walk(ctx context.Context, at int) error {
	p.paragraph("Closing Time: graceful shutdown in Go, in lines of text. \"help\" lists what you can type.")
	next := p.arrive(at)
	for {
		p.say("")
		p.paragraph(fmt.Sprintf("Next: %s. Enter does that, or type another word.", p.naming(next)))
		word, err := p.readWord(ctx)
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
		case leaves(word):
			return errLeft
		case word == "help" || word == "?":
			p.help()
		case p.aside(word, ""):
		case word == "list":
			p.list()
		case p.changesPath(word):
			next = "list"
		case word == "playground" || strings.HasPrefix(word, "playground "):
			if err := p.playground(ctx, lesson, strings.TrimSpace(p.line[len("playground"):])); err != nil {
				return err
			}
		case word == "next" && p.path().After(lesson) == nil:
			p.say("This was the last lesson. Congratulations.")
			p.practice()
			next = "list"
		case word == "own":
			p.practice()
		case word == "next":
			at = slices.Index(p.course.Lessons, p.path().After(lesson))
			next = p.arrive(at)
		case step != nil:
			if err := step.take(p, ctx, lesson); err != nil {
				return err
			}
			next = p.after(step, lesson)
		default:
			to, err := firstLesson(p.course, "", []string{name})
			if err != nil {
				p.sayf("There is no %q here. \"help\" lists the words, \"list\" the lessons.", ui.Clean(word))
				break
			}
			at = to
			next = p.arrive(at)
		}
	}
}

// practice prints the advice for the learner's own service.
func (p *narrator) practice() {
	text, links := source.TakeLinks(p.course.Practice)
	p.say("")
	p.say(lessons.PracticeTitle)
	p.prose(text)
	p.links(links)
}

// after returns the step that follows another one. A copy has to exist before it can be checked, and is checked until it
// passes.
func (p *narrator) after(step *plainStep, l *lessons.Lesson) string {
	mending := step.next == "check" || step.word == "check"
	done := p.kept.State().Done(l.Name)
	switch {
	case step.next == "exercise" && l.Exercise == nil, step.next == "copy" && !done:
		return p.mending(l)
	case step.next == "copy":
		return "next"
	case mending && !l.Has(lessons.Yours):
		return "copy"
	case step.word == "check" && !done:
		return "check"
	}
	return step.next
}

// mending returns the step at which the copy is mended: where there is none yet, it is made.
func (p *narrator) mending(l *lessons.Lesson) string {
	if l.Has(lessons.Yours) {
		return "check"
	}
	return "copy"
}

func (p *narrator) naming(word string) string {
	if step := findPlainStep(word); step != nil {
		return step.does + " (" + word + ")"
	}
	return map[string]string{"next": "the next lesson (next)", "list": "the list of lessons (list)"}[word]
}

// arrive introduces a lesson, and returns the first of its steps that has not been seen.
func (p *narrator) arrive(at int) string {
	l, state := p.course.Lessons[at], p.kept.State()
	p.say("")
	p.sayf("Lesson %d of %d: %s. %d minutes.", at+1, len(p.course.Lessons), ui.Clean(l.Title), l.Minutes)
	p.paragraph(l.Summary)
	switch {
	case state.Done(l.Name):
		p.say("You have done this lesson.")
		return "read"
	case !state.Did(l.Name, progress.StepRead):
		return "read"
	}
	p.say("You have begun this lesson, and go on where you were.")
	next := state.Next(l.Name, progress.Steps(l.Exercise != nil))
	for _, step := range plainSteps {
		if slices.Contains(step.screens, next) && next != progress.StepMend {
			return step.word
		}
	}
	return p.mending(l)
}

// path is the path through the course that the person follows.
func (p *narrator) path() lessons.Path { return p.course.Path(p.kept.State().Path) }

// changesPath follows the path that a word names, and lists its lessons. It returns false for any other word.
func (p *narrator) changesPath(word string) bool {
	if word != lessons.All && (word == lessons.Whole || p.course.Path(word).Name != word) {
		return false
	}
	p.reportUnsaved(p.kept.Follow(p.course.Path(word).Name))
	p.list()
	return true
}

func (p *narrator) list() {
	state := p.kept.State()
	path := p.path()
	way := state.WayThrough(path.Lessons)
	p.paragraph(fmt.Sprintf("%s: %d of %s done, %d %% of all steps, %d minutes left.", ui.Capital(ui.Clean(path.Title)), way.Done, ui.Plural(len(path.Lessons), "lesson"), way.Percent(), way.Minutes))
	for _, l := range path.Lessons {
		mark := "open"
		if state.Done(l.Name) {
			mark = "done"
		} else if state.Last == l.Name {
			mark = "here"
		}
		p.sayf("%s  %s (%s)", l.Name, ui.Clean(l.Title), mark)
	}
}

// read prints what the learner will see. The outcome and its reason follow after the run.
func (p *narrator) read(_ context.Context, l *lessons.Lesson) error {
	p.reportUnsaved(p.kept.At(l.Name, progress.StepRead))
	text, links := source.TakeLinks(l.Prose)
	scene, rest := source.CutAtOutcome(text)
	p.prose(scene)
	if rest == "" {
		p.links(links)
		return nil
	}
	p.say("")
	p.say("Why it happens comes after the run; \"why\" reads it now.")
	return nil
}

// why prints the rest of the lesson's text.
func (p *narrator) why(_ context.Context, l *lessons.Lesson) error {
	text, links := source.TakeLinks(l.Prose)
	if _, rest := source.CutAtOutcome(text); rest != "" {
		text = rest
	}
	p.reportUnsaved(p.kept.Unfold(l.Name))
	p.prose(text)
	p.links(links)
	return nil
}

// prose prints Markdown.
func (p *narrator) prose(markdown string) {
	p.say("")
	for _, line := range source.Prose(markdown, plainWidth) {
		p.say(line)
	}
}

// links lists the links of a text with their numbers, each address complete on its own line.
func (p *narrator) links(links []source.Hyperlink) {
	if len(links) == 0 {
		return
	}
	p.say("")
	p.say("Links")
	for i, l := range links {
		p.paragraph("[" + strconv.Itoa(i+1) + "] " + strings.ReplaceAll(l.Title, "`", ""))
		p.say(ui.Clean(l.Address))
	}
}

// difference prints what changes from the broken service to the fixed one.
func (p *narrator) difference(_ context.Context, l *lessons.Lesson) error {
	p.reportUnsaved(p.kept.At(l.Name, progress.StepDifference))
	broken, err := source.ReadSources(l.Dir(lessons.Broken))
	if err != nil {
		return err
	}
	fixed, err := source.ReadSources(l.Dir(lessons.Fixed))
	if err != nil {
		return err
	}
	p.say("Lines that begin with - are the broken one's, those with + the fixed one's.")
	for _, name := range source.FileNames(broken, fixed) {
		if broken[name] == fixed[name] {
			continue
		}
		p.say("")
		p.say("--- " + p.course.Within(filepath.Join(l.Dir(lessons.Broken), name)))
		p.say("+++ " + p.course.Within(filepath.Join(l.Dir(lessons.Fixed), name)))
		for _, line := range source.Compare(name, broken[name], fixed[name]).Patch() {
			p.say(line)
		}
	}
	return nil
}
