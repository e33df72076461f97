package export

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"closingtime/playground/drawing"
	"closingtime/playground/lanes"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

//go:embed templates
var templateFiles embed.FS

// templates escape their data for its context. Every text of a service or a client goes through them.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"sign": words.OutcomeSign, "signOf": costSign, "place": func(i int) int { return i + 1 }, "json": asJSON,
	"policy": func() string { return policy }, "style": func() template.CSS { return style }, "script": func() template.JS { return script },
}).ParseFS(templateFiles, "templates/*.html"))

// The style sheet and the script of a page, which are written into it, and the policy that lets the browser use these two and
// load nothing at all.
var (
	style  = "\n" + drawing.Colours() + template.CSS(file("page.css")) + drawing.Style()
	script = template.JS("\n" + file("player.js"))
	policy = "default-src 'none'; style-src 'sha256-" + hash(string(style)) + "'; script-src 'sha256-" + hash(string(script)) + "'; base-uri 'none'; form-action 'none'"
)

func file(name string) string {
	text, err := templateFiles.ReadFile("templates/" + name)
	if err != nil {
		panic(err) // the file is embedded above
	}
	return string(text)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func asJSON(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// costSign returns the shape that accompanies the colour of a cost.
func costSign(bad bool) string {
	if bad {
		return "✗"
	}
	return "✓"
}

// HTML writes the run as one self-contained page, without anything from elsewhere. It has the verdict with its evidence, the
// timeline as a picture that can be played, the story of each lane, and the log with its times. Everything can be read
// without the script, which is for playing alone. The page suits light and dark displays, and paper.
func HTML(w io.Writer, r *Run) error {
	p := page{
		Title: r.title(), Outcome: r.outcome(), Summary: r.summary(), Facts: r.about(),
		Costs: words.Costs(r.Timeline, r.Results), Checks: r.checks(), Unjudged: words.Capital(words.Unjudged(r.Timeline)) + ".", Zero: drawing.ZeroText(r.Timeline),
	}
	p.Entries, p.Hidden = r.history()
	if len(r.Timeline.Processes) > 0 {
		p.Film = drawing.Play(r.pictureLabel(), r.Timeline)
		p.Stop, p.Stories = r.stopName(), r.stories(p.Film.Lanes)
		if p.Film.NotDrawn != "" {
			p.NotDrawn = []string{p.Film.NotDrawn}
		}
	}
	if err := templates.ExecuteTemplate(w, "page.html", p); err != nil {
		return fmt.Errorf("writing the run as HTML: %w", err)
	}
	return nil
}

// SVG writes the timeline of the run as a picture: its lanes, signals, log lines, goroutines and connections. The picture
// is self-contained, is well-formed XML, and follows the reader's preference of light or dark.
func SVG(w io.Writer, r *Run) error {
	d, _ := drawing.Of(r.pictureLabel(), drawing.Part{Timeline: r.Timeline, Window: lanes.WindowOf(r.Timeline)})
	return d.SVG(w)
}

// Film returns the timeline of the run as a picture that plays itself.
func Film(r *Run) *drawing.Film {
	return drawing.NewFilm(r.pictureLabel(), drawing.Part{Timeline: r.Timeline, Window: lanes.WindowOf(r.Timeline)})
}

// CompareFilm returns the timelines of two runs as a picture that plays both at once, aligned at the signal.
func CompareFilm(left, right *Run) *drawing.Film {
	left, right = distinct(left, right)
	return drawing.NewFilm(left.pictureLabel()+" "+right.pictureLabel(), sides(left, right)...)
}

// pictureLabel says what the picture shows.
func (r *Run) pictureLabel() string {
	return fmt.Sprintf("Timeline of %s: %s. %s.", r.title(), words.Clean(words.Stop(r.Timeline)), r.summary())
}

// page is the data for the template of a run's page.
type page struct {
	Title    string
	Outcome  verdict.Outcome
	Summary  string
	Unjudged string // why there are no checks, where there are none
	Facts    []words.Fact
	Costs    []words.Cost
	Checks   []checked
	Film     *drawing.Playable // nil where there is nothing to draw
	Stop     string            // what came at the moment that times are measured from
	Stories  []story           // of the lanes that are drawn, in their order
	Zero     string            // what times are measured from
	NotDrawn []string          // what the picture does not show
	Entries  []entry
	Hidden   int // lines that are not shown
}

// entry is a line of the log, or something that happened to the service.
type entry struct {
	At, Who, Text string
	MS            int    // At in milliseconds
	Kind          string // log, lost, output, or the kind of a moment
	said          bool   // the service said it
	at            time.Duration
}

// maxEntries is how many entries a page shows: those nearest to the stop.
const maxEntries = 250

// history returns what the service said and what was done to it, by time, and how many lines are left out.
func (r *Run) history() (shown []entry, hidden int) {
	var all []entry
	for _, l := range r.Timeline.Lines {
		e := entry{at: l.At, Who: r.instance(l.Instance), Text: words.Short(words.Clean(l.Text), 500), Kind: "log", said: true}
		switch {
		case r.Timeline.IsLost(l):
			e.Kind = "lost"
		case l.ID == 0:
			e.Kind = "output"
		}
		all = append(all, e)
	}
	for _, h := range words.History(r.Timeline) {
		all = append(all, entry{at: h.At, Who: r.instance(h.Instance), Text: words.Clean(h.Text), Kind: string(h.Kind)})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	for i := range all {
		all[i].At = words.Moment(all[i].at - lanes.Zero(r.Timeline))
		all[i].MS = int((all[i].at - lanes.Zero(r.Timeline)).Milliseconds())
	}
	shown = nearest(all, lanes.Zero(r.Timeline), maxEntries)
	return shown, len(all) - len(shown)
}

// nearest returns at most that many entries: all except those that the service said, and of these the ones nearest to the
// stop.
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
