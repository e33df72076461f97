package screens

import (
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/tui/progress"
)

func TestWhatIsSaidOfThePredictions(t *testing.T) {
	for _, c := range []struct {
		said []int // of ten; none happened
		want string
		not  string
	}{
		{[]int{0, 10, 10}, "1 of 3 predictions right.", "half"},
		{[]int{0, 0, 10, 9}, "The later lessons are the harder ones", "well seen"},
		{[]int{10, 9, 0, 0}, "you see it coming now", "harder"},
		{[]int{0, 0, 0, 0}, "well seen from the start", "harder"},
		{[]int{5, 5, 5, 5}, "50 % off, and the second half 50 %.", "harder"},
	} {
		var of []*lessons.Lesson
		var said []progress.Prediction
		for _, n := range c.said {
			of, said = append(of, &lessons.Lesson{Answer: "answered"}), append(said, progress.Prediction{Said: n, Out: 10})
		}
		if got := new(predictions).trend(of, said); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%v: %q", c.said, got)
		}
	}
}
