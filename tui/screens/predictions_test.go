package screens

import (
	"strings"
	"testing"
	"time"

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
		{[]int{0, 0, 10, 9}, "Some lessons are harder than others", "well seen"},
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

// A learner has become better if the later predictions are better, even where the lessons were taken in another order.
func TestThePredictionsAreComparedInTheirOrder(t *testing.T) {
	var of []*lessons.Lesson
	var said []progress.Prediction
	for i, n := range []int{0, 0, 10, 10} { // of ten; the last lessons came first
		of = append(of, &lessons.Lesson{Answer: "answered"})
		said = append(said, progress.Prediction{Said: n, Out: 10, At: time.Unix(int64(100-i), 0)})
	}
	if got := new(predictions).trend(of, said); !strings.Contains(got, "you see it coming now") {
		t.Errorf("it says %q", got)
	}
}

// A choice is shown as what was said, and so is the right one where that is another; a number has its scale. Nothing is cut.
func TestAPredictionReadsAsItWasMade(t *testing.T) {
	l := &lessons.Lesson{Number: 7, Name: "07-stuck", Title: "The worker that never ends", Answer: "how_it_ended", Choices: []lessons.Choice{
		{Text: "by itself, with an error, once its own deadline for the workers has passed"},
		{Text: "by SIGTERM, at once", From: 1},
		{Text: "by SIGKILL, when the grace period is over and nothing else has helped it", From: 2},
	}}
	f := new(predictions)
	for _, c := range []struct {
		p    progress.Prediction
		want []string
	}{
		{progress.Prediction{Said: 2, Was: 3, Choices: 3}, []string{"said by SIGTERM, at once", "was by SIGKILL, when the grace period is over and nothing else has helped it"}},
		{progress.Prediction{Said: 3, Was: 3, Choices: 3}, []string{"said by SIGKILL, when the grace period is over and nothing else has helped it"}},
		{progress.Prediction{Said: 1, Was: 2, Choices: 2}, []string{"said choice 1 of 2", "was choice 2 of 2"}}, // the lesson had others
		{progress.Prediction{Said: 3, Was: 5, Out: 7}, []string{"said 3 was 5 of 7 ─"}},
	} {
		for _, w := range []int{56, 76, 110} {
			text := strings.Join(strings.Fields(strings.Join(f.row(l, c.p, w), " ")), " ")
			for _, want := range c.want {
				if !strings.Contains(text, want) || strings.Contains(text, "…") {
					t.Errorf("in %d columns %+v is %q, want %q", w, c.p, text, want)
				}
			}
		}
	}
}
