package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// wideEnough is from how many columns on the two stand beside each other; below it, one above the other.
const wideEnough = 110

func (v *beside) view() string {
	lines := []string{v.header(), v.school.strip(v.lesson, stepFixed, v.w)}
	if v.textual() {
		return box(append(lines, v.text.visible()...), v.w, v.h)
	}
	if v.w >= wideEnough {
		return box(append(lines, v.leftAndRight(v.h-2)...), v.w, v.h)
	}
	if v.explains() { // two halves and what is said of one have no room
		v.release()
		return box(append(lines, v.halves[v.side].draw(v.w, v.h-2)...), v.w, v.h)
	}
	each := (v.h - 3) / 2
	v.align(v.w, [2]int{v.h - 3 - each, each})
	lines = append(lines, v.halves[0].draw(v.w, v.h-3-each)...)
	lines = append(lines, rule(v.w))
	return box(append(lines, v.halves[1].draw(v.w, each)...), v.w, v.h)
}

// release lets each picture stand as it would by itself.
func (v *beside) release() {
	for i := range v.halves {
		v.halves[i].picture.least, v.halves[i].picture.like = 0, nil
	}
}

// align gives both pictures one scale, so that the stop is in the same column in both, and once both are told to stop has
// them show the same requests and receipts, row by row: those of the one that has a lane selected, or else shows failures
// first, or else of the left one.
func (v *beside) align(w int, heights [2]int) {
	var least time.Duration
	v.release()
	for i := range v.halves {
		p := &v.halves[i].picture
		least = max(least, axisAt(p.timeline, p.now, 1).span)
	}
	v.halves[0].cue = v.cue()
	leads := -1
	for i := range v.halves {
		p := &v.halves[i].picture
		p.least = least
		v.halves[i].draw(w, heights[i])
		if p.selected.on || p.failuresFirst && leads < 0 {
			leads = i
		}
	}
	if leads < 0 && v.halves[0].picture.timeline.StoppedAt() > 0 && v.halves[1].picture.timeline.StoppedAt() > 0 {
		leads = 0
	}
	if leads >= 0 {
		v.halves[1-leads].picture.like = slices.Clone(v.halves[leads].picture.laneRows)
	}
}

// cue says what to do while both serve.
func (v *beside) cue() string {
	if v.state != stageRunning || v.told {
		return ""
	}
	for i := range v.halves {
		t := v.halves[i].picture.timeline
		if t.Phase() != timeline.Serving {
			return ""
		}
		if enough, _, _ := busy(v.lesson, t); !enough {
			return "Wait until both are busy."
		}
	}
	return "Busy enough. t stops both."
}

func (v *beside) leftAndRight(h int) []string {
	w := (v.w - 1) / 2
	v.align(w, [2]int{h, h})
	left, right := v.halves[0].draw(w, h), v.halves[1].draw(w, h)
	lines := make([]string, h)
	for i := range lines {
		lines[i] = pad(left[i], w) + faint.of("│") + pad(right[i], w)
	}
	return lines
}

func (v *beside) header() string {
	right := ""
	switch v.state {
	case stageIdle:
		right = "○ not running"
	case stageBuilding:
		right = accent.of("○ building")
	case stageFailed:
		right = bad.of("✗ did not run")
	case stageOver:
		right = "○ over"
	default:
		right = "one load, one clock"
	}
	pair := v.halves[0].of + " beside " + v.halves[1].of + "   "
	if where := v.text.where(); where != "" && v.textual() {
		pair = where + "   "
	}
	return ends(" "+strong.of(clip(lessonTitle(v.lesson), v.w-width(pair+right)-4))+" ", pair+right+" ", v.w)
}

// draw draws one of the two on h lines of w columns.
func (h *half) draw(w, lines int) []string {
	p := &h.picture
	p.setSize(w, lines)
	left, right := " "+strong.of(h.of)+"  ", phaseSign(p.timeline)+" "
	head := []string{ends(left+h.gauges(w-width(left)-width(right)-1), right, w), " " + p.clock(w-2)}
	if lines > 6 {
		head = append(head, " "+cmp.Or(tollOf(p.timeline).text(w-2), accent.of(clip(h.cue, w-2))))
	}
	head = head[:min(len(head), lines)]
	rest := lines - len(head)
	switch {
	case rest > 0 && p.selected.on:
		head = append(head, p.drawSelected(rest-1)...)
	case rest > 0:
		head = append(head, p.lanes(rest)...)
	}
	head = append(head, make([]string, max(0, lines-len(head)))...)
	return head[:lines]
}

// gauges is the short form of what the run amounts to, as much of it as fits into w columns.
func (h *half) gauges(w int) string {
	if h.over {
		return h.sum()
	}
	t := h.picture.timeline
	said := faint.of("in flight ") + strconv.Itoa(h.picture.inFlight())
	add := func(more string) {
		if width(said+more) <= w {
			said += more
		}
	}
	if len(t.Jobs) > 0 {
		printing, queued := t.JobCounts()
		room := w - width(said)
		receipts := faint.of("  receipts ") + fmt.Sprintf("%d printing · %d queued", printing, queued)
		if all := printing + queued; all == 0 || width(receipts) > room {
			receipts = faint.of("  receipts ") + strconv.Itoa(all)
		}
		add(receipts)
	}
	if t.Probe {
		add(faint.of("  goroutines ") + strconv.Itoa(t.Goroutines().Count))
	}
	return said
}

// layOut writes the text that shows instead of the lanes.
func (v *beside) layOut() {
	if v.w <= 0 || !v.textual() {
		return
	}
	var lines []string
	say := func(text string) { lines = append(lines, indented("  ", text, min(v.w-2, 96))...) }
	if v.judged {
		v.text.set(v.verdicts(), v.h-2)
		return
	}
	lines = append(lines, "")
	switch v.state {
	case stageIdle:
		say(strong.of(capital(oneOf(v.halves[0].of)) + " and the fixed one, side by side"))
		lines = append(lines, "")
		say("Both meet the same load, and are stopped at the same instant. What differs is what the code does.")
		lines = append(lines, "")
		say(strong.of("enter") + " starts both. " + strong.of("t") + " then stops both, as " + v.lesson.Policy.Stopper + " does: " + v.lesson.Policy.Does())
		if v.halves[0].of == lessons.Broken && v.yours {
			lines = append(lines, "")
			say(strong.of("y") + " puts your own copy in the place of the broken one.")
		}
		if text := v.builds.text(); text != "" {
			lines = append(lines, "")
			say(faint.of(text))
		}
	case stageBuilding:
		tellBuilding(func(text string) { say(text) }, v.building, v.builds)
	case stageFailed:
		tellNoRun(func(text string) {
			for part := range strings.SplitSeq(text, "\n") {
				say(part)
			}
		}, v.problem, v.halves[0].of)
	}
	v.text.set(lines, v.h-2)
}

// verdicts lists the checks with both outcomes beside each other. What failed is whole. Where one page has room for the
// others in short, as many of them as fit are whole, too. Where it has not, all are whole, and one scrolls.
func (v *beside) verdicts() []string {
	most, whole := make(map[string]int), make(map[string]int)
	checks := v.checksOf()
	for _, check := range checks {
		whole[check] = wholeCell
		if most[check] = shortCell; v.worth(check) > 0 {
			most[check] = wholeCell
		}
	}
	slices.SortStableFunc(checks, func(a, b string) int { return cmp.Compare(v.worth(b), v.worth(a)) })
	lines := v.table(most)
	if len(lines) > v.h-2 {
		return v.table(whole)
	}
	for _, check := range checks {
		least := most[check]
		for n := wholeCell; n > least; n-- {
			most[check] = n
			if longer := v.table(most); len(longer) <= v.h-2 {
				lines = longer
				break
			}
			most[check] = least
		}
	}
	return lines
}

// worth is higher for the checks that one wants to read first: those with a failure.
func (v *beside) worth(check string) int {
	n := 0
	for i := range v.halves {
		if r := v.halves[i].result(check); r != nil && r.Outcome != verdict.Pass {
			n++
		}
	}
	return n
}

// How many lines of a table a cell may have.
const (
	wholeCell = 8
	shortCell = 1
)

// table is the verdicts, with at most that many lines for each check.
func (v *beside) table(most map[string]int) []string {
	const name = 11
	w := (v.w - name - 4) / 2
	lines := []string{"", " " + pad("", name) + " " + pad(strong.of(v.halves[0].of), w) + " " + strong.of(v.halves[1].of)}
	row := func(title string, cells [2][]string) {
		for i := range max(len(cells[0]), len(cells[1])) {
			line := " " + pad("", name)
			if i == 0 {
				line = " " + strong.of(pad(title, name))
			}
			for _, cell := range cells {
				text := ""
				if i < len(cell) {
					text = cell[i]
				}
				line += " " + pad(text, w)
			}
			lines = append(lines, line)
		}
	}
	row("", [2][]string{wrap(ended(v.halves[0].picture.timeline), w-2), wrap(ended(v.halves[1].picture.timeline), w-2)})
	row("together", [2][]string{wrap(v.halves[0].sum(), w-2), wrap(v.halves[1].sum(), w-2)})
	lines = append(lines, "")
	for _, check := range v.checksOf() {
		var cells [2][]string
		for i := range cells {
			cells[i] = cellOf(check, v.halves[i].result(check), w-2, most[check])
		}
		row(check, cells)
	}
	return lines
}

// cellOf is an outcome with its most telling evidence, on at most that many lines.
func cellOf(check string, r *verdict.Result, w, most int) []string {
	if r == nil {
		return inkedLines(faint, indented("- ", notApplying(check), w))
	}
	text := verdict.Holds(r.Check)
	if len(r.Evidence) > 0 {
		text = r.Evidence[0]
		if r.Outcome != verdict.Pass {
			text += andMore(r.Evidence)
		}
	}
	lines := indented(outcomeGlyph(r.Outcome)+" ", clean(text), w)
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = withMore(lines[most-1], w)
	}
	return lines
}

// andMore says how much evidence there is besides the first sentence: more of its sort, or other findings.
func andMore(evidence []string) string {
	n := len(evidence) - 1
	if n < 1 || countsAlready(evidence[0]) {
		return ""
	}
	other := func(text string) bool { return sortOf(text) != sortOf(evidence[0]) }
	if slices.ContainsFunc(evidence[1:], other) {
		return ", and " + plural(n, "other finding")
	}
	return ", and " + strconv.Itoa(n) + " more"
}

// withMore ends a line with the sign that there is more, behind a whole word.
func withMore(line string, w int) string {
	for width(line)+2 > w && strings.Contains(strings.TrimLeft(line, " "), " ") {
		line = line[:strings.LastIndex(line, " ")]
	}
	return clip(line+" …", w)
}

func inkedLines(k ink, lines []string) []string {
	for i, line := range lines {
		lines[i] = k.of(line)
	}
	return lines
}

// notApplying says why a check has no outcome in a run that is over.
func notApplying(check string) string {
	if check == deadlineCheck {
		return "no question: nothing was stuck, and it needed no SIGKILL"
	}
	return "does not apply"
}

// deadlineCheck is the name of the one check that may apply to a run because of how it went, and not because of what
// ran.
const deadlineCheck = "deadline"

func (h *half) sum() string {
	if slices.ContainsFunc(h.results, func(r verdict.Result) bool { return r.Outcome == verdict.Fail }) {
		return bad.of("✗") + " " + sumOf(h.results)
	}
	return good.of("✓") + " " + sumOf(h.results)
}

// sumOf says how many checks failed.
func sumOf(results []verdict.Result) string {
	failed := 0
	for _, r := range results {
		if r.Outcome == verdict.Fail {
			failed++
		}
	}
	if failed == 0 {
		return allPassed(results)
	}
	return strconv.Itoa(failed) + " of " + plural(len(results), "check") + " failed"
}

// allPassed sums up results of which none is a failure.
func allPassed(results []verdict.Result) string {
	open := 0
	for _, r := range results {
		if r.Outcome == verdict.Inconclusive {
			open++
		}
	}
	switch {
	case open > 0:
		return strconv.Itoa(len(results)-open) + " of " + plural(len(results), "check") + " passed, " + strconv.Itoa(open) + " not shown"
	case len(results) == 0:
		return "no check applies"
	case len(results) == 1:
		return "the check passed"
	}
	return "all " + plural(len(results), "check") + " passed"
}
