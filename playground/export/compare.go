package export

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// CompareHTML writes two runs on one page: their verdicts side by side, and their timelines on one axis, aligned at the
// signal, so that the same moment stands at the same place. Like HTML it needs nothing else.
func CompareHTML(w io.Writer, left, right *Run) error {
	left, right = distinct(left, right)
	p := comparison{
		Title: compareTitle(left, right), Sides: []side{sideOf(left), sideOf(right)},
		Measures: compareMeasures(left, right), Checks: compareChecks(left, right),
	}
	a, b := together(left.window(), right.window())
	p.Legend.Zero = left.zeroText()
	if zero := right.zeroText(); zero != p.Legend.Zero {
		p.Legend.Zero += " in the first, and from " + zero + " in the second"
	}
	p.Picture, p.Legend.Left = draw(left.pictureLabel()+" "+right.pictureLabel(),
		part{left, a, heading(left)}, part{right, b, heading(right)})
	if err := templates.ExecuteTemplate(w, "compare.html", p); err != nil {
		return fmt.Errorf("writing the comparison as HTML: %w", err)
	}
	return nil
}

// CompareText writes two runs as lines of text that are at most width runes long: their timelines below each other on
// one axis, aligned at the signal, and their verdicts side by side. A width of 0 stands for DefaultWidth.
func CompareText(w io.Writer, left, right *Run, width int) error {
	left, right = distinct(left, right)
	p := newPaper(width)
	p.heading("Closing Time: "+compareTitle(left, right), "=")
	a, b := together(left.window(), right.window())
	label := max(labelsOf(left, a), labelsOf(right, b))
	for _, one := range []part{{left, a, ""}, {right, b, ""}} {
		p.heading(heading(one.run), "-")
		p.facts(one.run.facts())
		p.add("")
		p.timeline(one.run, one.window, label)
	}
	p.heading("Side by side", "-")
	p.sideBySide(measureRows(left, right))
	p.add("")
	p.sideBySide(checkRows(left, right))
	return p.writeTo(w, "text")
}

// comparison is what the template of a comparison is given.
type comparison struct {
	Title    string
	Sides    []side
	Measures []measuredTwice
	Checks   []checkedTwice
	Picture  drawing
	Legend   legend
}

// side is one of two runs.
type side struct {
	Name, Title, Summary string
	Outcome              verdict.Outcome
	Facts                []fact
}

// Sign is the shape that stands beside the colour of the outcome.
func (s side) Sign() string { return outcomeGlyph(s.Outcome) }

func sideOf(r *Run) side {
	outcome, summary := r.summary()
	return side{r.side(), r.title(), summary, outcome, r.facts()}
}

func compareTitle(left, right *Run) string {
	a, b := left.title(), right.title()
	if left.which != "" {
		a, b = a+", "+left.which, b+", "+right.which
	}
	if clean(left.Timeline.Run.Name) == clean(right.Timeline.Run.Name) {
		b = right.side()
	}
	return a + " and " + b
}

// distinct returns two runs that are called by different names: two of the same service are told apart by when they
// were begun, and by their order where that is the same.
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
	outcome, summary := r.summary()
	return fmt.Sprintf("%s: %s %s", r.side(), outcomeGlyph(outcome), summary)
}

// measuredTwice is a measure of both runs; one that does not have it has an empty value.
type measuredTwice struct {
	Name  string
	Sides []measure
}

func compareMeasures(left, right *Run) []measuredTwice {
	a, b := left.measures(), right.measures()
	var all []measuredTwice
	for _, name := range measureNames {
		one, other := named(a, name), named(b, name)
		if one.Name != "" || other.Name != "" {
			all = append(all, measuredTwice{name, []measure{one, other}})
		}
	}
	return all
}

func named(all []measure, name string) measure {
	if i := slices.IndexFunc(all, func(m measure) bool { return m.Name == name }); i >= 0 {
		return all[i]
	}
	return measure{}
}

// checkedTwice is a check of both runs; one to which it does not apply has an empty outcome.
type checkedTwice struct {
	Name, Holds string
	Sides       []checked
	Absent      [2]string // why a side has no outcome, if it has none
}

func compareChecks(left, right *Run) []checkedTwice {
	a, b := checks(left), checks(right)
	var all []checkedTwice
	for _, name := range verdict.Names() {
		one, other := checkNamed(a, name), checkNamed(b, name)
		if one.Name != "" || other.Name != "" {
			all = append(all, checkedTwice{name, words.Holds(name), []checked{one, other}, [2]string{left.absent(name), right.absent(name)}})
		}
	}
	return all
}

// absent says why a check has no outcome in this run.
func (r *Run) absent(check string) string {
	switch {
	case r.Timeline.LeftEarly():
		return "not judged"
	case check == "deadline":
		return "no question: nothing was stuck, and it needed no SIGKILL"
	}
	return "does not apply"
}

func checkNamed(all []checked, name string) checked {
	if i := slices.IndexFunc(all, func(c checked) bool { return c.Name == name }); i >= 0 {
		return all[i]
	}
	return checked{}
}

// measureRows is what the two stops have cost, as a table of text.
func measureRows(left, right *Run) [][3]string {
	rows := [][3]string{{"", left.side(), right.side()}}
	for _, m := range compareMeasures(left, right) {
		row := [3]string{m.Name}
		for i, one := range m.Sides {
			if row[i+1] = "-"; one.Name != "" {
				row[i+1] = one.Sign() + " " + one.Value
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// checkRows is the checks of both, as a table of text.
func checkRows(left, right *Run) [][3]string {
	var rows [][3]string
	for _, c := range compareChecks(left, right) {
		row := [3]string{"check " + c.Name}
		for i, one := range c.Sides {
			if row[i+1] = "- " + c.Absent[i]; one.Name != "" {
				row[i+1] = strings.TrimSpace(fmt.Sprintf("%s %s. %s", one.Sign(), one.Outcome, strings.Join(fewest(one.Evidence), "; ")))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// fewest returns the most telling of a check's evidence, as much as fits into a cell.
func fewest(evidence []string) []string {
	const most = 3
	if len(evidence) <= most+1 {
		return evidence
	}
	return append(slices.Clone(evidence[:most]), fmt.Sprintf("and %d more", len(evidence)-most))
}

// sideBySide writes rows of three columns, each wrapped in its own.
func (p *paper) sideBySide(rows [][3]string) {
	first := 0
	for _, row := range rows {
		first = max(first, utf8.RuneCountInString(row[0]))
	}
	first = min(first, p.width/2)
	other := (p.width - first - 4) / 2
	for _, row := range rows {
		cells := [3][]string{wrapped(row[0], first), wrapped(row[1], other), wrapped(row[2], other)}
		for i := range max(len(cells[0]), len(cells[1]), len(cells[2])) {
			p.add(pad(at(cells[0], i), first) + "  " + pad(at(cells[1], i), other) + "  " + at(cells[2], i))
		}
	}
}

func wrapped(text string, width int) []string {
	p := &paper{width: width}
	p.wrap("", text)
	return p.lines
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
