package export

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

//go:embed templates
var templateFiles embed.FS

// templates escape what they are given for where it stands. All that a service or a client said goes through them.
var templates = template.Must(template.New("").Funcs(template.FuncMap{"sign": words.OutcomeSign, "signOf": costSign}).ParseFS(templateFiles, "templates/*"))

// costSign is the shape that stands beside the colour of what a stop has cost.
func costSign(bad bool) string {
	if bad {
		return "✗"
	}
	return "✓"
}

// HTML writes the run as one page that needs nothing else: no script, no font, no picture from elsewhere. It has the
// verdict with its evidence, the timeline as a picture, and the log beside its times. It is for light and for dark,
// and for paper.
func HTML(w io.Writer, r *Run) error {
	p := page{
		Title: r.title(), Outcome: r.outcome(), Summary: r.summary(), Facts: r.about(),
		Costs: words.Costs(r.Timeline, r.Results), Checks: r.checks(), Unjudged: words.Capital(words.Unjudged(r.Timeline)) + ".", Zero: r.zeroText(),
	}
	p.Entries, p.Hidden = r.history()
	if len(r.Timeline.Processes) > 0 {
		p.Picture, p.NotDrawn = draw(r.pictureLabel(), part{run: r, window: lanes.WindowOf(r.Timeline)})
	}
	if err := templates.ExecuteTemplate(w, "page.html", p); err != nil {
		return fmt.Errorf("writing the run as HTML: %w", err)
	}
	return nil
}

// SVG writes the timeline of the run as a picture: its lanes, signals, log lines, goroutines and connections. It stands
// for itself, is well-formed XML, and follows the reader's preference of light or dark.
func SVG(w io.Writer, r *Run) error {
	d, _ := draw(r.pictureLabel(), part{run: r, window: lanes.WindowOf(r.Timeline)})
	if err := templates.ExecuteTemplate(w, "picture.svg", d); err != nil {
		return fmt.Errorf("writing the run as SVG: %w", err)
	}
	return nil
}

// pictureLabel says what the picture shows.
func (r *Run) pictureLabel() string {
	return fmt.Sprintf("Timeline of %s: %s. %s.", r.title(), clean(words.Stop(r.Timeline)), r.summary())
}

// page is what the template of a run's page is given.
type page struct {
	Title    string
	Outcome  verdict.Outcome
	Summary  string
	Unjudged string // why there are no checks, where there are none
	Facts    []words.Fact
	Costs    []words.Cost
	Checks   []checked
	Picture  drawing
	Zero     string   // what times are measured from
	NotDrawn []string // what the picture does not show
	Entries  []entry
	Hidden   int // lines that are not shown
}

// entry is a line of the log, or something that happened to the service.
type entry struct {
	At, Who, Text string
	Kind          string // log, lost, output, or the kind of a moment
	said          bool   // by the service
	at            time.Duration
}

// maxEntries is how many entries a page shows: those nearest to the stop.
const maxEntries = 250

// history returns what was said and done, by time, and how many lines of it are left out.
func (r *Run) history() (shown []entry, hidden int) {
	var all []entry
	for _, l := range r.Timeline.Lines {
		e := entry{at: l.At, Who: r.instance(l.Instance), Text: short(clean(l.Text), 500), Kind: "log", said: true}
		switch {
		case r.Timeline.IsLost(l):
			e.Kind = "lost"
		case l.ID == 0:
			e.Kind = "output"
		}
		all = append(all, e)
	}
	for _, h := range words.History(r.Timeline) {
		all = append(all, entry{at: h.At, Who: r.instance(h.Instance), Text: clean(h.Text), Kind: string(h.Kind)})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	for i := range all {
		all[i].At = words.Moment(all[i].at - lanes.Zero(r.Timeline))
	}
	shown = nearest(all, lanes.Zero(r.Timeline), maxEntries)
	return shown, len(all) - len(shown)
}

// nearest returns at most that many entries: all that the service did not say, and the lines nearest to the stop.
func nearest(all []entry, stop time.Duration, most int) []entry {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if all[a].said != all[b].said {
			return map[bool]int{false: -1, true: 1}[all[a].said]
		}
		return cmp.Compare((all[a].at - stop).Abs(), (all[b].at - stop).Abs())
	})
	kept := order[:min(most, len(order))]
	slices.Sort(kept)
	shown := make([]entry, len(kept))
	for i, n := range kept {
		shown[i] = all[n]
	}
	return shown
}
