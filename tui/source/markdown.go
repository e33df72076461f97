package source

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"closingtime/tui/ui"
)

// Markdown lays a text out in lines of at most width columns; a width below 8 counts as 8. It knows what the lessons
// are written in: headings, paragraphs, lists, block quotes and blocks of code; within a sentence emphasis, code and
// links. Anything else, such as a table or HTML, is shown as it was written. Blank lines stand between the blocks, none
// before the first or after the last. Lines break at blanks, and elsewhere only in a word that is longer than a line.
func Markdown(markdown string, width int) []Line {
	source := []byte(strings.ReplaceAll(markdown, "\r\n", "\n"))
	l := layout{source}
	return l.blocks(newParser().Parse(text.NewReader(source)), max(leastWidth, width))
}

func newParser() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...))
}

// A layout lays out the blocks of one text.
type layout struct{ source []byte }

// blocks lays out what is in a block, in lines of at most width columns.
func (l layout) blocks(parent ast.Node, width int) []Line {
	var lines []Line
	for block := parent.FirstChild(); block != nil; block = block.NextSibling() {
		more := l.block(block, width)
		if len(lines) > 0 && len(more) > 0 && apart(block) {
			lines = append(lines, nil)
		}
		lines = append(lines, more...)
	}
	return lines
}

// apart tells whether a blank line stands before a block. There is none between the items of a list, nor inside of such
// an item, where they were written without.
func apart(block ast.Node) bool {
	for _, n := range []ast.Node{block.Parent(), block.Parent().Parent()} {
		if list, ok := n.(*ast.List); ok {
			return !list.IsTight
		}
	}
	return true
}

func (l layout) block(block ast.Node, width int) []Line {
	switch block := block.(type) {
	case *ast.Heading:
		return l.sentence(block, Heading, width)
	case *ast.Paragraph, *ast.TextBlock:
		return l.sentence(block, Plain, width)
	case *ast.List:
		return l.list(block, width)
	case *ast.Blockquote:
		return l.behind("│ ", "│ ", block, width)
	case *ast.FencedCodeBlock:
		return l.code(string(block.Lines().Value(l.source)), string(block.Language(l.source)), width)
	case *ast.CodeBlock:
		return l.code(string(block.Lines().Value(l.source)), "", width)
	case *ast.HTMLBlock:
		html := string(block.Lines().Value(l.source))
		if block.HasClosure() {
			html += string(block.ClosureLine.Value(l.source))
		}
		return l.code(html, "", width)
	case *ast.ThematicBreak:
		return []Line{{{strings.Repeat("─", leastWidth), Plain}}}
	}
	return nil // the definition of a link, which shows where it is used
}

func (l layout) list(list *ast.List, width int) []Line {
	var lines []Line
	number := list.Start
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		marker := "· "
		if list.IsOrdered() {
			marker = strconv.Itoa(number) + ". "
			number++
		}
		if len(lines) > 0 && apart(item) {
			lines = append(lines, nil)
		}
		lines = append(lines, l.behind(marker, strings.Repeat(" ", ui.Width(marker)), item, width)...)
	}
	return lines
}

// behind lays out what is in a block behind a lead, which is one for the first line and another one, as wide, for all
// others. Where blocks are nested so deep that their leads leave no room, it leaves them out.
func (l layout) behind(first, others string, block ast.Node, width int) []Line {
	room := width - ui.Width(first)
	if room < leastWidth {
		return l.blocks(block, width)
	}
	lines := l.blocks(block, room)
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

// code lays out a block of code, indented where there is room for it.
func (l layout) code(text, language string, width int) []Line {
	lead := "  "
	if width-len(lead) < leastWidth {
		lead = ""
	}
	var lines []Line
	for _, line := range highlight(language, text) {
		for _, row := range Fold(line, width-len(lead)) {
			lines = append(lines, led(lead, row))
		}
	}
	return lines
}

// sentence lays out the text in a block, in lines of at most width columns.
func (l layout) sentence(block ast.Node, style Style, width int) []Line {
	w := &wrapper{width: width}
	l.inlines(block, style, w)
	return w.end()
}

// inlines adds what is in a node. What has no style of its own has that style.
func (l layout) inlines(parent ast.Node, style Style, w *wrapper) {
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		l.inline(node, style, w)
	}
}

func (l layout) inline(node ast.Node, style Style, w *wrapper) {
	switch node := node.(type) {
	case *ast.Text:
		w.add(literally(node.Value(l.source)), style)
		if node.HardLineBreak() {
			w.breakLine()
		} else if node.SoftLineBreak() {
			w.add(" ", style)
		}
	case *ast.String:
		w.add(literally(node.Value), style)
	case *ast.CodeSpan:
		for part := node.FirstChild(); part != nil; part = part.NextSibling() {
			if text, ok := part.(*ast.Text); ok {
				w.add(strings.ReplaceAll(string(text.Value(l.source)), "\n", " "), Code)
			}
		}
	case *ast.Emphasis:
		l.inlines(node, map[bool]Style{false: Emphasis, true: Strong}[node.Level > 1], w)
	case *ast.Link:
		l.inlines(node, Strong, w)
		w.add(" ", style)
		w.add(string(node.Destination), Link)
	case *ast.Image:
		l.inlines(node, style, w)
		w.add(" ", style)
		w.add(string(node.Destination), Link)
	case *ast.AutoLink:
		w.add(string(node.URL(l.source)), Link)
	case *ast.RawHTML:
		w.add(string(node.Segments.Value(l.source)), style)
	}
}

// literally returns text of Markdown as it is meant: without the backslashes of escapes, and with the characters that
// entities such as &amp; stand for.
func literally(text []byte) string {
	var b strings.Builder
	for i := 0; i+1 < len(text); {
		if text[i] != '\\' || !util.IsPunct(text[i+1]) {
			i++
			continue
		}
		b.Write(entities(text[:i]))
		b.WriteByte(text[i+1])
		text, i = text[i+2:], 0
	}
	b.Write(entities(text))
	return b.String()
}

func entities(text []byte) []byte {
	return util.ResolveEntityNames(util.ResolveNumericReferences(text))
}
