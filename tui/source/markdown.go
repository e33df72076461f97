package source

import (
	"regexp"
	"slices"
	"strings"

	"closingtime/tui/ui"
)

// Markdown lays a text out in lines of at most width columns; a width below 8 counts as 8. It knows the Markdown of the
// lessons: headings that begin with #, paragraphs, lists, quotes and fenced code and, within a sentence, emphasis, code and
// links. Other markup, such as a table or HTML, is shown as it was written. Blank lines separate the blocks; there are none
// before the first or after the last. Lines break at spaces, and within a word only if it is longer than a line.
func Markdown(markdown string, width int) []Line {
	text := strings.ReplaceAll(strings.ReplaceAll(markdown, "\r", ""), "\t", "    ")
	return blocks(strings.Split(text, "\n"), max(leastWidth, width), true)
}

// The lines with which blocks begin. Any other line begins a paragraph.
var (
	fence   = regexp.MustCompile("^ {0,3}(```+) *([^ `]*)[^`]*$")
	heading = regexp.MustCompile(`^ {0,3}#{1,6}( .*)?$`)
	quote   = regexp.MustCompile(`^ {0,3}> ?`)
	item    = regexp.MustCompile(`^ {0,3}([-*+]|\d{1,9}[.)])( {1,4}|$)`)
)

// blocks lays out lines of Markdown. If apart is true, blank lines separate the blocks.
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

// firstBlock lays out the first block of a text, and returns the rest of the text.
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

// interrupts tells whether a line ends the paragraph before it and begins another block. A number other than 1 at the
// beginning of a line may belong to the sentence.
func interrupts(line string) bool {
	if found := item.FindStringSubmatch(line); found != nil && len(found[1]) > 1 && found[1] != "1." {
		return false
	}
	return begins(line)
}

// fenced lays out the code block at the beginning of a text, indented where there is room for it, and returns the rest of
// the text.
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

// closes tells whether a line ends a code block that began with the given opening.
func closes(line, opening string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= len(opening) && strings.Trim(line, "`") == ""
}

// quoted lays out the quote at the beginning of a text, and returns the rest of the text.
func quoted(text []string, width int) (block []Line, rest []string) {
	var inside []string
	for rest = text; len(rest) > 0 && quote.MatchString(rest[0]); rest = rest[1:] {
		inside = append(inside, rest[0][len(quote.FindString(rest[0])):])
	}
	return behind("│ ", "│ ", inside, width, true), rest
}

// list lays out the list at the beginning of a text, and returns the rest of the text. Blank lines separate the items, and
// the blocks of an item, if they do so anywhere in the text of the list.
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

// listItems returns the markers and the contents of the items of the list at the beginning of a text, whether there are
// blank lines between or within the items, and the rest of the text.
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

// kindOf returns what all markers of one list have in common.
func kindOf(marker string) string { return marker[len(marker)-1:] }

// insideItem returns the lines of the list item at the beginning of a text, without its lead and indentation, and the rest
// of the text. A paragraph may continue without the indentation.
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

// afterBlank returns a text without its leading blank lines.
func afterBlank(text []string) []string {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	return text
}

// behind lays out lines of Markdown behind a lead: one for the first line, and another of the same width for all further
// lines. It leaves out the leads where blocks are nested too deep to leave room.
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

// led returns a line behind a lead. It trims the lead of an empty line.
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
