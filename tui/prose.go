package main

import (
	"strings"

	"github.com/charmbracelet/glamour"
	"github.com/charmbracelet/glamour/ansi"
	xansi "github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
)

// renderProse lays out Markdown in w columns. It takes tens of milliseconds; it is not for Update.
func renderProse(markdown string, w int) ([]string, error) {
	profile := termenv.Ascii
	if colours {
		profile = termenv.ANSI
	}
	markdown = strings.ReplaceAll(withoutTitle(markdown), "\t", "    ") // a tab has no width of its own
	renderer, err := glamour.NewTermRenderer(glamour.WithStyles(proseStyle()), glamour.WithWordWrap(w), glamour.WithColorProfile(profile))
	if err != nil {
		return nil, err
	}
	text, err := renderer.Render(markdown)
	if err != nil {
		return nil, err
	}
	if !colours { // Glamour keeps bold and italic even then
		text = xansi.Strip(text)
	}
	return strings.Split(strings.Trim(text, "\n"), "\n"), nil
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
			StylePrimitive: ansi.StylePrimitive{Color: colour("6")}, Margin: &two,
		}},
		Table: ansi.StyleTable{CenterSeparator: text("┼"), ColumnSeparator: text("│"), RowSeparator: text("─")},
	}
}
