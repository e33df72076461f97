package words

import (
	"fmt"
	"slices"

	"closingtime/playground/verdict"
)

// Examples returns at most that many sentences of the evidence of a check: one for each kind of finding, with how many more
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

// AndMore says how much more evidence there is behind the first sentence, or nothing where the first sentence already
// counts it.
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
