package source

import (
	"regexp"
	"slices"
	"strings"

	"closingtime/tui/ui"
)

// Markdown lays a text out in lines of at most width columns; a width below 8 counts as 8. It knows what the lessons
// are written in: headings that begin with #, paragraphs, lists, quotes and fenced code; within a sentence, emphasis,
// code and links. Anything else, such as a table or HTML, is shown as it was written. Blank lines stand between the blocks,
// none before the first or after the last. Lines break at blanks, and elsewhere only in a word that is longer than a line.
func Markdown(markdown string, width int) []Line {
	text := strings.ReplaceAll(strings.ReplaceAll(markdown, "\r", ""), "\t", "    ")
	return blocks(strings.Split(text, "\n"), max(leastWidth, width), true)
}

// The lines with which blocks begin. Any other begins a paragraph.
var (
	fence   = regexp.MustCompile("^ {0,3}(```+) *([^ `]*)[^`]*$")
	heading = regexp.MustCompile(`^ {0,3}#{1,6}( .*)?$`)
	quote   = regexp.MustCompile(`^ {0,3}> ?`)
	item    = regexp.MustCompile(`^ {0,3}([-*+]|\d{1,9}[.)])( {1,4}|$)`)
)

// blocks lays out some lines of Markdown. Blank lines stand between the blocks if these are to be apart.
func blocks(text []string, width int, apart bool) []Line {
	var lines []Line
	for text = afterBlank(text); len(text) > 0; text = afterBlank(text) {
		var block []Line
		block, text = firstBlock(text, width)
		if apart && len(lines) > 0 && len(block) > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, block...)
	}
	return lines
}

// firstBlock lays out the block that a text begins with, and returns what comes after it.
func firstBlock(text []string, width int) (block []Line, rest []string) {
	switch first := text[0]; {
	case fence.MatchString(first):
		return fenced(text, width)
	case heading.MatchString(first):
		return sentence([]string{strings.TrimLeft(first, " #")}, Heading, width), text[1:]
	case quote.MatchString(first):
		return quoted(text, width)
	case item.MatchString(first):
		return list(text, width)
	}
	n := 1
	for n < len(text) && !isBlank(text[n]) && !interrupts(text[n]) {
		n++
	}
	return sentence(text[:n], Plain, width), text[n:]
}

// begins tells whether a line begins a block other than a paragraph.
func begins(line string) bool {
	return fence.MatchString(line) || heading.MatchString(line) || quote.MatchString(line) || item.MatchString(line)
}

// interrupts tells whether a line ends the paragraph before it, and begins another block. A number at the beginning of a
// line may belong to the sentence, unless it is a 1.
func interrupts(line string) bool {
	if found := item.FindStringSubmatch(line); found != nil && len(found[1]) > 1 && found[1] != "1." {
		return false
	}
	return begins(line)
}

// fenced lays out the code that a text begins with, indented where there is room for it, and returns what comes after.
func fenced(text []string, width int) (block []Line, rest []string) {
	found := fence.FindStringSubmatch(text[0])
	opening, language := found[1], found[2]
	indent := strings.Index(text[0], opening)
	n := 1
	var code []string
	for ; n < len(text) && !closes(text[n], opening); n++ {
		code = append(code, text[n][min(indent, indentOf(text[n])):])
	}
	lead := "  "
	if width-len(lead) < leastWidth {
		lead = ""
	}
	for _, line := range highlight(language, strings.Join(code, "\n")) {
		for _, row := range Fold(line, width-len(lead)) {
			block = append(block, led(lead, row))
		}
	}
	return block, text[min(n+1, len(text)):]
}

// closes tells whether a line ends the code that such an opening has begun.
func closes(line, opening string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len(opening) && strings.Trim(line, "`") == ""
}

// quoted lays out the quote that a text begins with, and returns what comes after it.
func quoted(text []string, width int) (block []Line, rest []string) {
	var inside []string
	for rest = text; len(rest) > 0 && quote.MatchString(rest[0]); rest = rest[1:] {
		inside = append(inside, rest[0][len(quote.FindString(rest[0])):])
	}
	return behind("│ ", "│ ", inside, width, true), rest
}

// list lays out the list that a text begins with, and returns what comes after it. Blank lines stand between the items,
// and between the blocks of an item, if the text has any there.
func list(text []string, width int) (block []Line, rest []string) {
	markers, items, apart, rest := listItems(text)
	for i, inside := range items {
		first, others := markers[i]+" ", strings.Repeat(" ", len(markers[i])+1)
		if len(markers[i]) == 1 {
			first = "· "
		}
		if i > 0 && apart {
			block = append(block, nil)
		}
		block = append(block, behind(first, others, inside, width, apart)...)
	}
	return block, rest
}

// listItems returns the markers of the list that a text begins with, what is in its items, whether any blank lines are
// between or within the items, and what comes after the list.
func listItems(text []string) (markers []string, items [][]string, apart bool, rest []string) {
	for rest = text; len(rest) > 0; {
		found := item.FindStringSubmatch(rest[0])
		if found == nil || markers != nil && kindOf(found[1]) != kindOf(markers[0]) {
			break
		}
		if markers != nil && isBlank(text[len(text)-len(rest)-1]) {
			apart = true
		}
		inside, after := insideItem(rest, found[0])
		apart = apart || slices.ContainsFunc(inside[1:], isBlank)
		markers, items, rest = append(markers, found[1]), append(items, inside), afterBlank(after)
	}
	return markers, items, apart, rest
}

// kindOf is the same for all markers of one list.
func kindOf(marker string) string { return marker[len(marker)-1:] }

// insideItem returns the lines of the item that a text begins with, without its lead and the indentation that is as
// wide, and what comes after the item. A paragraph may go on without the indentation.
func insideItem(text []string, lead string) (inside, rest []string) {
	indent := len(strings.TrimRight(lead, " ")) + 1
	if len(text[0]) > len(lead) {
		indent = len(lead)
	}
	inside = []string{text[0][len(lead):]}
	for rest = text[1:]; len(rest) > 0; rest = rest[1:] {
		next := afterBlank(rest)
		switch line := rest[0]; {
		case isBlank(line) && len(next) > 0 && indentOf(next[0]) >= indent:
			inside = append(inside, "")
		case !isBlank(line) && indentOf(line) >= indent:
			inside = append(inside, line[indent:])
		case !isBlank(line) && !begins(line) && !isBlank(inside[len(inside)-1]):
			inside = append(inside, line)
		default:
			return inside, rest
		}
	}
	return inside, nil
}

func isBlank(line string) bool { return strings.TrimSpace(line) == "" }

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// afterBlank returns a text without the blank lines at its beginning.
func afterBlank(text []string) []string {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	return text
}

// behind lays out some lines of Markdown behind a lead: one for the first line, and another of the same width for all other
// lines. Where blocks are nested so deep that their leads leave no room, behind leaves the leads out.
func behind(first, others string, text []string, width int, apart bool) []Line {
	room := width - ui.Width(first)
	if room < leastWidth {
		return blocks(text, width, apart)
	}
	lines := blocks(text, room, apart)
	if lines == nil {
		lines = []Line{nil}
	}
	for i, line := range lines {
		lead := others
		if i == 0 {
			lead = first
		}
		lines[i] = led(lead, line)
	}
	return lines
}

// led is a line behind a lead. Where the line is empty, so is the end of the lead.
func led(lead string, line Line) Line {
	if len(line) == 0 {
		lead = strings.TrimRight(lead, " ")
	}
	var whole Line
	whole.add(lead, Plain)
	for _, span := range line {
		whole.add(span.Text, span.Style)
	}
	return whole
}
