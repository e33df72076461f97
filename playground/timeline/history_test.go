package timeline_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A history shows after any number of events, asked for in whatever order, what a fold of these events shows.
func TestHistoryIsTheFoldAtThatMoment(t *testing.T) {
	for name, log := range logs(t) {
		t.Run(name, func(t *testing.T) {
			h := timeline.NewHistory(log)
			sorted := slices.Clone(log)
			slices.SortStableFunc(sorted, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
			random := rand.New(rand.NewPCG(3, 3))
			numbers := []int{len(log), 0, 1, len(log) - 1, len(log) / 2, len(log)/2 + 1, len(log)/2 - 1}
			for range 12 {
				numbers = append(numbers, random.IntN(len(log)+1))
			}
			answers := make([]*timeline.Timeline, len(numbers))
			for i, n := range numbers {
				answers[i] = h.At(n)
			}
			for i, n := range numbers { // the later questions have not changed the earlier answers
				if got, want := seen(answers[i]), seen(timeline.Of(sorted[:n])); got != want {
					t.Errorf("after %d events:\n%s", n, differences(got, want))
				}
			}
			if h.Final().Now != h.At(len(log)).Now || h.At(len(log)+9).Now != h.Final().Now {
				t.Error("the final timeline is not the one after all events")
			}
		})
	}
}

// A long log has several checkpoints, and they are found.
func TestHistoryOfALongLog(t *testing.T) {
	log := generated(5, 30000)
	h := timeline.NewHistory(log)
	random := rand.New(rand.NewPCG(4, 4))
	for range 20 {
		n := random.IntN(len(log) + 1)
		want := new(timeline.Timeline)
		for i := range n {
			want.Apply(h.Event(i))
		}
		if got, want := kept(h.At(n)), kept(want); got != want {
			t.Errorf("after %d events:\n%s", n, differences(got, want))
		}
	}
}

// Moment counts what had happened at a moment, by the times of the events and not by their order of arrival.
func TestMoment(t *testing.T) {
	h := timeline.NewHistory([]event.Event{
		{At: ms(5), Kind: event.Ready}, {At: ms(1), Kind: event.ProcessStart}, {At: ms(5), Kind: event.RequestSent, ID: 1}, {At: ms(3), Kind: event.Output},
	})
	for at, want := range map[time.Duration]int{0: 0, ms(1): 1, ms(2): 1, ms(3): 2, ms(4): 2, ms(5): 4, ms(6): 4} {
		if got := h.Moment(at); got != want {
			t.Errorf("at %v %d events had happened, want %d", at, got, want)
		}
	}
	if h.Length() != ms(5) || h.Len() != 4 || h.Event(0).Kind != event.ProcessStart || h.Event(2).Kind != event.Ready {
		t.Errorf("%d events in %v, the first is %s and the third %s", h.Len(), h.Length(), h.Event(0).Kind, h.Event(2).Kind)
	}
	if none := timeline.NewHistory(nil); none.At(3).Now != 0 || none.Moment(ms(1)) != 0 || none.Length() != 0 {
		t.Error("an empty history has something in it")
	}
}
