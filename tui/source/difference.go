package source

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"

	"closingtime/tui/ui"
)

// Difference is two versions of a file, line beside line. A line that only one version has is beside nothing.
type Difference struct {
	old, new       []Line
	rows           []pairRow
	Removed, Added int
	Changes        []int // the rows in which changes begin
}

// pairRow has the number of a line of each version, from 1; 0 stands for no line. In an unchanged row both are set.
type pairRow struct {
	old, new int
	changed  bool
}

// Compare compares two versions of a file line by line.
func Compare(file, old, new string) *Difference {
	p := &Difference{old: Highlight(file, old), new: Highlight(file, new)}
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

// numbered replaces each line of a text by a number. Equal lines have equal numbers.
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

// alike adds the unchanged lines before line end of the old version, counted from 0.
func (p *Difference) alike(old, new *int, end int) {
	for ; *old < end; *old, *new = *old+1, *new+1 {
		p.rows = append(p.rows, pairRow{*old + 1, *new + 1, false})
	}
}

// change adds a change that begins after the given lines: the removed lines beside the added ones.
func (p *Difference) change(old, new, removed, added int) {
	p.Changes = append(p.Changes, len(p.rows))
	p.Removed, p.Added = p.Removed+removed, p.Added+added
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

// ChangesCode tells whether a change affects more than comments.
func (p *Difference) ChangesCode(change int) bool {
	for _, row := range p.rows[p.Changes[change]:] {
		if !row.changed {
			break
		}
		if !isComment(lineOf(p.old, row.old)) || !isComment(lineOf(p.new, row.new)) {
			return true
		}
	}
	return false
}

// isComment tells whether a line is a comment or empty.
func isComment(line Line) bool {
	said := strings.TrimSpace(line.String())
	return said == "" || strings.HasPrefix(said, "//") || strings.HasPrefix(said, "#")
}

// Unified lays the two versions out one below the other, and returns the lines in which changes begin.
func (p *Difference) Unified(w int) (lines []string, marks []int) {
	digits := len(strconv.Itoa(max(len(p.old), len(p.new))))
	put := func(sign string, k ui.Ink, old, new int, code Line) {
		for i, row := range Fold(code, w-2*digits-6) {
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

// SideBySide lays the two versions out side by side, and returns the lines in which changes begin.
func (p *Difference) SideBySide(w int) (lines []string, marks []int) {
	digits := len(strconv.Itoa(max(len(p.old), len(p.new))))
	half := (w - 3) / 2
	cell := func(sign string, k ui.Ink, number int, code []Line, changed bool) []string {
		if number == 0 {
			return nil
		}
		if !changed {
			sign, k = " ", ui.Plain
		}
		var rows []string
		for i, row := range Fold(lineOf(code, number), half-digits-5) {
			shown := continued
			if i == 0 {
				shown = lineNumber(number)
			}
			rows = append(rows, k.Of(sign)+" "+ui.Faint.Of(ui.PadLeft(shown, digits))+" "+k.Of(edge(sign))+" "+row.In(k))
		}
		return rows
	}
	for _, row := range p.rows {
		if len(marks) < len(p.Changes) && row == p.rows[p.Changes[len(marks)]] {
			marks = append(marks, len(lines))
		}
		left, right := cell("-", ui.Bad, row.old, p.old, row.changed), cell("+", ui.Good, row.new, p.new, row.changed)
		lines = append(lines, ui.Beside(left, right, half, ui.Faint.Of(" │ "))...)
	}
	return lines, marks
}

// continued replaces the line number in a row that continues the row above.
const continued = "…"

// edge is the line between the numbers and the code. It is heavy where the code is changed.
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

func lineOf(code []Line, number int) Line {
	if number < 1 || number > len(code) {
		return nil
	}
	return code[number-1]
}

// Alone lays out the new version by itself.
func (p *Difference) Alone(w int) []string {
	digits := len(strconv.Itoa(len(p.new)))
	var lines []string
	for n, line := range p.new {
		for i, row := range Fold(line, w-digits-3) {
			number := continued
			if i == 0 {
				number = strconv.Itoa(n + 1)
			}
			lines = append(lines, ui.Faint.Of(ui.PadLeft(number, digits)+" │ ")+row.In(ui.Plain))
		}
	}
	return lines
}

// around is how many unchanged lines a patch shows before and after a change.
const around = 3

// Patch writes the difference as lines of text: a sign, and then the line. It leaves out unchanged lines that are far from
// a change.
func (p *Difference) Patch() []string {
	near := func(row int) bool {
		for i := max(0, row-around); i < min(len(p.rows), row+around+1); i++ {
			if p.rows[i].changed {
				return true
			}
		}
		return false
	}
	var lines []string
	var added []string
	for i, row := range p.rows {
		if !row.changed {
			lines = append(lines, added...)
			added = nil
			switch {
			case near(i) && (i == 0 || !near(i-1)):
				lines = append(lines, fmt.Sprintf("@@ line %d, and %d in the fixed one @@", row.old, row.new))
				fallthrough
			case near(i):
				lines = append(lines, " "+lineOf(p.new, row.new).String())
			}
			continue
		}
		if row.old > 0 {
			lines = append(lines, "-"+lineOf(p.old, row.old).String())
		}
		if row.new > 0 {
			added = append(added, "+"+lineOf(p.new, row.new).String())
		}
	}
	return append(lines, added...)
}
