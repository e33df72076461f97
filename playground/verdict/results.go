package verdict

import "slices"

// Find returns the result of a check, or nil if there is none.
func Find(results []Result, check string) *Result {
	if i := slices.IndexFunc(results, func(r Result) bool { return r.Check == check }); i >= 0 {
		return &results[i]
	}
	return nil
}

// With returns the names of the checks with an outcome, in their order.
func With(results []Result, outcome Outcome) []string {
	var names []string
	for _, r := range results {
		if r.Outcome == outcome {
			names = append(names, r.Check)
		}
	}
	return names
}

// worstFirst lists the outcomes, the worst first.
var worstFirst = []Outcome{Fail, Inconclusive, Pass}

// worse returns the worse of two outcomes.
func worse(a, b Outcome) Outcome {
	return worstFirst[min(slices.Index(worstFirst, a), slices.Index(worstFirst, b))]
}

// WorstFirst returns the results sorted by outcome: failed, inconclusive, passed. Results of one outcome keep their order.
func WorstFirst(results []Result) []Result {
	return slices.SortedStableFunc(slices.Values(results), func(a, b Result) int {
		return slices.Index(worstFirst, a.Outcome) - slices.Index(worstFirst, b.Outcome)
	})
}

// Worst returns Fail if any result is, else Inconclusive if any is or there is none, else Pass.
func Worst(results []Result) Outcome {
	if len(results) == 0 {
		return Inconclusive
	}
	return WorstFirst(results)[0].Outcome
}
