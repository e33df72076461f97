package export

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Widths of a text. What is narrower than the least is written as wide as that.
const (
	DefaultWidth = 80
	leastWidth   = 60
)

// Text writes the run as a handout of lines that are at most width runes long: what was run, how it was stopped, the
// timeline drawn in characters, the verdict with its evidence, and what was lost. A width of 0 stands for DefaultWidth.
func Text(out io.Writer, r *Run, width int) error {
	p := newPaper(width)
	p.heading("Closing Time: "+r.title(), "=")
	p.facts(r.facts())
	if len(r.Timeline.Processes) > 0 {
		p.heading("Timeline", "-")
		w := r.window()
		p.timeline(r, w, labelsOf(r, w))
	}
	p.heading("Verdict", "-")
	outcome, summary := r.summary()
	p.wrap(outcomeGlyph(outcome)+" ", summary)
	for _, result := range r.Results {
		p.result(result)
	}
	if !r.Timeline.LeftEarly() {
		p.heading("What was lost", "-")
		p.losses(r)
	}
	return p.writeTo(out, "text")
}

// paper collects lines of a certain width.
type paper struct {
	width int
	lines []string
}

func newPaper(width int) *paper {
	return &paper{width: max(cmp.Or(width, DefaultWidth), leastWidth)}
}

func (p *paper) add(line string) { p.lines = append(p.lines, strings.TrimRight(line, " ")) }

func (p *paper) heading(text, rule string) {
	if len(p.lines) > 0 {
		p.add("")
	}
	before := len(p.lines)
	p.wrap("", text)
	p.add(strings.Repeat(rule, min(p.width, len([]rune(p.lines[before])))))
}

func (p *paper) facts(facts []fact) {
	for _, f := range facts {
		p.wrap(pad(f.Name, 12), f.Text)
	}
}

func (p *paper) result(result verdict.Result) {
	p.add("")
	lead := fmt.Sprintf("%s %s ", outcomeGlyph(result.Outcome), pad(result.Check, 11))
	p.wrap(lead, string(result.Outcome)+". It holds when "+words.Holds(result.Check)+".")
	for _, text := range evidence(result) {
		p.wrap(strings.Repeat(" ", 14)+"· ", text)
	}
}

func (p *paper) losses(r *Run) {
	losses := r.losses()
	for _, m := range losses {
		p.wrap("✗ ", m.Name+": "+m.Value)
	}
	switch {
	case len(losses) > 0:
	case !r.Timeline.Audit.Done:
		p.wrap("", "Nothing that the clients saw. Nobody has looked at what the service left behind.")
	default:
		p.wrap("", "Nothing.")
	}
}

// wrap adds text behind lead, on as many lines as it takes; the later ones are indented as far as lead is long.
func (p *paper) wrap(lead, text string) {
	indent := strings.Repeat(" ", len([]rune(lead)))
	room := max(10, p.width-len(indent))
	line, used := lead, 0
	for _, word := range strings.Fields(text) {
		letters := []rune(word)
		if used > 0 && used+1+len(letters) > room {
			p.add(line)
			line, used = indent, 0
		}
		for len(letters) > room {
			p.add(line + string(letters[:room]))
			line, letters = indent, letters[room:]
		}
		if used > 0 {
			line += " "
			used++
		}
		line += string(letters)
		used += len(letters)
	}
	p.add(line)
}

func (p *paper) writeTo(w io.Writer, what string) error {
	if _, err := io.WriteString(w, strings.Join(p.lines, "\n")+"\n"); err != nil {
		return fmt.Errorf("writing the run as %s: %w", what, err)
	}
	return nil
}

// pad makes text at least n runes long.
func pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-len([]rune(text))))
}
