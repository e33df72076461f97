package export

import (
	"fmt"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// checked is the outcome of a check, in words.
type checked struct {
	Name, Holds string
	Outcome     verdict.Outcome
	Evidence    []string // as much of it as there is room for
}

func (r *Run) checks() []checked {
	var all []checked
	for _, result := range r.Results {
		all = append(all, checked{result.Check, words.Holds(result.Check), result.Outcome, shownEvidence(result)})
	}
	return all
}

// evidence returns all of a check's evidence.
func evidence(result verdict.Result) []string {
	sentences := words.Evidence(result)
	for i, text := range sentences {
		sentences[i] = words.Clean(text)
	}
	return sentences
}

// Limits of the evidence in texts and pages. JSON and JUnit have all of it.
const (
	maxEvidence = 12
	maxClients  = 100
)

// shownEvidence returns as much of a check's evidence as there is room for.
func shownEvidence(result verdict.Result) []string {
	most := maxEvidence
	if result.Check == verdict.Answered || result.Check == verdict.Traffic {
		most = maxClients
	}
	all := evidence(result)
	if rest := len(all) - most; rest > 1 {
		all = append(all[:most:most], fmt.Sprintf("and %d more, all of which are in the export as json", rest))
	}
	return all
}
