package lessons

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The kinds of exercises.
const (
	FindLine   = "line"  // choose the line of the broken service that is the mistake
	ChooseFix  = "fix"   // choose the change that mends it
	OrderSteps = "order" // choose what comes first, and then what comes next
)

// Exercise is a short task about the mistake of a lesson, for the time after the verdict and before the mending.
type Exercise struct {
	Kind    string   `json:"kind"`
	Ask     string   `json:"ask"`
	File    string   `json:"file"`    // the source that it is about; main.go if empty
	Line    string   `json:"line"`    // with FindLine, the mistake, without its indentation
	Why     string   `json:"why"`     // the answer to the right choice
	Else    string   `json:"else"`    // with FindLine, the answer to a line that no option is about
	Options []Option `json:"options"` // with OrderSteps, in the right order
}

// Option is one of the possible choices. With FindLine it is a wrong line that has an answer of its own.
type Option struct {
	Text  string `json:"text"`  // code, or with OrderSteps the step in words
	Code  string `json:"code"`  // with OrderSteps, the code of the step in the fixed service
	Why   string `json:"why"`   // the answer to choosing it where it is wrong
	Right bool   `json:"right"` // with ChooseFix
}

// check returns an error for an exercise that cannot be done.
func (e *Exercise) check() error {
	switch {
	case e == nil:
		return nil
	case !slices.Contains([]string{FindLine, ChooseFix, OrderSteps}, e.Kind):
		return fmt.Errorf("there is no kind %q; there are %s, %s and %s", e.Kind, FindLine, ChooseFix, OrderSteps)
	case e.Ask == "" || e.Why == "":
		return errors.New("it needs ask and why")
	case e.Kind == FindLine && (e.Line == "" || e.Else == ""):
		return errors.New("it needs line and else")
	}
	right := 0
	for i, o := range e.Options {
		if o.Right {
			right++
		}
		// The right one is answered by the exercise's own why, and so is the first step.
		if o.Text == "" || o.Why == "" && !o.Right && (e.Kind != OrderSteps || i > 0) {
			return fmt.Errorf("option %d needs text and why", i+1)
		}
	}
	switch {
	case e.Kind == ChooseFix && (right != 1 || len(e.Options) < 2):
		return errors.New("one of several options has to be right")
	case e.Kind == OrderSteps && len(e.Options) < 3:
		return errors.New("it needs three steps or more")
	}
	return nil
}

// Source is the name of the file that the exercise is about.
func (e *Exercise) Source() string { return cmp.Or(e.File, "main.go") }

// Answering is the state of an exercise that somebody does. Its choices change with OrderSteps only, where each right
// choice is taken out.
type Answering struct {
	*Exercise
	Choices   []string // the lines of the source from its first function on, fragments of code, or the steps that are left
	First     int      // with FindLine, the number of the first of those lines
	Taken     []string // the steps that have been chosen rightly
	Over      bool     // it is solved
	remaining []int    // the options that the choices are
}

// BeginExercise begins the exercise of the lesson. The error says why its source cannot be read.
func (l *Lesson) BeginExercise() (*Answering, error) {
	a := &Answering{Exercise: l.Exercise}
	if a.Kind == FindLine {
		text, err := os.ReadFile(filepath.Join(l.Dir(Broken), a.Source()))
		if err != nil {
			return nil, fmt.Errorf("reading the source for the exercise: %w", err)
		}
		lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
		first := max(0, slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "func ") }))
		a.Choices, a.First = lines[first:], first+1
		return a, nil
	}
	for i := range a.Options {
		a.remaining = append(a.remaining, i)
	}
	if a.Kind == OrderSteps {
		slices.SortFunc(a.remaining, func(i, j int) int { return strings.Compare(a.Options[i].Text, a.Options[j].Text) })
	}
	a.choose()
	return a, nil
}

// choose derives the choices from the options that are left.
func (a *Answering) choose() {
	a.Choices = nil
	for _, i := range a.remaining {
		a.Choices = append(a.Choices, a.Options[i].Text)
	}
}

// Choosable tells whether a choice is one that can be right: of the lines, one that does something.
func (a *Answering) Choosable(choice int) bool {
	if a.Kind != FindLine {
		return true
	}
	line := strings.TrimSpace(a.Choices[choice])
	return strings.Trim(line, "{}()") != "" && !strings.HasPrefix(line, "//") && !strings.HasPrefix(line, "#")
}

// Choose answers a choice, which is a number from 0. why is empty for a right step before the last one.
func (a *Answering) Choose(choice int) (right bool, why string) {
	if a.Kind == FindLine {
		return a.chooseLine(strings.TrimSpace(a.Choices[choice]))
	}
	option := a.Options[a.remaining[choice]]
	if a.Kind == ChooseFix {
		if a.Over = option.Right; a.Over {
			return true, a.Why
		}
		return false, option.Why
	}
	if a.remaining[choice] != len(a.Taken) {
		return false, option.Why
	}
	a.Taken = append(a.Taken, option.Text)
	a.remaining = slices.Delete(a.remaining, choice, choice+1)
	a.choose()
	if a.Over = len(a.remaining) == 0; a.Over {
		return true, a.Why
	}
	return true, ""
}

func (a *Answering) chooseLine(line string) (right bool, why string) {
	if line == a.Line {
		a.Over = true
		return true, a.Why
	}
	for _, o := range a.Options {
		if o.Text == line {
			return false, o.Why
		}
	}
	return false, a.Else
}
