package lessons

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Plan is what a workshop does, minute by minute. Plans are the headings and notes of the guide lessons/WORKSHOP.md.
type Plan struct {
	Name   string // "45-minutes"
	Title  string
	Length time.Duration
	Steps  []PlanStep // at least one, each beginning where the one before it ends
}

// PlanStep is one step of a plan.
type PlanStep struct {
	At     time.Duration // since the workshop's beginning
	Length time.Duration
	Kind   string // one of the Step constants
	Title  string // a few words, for the projector
	Lesson string // the name of a lesson, or ""; the steps of a question have its lesson
	Notes  string // Markdown: what to say, and what people ask
}

// The kinds of steps. A question takes four of them: StepPredict, StepTalk, StepAgain and StepShow.
const (
	StepSay     = "say"
	StepPredict = "predict" // the host runs the lesson's broken service, and the room predicts what its stop will cost
	StepTalk    = "talk"
	StepAgain   = "again" // the room votes a second time
	StepShow    = "show"  // the votes are shown, and the run goes on
	StepWork    = "work"  // everybody works in their own program
	StepBoard   = "board"
	StepBreak   = "break"
	StepEnd     = "end"
)

// stepKinds are the kinds of steps in the order in which they are listed.
var stepKinds = []string{StepSay, StepPredict, StepTalk, StepAgain, StepShow, StepWork, StepBoard, StepBreak, StepEnd}

// GuideFile is the path of the facilitator's guide in a checkout.
const GuideFile = "lessons/WORKSHOP.md"

// Plans reads the plans of the facilitator's guide. The error names each mistake with its line. The plans that come with an
// error can be used: they lack only the steps that could not be read.
func (c *Course) Plans() ([]Plan, error) {
	guide, err := os.ReadFile(filepath.Join(c.Root, filepath.FromSlash(GuideFile)))
	if err != nil {
		return nil, fmt.Errorf("reading the plans of workshops: %w", err)
	}
	reader := planReader{course: c, notes: make(map[noted]string)}
	reader.read(strings.ReplaceAll(string(guide), "\r\n", "\n"))
	if len(reader.plans) == 0 {
		reader.wrong(1, "it has no plan: a heading such as %q", "### Plan · 45-minutes · 0:45 · Nobody heard the signal")
	}
	return reader.plans, errors.Join(reader.mistakes...)
}

// planReader reads plans from the guide, line by line.
type planReader struct {
	course   *Course
	plans    []Plan
	mistakes []error

	section string           // what a heading of the fourth level stands in: inPlan, inNotes or ""
	asked   string           // in a plan: the lesson of the open question, whose run is not over; or ""
	subject string           // in notes: the lesson that they are on, or everyLesson
	keep    func(string)     // takes the text below the latest heading; nil where it is the facilitator's only
	text    []string         // the text since the latest heading
	notes   map[noted]string // what the guide says of a kind of step, on a lesson or on every lesson
}

// noted says for which steps notes are: those of a kind on a lesson.
type noted struct{ lesson, kind string }

// The sections of the guide that are read as data.
const (
	inPlan  = "Plan"
	inNotes = "Notes"
)

// everyLesson is the subject of the notes for lessons that have none of their own.
const everyLesson = "every lesson"

// heading is a heading in Markdown that can matter to a plan.
var heading = regexp.MustCompile(`^(#{1,4}) +(.*?) *$`)

// fieldBreak stands between the fields of a heading that is read as data.
const fieldBreak = " · "

func (r *planReader) read(guide string) {
	inCode := false
	number := 0
	for line := range strings.Lines(guide) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
		}
		found := heading.FindStringSubmatch(line)
		if inCode || found == nil {
			r.text = append(r.text, line)
			continue
		}
		r.endText()
		r.begin(number, len(found[1]), strings.Split(found[2], fieldBreak))
	}
	r.endText()
	r.endSection(number)
	r.handOutNotes()
}

// begin reads a heading of a level, from 1 to 4.
func (r *planReader) begin(line, level int, fields []string) {
	if level < 4 {
		r.endSection(line)
		switch fields[0] {
		case inPlan:
			r.beginPlan(line, fields)
		case inNotes:
			r.beginNotes(line, fields)
		}
		return
	}
	switch {
	case r.section == inPlan:
		r.beginStep(line, fields)
	case r.section == inNotes:
		r.beginNote(line, fields)
	case clock.MatchString(fields[0]):
		r.wrong(line, "the step %q stands in no plan", strings.Join(fields, fieldBreak))
	}
}

func (r *planReader) wrong(line int, format string, args ...any) {
	r.mistakes = append(r.mistakes, fmt.Errorf("%s:%d: %s", GuideFile, line, fmt.Sprintf(format, args...)))
}

// beginPlan reads the heading of a plan.
func (r *planReader) beginPlan(line int, fields []string) {
	if len(fields) != 4 {
		r.wrong(line, "a plan's heading is %q, with a dot between its parts", "### Plan · NAME · HOURS:MINUTES · TITLE")
		return
	}
	length, err := readClock(fields[2])
	if err != nil {
		r.wrong(line, "the length of plan %s: %v", fields[1], err)
		return
	}
	for _, p := range r.plans {
		if p.Name == fields[1] {
			r.wrong(line, "there are two plans with the name %s", p.Name)
			return
		}
	}
	r.plans = append(r.plans, Plan{Name: fields[1], Title: fields[3], Length: length})
	r.section, r.asked = inPlan, ""
}

// endSection ends a plan, if the guide is in one: its last step gets its length.
func (r *planReader) endSection(line int) {
	ended := r.section
	r.section = ""
	if ended != inPlan {
		return
	}
	plan := &r.plans[len(r.plans)-1]
	if len(plan.Steps) == 0 {
		r.wrong(line, "plan %s before this line has no steps", plan.Name)
		r.plans = r.plans[:len(r.plans)-1]
		return
	}
	last := &plan.Steps[len(plan.Steps)-1]
	if last.Length = plan.Length - last.At; last.Length <= 0 {
		r.wrong(line, "plan %s before this line is over before its last step begins", plan.Name)
		last.Length = 0
	}
	if r.asked != "" {
		r.wrong(line, "plan %s before this line does not show what came of its question on %s: a step of the kind %s is missing", plan.Name, r.asked, StepShow)
	}
}

// beginStep reads the heading of a step, and ends the step before it.
func (r *planReader) beginStep(line int, fields []string) {
	step, err := r.step(fields)
	plan := &r.plans[len(r.plans)-1]
	if n := len(plan.Steps); err == nil && n == 0 && step.At != 0 {
		err = fmt.Errorf("the first step begins at %s, and not at 0:00", fields[0])
	} else if err == nil && n > 0 {
		before := &plan.Steps[n-1]
		if before.Length = step.At - before.At; before.Length <= 0 {
			err = fmt.Errorf("the step at %s does not begin after the one before it", fields[0])
		}
	}
	if err == nil {
		err = r.follow(&step)
	}
	if err != nil {
		r.wrong(line, "%v", err)
		return
	}
	plan.Steps = append(plan.Steps, step)
	n := len(plan.Steps) - 1
	r.keep = func(notes string) { plan.Steps[n].Notes = notes }
}

// step reads the parts of a step's heading: its time, kind, lesson and title.
func (r *planReader) step(fields []string) (step PlanStep, err error) {
	switch len(fields) {
	case 3:
		step.Kind, step.Title = fields[1], fields[2]
	case 4:
		step.Kind, step.Lesson, step.Title = fields[1], fields[2], fields[3]
	default:
		return step, errors.New("a step's heading is \"#### H:MM · KIND · LESSON · TITLE\", with a dot between its parts; the lesson may be missing")
	}
	if step.At, err = readClock(fields[0]); err != nil {
		return step, err
	}
	if !slices.Contains(stepKinds, step.Kind) {
		return step, fmt.Errorf("there is no step of the kind %q; there are %s", step.Kind, strings.Join(stepKinds, ", "))
	}
	if step.Lesson != "" {
		lesson, err := r.course.Find(step.Lesson)
		if err != nil {
			return step, err
		}
		step.Lesson = lesson.Name
	}
	return step, nil
}

// follow checks that a step fits the open question, and gives it the lesson of that question.
func (r *planReader) follow(step *PlanStep) error {
	switch step.Kind {
	case StepPredict:
		if r.asked != "" {
			return fmt.Errorf("the question on %s comes before a step of the kind %s for the one on %s", step.Lesson, StepShow, r.asked)
		}
		if step.Lesson == "" {
			return errors.New("a step of the kind predict names its lesson, whose service is run")
		}
		r.asked = step.Lesson
	case StepAgain, StepShow:
		if r.asked == "" {
			return fmt.Errorf("no question is open for this step of the kind %s: one of the kind %s comes first", step.Kind, StepPredict)
		}
		if step.Lesson != "" && step.Lesson != r.asked {
			return fmt.Errorf("the open question is on %s, and this step is on %s", r.asked, step.Lesson)
		}
		step.Lesson = r.asked
		if step.Kind == StepShow {
			r.asked = ""
		}
	case StepTalk:
		if step.Lesson == "" {
			step.Lesson = r.asked
		}
	}
	return nil
}

// beginNotes reads the heading of notes on a lesson.
func (r *planReader) beginNotes(line int, fields []string) {
	if len(fields) != 2 {
		r.wrong(line, "the heading of notes is %q, or %q", "### Notes · LESSON", "### Notes · "+everyLesson)
		return
	}
	r.subject = fields[1]
	if r.subject != everyLesson {
		lesson, err := r.course.Find(r.subject)
		if err != nil {
			r.wrong(line, "%v", err)
			return
		}
		r.subject = lesson.Name
	}
	r.section = inNotes
}

// beginNote reads the heading of the notes for a kind of step.
func (r *planReader) beginNote(line int, fields []string) {
	of := noted{r.subject, strings.Join(fields, fieldBreak)}
	if !slices.Contains(stepKinds, of.kind) {
		r.wrong(line, "there is no step of the kind %q; there are %s", of.kind, strings.Join(stepKinds, ", "))
		return
	}
	r.keep = func(notes string) { r.notes[of] = notes }
}

// endText hands over the text that was read since the latest heading.
func (r *planReader) endText() {
	if r.keep != nil {
		r.keep(strings.TrimSpace(strings.Join(r.text, "\n")))
	}
	r.keep, r.text = nil, nil
}

// handOutNotes adds to each step the notes on its lesson or, where there are none, those on every lesson. The notes on a talk also get
// the hint of the question, to be read out.
func (r *planReader) handOutNotes() {
	for _, plan := range r.plans {
		for i := range plan.Steps {
			step := &plan.Steps[i]
			more, ok := r.notes[noted{step.Lesson, step.Kind}]
			if !ok && step.Lesson != "" {
				more = r.notes[noted{everyLesson, step.Kind}]
			}
			step.Notes = strings.TrimSpace(step.Notes + "\n\n" + more)
			if hint := hintIn.FindString(r.notes[noted{step.Lesson, StepPredict}]); step.Kind == StepTalk && hint != "" {
				step.Notes = strings.TrimSpace(step.Notes + "\n\n" + hint)
			}
		}
	}
}

// hintIn is the paragraph of notes that has the hint of a question.
var hintIn = regexp.MustCompile(`(?m)^Hint: .*(?:\n\S.*)*$`)

// clock is a time in a plan: hours and minutes since its beginning.
var clock = regexp.MustCompile(`^(\d{1,2}):([0-5]\d)$`)

func readClock(text string) (time.Duration, error) {
	found := clock.FindStringSubmatch(text)
	if found == nil {
		return 0, fmt.Errorf("%q is no time such as 0:05, which is hours and minutes", text)
	}
	hours, _ := strconv.Atoi(found[1]) // digits
	minutes, _ := strconv.Atoi(found[2])
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, nil
}
