// Package export writes a run in other forms: as plain text, as a page, as a picture and, for programs, as JSON and as a
// JUnit report. It can also write two runs side by side.
//
// Every form is a function of the run's timeline: the same run gives the same bytes, wherever and whenever it is written.
// Times are measured from the first signal, as in the verdict. The facts come from packages timeline, verdict and lanes,
// and the sentences from package words; package export derives no facts of its own.
package export

import (
	"cmp"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Run is a run to be written. New makes one.
type Run struct {
	Timeline *timeline.Timeline
	Results  []verdict.Result // the verdict; empty where there is none: see verdict.AbsenceOf
	Damage   error            // why the recording ends before the run, or nil

	which string // distinguishes the run from the other one of a comparison where nothing else does, or empty
}

// New returns a run with its verdict. damage says why the rest of the recording cannot be read; it is nil for a complete
// recording. Every format mentions it.
func New(t *timeline.Timeline, damage error) *Run {
	return &Run{Timeline: t, Results: verdict.Of(t), Damage: damage}
}

// outcome returns the worst outcome of the results.
func (r *Run) outcome() verdict.Outcome { return verdict.Worst(r.Results) }

// summary sums up the results in a sentence.
func (r *Run) summary() string { return words.Summary(r.Timeline, r.Results) }

// title names the run: "01-signal, broken".
func (r *Run) title() string {
	run := r.Timeline.Run
	name := cmp.Or(words.Clean(run.Name), "a run without a name")
	if of := words.Clean(run.Of); of != "" {
		name += ", " + of
	}
	return name
}

// side names the run in a comparison.
func (r *Run) side() string {
	side := cmp.Or(words.Clean(r.Timeline.Run.Of), r.title())
	if r.which != "" {
		side += ", " + r.which
	}
	return side
}

// about says what was run, how it was stopped, and how it ended.
func (r *Run) about() []words.Fact {
	facts := words.About(r.Timeline, r.Damage)
	for i := range facts {
		facts[i].Text = words.Clean(facts[i].Text)
	}
	return facts
}

// instance names an instance, where there are several.
func (r *Run) instance(n int) string {
	if len(r.Timeline.Processes) < 2 {
		return ""
	}
	return words.Instance(n)
}
