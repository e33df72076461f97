package screens

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
	"closingtime/playground/words"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// wideEnough is from how many columns on the two stand beside each other; below it, one above the other.
const wideEnough = 110

func (v *beside) View() string {
	lines := []string{v.header(), v.course.strip(v.lesson, progress.StepFixed, v.w)}
	if v.textual() {
		return ui.Box(append(lines, v.text.Visible()...), v.w, v.h)
	}
	if v.w >= wideEnough {
		return ui.Box(append(lines, v.leftAndRight(v.h-2)...), v.w, v.h)
	}
	if v.explains() { // two halves and what is said of one have no room
		v.release()
		v.halves[v.side].lay(v.w, v.h-2)
		return ui.Box(append(lines, v.halves[v.side].draw()...), v.w, v.h)
	}
	each := (v.h - 3) / 2
	v.align(v.w, [2]int{v.h - 3 - each, each})
	lines = append(lines, v.halves[0].draw()...)
	lines = append(lines, ui.Rule(v.w))
	return ui.Box(append(lines, v.halves[1].draw()...), v.w, v.h)
}

// release lets each picture stand as it would by itself.
func (v *beside) release() {
	for i := range v.halves {
		v.halves[i].picture.LeastSpan, v.halves[i].picture.Rows = 0, nil
	}
}

// align lays both out on one scale, so that the stop is in the same column in both, and once both are told to stop has
// them show the same requests and receipts, row by row: those of the one that has a lane selected, or else shows failures
// first, or else of the left one.
func (v *beside) align(w int, heights [2]int) {
	var least time.Duration
	v.release()
	for i := range v.halves {
		p := &v.halves[i].picture
		least = max(least, picture.AxisAt(p.Timeline, p.Now, 1).Span)
	}
	v.halves[0].cue = v.cue()
	leads := -1
	for i := range v.halves {
		p := &v.halves[i].picture
		p.LeastSpan = least
		v.halves[i].lay(w, heights[i])
		if p.Selected.On || p.FailuresFirst && leads < 0 {
			leads = i
		}
	}
	if leads < 0 && v.halves[0].picture.Timeline.StoppedAt() > 0 && v.halves[1].picture.Timeline.StoppedAt() > 0 {
		leads = 0
	}
	if leads >= 0 {
		follows := &v.halves[1-leads]
		follows.picture.Rows = slices.Clone(v.halves[leads].picture.LaneRows)
		follows.lay(w, heights[1-leads])
	}
}

// cue says what to do while both serve.
func (v *beside) cue() string {
	if v.state != stageRunning || v.told {
		return ""
	}
	for i := range v.halves {
		t := v.halves[i].picture.Timeline
		if t.Phase() != timeline.Serving {
			return ""
		}
		if enough, _, _ := BusyEnough(v.lesson, t); !enough {
			return "Wait until both are busy."
		}
	}
	return "Busy enough. t stops both."
}

func (v *beside) leftAndRight(h int) []string {
	w := (v.w - 1) / 2
	v.align(w, [2]int{h, h})
	left, right := v.halves[0].draw(), v.halves[1].draw()
	lines := make([]string, h)
	for i := range lines {
		lines[i] = ui.Pad(left[i], w) + ui.Faint.Of("│") + ui.Pad(right[i], w)
	}
	return lines
}

func (v *beside) header() string {
	right := ""
	switch v.state {
	case stageIdle:
		right = "○ not running"
	case stageBuilding:
		right = ui.Accent.Of("○ building")
	case stageFailed:
		right = ui.Bad.Of("✗ did not run")
	case stageOver:
		right = "○ over"
	default:
		right = "one load, one clock"
	}
	pair := v.halves[0].of + " beside " + v.halves[1].of + "   "
	if where := v.text.Where(); where != "" && v.textual() {
		pair = where + "   "
	}
	return ui.Ends(" "+ui.Strong.Of(ui.Clip(lessonTitle(v.lesson), v.w-ui.Width(pair+right)-4))+" ", pair+right+" ", v.w)
}

// lay lays one of the two out on that many lines of w columns.
func (h *half) lay(w, lines int) {
	h.picture.SetSize(w, lines)
	h.laid = h.picture.Lay(lines - h.heads(lines))
}

// heads is how many of the lines stand above the lanes.
func (h *half) heads(lines int) int {
	if lines > 6 {
		return 3
	}
	return min(2, lines)
}

// draw draws one of the two as it was laid out.
func (h *half) draw() []string {
	p := &h.picture
	w, lines := p.W, p.H
	left, right := " "+ui.Strong.Of(h.of)+"  ", picture.PhaseSign(p.Timeline)+" "
	drawn := []string{ui.Ends(left+h.gauges(w-ui.Width(left)-ui.Width(right)-1), right, w), " " + p.Clock(w-2)}
	if lines > 6 {
		drawn = append(drawn, " "+cmp.Or(picture.LossesOf(p.Timeline).Text(w-2), ui.Accent.Of(ui.Clip(h.cue, w-2))))
	}
	drawn = append(drawn[:h.heads(lines)], p.DrawLaid(h.laid)...)
	drawn = append(drawn, make([]string, max(0, lines-len(drawn)))...)
	return drawn[:lines]
}

// gauges is the short form of what the run amounts to, as much of it as fits into w columns.
func (h *half) gauges(w int) string {
	if h.over {
		return h.sum()
	}
	t := h.picture.Timeline
	said := ui.Faint.Of("in flight ") + strconv.Itoa(h.picture.InFlight())
	add := func(more string) {
		if ui.Width(said+more) <= w {
			said += more
		}
	}
	if len(t.Jobs) > 0 {
		printing, queued := t.JobCounts()
		room := w - ui.Width(said)
		receipts := ui.Faint.Of("  receipts ") + fmt.Sprintf("%d printing · %d queued", printing, queued)
		if all := printing + queued; all == 0 || ui.Width(receipts) > room {
			receipts = ui.Faint.Of("  receipts ") + strconv.Itoa(all)
		}
		add(receipts)
	}
	if t.Probe {
		add(ui.Faint.Of("  goroutines ") + strconv.Itoa(t.Goroutines().Count))
	}
	return said
}

// layOut writes the text that shows instead of the lanes.
func (v *beside) layOut() {
	if v.w <= 0 || !v.textual() {
		return
	}
	var lines []string
	say := func(text string) { lines = append(lines, ui.Indented("  ", text, min(v.w-2, 96))...) }
	if v.judged {
		v.text.Set(v.verdicts(), v.h-2)
		return
	}
	lines = append(lines, "")
	switch v.state {
	case stageIdle:
		say(ui.Strong.Of(ui.Capital(ServiceName(v.halves[0].of)) + " and the fixed one, side by side"))
		lines = append(lines, "")
		say("Both meet the same load, and are stopped at the same instant. What differs is what the code does.")
		lines = append(lines, "")
		say(ui.Strong.Of("enter") + " starts both. " + ui.Strong.Of("t") + " then stops both, as " + v.lesson.Policy.Stopper + " does: " + words.Policy(v.lesson.Policy))
		if v.halves[0].of == lessons.Broken && v.yours {
			lines = append(lines, "")
			say(ui.Strong.Of("y") + " puts your own copy in the place of the broken one.")
		}
		if text := v.builds.Text(); text != "" {
			lines = append(lines, "")
			say(ui.Faint.Of(text))
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
	v.text.Set(lines, v.h-2)
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
	lines := []string{"", " " + ui.Pad("", name) + " " + ui.Pad(ui.Strong.Of(v.halves[0].of), w) + " " + ui.Strong.Of(v.halves[1].of)}
	row := func(title string, cells [2][]string) {
		for i := range max(len(cells[0]), len(cells[1])) {
			line := " " + ui.Pad("", name)
			if i == 0 {
				line = " " + ui.Strong.Of(ui.Pad(title, name))
			}
			for _, cell := range cells {
				text := ""
				if i < len(cell) {
					text = cell[i]
				}
				line += " " + ui.Pad(text, w)
			}
			lines = append(lines, line)
		}
	}
	row("", [2][]string{ui.Wrap(picture.Ended(v.halves[0].picture.Timeline), w-2), ui.Wrap(picture.Ended(v.halves[1].picture.Timeline), w-2)})
	row("together", [2][]string{ui.Wrap(v.halves[0].sum(), w-2), ui.Wrap(v.halves[1].sum(), w-2)})
	lines = append(lines, "")
	for _, check := range v.checksOf() {
		var cells [2][]string
		for i := range cells {
			cells[i] = outcomes.CellOf(check, v.halves[i].result(check), w-2, most[check])
		}
		row(check, cells)
	}
	return lines
}

func (h *half) sum() string {
	return outcomes.Glyph(verdict.Worst(h.results)) + " " + words.Failures(h.results)
}
