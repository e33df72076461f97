package screens

import (
	"cmp"
	"slices"

	"closingtime/playground/verdict"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// verdicts lists the checks with both outcomes beside each other. Failed checks are shown whole. If one line for each other check fits
// on the page as well, as many of those as fit are shown whole, too. Otherwise all checks are shown whole, and the text scrolls.
func (v *stage) verdicts() []string {
	most, whole := make(map[string]int), make(map[string]int)
	checks := v.checks()
	for _, check := range checks {
		whole[check] = wholeCell
		if most[check] = shortCell; v.worth(check) > 0 {
			most[check] = wholeCell
		}
	}
	slices.SortStableFunc(checks, func(a, b string) int { return cmp.Compare(v.worth(b), v.worth(a)) })
	lines := v.table(most)
	if len(lines) > v.h-2 {
		return v.table(whole)
	}
	for _, check := range checks {
		least := most[check]
		for n := wholeCell; n > least; n-- {
			most[check] = n
			if longer := v.table(most); len(longer) <= v.h-2 {
				lines = longer
				break
			}
			most[check] = least
		}
	}
	return lines
}

// worth is higher for the checks that one wants to read first: those with a failure.
func (v *stage) worth(check string) int {
	n := 0
	for i := range v.panes {
		if r := verdict.Find(v.panes[i].results, check); r != nil && r.Outcome != verdict.Pass {
			n++
		}
	}
	return n
}

// How many lines of a table a cell may have.
const (
	wholeCell = 8
	shortCell = 1
)

// table is the verdicts, with at most that many lines for each check.
func (v *stage) table(most map[string]int) []string {
	const name = 11
	w := (v.w - name - 4) / 2
	lines := []string{"", " " + ui.Pad("", name) + " " + ui.Pad(ui.Strong.Of(v.panes[0].service), w) + " " + ui.Strong.Of(v.panes[1].service)}
	row := func(title string, cells [2][]string) {
		for i, line := range ui.Beside(cells[0], cells[1], w, " ") {
			lines = append(lines, " "+ui.Strong.Of(ui.Pad(ui.When(i == 0, title), name))+" "+line)
		}
	}
	row("", [2][]string{ui.Wrap(picture.Ended(v.panes[0].picture.Timeline), w-2), ui.Wrap(picture.Ended(v.panes[1].picture.Timeline), w-2)})
	row("together", [2][]string{ui.Wrap(v.panes[0].sum(), w-2), ui.Wrap(v.panes[1].sum(), w-2)})
	lines = append(lines, "")
	for _, check := range v.checks() {
		var cells [2][]string
		for i := range cells {
			cells[i] = outcomes.CellOf(v.panes[i].picture.Timeline, check, verdict.Find(v.panes[i].results, check), w-2, most[check])
		}
		row(check, cells)
	}
	return lines
}

// checks returns the names of all checks that applied to either, in their order.
func (v *stage) checks() []string {
	return slices.DeleteFunc(verdict.Names(), func(name string) bool {
		return verdict.Find(v.panes[0].results, name) == nil && verdict.Find(v.panes[1].results, name) == nil
	})
}
