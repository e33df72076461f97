package main

import (
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"closingtime/tui/ui"
)

// A span is a piece of a line of code in one ink.
type span struct {
	text string
	ink  ui.Ink
}

// highlight returns the lines of a source file, as spans, with tabs as four spaces. It takes milliseconds; it is not
// for Update.
func highlight(file, source string) [][]span {
	if source == "" {
		return nil
	}
	source = strings.TrimRight(strings.ReplaceAll(source, "\r\n", "\n"), "\n")
	lexer := lexers.Match(file)
	if lexer == nil {
		return plainLines(source)
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, source)
	if err != nil {
		return plainLines(source)
	}
	lines := [][]span{nil}
	for _, token := range tokens.Tokens() {
		for i, part := range strings.Split(token.Value, "\n") {
			if i > 0 {
				lines = append(lines, nil)
			}
			if text := codeText(part); text != "" {
				lines[len(lines)-1] = append(lines[len(lines)-1], span{text, tokenInk(token.Type)})
			}
		}
	}
	return lines[:min(len(lines), strings.Count(source, "\n")+1)] // the lexer ends the last line, too
}

func plainLines(source string) [][]span {
	var lines [][]span
	for line := range strings.SplitSeq(source, "\n") {
		lines = append(lines, []span{{codeText(line), ui.Plain}})
	}
	return lines
}

// codeText makes a piece of a source file safe to show.
func codeText(text string) string { return ui.Clean(strings.ReplaceAll(text, "\t", "    ")) }

func tokenInk(t chroma.TokenType) ui.Ink {
	switch {
	case t.InCategory(chroma.Comment):
		return ui.Faint
	case t.InCategory(chroma.Keyword):
		return ui.Receipt
	case t.InSubCategory(chroma.LiteralString):
		return ui.Good
	case t.InSubCategory(chroma.LiteralNumber):
		return ui.Warn
	case t == chroma.NameFunction:
		return ui.Accent
	}
	return ui.Plain
}

// folded breaks a line of code into rows of at most w columns. All but the first are indented as the line is, and a
// little more.
func folded(line []span, w int) [][]span {
	w = max(8, w)
	indent := 0
	if len(line) > 0 {
		indent = len(line[0].text) - len(strings.TrimLeft(line[0].text, " "))
	}
	lead := span{strings.Repeat(" ", min(indent+4, w/2)), ui.Plain}
	rows := [][]span{nil}
	room := w
	for _, s := range line {
		for s.text != "" {
			head, tail := splitAt(s.text, room)
			fresh := room == w || room == w-len(lead.text) // nothing stands on this row yet
			if tail != "" {
				head, tail = atWord(head, tail, fresh)
			}
			if head == "" {
				rows = append(rows, []span{lead})
				room = w - len(lead.text)
				continue
			}
			rows[len(rows)-1] = append(rows[len(rows)-1], span{head, s.ink})
			room -= ui.Width(head)
			s.text = tail
		}
	}
	return rows
}

// atWord moves the cut back to the end of a word. Where there is no such end, it leaves the cut in a row that is fresh,
// and otherwise moves it back to the beginning.
func atWord(head, tail string, fresh bool) (string, string) {
	if i := strings.LastIndexByte(head, ' ') + 1; strings.TrimSpace(head[:i]) != "" {
		return head[:i], head[i:] + tail
	}
	if fresh {
		return head, tail
	}
	return "", head + tail
}

// splitAt returns as much of text as fits into w columns, and the rest. A rune that is wider than w counts as fitting
// only where w is at least 2.
func splitAt(text string, w int) (head, tail string) {
	n := 0
	for i, r := range text {
		if n += ui.Width(string(r)); n > w {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// painted joins spans. With an ink other than plain, that one replaces theirs.
func painted(spans []span, over ui.Ink) string {
	var b strings.Builder
	for _, s := range spans {
		if over != ui.Plain {
			s.ink = over
		}
		b.WriteString(s.ink.Of(s.text))
	}
	return b.String()
}
