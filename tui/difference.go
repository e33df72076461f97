package main

import (
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// A pairing is two versions of a file, line beside line. A line that only one of them has stands beside nothing.
type pairing struct {
	old, new       []source.Line
	rows           []pairRow
	removed, added int
	changes        []int // the rows at which changes begin
}

// pairRow names a line of either version, counted from 1; 0 is none. In an unchanged one both are set.
type pairRow struct {
	old, new int
	changed  bool
}

// pair compares two versions of a file, line by line.
func pair(file, old, new string) *pairing {
	p := &pairing{old: source.Highlight(file, old), new: source.Highlight(file, new)}
	numbers := make(map[string]rune)
	o, n := 0, 0
	for _, d := range lcs.DiffRunes(numbered(old, numbers), numbered(new, numbers)) {
		p.alike(&o, &n, d.Start)
		p.change(o, n, d.End-d.Start, d.ReplEnd-d.ReplStart)
		o, n = d.End, d.ReplEnd
	}
	p.alike(&o, &n, len(p.old))
	return p
}

// numbered stands each line of a text for a number, the same for the same lines.
func numbered(text string, numbers map[string]rune) []rune {
	if text == "" {
		return nil
	}
	var lines []rune
	for line := range strings.SplitSeq(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n") {
		if _, known := numbers[line]; !known {
			numbers[line] = rune(len(numbers) + 1)
		}
		lines = append(lines, numbers[line])
	}
	return lines
}

// alike adds the lines that are alike, up to that one of the old version.
func (p *pairing) alike(old, new *int, end int) {
	for ; *old < end; *old, *new = *old+1, *new+1 {
		p.rows = append(p.rows, pairRow{*old + 1, *new + 1, false})
	}
}

// change adds a change that begins after those lines: the removed ones beside the added ones.
func (p *pairing) change(old, new, removed, added int) {
	p.changes = append(p.changes, len(p.rows))
	p.removed, p.added = p.removed+removed, p.added+added
	for i := range max(removed, added) {
		row := pairRow{changed: true}
		if i < removed {
			row.old = old + i + 1
		}
		if i < added {
			row.new = new + i + 1
		}
		p.rows = append(p.rows, row)
	}
}

// changesCode tells whether that change is of more than comments.
func (p *pairing) changesCode(change int) bool {
	for _, row := range p.rows[p.changes[change]:] {
		if !row.changed {
			break
		}
		if !isComment(lineOf(p.old, row.old)) || !isComment(lineOf(p.new, row.new)) {
			return true
		}
	}
	return false
}

// isComment tells whether a line holds a comment, or nothing.
func isComment(line source.Line) bool {
	said := strings.TrimSpace(line.String())
	return said == "" || strings.HasPrefix(said, "//") || strings.HasPrefix(said, "#")
}

// unified lays the two versions out one below the other, and returns where the changes begin.
func (p *pairing) unified(w int) (lines []string, marks []int) {
	digits := len(strconv.Itoa(max(len(p.old), len(p.new))))
	put := func(sign string, k ui.Ink, old, new int, code source.Line) {
		for i, row := range source.Fold(code, w-2*digits-6) {
			numbers := ui.PadLeft(continued, 2*digits+1)
			if i == 0 {
				numbers = ui.PadLeft(lineNumber(old), digits) + " " + ui.PadLeft(lineNumber(new), digits)
			}
			lines = append(lines, k.Of(sign)+" "+ui.Faint.Of(numbers)+" "+k.Of(edge(sign))+" "+row.In(k))
		}
	}
	for i := 0; i < len(p.rows); {
		if !p.rows[i].changed {
			row := p.rows[i]
			put(" ", ui.Plain, row.old, row.new, lineOf(p.new, row.new))
			i++
			continue
		}
		marks = append(marks, len(lines))
		end := i
		for end < len(p.rows) && p.rows[end].changed {
			end++
		}
		for _, row := range p.rows[i:end] {
			if row.old > 0 {
				put("-", ui.Bad, row.old, 0, lineOf(p.old, row.old))
			}
		}
		for _, row := range p.rows[i:end] {
			if row.new > 0 {
				put("+", ui.Good, 0, row.new, lineOf(p.new, row.new))
			}
		}
		i = end
	}
	return lines, marks
}

// beside lays the two versions out side by side, and returns where the changes begin.
func (p *pairing) beside(w int) (lines []string, marks []int) {
	digits := len(strconv.Itoa(max(len(p.old), len(p.new))))
	half := (w - 3) / 2
	cell := func(sign string, k ui.Ink, number int, code []source.Line, changed bool) []string {
		if number == 0 {
			return nil
		}
		if !changed {
			sign, k = " ", ui.Plain
		}
		var rows []string
		for i, row := range source.Fold(lineOf(code, number), half-digits-5) {
			shown := continued
			if i == 0 {
				shown = lineNumber(number)
			}
			rows = append(rows, k.Of(sign)+" "+ui.Faint.Of(ui.PadLeft(shown, digits))+" "+k.Of(edge(sign))+" "+row.In(k))
		}
		return rows
	}
	for _, row := range p.rows {
		if len(marks) < len(p.changes) && row == p.rows[p.changes[len(marks)]] {
			marks = append(marks, len(lines))
		}
		left, right := cell("-", ui.Bad, row.old, p.old, row.changed), cell("+", ui.Good, row.new, p.new, row.changed)
		for i := range max(len(left), len(right)) {
			l, r := "", ""
			if i < len(left) {
				l = left[i]
			}
			if i < len(right) {
				r = right[i]
			}
			lines = append(lines, ui.Pad(l, half)+ui.Faint.Of(" │ ")+ui.Pad(r, half))
		}
	}
	return lines, marks
}

// continued stands in the place of the number in a row that goes on with the line above.
const continued = "…"

// edge is the line between the numbers and the code: heavy where the line is changed.
func edge(sign string) string {
	if sign == " " {
		return "│"
	}
	return "┃"
}

func lineNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func lineOf(code []source.Line, number int) source.Line {
	if number < 1 || number > len(code) {
		return nil
	}
	return code[number-1]
}
