package export

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// escapeSequence is what a program writes to colour a terminal, or to set its title.
var escapeSequence = regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\))")

// clean makes one line of printable characters of what a service or a client said. It leaves nothing that changes a
// terminal, turns the direction of the text, or is not allowed in XML.
func clean(text string) string {
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

// plural writes a count and its noun: "1 request", "3 requests".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// relative writes when something happened, from the moment that counts as zero: "+1.25 s", "−40 ms".
func relative(d time.Duration) string {
	sign := "+"
	if d < 0 {
		sign, d = "−", -d
	}
	if d < time.Second {
		return fmt.Sprintf("%s%d ms", sign, d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%s%.2f s", sign, d.Seconds())
}

// short cuts text down to n runes.
func short(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// outcomeGlyph is an outcome as a shape, which stands beside its word.
func outcomeGlyph(o verdict.Outcome) string {
	switch o {
	case verdict.Pass:
		return "✓"
	case verdict.Fail:
		return "✗"
	}
	return "?"
}

// Evidence that is longer than this is cut; JSON and JUnit have all of it. Of what clients met a hundred are named.
const (
	maxEvidence = 12
	maxClients  = 100
)

// evidence returns what there is to show of a check's evidence.
func evidence(r verdict.Result) []string {
	var lines []string
	most := maxEvidence
	if r.Check == "answered" || r.Check == "traffic" {
		most = maxClients
	}
	all := words.Evidence(r)
	for i, text := range all {
		if i == most && len(all) > most+1 {
			return append(lines, fmt.Sprintf("and %d more, all of which are in the export as json", len(all)-i))
		}
		lines = append(lines, clean(text))
	}
	return lines
}
