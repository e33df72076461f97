package event

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A distribution knows every share to within a sixteenth, and its ends exactly.
func TestDistribution(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	var all []time.Duration
	var whole, first, second Distribution
	for i := range 10_000 {
		d := time.Duration(chance.ExpFloat64() * float64(3*time.Millisecond))
		all = append(all, d)
		whole.Add(d)
		if i%3 == 0 {
			first.Add(d)
		} else {
			second.Add(d)
		}
	}
	slices.Sort(all)
	first.Merge(second)
	for _, d := range []Distribution{whole, first} {
		if d.Count != len(all) || d.Least != all[0] || d.Most != all[len(all)-1] {
			t.Errorf("%d durations from %v to %v, want %d from %v to %v", d.Count, d.Least, d.Most, len(all), all[0], all[len(all)-1])
		}
		for _, share := range []float64{0.01, 0.5, 0.9, 0.99, 0.999} {
			want, got := all[int(share*float64(len(all)))-1], d.Percentile(share)
			if got < want || got > want+want/16+2*time.Microsecond {
				t.Errorf("%v of the durations are %v at most, want %v", share, got, want)
			}
		}
		if d.Percentile(1) != d.Most {
			t.Errorf("all of the durations are %v at most, want %v", d.Percentile(1), d.Most)
		}
	}
	for _, d := range []time.Duration{0, 1, 15 * time.Microsecond, 16 * time.Microsecond, 31 * time.Microsecond, 32 * time.Microsecond, time.Second, time.Hour} {
		if b := bucketOf(d); top(b) < d || b > 0 && top(b-1) >= d {
			t.Errorf("%v is in bucket %d, which ends with %v after one that ends with %v", d, b, top(b), top(b-1))
		}
	}
}

// The first event of a stop closes Stopping; a signal by which somebody wants something else does not.
func TestStopping(t *testing.T) {
	for _, test := range []struct {
		e    Event
		want bool
	}{
		{Event{Kind: Ready}, false},
		{Event{Kind: Signal, Name: "SIGSTOP", By: ByYou}, false},
		{Event{Kind: Signal, Name: "SIGTERM", By: ByYou}, true},
		{Event{Kind: StopStart}, true},
		{Event{Kind: StopStep, State: StepPoison}, true},
		{Event{Kind: ProcessExit}, true},
	} {
		log := NewLog()
		log.AddAll([]Event{test.e, test.e})
		select {
		case <-log.Stopping():
			if !test.want {
				t.Errorf("%s %s ends the time before the stop", test.e.Kind, test.e.Name)
			}
		default:
			if test.want {
				t.Errorf("%s %s does not", test.e.Kind, test.e.Name)
			}
		}
	}
}
