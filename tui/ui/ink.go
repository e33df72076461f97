package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Ink is the look of text: the parameters of a terminal's SGR sequence. The program uses only the sixteen colours of the
// terminal, so that it suits every theme. No fact is shown by colour alone.
type Ink string

const (
	Plain   Ink = ""
	Strong  Ink = "1"
	Faint   Ink = "2"
	Good    Ink = "32"
	Bad     Ink = "31"
	Warn    Ink = "35" // magenta, since yellow cannot be read on a light background
	Accent  Ink = "36"
	Receipt Ink = "34" // for receipts, beside requests
	Signal  Ink = "1;35"
)

// Colours says whether inks have an effect. It is set once, before the first frame.
var Colours bool

// Of returns text in the ink.
func (k Ink) Of(text string) string {
	if !Colours || k == Plain || text == "" {
		return text
	}
	return "\x1b[" + string(k) + "m" + text + "\x1b[0m"
}

// Width returns how many columns text takes. It counts the characters with which this program draws by itself, and leaves
// all others to the slower library.
func Width(text string) int {
	n := 0
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c >= ' ' && c < 0x7f:
			n++
			i++
		case c == '\x1b' && i+1 < len(text) && text[i+1] == '[':
			end := strings.IndexByte(text[i:], 'm')
			if end < 0 {
				return ansi.StringWidth(text)
			}
			i += end + 1
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if !ours(r) {
				return ansi.StringWidth(text)
			}
			n++
			i += size
		}
	}
	return n
}

// ours tells whether this program draws its screens with a rune. Each of those runes takes one column.
func ours(r rune) bool {
	return r >= 0x2500 && r < 0x25a0 || strings.ContainsRune("·…▸●○✓✗‖↑↓←→", r)
}
