package main

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/glamour"
	"github.com/charmbracelet/glamour/ansi"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"closingtime/tui/ui"
)

// renderProse lays out Markdown in w columns. It takes tens of milliseconds; it is not for Update.
func renderProse(markdown string, w int) ([]string, error) {
	profile := termenv.Ascii
	if ui.Colours {
		profile = termenv.ANSI
	}
	markdown = strings.ReplaceAll(withoutTitle(markdown), "\t", "    ") // a tab has no width of its own
	renderer, err := glamour.NewTermRenderer(glamour.WithStyles(proseStyle()), glamour.WithWordWrap(w-hanging), glamour.WithColorProfile(profile),
		glamour.WithChromaFormatter("terminal16"))
	if err != nil {
		return nil, err
	}
	text, err := renderer.Render(withoutBreaks(markdown))
	if err != nil {
		return nil, err
	}
	if !ui.Colours { // Glamour keeps bold and italic even then
		text = xansi.Strip(text)
	}
	text = strings.ReplaceAll(text, unbreakable, "-")
	return hang(strings.Split(strings.Trim(text, "\n"), "\n")), nil
}

// The library may break a line at a hyphen, and then does not count the hyphen, so that the line comes out too long and
// is broken once more. A non-breaking hyphen it leaves alone.
const unbreakable = "\u2011"

var hyphen = regexp.MustCompile(`([^\s-])-([^\s-])`)

// withoutBreaks makes the hyphens within words non-breaking ones, but for those in blocks of code.
func withoutBreaks(markdown string) string {
	lines, fenced := strings.Split(markdown, "\n"), false
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		}
		if !fenced {
			lines[i] = hyphen.ReplaceAllString(line, "$1"+unbreakable+"$2")
		}
	}
	return strings.Join(lines, "\n")
}

// hanging is how far the lines of a list's item are indented below its first one.
const hanging = 2

// hang indents the lines of each item of a list below its first one, up to the next item or an empty line.
func hang(lines []string) []string {
	item := false
	for i, line := range lines {
		switch text := strings.TrimRight(xansi.Strip(line), " "); {
		case text == "":
			item = false
		case strings.HasPrefix(strings.TrimLeft(text, " "), "· "):
			item = true
		case item:
			lines[i] = strings.Repeat(" ", hanging) + line
		}
	}
	return lines
}

// withoutTitle leaves a heading at the beginning out: the screen has it above the text.
func withoutTitle(markdown string) string {
	if first, rest, _ := strings.Cut(markdown, "\n"); strings.HasPrefix(first, "# ") {
		return rest
	}
	return markdown
}

// proseStyle uses the terminal's own colours, as the inks do.
func proseStyle() ansi.StyleConfig {
	yes, one, two := true, uint(1), uint(2)
	colour := func(n string) *string { return &n }
	text := func(s string) *string { return &s }
	return ansi.StyleConfig{
		Document:   ansi.StyleBlock{},
		Paragraph:  ansi.StyleBlock{},
		BlockQuote: ansi.StyleBlock{Indent: &one, IndentToken: text("│ ")},
		List:       ansi.StyleList{LevelIndent: two},
		Heading:    ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{BlockSuffix: "\n", Bold: &yes, Color: colour("6")}},
		H1:         ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Bold: &yes}},
		Emph:       ansi.StylePrimitive{Italic: &yes},
		Strong:     ansi.StylePrimitive{Bold: &yes},
		HorizontalRule: ansi.StylePrimitive{
			Format: "\n────────\n",
		},
		Item:        ansi.StylePrimitive{BlockPrefix: "· "},
		Enumeration: ansi.StylePrimitive{BlockPrefix: ". "},
		Task:        ansi.StyleTask{Ticked: "✓ ", Unticked: "· "},
		Link:        ansi.StylePrimitive{Color: colour("4")},
		LinkText:    ansi.StylePrimitive{Bold: &yes},
		Code:        ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: colour("6")}},
		CodeBlock: ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{
			StylePrimitive: ansi.StylePrimitive{}, Margin: &two,
		}, Chroma: codeStyle()},
		Table: ansi.StyleTable{CenterSeparator: text("┼"), ColumnSeparator: text("│"), RowSeparator: text("─")},
	}
}

// codeStyle colours the code in prose as highlight does elsewhere, as far as it can: there is no faint here.
func codeStyle() *ansi.Chroma {
	in := func(name string) ansi.StylePrimitive { return ansi.StylePrimitive{Color: &name} }
	return &ansi.Chroma{
		Comment: in("#ansidarkgray"), Keyword: in("#ansipurple"), NameFunction: in("#ansiteal"),
		LiteralString: in("#ansidarkgreen"), LiteralNumber: in("#ansibrown"),
	}
}
