package words

import (
	"regexp"
	"strings"
	"unicode"
)

// escapeSequence matches the sequences with which a program colours a terminal or sets its title.
var escapeSequence = regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\))")

// Clean turns a text that may come from a service or a client into one line of printable characters. The line has nothing
// that changes a terminal, reverses the direction of the text, or is not allowed in XML.
func Clean(text string) string {
	text = escapeSequence.ReplaceAllString(strings.ToValidUTF8(text, "\ufffd"), "")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

// Short cuts a text to n runes. The last one stands for what is left out.
func Short(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
