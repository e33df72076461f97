package export

import (
	"fmt"
	"io"
	"time"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// HTML writes the run as one page that needs nothing else: no script, no font, no picture from elsewhere. It has the
// verdict with its evidence, the timeline as a picture, and the log beside its times. It is for light and for dark,
// and for paper.
func HTML(w io.Writer, r *Run) error {
	outcome, summary := r.summary()
	p := page{
		Title: r.title(), Outcome: outcome, Summary: summary,
		Facts: r.facts(), Measures: r.measures(), Checks: checks(r),
		Unjudged: sentence(r.unjudged()), Chronicle: r.chronicle(), Legend: legend{Zero: r.zeroText()},
	}
	if len(r.Timeline.Processes) > 0 {
		p.Picture, p.Legend.Left = draw(r.pictureLabel(), part{run: r, window: r.window()})
	}
	if err := templates.ExecuteTemplate(w, "page.html", p); err != nil {
		return fmt.Errorf("writing the run as HTML: %w", err)
	}
	return nil
}

// page is what the template of a run's page is given.
type page struct {
	Title     string
	Outcome   verdict.Outcome
	Summary   string
	Unjudged  string // why there are no checks, where there are none
	Facts     []fact
	Measures  []measure
	Checks    []checked
	Picture   drawing
	Legend    legend
	Chronicle chronicle
}

// legend says how to read a picture.
type legend struct {
	Zero string   // what times are measured from
	Left []string // what the picture does not show
}

// Sign is the shape that stands beside the colour of the outcome.
func (p page) Sign() string { return outcomeGlyph(p.Outcome) }

// checked is the outcome of a check, in words.
type checked struct {
	Name, Holds string
	Outcome     verdict.Outcome
	Evidence    []string
}

// Sign is the shape that stands beside the colour of the outcome.
func (c checked) Sign() string { return outcomeGlyph(c.Outcome) }

func checks(r *Run) []checked {
	var all []checked
	for _, result := range r.Results {
		all = append(all, checked{result.Check, words.Holds(result.Check), result.Outcome, evidence(result)})
	}
	return all
}

// chronicle is what was said and done, by time.
type chronicle struct {
	Entries []entry
	Left    int // entries that are not shown
}

// entry is a line of the log, or something that happened to the service.
type entry struct {
	At   string
	Who  string // the instance, where there are several
	Text string
	Kind string // log, lost, output, or the kind of a mark
	at   time.Duration
}

// maxEntries is how many entries a page shows: those nearest to the stop.
const maxEntries = 250
