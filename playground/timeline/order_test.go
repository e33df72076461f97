package timeline_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// The picture does not depend on the order in which the events of different sources arrive, as long as each source's
// own order is kept: the report of the probe that a request was accepted can come in after the client has its answer.
func TestPictureDoesNotDependOnArrival(t *testing.T) {
	s := shutdown()
	want := picture(timeline.Of(s.byTime()))
	for seed := range uint64(300) {
		log := interleave(rand.New(rand.NewPCG(seed, 0)), s.sources())
		if got := picture(timeline.Of(log)); got != want {
			t.Fatalf("with seed %d:\n%s", seed, differences(got, want))
		}
	}
}

// One source after the other is the most that an order can be off: all of the clients before the probe says a word.
func TestPictureOfOneSourceAfterTheOther(t *testing.T) {
	s := shutdown()
	want := picture(timeline.Of(s.byTime()))
	sources := s.sources()
	for range sources {
		sources = append(sources[1:], sources[0])
		if got := picture(timeline.Of(slices.Concat(sources...))); got != want {
			t.Errorf("%s", differences(got, want))
		}
	}
}

// The picture after each event is the same whether one has followed the run or begins afresh with the same events: a
// live view and a replay that is stopped there show the same.
func TestPrefixIsThePictureAtThatMoment(t *testing.T) {
	log := shutdown().byTime()
	live := new(timeline.Timeline)
	for n, e := range log {
		live.Apply(e)
		if got, want := picture(timeline.Of(log[:n+1])), picture(live); got != want {
			t.Fatalf("after event %d, %s:\n%s", n, e.Kind, differences(got, want))
		}
	}
}

// A finished run tells what was in progress at any moment, as the run itself would have told then.
func TestLookingBackIsWhatOneSaw(t *testing.T) {
	log := shutdown().byTime()
	whole := timeline.Of(log)
	for n, e := range log {
		if n+1 < len(log) && log[n+1].At == e.At || !timeline.Of(log[:n+1]).Handlers { // nobody knows yet that a probe will tell
			continue
		}
		then := timeline.Of(log[:n+1])
		if got, want := requestIDs(whole.InFlightAt(e.At)), requestIDs(then.InFlight()); !slices.Equal(got, want) {
			t.Errorf("in flight at %v: %v afterwards, and %v then", e.At, got, want)
		}
		if got, want := jobIDs(whole.JobsAt(e.At)), jobIDs(then.JobsAt(then.Now)); !slices.Equal(got, want) {
			t.Errorf("receipts in progress at %v: %v afterwards, and %v then", e.At, got, want)
		}
	}
}

// interleave merges the sources at random and keeps the order of each.
func interleave(random *rand.Rand, sources [][]event.Event) []event.Event {
	sources = slices.Clone(sources)
	var log []event.Event
	for len(sources) > 0 {
		i := random.IntN(len(sources))
		if len(sources[i]) == 0 {
			sources = slices.Delete(sources, i, i+1)
			continue
		}
		n := 1 + random.IntN(min(3, len(sources[i])))
		log, sources[i] = append(log, sources[i][:n]...), sources[i][n:]
	}
	return log
}

// picture writes down everything that a view can see of a timeline: its fields, and the answers to all questions. The
// elements of lists are sorted, since the order of arrival is theirs.
func picture(t *timeline.Timeline) string {
	var b strings.Builder
	fields := reflect.ValueOf(*t)
	for i := range fields.NumField() {
		if field := fields.Type().Field(i); field.IsExported() {
			fmt.Fprintf(&b, "%s: %s\n", field.Name, text(fields.Field(i)))
		}
	}
	printing, queued := t.JobCounts(t.Now)
	active, idle := t.HTTPCounts()
	busy, free := t.DBCounts()
	fmt.Fprintf(&b, "phase %s, exited %v, signal at %v, kill at %v\n", t.Phase(), t.Exited(), t.SignalAt(), t.KillAt())
	fmt.Fprintf(&b, "process %+v\n", t.Process())
	fmt.Fprintf(&b, "in flight %v, at the signal %v, racing %v\n", requestIDs(t.InFlight()), requestIDs(t.InFlightAt(t.SignalAt())), requestIDs(t.Racing()))
	fmt.Fprintf(&b, "printing %d, queued %d, at the signal %v\n", printing, queued, jobIDs(t.JobsAt(t.SignalAt())))
	fmt.Fprintf(&b, "http %d and %d, db %d and %d\n", active, idle, busy, free)
	fmt.Fprintf(&b, "goroutines %+v, dropped %d\n", t.Goroutines(), t.Dropped())
	for _, r := range t.Requests {
		fmt.Fprintf(&b, "request %02d began %v\n", r.ID, t.Began(r))
	}
	for _, item := range []string{event.ItemOrder, event.ItemWAL, event.ItemReceipt} {
		fmt.Fprintf(&b, "%s: %+v\n", item, slices.Collect(t.Items(item)))
	}
	lines := strings.Split(b.String(), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func text(v reflect.Value) string {
	if v.Kind() != reflect.Slice {
		return fmt.Sprintf("%+v", v)
	}
	var elements []string
	for i := range v.Len() {
		elements = append(elements, fmt.Sprintf("%+v", reflect.Indirect(v.Index(i))))
	}
	slices.Sort(elements)
	return strings.Join(elements, "\n\t")
}

// differences shows the lines that only one of two pictures has.
func differences(got, want string) string {
	var b strings.Builder
	a, z := strings.Split(got, "\n"), strings.Split(want, "\n")
	for _, line := range a {
		if !slices.Contains(z, line) {
			b.WriteString("got  " + line + "\n")
		}
	}
	for _, line := range z {
		if !slices.Contains(a, line) {
			b.WriteString("want " + line + "\n")
		}
	}
	return b.String()
}

func requestIDs(requests iter.Seq[*timeline.Request]) []int {
	ids := []int{}
	for r := range requests {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return ids
}

func jobIDs(jobs iter.Seq[*timeline.Job]) []int {
	ids := []int{}
	for j := range jobs {
		ids = append(ids, j.ID)
	}
	slices.Sort(ids)
	return ids
}

// Signals and stops stand in the order of their times, however far apart those are: in nanoseconds, few seconds are more
// than 32 bits hold.
func TestOrderOfFarAparts(t *testing.T) {
	pic := timeline.Of([]event.Event{
		{At: time.Hour, Kind: event.Signal, Name: "SIGKILL"}, {At: time.Hour, Kind: event.StopStart, Name: "late"},
		{At: time.Second, Kind: event.Signal, Name: "SIGTERM"}, {At: time.Second, Kind: event.StopStart, Name: "early"},
	})
	if pic.Signals[0].Name != "SIGTERM" || pic.Stop.Policy != "early" {
		t.Errorf("first are %s and the %s stop, want SIGTERM and the early one", pic.Signals[0].Name, pic.Stop.Policy)
	}
}

// Two receipts that a service accepts at nearly the same time can be reported the other way round. They are lost in the order
// in which they were accepted, in the live picture as in that of the sorted log.
func TestLostReceiptsAreInOrderOfAcceptance(t *testing.T) {
	live := timeline.Of([]event.Event{
		{At: ms(10), Kind: event.JobQueued, ID: 1},
		{At: ms(31), Kind: event.JobQueued, ID: 3},
		{At: ms(30), Kind: event.JobQueued, ID: 2},
		{At: ms(50), Kind: event.AuditPart, Item: event.PartDatabase},
		{At: ms(51), Kind: event.AuditDone},
	})
	var ids []int
	lost, _ := live.LostReceipts()
	for _, l := range lost {
		ids = append(ids, l.Job.ID)
	}
	if want := []int{1, 2, 3}; !slices.Equal(ids, want) {
		t.Errorf("the receipts %v are lost, want %v", ids, want)
	}
}
