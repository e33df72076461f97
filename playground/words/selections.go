package words

import (
	"fmt"
	"slices"

	"closingtime/playground/verdict"
)

// Examples returns as many sentences of a check's evidence as are wanted: one for each kind of finding, and how many more
// of that kind there are. The last one counts all that follow.
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

// AndMore says behind the first sentence of a check's evidence how much more there is, or nothing where that sentence
// counts it already.
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
