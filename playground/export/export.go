// Package export writes what a run has shown for those who were not there: as a handout in plain text, as a page, as
// a picture, and for programs as JSON and as a JUnit report. It can also set two runs side by side.
//
// Everything is a function of the run's timeline: the same run gives the same bytes, wherever and whenever it is
// written. Times are measured from the first signal, as in the verdict. Nothing is worked out here: the facts come from
// packages timeline, verdict and lanes, and the sentences from package words.
package export

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Run is a run to be written. New makes one.
type Run struct {
	Timeline *timeline.Timeline
	Results  []verdict.Result // of Timeline; none of a run that was left before its end
	Damage   error            // why the recording ends before the run does, or nil

	which string // tells it from the other one of a comparison where nothing else does, or is empty
}

// New returns a run with its verdict. damage says what keeps the rest of the recording from being read, and is nil for a
// recording that is whole; every format tells of it.
func New(t *timeline.Timeline, damage error) *Run {
	return &Run{Timeline: t, Results: verdict.Of(t), Damage: damage}
}

// outcome is what the results amount to.
func (r *Run) outcome() verdict.Outcome {
	if len(r.Results) == 0 {
		return verdict.Inconclusive
	}
	return verdict.Worst(r.Results)
}

// summary says what the results amount to.
func (r *Run) summary() string { return words.Summary(r.Timeline, r.Results) }

// title names the run: "01-signal, broken".
func (r *Run) title() string {
	run := r.Timeline.Run
	name := cmp.Or(clean(run.Name), "a run without a name")
	if of := clean(run.Of); of != "" {
		name += ", " + of
	}
	return name
}

// side names the run beside another one.
func (r *Run) side() string {
	side := cmp.Or(clean(r.Timeline.Run.Of), r.title())
	if r.which != "" {
		side += ", " + r.which
	}
	return side
}

// about says what was run, how it was stopped, and how it ended.
func (r *Run) about() []words.Fact {
	facts := words.About(r.Timeline, r.Damage)
	for i := range facts {
		facts[i].Text = clean(facts[i].Text)
	}
	return facts
}

// instance names an instance where there are several.
func (r *Run) instance(n int) string {
	if len(r.Timeline.Processes) < 2 {
		return ""
	}
	return words.Instance(n)
}

// escapeSequence is what a program writes to colour a terminal, or to set its title.
var escapeSequence = regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\))")

// clean makes one line of printable characters of a text that may come from a service or a client. It leaves nothing that
// changes a terminal, turns the direction of the text, or is not allowed in XML.
func clean(text string) string {
	text = escapeSequence.ReplaceAllString(strings.ToValidUTF8(text, "\ufffd"), "")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

// short cuts text down to n runes.
func short(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
