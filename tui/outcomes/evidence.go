package outcomes

import (
	"slices"
	"strconv"
	"strings"
)

// CountsAlready tells whether the first sentence of evidence is a count of the ones behind it, as in "2 of 3 lines
// written are not in the log": "and 2 more" would say it twice.
func CountsAlready(evidence string) bool {
	first, rest, _ := strings.Cut(evidence, " ")
	return digits(first) && strings.HasPrefix(rest, "of ")
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// Examples returns as many sentences of evidence as are wanted: one of each sort, as "receipt 17: printing, never
// printed" and "receipt 18: queued, never printed" are of one, and how many more of that sort there are. The last one
// counts all that are left.
func Examples(evidence []string, wanted int) []string {
	var said, sorts []string
	var more []int
	for _, sentence := range evidence {
		sort := sortOf(sentence)
		i := slices.Index(sorts, sort)
		if i < 0 && len(said) < wanted {
			said, sorts, more = append(said, sentence), append(sorts, sort), append(more, 0)
			continue
		}
		if i < 0 {
			i = wanted - 1
		}
		more[i]++
	}
	for i, n := range more {
		if n > 0 && !CountsAlready(said[i]) {
			said[i] += " (and " + strconv.Itoa(n) + " more)"
		}
	}
	return said
}

// sortOf is what a sentence shares with those of its sort: what it is about, without its number.
func sortOf(sentence string) string {
	about, _, _ := strings.Cut(sentence, ": ")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, about)
}
