package lessons_test

import (
	"cmp"
	"slices"
	"testing"

	"closingtime/lessons"
)

// Somebody who has answered three questions must not know where the right answer of the fourth one stands. What the broken service does is
// the choice with the greatest From, with few exceptions.
func TestTheWorstOutcomeIsNotAlwaysTheLastChoice(t *testing.T) {
	places, all := make(map[int]int), 0
	for _, l := range open(t).Lessons {
		if len(l.Choices) == 0 {
			continue
		}
		worst := slices.MaxFunc(l.Choices, func(a, b lessons.Choice) int { return cmp.Compare(a.From, b.From) })
		places[slices.Index(l.Choices, worst)]++
		all++
	}
	for place, n := range places {
		if 2*n > all {
			t.Errorf("in %d of %d lessons it is choice %d", n, all, place+1)
		}
	}
}
