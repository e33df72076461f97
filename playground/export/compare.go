package export

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"closingtime/playground/drawing"
	"closingtime/playground/lanes"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// CompareHTML writes two runs as one page: their verdicts side by side, and their timelines on one axis, aligned at the
// signal, so that the same moment is at the same place. Like HTML's, the page is self-contained.
func CompareHTML(w io.Writer, left, right *Run) error {
	left, right = distinct(left, right)
	p := comparison{
		Title: compareTitle(left, right), Sides: []side{sideOf(left), sideOf(right)},
		Costs: compareCosts(left, right), Checks: compareChecks(left, right), Zero: drawing.ZeroText(left.Timeline),
	}
	if zero := drawing.ZeroText(right.Timeline); zero != p.Zero {
		p.Zero += " in the first, and from " + zero + " in the second"
	}
	p.Picture, p.NotDrawn = drawing.Of(left.pictureLabel()+" "+right.pictureLabel(), sides(left, right)...)
	if err := templates.ExecuteTemplate(w, "compare.html", p); err != nil {
		return fmt.Errorf("writing the comparison as HTML: %w", err)
	}
	return nil
}

// CompareText writes two runs as lines of text that are at most width runes long: their timelines below each other on
// one axis, aligned at the signal, and their verdicts side by side. A width of 0 stands for DefaultWidth.
func CompareText(w io.Writer, left, right *Run, width int) error {
	left, right = distinct(left, right)
	h := newHandout(width)
	h.heading("Closing Time: "+compareTitle(left, right), "=")
	a, b := lanes.Together(lanes.WindowOf(left.Timeline), lanes.WindowOf(right.Timeline))
	label := max(labelsOf(left, a), labelsOf(right, b))
	for _, one := range []struct {
		run    *Run
		window lanes.Window
	}{{left, a}, {right, b}} {
		h.heading(heading(one.run), "-")
		h.facts(one.run.about())
		h.add("")
		h.timeline(one.run, one.window, label)
	}
	h.heading("Side by side", "-")
	h.compare(left, right)
	return h.writeTo(w)
}

// ComparedLines returns the part of CompareText that sets the two side by side: what their stops have cost, and their checks.
func ComparedLines(left, right *Run, width int) []string {
	left, right = distinct(left, right)
	h := newHandout(width)
	h.compare(left, right)
	return h.lines
}

// compare sets two runs side by side.
func (h *handout) compare(left, right *Run) {
	h.sideBySide(costRows(left, right))
	h.add("")
	h.sideBySide(checkRows(left, right))
}

// sides returns the two runs as parts of a picture, aligned at the signal.
func sides(left, right *Run) []drawing.Part {
	a, b := lanes.Together(lanes.WindowOf(left.Timeline), lanes.WindowOf(right.Timeline))
	return []drawing.Part{
		{Timeline: left.Timeline, Window: a, Name: left.side(), Heading: heading(left)},
		{Timeline: right.Timeline, Window: b, Name: right.side(), Heading: heading(right)},
	}
}

// comparison is the data for the template of a comparison.
type comparison struct {
	Title    string
	Sides    []side
	Costs    []comparedCost
	Checks   []comparedCheck
	Picture  *drawing.Drawing
	Zero     string   // what times are measured from
	NotDrawn []string // what the picture does not show
}

// side is one of two runs.
type side struct {
	Name, Summary string
	Outcome       verdict.Outcome
	Facts         []words.Fact
}

func sideOf(r *Run) side { return side{r.side(), r.summary(), r.outcome(), r.about()} }

func compareTitle(left, right *Run) string {
	a, b := left.title(), right.title()
	if left.which != "" {
		a, b = a+", "+left.which, b+", "+right.which
	}
	if words.Clean(left.Timeline.Run.Name) == words.Clean(right.Timeline.Run.Name) {
		b = right.side()
	}
	return a + " and " + b
}

// distinct returns the two runs with different names. Two runs of the same service are named by when they began, or by
// their order if that is the same.
func distinct(left, right *Run) (*Run, *Run) {
	if left.title() != right.title() {
		return left, right
	}
	a, b := left.Timeline.Run.Started.UTC(), right.Timeline.Run.Started.UTC()
	layout := "15:04:05 UTC"
	if a.Format(time.DateOnly) != b.Format(time.DateOnly) {
		layout = "2 January 2006, " + layout
	}
	one, other := *left, *right
	if one.which, other.which = a.Format(layout), b.Format(layout); one.which == other.which {
		one.which, other.which = "the first", "the second"
	}
	return &one, &other
}

func heading(r *Run) string {
	return fmt.Sprintf("%s: %s %s", r.side(), words.OutcomeSign(r.outcome()), r.summary())
}

// comparedCost is a cost of both runs. It is empty for a run to which it does not apply.
type comparedCost struct {
	Name  string
	Sides [2]words.Cost
}

func compareCosts(left, right *Run) []comparedCost {
	var all []comparedCost
	for name, sides := range paired(words.CostNames(), func(c words.Cost) string { return c.Name },
		words.Costs(left.Timeline, left.Results), words.Costs(right.Timeline, right.Results)) {
		all = append(all, comparedCost{name, sides})
	}
	return all
}

// comparedCheck is a check of both runs. It is empty for a run to which it does not apply.
type comparedCheck struct {
	Name, Holds string
	Sides       [2]checked
	Absent      [2]string // the reason why a side has no outcome, if it has none
}

func compareChecks(left, right *Run) []comparedCheck {
	var all []comparedCheck
	for name, sides := range paired(verdict.Names(), func(c checked) string { return c.Name }, left.checks(), right.checks()) {
		all = append(all, comparedCheck{name, words.Holds(name), sides, [2]string{words.NoOutcome(left.Timeline, name), words.NoOutcome(right.Timeline, name)}})
	}
	return all
}

// paired yields what the left and the right side have under each of the names, if at least one side has something.
func paired[V any](names []string, nameOf func(V) string, left, right []V) func(yield func(string, [2]V) bool) {
	return func(yield func(string, [2]V) bool) {
		for _, name := range names {
			var sides [2]V
			found := false
			for i, all := range [2][]V{left, right} {
				if n := slices.IndexFunc(all, func(v V) bool { return nameOf(v) == name }); n >= 0 {
					sides[i], found = all[n], true
				}
			}
			if found && !yield(name, sides) {
				return
			}
		}
	}
}

// costRows returns the costs of the two stops as a table of texts.
func costRows(left, right *Run) [][3]string {
	rows := [][3]string{{"", left.side(), right.side()}}
	for _, c := range compareCosts(left, right) {
		row := [3]string{c.Name}
		for i, one := range c.Sides {
			if row[i+1] = "-"; one.Name != "" {
				row[i+1] = costSign(one.Bad) + " " + one.Value
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// checkRows returns the checks of both runs as a table of texts.
func checkRows(left, right *Run) [][3]string {
	var rows [][3]string
	for _, c := range compareChecks(left, right) {
		row := [3]string{"check " + c.Name}
		for i, one := range c.Sides {
			if row[i+1] = "- " + c.Absent[i]; one.Name != "" {
				row[i+1] = strings.TrimSpace(fmt.Sprintf("%s %s. %s", words.OutcomeSign(one.Outcome), one.Outcome, strings.Join(fewest(one.Evidence), "; ")))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// fewest returns the most telling evidence of a check, as much as fits into a cell.
func fewest(evidence []string) []string {
	const most = 3
	if len(evidence) <= most+1 {
		return evidence
	}
	return append(slices.Clone(evidence[:most]), fmt.Sprintf("and %d more", len(evidence)-most))
}
