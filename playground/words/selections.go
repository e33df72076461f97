package words

import (
	"fmt"
	"slices"

	"closingtime/playground/verdict"
)

// Examples returns at most wanted sentences of the evidence of a check: one for each kind of finding, with the number of
// further findings of that kind. The last sentence counts all findings that follow it.
func Examples(r verdict.Result, wanted int) []string {
	var sentences []string
	var shown []verdict.Finding
	var more []int
	for _, f := range r.Findings {
		i := slices.IndexFunc(shown, func(other verdict.Finding) bool { return other.Kind == f.Kind })
		if i < 0 && len(shown) < wanted {
			sentences, shown, more = append(sentences, Finding(f)), append(shown, f), append(more, 0)
			continue
		}
		if i < 0 {
			i = wanted - 1
		}
		more[i]++
	}
	for i, n := range more {
		if n > 0 && !shown[i].Counts() {
			sentences[i] += fmt.Sprintf(" (and %d more)", n)
		}
	}
	return sentences
}

// AndMore says how many findings there are after the first one. It returns "" where the first finding counts them.
func AndMore(r verdict.Result) string {
	n := len(r.Findings) - 1
	if n < 1 || r.Findings[0].Counts() {
		return ""
	}
	other := func(f verdict.Finding) bool { return f.Kind != r.Findings[0].Kind }
	if slices.ContainsFunc(r.Findings[1:], other) {
		return ", and " + Plural(n, "other finding")
	}
	return fmt.Sprintf(", and %d more", n)
}
