package plain

import (
	"fmt"
	"strings"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// compare reports how the runs differ, check by check, beginning with what the clients got.
func (p *narratedRuns) compare(results [][]verdict.Result) {
	p.judged = nil
	p.say("")
	p.say("The two compared:")
	for i, r := range p.runs {
		p.judged = append(p.judged, judgedRun{r.service, results[i]})
		losses := r.timeline.Losses()
		p.paragraph(fmt.Sprintf("%s: %d of %s in flight at the signal answered. %s. %s.", ui.Capital(r.service), losses.Answered,
			ui.Plural(losses.InFlight, "request"), ui.Capital(picture.EndedInWords(r.timeline)), ui.Capital(words.Verdict(r.timeline, results[i]))))
	}
	p.checks(results)
}

// checks reports what each check has found, except that the checks that pass for both runs are only named.
func (p *narratedRuns) checks(results [][]verdict.Result) {
	var alike []string
	for _, name := range verdict.Names() {
		applied, passed := 0, 0
		for _, of := range results {
			if r := verdict.Find(of, name); r != nil {
				applied++
				if r.Outcome == verdict.Pass {
					passed++
				}
			}
		}
		switch {
		case applied == 0:
			continue
		case passed == len(results):
			alike = append(alike, name)
			continue
		}
		p.paragraph(ui.Capital(name) + ": it holds when " + words.Holds(name) + ".")
		for i, of := range results {
			p.indented("  "+p.runs[i].name+": ", inWords(p.runs[i].timeline, name, verdict.Find(of, name)))
		}
	}
	if len(alike) > 0 {
		p.paragraph("Passed by both: " + strings.Join(alike, ", ") + ".")
	}
}

// inWords returns an outcome with its most telling evidence.
func inWords(t *timeline.Timeline, check string, r *verdict.Result) string {
	if r == nil {
		return words.NoOutcome(t, check) + "."
	}
	text := string(r.Outcome)
	if len(r.Findings) > 0 {
		text += ", " + ui.Clean(words.Finding(r.Findings[0]))
	}
	if r.Outcome != verdict.Pass {
		text += words.AndMore(*r)
	}
	return text + "."
}
