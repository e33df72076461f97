package source

import (
	"strings"

	"closingtime/tui/ui"
)

// ink returns the look of a style, for code and prose alike.
func (s Style) ink() ui.Ink {
	switch s {
	case Comment:
		return ui.Faint
	case Keyword, Link:
		return blue
	case String:
		return ui.Good
	case Number:
		return ui.Warn
	case Function, Code:
		return ui.Accent
	case Heading:
		return boldAccent
	case Strong:
		return ui.Strong
	case Emphasis:
		return italic
	}
	return ui.Plain
}

const (
	blue       ui.Ink = "34"
	italic     ui.Ink = "3"
	boldAccent ui.Ink = "1;36"
)

// In returns the line as a terminal shows it. An ink other than plain replaces those of the styles.
func (l Line) In(over ui.Ink) string {
	var b strings.Builder
	for _, span := range l {
		k := span.Style.ink()
		if over != ui.Plain {
			k = over
		}
		b.WriteString(k.Of(span.Text))
	}
	return b.String()
}
