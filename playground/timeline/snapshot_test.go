package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A snapshot stays what it is while the timeline goes on, and while the snapshot's own snapshots go on in other ways.
func TestSnapshotDoesNotChange(t *testing.T) {
	for name, log := range logs(t) {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, 7))
			run := new(timeline.Timeline)
			type taken struct {
				snapshot *timeline.Timeline
				was      string
			}
			var all []taken
			for n, e := range log {
				run.Apply(e)
				if random.IntN(len(log)) > 25 {
					continue
				}
				s := run.Snapshot()
				all = append(all, taken{s, seen(s)})
				branch := s.Snapshot()
				for _, other := range log[n+1:] { // the same events in other company
					if random.IntN(3) > 0 {
						branch.Apply(other)
					}
				}
			}
			for i, taken := range all {
				if got := seen(taken.snapshot); got != taken.was {
					t.Errorf("snapshot %d has changed:\n%s", i, differences(got, taken.was))
				}
			}
			if got, want := seen(run), seen(timeline.Of(log)); got != want {
				t.Errorf("the timeline of which the snapshots were taken:\n%s", differences(got, want))
			}
		})
	}
}

// A snapshot that goes on is the timeline of the events that it was given, whatever became of the one it was taken from.
func TestSnapshotGoesOnByItself(t *testing.T) {
	for name, log := range logs(t) {
		t.Run(name, func(t *testing.T) {
			middle := len(log) / 2
			run := timeline.Of(log[:middle])
			snapshot := run.Snapshot()
			for _, e := range noise(9, 500) {
				run.Apply(e)
			}
			for _, e := range log[middle:] {
				snapshot.Apply(e)
			}
			if got, want := seen(snapshot), seen(timeline.Of(log)); got != want {
				t.Errorf("%s", differences(got, want))
			}
		})
	}
}

// Snapshots can be read in other goroutines while the timeline goes on. The race detector says whether that is so.
func TestReadSnapshotsMeanwhile(t *testing.T) {
	log := generated(1, 2000)
	run := new(timeline.Timeline)
	snapshots := make(chan *timeline.Timeline, 4)
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for s := range snapshots {
				if got, want := kept(s), searched(s); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
				s.Snapshot().Apply(event.Event{At: s.Now, Kind: event.RequestDone, ID: 1, Class: event.EOF})
			}
		})
	}
	for n, e := range log {
		run.Apply(e)
		if n%40 == 0 {
			snapshots <- run.Snapshot()
		}
	}
	close(snapshots)
	readers.Wait()
}

// Whatever a snapshot adds to one of its lists goes to a copy: none has room behind its end, where the other timeline adds
// something of its own. A map could not be shared at all.
func TestSnapshotSharesNoRoom(t *testing.T) {
	room := make(map[string]bool) // the lists of a timeline, and whether they ever had some
	run, other := new(timeline.Timeline), new(timeline.Timeline)
	for n, e := range noise(3, 12000) {
		other.Apply(e)
		lists(reflect.ValueOf(*other), "", func(name string, list reflect.Value) {
			room[name] = room[name] || list.Kind() == reflect.Slice && list.Cap() > list.Len()
		})
		run.Apply(e)
		if n%10 > 0 {
			continue
		}
		lists(reflect.ValueOf(*run.Snapshot()), "", func(name string, list reflect.Value) {
			if list.Kind() == reflect.Map {
				t.Fatalf("%s is a map, which cannot be shared", name)
			}
			if list.Cap() > list.Len() {
				t.Errorf("after event %d the snapshot could add to %s in place", n, name)
			}
		})
	}
	never := []string{
		".httpUnderway.moments", ".dbUnderway.moments", // nobody asks about these at a moment
		".lost.table.epochs", // has keys only
	}
	for name, had := range room {
		if !had && !slices.Contains(never, name) && !strings.HasSuffix(name, ".slots") { // a table is replaced when it is full
			t.Errorf("%s never had room, so that nothing is tested of it", name)
		}
	}
}

// lists calls each with every list and map of a timeline, by its name.
func lists(v reflect.Value, name string, each func(name string, list reflect.Value)) {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		each(name, v)
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i).Name; field != "Run" { // that is the event's, and is not changed
				lists(v.Field(i), name+"."+field, each)
			}
		}
	}
}

// seen writes down everything that a view can see of a timeline, in the order in which it does.
func seen(t *timeline.Timeline) string {
	return picture(t) + kept(t) + fmt.Sprintln(t.GoroutineSeries(), t.HTTPSeries(), t.DBSeries(), t.Losses(), t.InFlightCount(), t.RequestCount(), t.Load.Late, t.Load.Limits, t.Load.Rates, t.Summed(t.Now))
}
