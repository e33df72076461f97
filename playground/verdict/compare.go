package verdict

import "slices"

// Trend says how the outcome of a check has changed from one run to another.
type Trend string

const (
	Same    Trend = "same"
	Better  Trend = "better"  // it failed before, and passes now
	Worse   Trend = "worse"   // it fails now, and did not before
	Unclear Trend = "unclear" // one of the runs could not show it, or had nothing to show
)

// Change is a check's outcome in two runs. Before or After is nil where the check did not apply.
type Change struct {
	Check         string
	Before, After *Result
}

// Trend returns how the outcome has changed. The findings are not compared.
func (c Change) Trend() Trend {
	switch before, after := outcome(c.Before), outcome(c.After); {
	case before == after:
		return Same
	case before == Fail && after == Pass:
		return Better
	case after == Fail:
		return Worse
	}
	return Unclear
}

func outcome(r *Result) Outcome {
	if r == nil {
		return ""
	}
	return r.Outcome
}

// Compare returns the checks that apply to at least one of two runs, in the order of Names.
func Compare(before, after []Result) []Change {
	var changes []Change
	for _, name := range Names() {
		if c := (Change{name, Find(before, name), Find(after, name)}); c.Before != nil || c.After != nil {
			changes = append(changes, c)
		}
	}
	return changes
}

// Overall returns Worse where any check became worse, else Better where any became better, else Unclear where any is, else Same.
func Overall(changes []Change) Trend {
	for _, t := range []Trend{Worse, Better, Unclear} {
		if slices.ContainsFunc(changes, func(c Change) bool { return c.Trend() == t }) {
			return t
		}
	}
	return Same
}
