package export

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"closingtime/playground/lanes"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Widths of a text. A smaller width than the least is raised to it.
const (
	DefaultWidth = 80
	leastWidth   = 60
)

// Text writes the run as lines of text that are at most width runes long: what was run, how it was stopped, the timeline
// drawn in characters, the verdict with its evidence, and the losses. A width of 0 stands for DefaultWidth.
func Text(out io.Writer, r *Run, width int) error {
	h := newHandout(width)
	h.heading("Closing Time: "+r.title(), "=")
	h.facts(r.about())
	if len(r.Timeline.Processes) > 0 {
		h.heading("Timeline", "-")
		w := lanes.WindowOf(r.Timeline)
		h.timeline(r, w, labelsOf(r, w))
	}
	h.heading("Verdict", "-")
	h.wrap(words.OutcomeSign(r.outcome())+" ", r.summary())
	for _, c := range r.checks() {
		h.check(c)
	}
	if verdict.AbsenceOf(r.Timeline) == verdict.None {
		h.heading("What was lost", "-")
		h.losses(r)
	}
	return h.writeTo(out)
}

// handout collects lines of a certain width.
type handout struct {
	width int
	lines []string
}

func newHandout(width int) *handout {
	return &handout{width: max(cmp.Or(width, DefaultWidth), leastWidth)}
}

func (h *handout) add(line string) { h.lines = append(h.lines, strings.TrimRight(line, " ")) }

func (h *handout) heading(text, rule string) {
	if len(h.lines) > 0 {
		h.add("")
	}
	before := len(h.lines)
	h.wrap("", text)
	h.add(strings.Repeat(rule, min(h.width, utf8.RuneCountInString(h.lines[before]))))
}

func (h *handout) facts(facts []words.Fact) {
	for _, f := range facts {
		h.wrap(pad(f.Name, 12), f.Text)
	}
}

func (h *handout) check(c checked) {
	h.add("")
	h.wrap(fmt.Sprintf("%s %s ", words.OutcomeSign(c.Outcome), pad(c.Name, 11)), fmt.Sprintf("%s. It holds when %s.", c.Outcome, c.Holds))
	for _, text := range c.Evidence {
		h.wrap(strings.Repeat(" ", 14)+"· ", text)
	}
}

func (h *handout) losses(r *Run) {
	lost := slices.DeleteFunc(words.Costs(r.Timeline, r.Results), func(c words.Cost) bool { return !c.Lost })
	for _, c := range lost {
		h.wrap(costSign(c.Bad)+" ", c.Name+": "+c.Value)
	}
	if len(lost) == 0 {
		h.wrap("", words.NothingLost(r.Timeline))
	}
}

// wrap adds text behind lead, on as many lines as it takes. Further lines are indented by the length of lead.
func (h *handout) wrap(lead, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	for i, line := range wrapped(text, h.width-len(indent)) {
		if i > 0 {
			lead = indent
		}
		h.add(lead + line)
	}
}

// wrapped returns text in lines of at most width runes. A width below 10 counts as 10.
func wrapped(text string, width int) []string {
	width = max(10, width)
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		letters := []rune(word)
		if used > 0 && used+1+len(letters) > width {
			lines = append(lines, line)
			line, used = "", 0
		}
		for len(letters) > width {
			lines = append(lines, string(letters[:width]))
			letters = letters[width:]
		}
		if used > 0 {
			line += " "
			used++
		}
		line += string(letters)
		used += len(letters)
	}
	return append(lines, line)
}

// sideBySide writes rows of three columns, each wrapped on its own.
func (h *handout) sideBySide(rows [][3]string) {
	first := 0
	for _, row := range rows {
		first = max(first, utf8.RuneCountInString(row[0]))
	}
	first = min(first, h.width/2)
	other := (h.width - first - 4) / 2
	for _, row := range rows {
		cells := [3][]string{wrapped(row[0], first), wrapped(row[1], other), wrapped(row[2], other)}
		for i := range max(len(cells[0]), len(cells[1]), len(cells[2])) {
			line := ""
			for column, from := range [3]int{0, first + 2, first + other + 4} {
				if i < len(cells[column]) {
					line = pad(line, from) + cells[column][i]
				}
			}
			h.add(line)
		}
	}
}

func (h *handout) writeTo(w io.Writer) error {
	if _, err := io.WriteString(w, strings.Join(h.lines, "\n")+"\n"); err != nil {
		return fmt.Errorf("writing the run as text: %w", err)
	}
	return nil
}

// pad makes text at least n runes long.
func pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(text)))
}
