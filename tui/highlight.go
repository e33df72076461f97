package main

import (
	"strings"

	"closingtime/tui/source"
)

// inkOf is how each kind of text looks, in code and in prose.
func inkOf(style source.Style) ink {
	switch style {
	case source.Comment:
		return faint
	case source.Keyword, source.Link:
		return second
	case source.String:
		return good
	case source.Number:
		return warn
	case source.Function, source.Code:
		return accent
	case source.Heading:
		return inkOfHeadings
	case source.Strong:
		return strong
	case source.Emphasis:
		return italic
	}
	return plain
}

const italic ink = "3"

// painted joins the spans of a line. With an ink other than plain, that one replaces theirs.
func painted(line source.Line, over ink) string {
	var b strings.Builder
	for _, span := range line {
		k := inkOf(span.Style)
		if over != plain {
			k = over
		}
		b.WriteString(k.of(span.Text))
	}
	return b.String()
}
