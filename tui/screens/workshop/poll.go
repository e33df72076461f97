package workshop

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"closingtime/tui/grade"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// answerText writes an answer to a poll.
func answerText(p *workshop.Poll, said int) string { return ui.Clean(p.Say(said)) }

// questionLines is the question and, where there are some, its choices with their numbers.
func questionLines(p *workshop.Poll, w int) []string {
	return append(ui.Prefixed("  ", ui.InkedWrap(ui.Accent, p.Question, w-2)), choiceLines(p, w)...)
}

// choiceLines are the choices with their numbers.
func choiceLines(p *workshop.Poll, w int) (lines []string) {
	for i, choice := range p.Choices {
		lines = append(lines, ui.Indented("  "+ui.Strong.Of(strconv.Itoa(i+1))+"  ", ui.Clean(choice), w)...)
	}
	return lines
}

// stateOf says how far the vote is: how many have voted, and whether they still can.
func stateOf(p *workshop.Poll, present int) string {
	here := p.Voted - p.Hands
	voted := strconv.Itoa(here) + " of " + strconv.Itoa(max(present, here)) + " have voted" + ui.When(p.Hands > 0, ", and "+ui.Plural(p.Hands, "hand"))
	round := ui.When(p.Round == 2, "second vote: ")
	switch {
	case p.Open:
		return round + voted
	case p.Public:
		return round + voted + "; the vote is shown"
	}
	return round + voted + "; the vote is closed, and not shown yet"
}

// row is a line of a histogram.
type row struct {
	said        int
	now, before int
	right       bool
}

// rowsOf returns the rows of a poll's histogram: every choice or, of numbers, those that somebody said and the right one.
func rowsOf(p *workshop.Poll) []row {
	rows := make(map[int]*row)
	at := func(said int) *row {
		if rows[said] == nil {
			rows[said] = &row{said: said}
		}
		return rows[said]
	}
	for i := range p.Choices {
		at(i + 1)
	}
	for _, c := range p.Shown {
		at(c.Said).now += c.Votes
	}
	for _, c := range p.Before {
		at(c.Said).before += c.Votes
	}
	if p.Answer != nil {
		at(p.Answer.Was).right = true
	}
	var list []row
	for _, r := range rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b row) int { return cmp.Compare(a.said, b.said) })
	return list
}

// histogram draws the votes of a poll in w columns and at most most lines: a bar and a number for each answer, of a second
// vote also those of the first. Where not all answers have room, those with the fewest votes are summed.
func histogram(p *workshop.Poll, w, most int) []string {
	rows := rowsOf(p)
	rows, others := fitting(rows, max(2, most-1))
	two := p.Round == 2 && len(p.Before) > 0
	label := 6
	for _, r := range rows {
		label = max(label, ui.Width(answerText(p, r.said)))
	}
	label = min(label, w/2-4)
	width := w - label - 10
	if two {
		width = (w - label - 12) / 2
	}
	scale := fullBar
	for _, r := range rows {
		scale = max(scale, r.now, r.before)
	}
	bar := func(votes int, glyph string) string {
		columns := votes * max(1, width-4) / scale
		if votes > 0 {
			columns = max(1, columns)
		}
		return ui.Pad(strings.Repeat(glyph, columns)+" "+strconv.Itoa(votes), width)
	}
	lines := []string{histogramHead(two, label, width)}
	for _, r := range rows {
		sign := "  "
		text := ui.Pad(answerText(p, r.said), label)
		if r.right {
			sign, text = ui.Good.Of("✓ "), ui.Good.Of(text)
		}
		line := "  " + sign + text + "  "
		if two {
			line += ui.Faint.Of(bar(r.before, "▒")) + "  "
		}
		lines = append(lines, line+bar(r.now, "█"))
	}
	if others > 0 {
		lines[len(lines)-1] += "   " + ui.Faint.Of("others "+strconv.Itoa(others))
	}
	return lines
}

// fullBar is how many votes at least make a bar of the whole width.
const fullBar = 5

// histogramHead names the columns.
func histogramHead(two bool, label, width int) string {
	head := "    " + ui.Pad("", label) + "  "
	if two {
		head += ui.Pad("before talking", width) + "  "
	}
	return ui.Faint.Of(head + ui.Either(two, "after", "votes"))
}

// fitting returns at most most rows, those with the most votes and the right one, and how many votes the others have.
func fitting(rows []row, most int) (shown []row, others int) {
	if len(rows) <= most {
		return rows, 0
	}
	byVotes := slices.Clone(rows)
	worth := func(r row) int {
		if r.right {
			return 1 << 30
		}
		return r.now + r.before
	}
	slices.SortStableFunc(byVotes, func(a, b row) int { return cmp.Compare(worth(b), worth(a)) })
	for _, r := range byVotes[most:] {
		others += r.now
	}
	shown = byVotes[:most]
	slices.SortFunc(shown, func(a, b row) int { return cmp.Compare(a.said, b.said) })
	return shown, others
}

// answerLines says what the answer is, and why, once it is known.
func answerLines(p *workshop.Poll, w int) []string {
	if p.Answer == nil {
		return nil
	}
	lines := ui.Indented("  "+ui.Good.Of("✓")+" ", "The answer: "+strings.TrimSpace(answerText(p, p.Answer.Was))+".", w-2)
	if why := ui.Clean(p.Answer.Why); why != "" {
		lines = append(lines, ui.Indented("    ", why, w-2)...)
	}
	return lines
}

// gradeLine says how good a member's vote was, once that is known.
func gradeLine(p *workshop.Poll, you *workshop.You) string {
	if you == nil || p.Answer == nil {
		return ""
	}
	said := you.Said
	if said == nil {
		said = you.First
	}
	if said == nil {
		return "  ○ You have not voted on this one."
	}
	text := "You said " + answerText(p, *said)
	switch you.Grade {
	case "right":
		return "  " + ui.Good.Of("✓ "+text+", and you are right.")
	case "close":
		return "  " + ui.Warn.Of("~ "+text+", which is close.")
	case "wrong":
		return "  " + ui.Bad.Of("✗ "+text+"; it was "+answerText(p, p.Answer.Was)+".")
	}
	return "  " + text + "."
}

// votesForHost are the votes of a poll for the host, in at most most lines: each answer with its votes, the right one marked as soon as
// that is known to the host, and the share of those who gave it.
func votesForHost(p *workshop.Poll, w, most int) []string {
	known := *p
	known.Answer = cmp.Or(p.Answer, p.Known)
	var parts []string
	for _, r := range rowsOf(&known) {
		votes, answer := strconv.Itoa(r.now), strings.TrimSpace(answerText(p, r.said))
		if p.Round == 2 {
			votes = strconv.Itoa(r.before) + " → " + votes
		}
		switch {
		case len(p.Choices) == 0 && r.right:
			parts = append(parts, ui.Good.Of("✓ "+answer+": "+votes))
		case len(p.Choices) == 0:
			parts = append(parts, answer+": "+votes)
		case r.right:
			parts = append(parts, ui.Good.Of("✓ "+ui.Pad(votes, 8)+answer))
		default:
			parts = append(parts, "  "+ui.Pad(votes, 8)+answer)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	lines := parts
	if len(p.Choices) == 0 {
		lines = ui.Rows(parts, "   ", w-4)
	}
	if len(lines) > most-1 {
		lines = append(lines[:max(1, most-2)], "…")
	}
	lines = append(lines, rightShare(&known))
	for i, line := range lines {
		lines[i] = ui.Clip("   "+line, w)
	}
	return lines
}

// rightShare says how many of the votes are right, for each round, or that this is not known yet.
func rightShare(p *workshop.Poll) string {
	if p.Answer == nil {
		return ui.Faint.Of("which is right is known here once the run is over behind the scenes")
	}
	share := func(counts []workshop.Count) string {
		right, all := 0, 0
		for _, c := range counts {
			all += c.Votes
			if g, _ := p.Grade(c.Said); g == grade.Right {
				right += c.Votes
			}
		}
		if all == 0 {
			return "no votes"
		}
		return strconv.Itoa(right) + " of " + strconv.Itoa(all) + ", " + strconv.Itoa(100*right/all) + " %"
	}
	if p.Round == 2 {
		return "right: " + share(p.Before) + " before talking, " + share(p.Shown) + " now"
	}
	return "right: " + share(p.Shown)
}
