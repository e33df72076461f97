package picture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

// A label that does not fit says less, and never half a word; the number stays.
func TestALabelIsShortenedAtItsWords(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Timeline.Processes = []*timeline.Process{{}, {Instance: 1}}
	p.Timeline.Requests = []*timeline.Request{{ID: 1310, Instance: 1, Accepted: story.Tick, Method: "POST", Path: "/orders"}}
	request := lane{Lane: &lanes.Lane{Kind: lanes.Request, Instance: 1, Request: p.Timeline.Requests[0]}}
	receipt := lane{Lane: &lanes.Lane{Kind: lanes.Receipt, Instance: 1, Receipt: &timeline.Job{ID: 1310, Started: 2 * story.Tick, Worker: 3}}}
	for w, want := range map[int][2]string{
		26: {"i1 #1310 POST /orders", "i1 receipt 1310 worker 3"},
		20: {"i1 #1310 POST", "i1 receipt 1310 w3"},
		15: {"i1 #1310 POST", "i1 receipt 1310"},
		9:  {"i1 #1310", "i1 recei…"},
	} {
		if got := [2]string{request.label(p.Timeline, w), receipt.label(p.Timeline, w)}; got != want {
			t.Errorf("in %d columns they are %q, want %q", w, got, want)
		}
	}
	if whole := strings.Fields(request.label(p.Timeline, 40)); len(whole) != 4 {
		t.Errorf("with all the room it is %q", whole)
	}
}

func TestStoredIsNotLost(t *testing.T) {
	p := new(Picture)
	p.Reset()
	events := []event.Event{
		{At: story.Tick, Kind: event.ProcessStart, PID: 1},
		{At: 2 * story.Tick, Kind: event.JobQueued, ID: 1}, {At: 3 * story.Tick, Kind: event.JobQueued, ID: 2},
		{At: 9 * story.Tick, Kind: event.ProcessExit},
	}
	p.Show(timeline.Of(events), 10*story.Tick)
	end := func(id int) string {
		for _, j := range p.Timeline.Jobs {
			if j.ID == id {
				return words.LaneEnd(lanes.OfReceipt(p.Timeline, j, p.Now)).String()
			}
		}
		return ""
	}
	if end(1) != "? not printed" || end(2) != "? not printed" {
		t.Errorf("before the audit: %q, %q", end(1), end(2))
	}
	p.Show(timeline.Of(append(events,
		event.Event{At: 9 * story.Tick, Kind: event.Audit, Item: event.ItemReceipt, ID: 1, State: "queued"},
		event.Event{At: 9 * story.Tick, Kind: event.AuditDone}, event.Event{At: 10 * story.Tick, Kind: event.RunEnd},
	)), 10*story.Tick)
	if end(1) != "○ stored" || end(2) != "✗ lost" {
		t.Errorf("after the audit: %q, %q", end(1), end(2))
	}
	for id, want := range map[int]string{1: "Stored, not lost: the database has it as queued", 2: "It is lost: it is not in the database either"} {
		said := strings.Join(Explain(p.Timeline, Target{kind: aReceipt, ID: id}, 10*story.Tick).said, " ")
		if !strings.Contains(said, want) {
			t.Errorf("receipt %d: %q does not say %q", id, said, want)
		}
	}
}

func TestWhatIsWorkedOnShowsBeforeWhatWaits(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Now = 2 * story.Tick
	of := func(id int, l lanes.Lane) lane {
		l.Kind = lanes.Receipt
		return lane{Lane: &l, is: Target{ID: id}}
	}
	all := []lane{of(1, lanes.Lane{Began: story.Tick}), of(2, lanes.Lane{}), of(3, lanes.Lane{}), of(4, lanes.Lane{Outcome: lanes.Fine})}
	if got := p.latest(all, 2); len(got) != 2 || got[0].is.ID != 1 || got[1].is.ID != 3 {
		t.Errorf("two lanes show %v", got)
	}
}

// A failure stays where it happened, and says less where there is no room.
func TestAFailureKeepsItsColumn(t *testing.T) {
	for _, test := range []struct {
		columns int
		want    string
	}{
		{60, strings.Repeat(" ", 20) + "✗ receipt 1 interrupted: terminated"},
		{40, strings.Repeat(" ", 20) + "✗ not printed"},
		{30, strings.Repeat(" ", 20) + "✗ not pri…"},
		{22, strings.Repeat(" ", 15) + "✗ not …"},
	} {
		row := ui.NewStrip(test.columns)
		ending(row, lane{Lane: &lanes.Lane{Outcome: lanes.Failed}}, words.End{Sign: "✗", Text: "not printed", Cause: "receipt 1 interrupted: terminated"}, 20, -1, 1000)
		if got := strings.TrimRight(row.String(), " "); got != test.want {
			t.Errorf("in %d columns: %q, want %q", test.columns, got, test.want)
		}
	}
}

// A failure that a signal behind it moves to the left has room there, and is not cut for want of room behind the signal.
func TestAFailureThatIsMovedIsWhole(t *testing.T) {
	for after, want := range map[int]string{5: strings.Repeat(" ", 11) + "✗ shipped again", 14: strings.Repeat(" ", 16) + "✗ shipped…"} {
		row := ui.NewStrip(30)
		ending(row, lane{Lane: &lanes.Lane{Outcome: lanes.Failed}}, words.End{Sign: "✗", Text: "shipped again"}, 20, after, 26)
		if got := strings.TrimRight(row.String(), " "); got != want {
			t.Errorf("behind column %d: %q, want %q", after, got, want)
		}
	}
}

// A refusal after the stop is no fault, unless a balancer stands before the service.
func TestNothingIsOwedToWhoCameAfterTheStop(t *testing.T) {
	for _, balanced := range []bool{false, true} {
		events := slices.Clone(story.CutOff().Events)
		at := &timeline.Timeline{}
		for _, e := range events {
			at.Apply(e)
		}
		if balanced {
			at.Run.Expect = []string{event.ExpectBalancer}
		}
		ends := make(map[string]int)
		for _, r := range at.Requests {
			ends[words.LaneEnd(lanes.OfRequest(at, r, at.Now)).String()]++
		}
		want := "· refused"
		if balanced {
			want = "✗ refused"
		}
		if ends[want] != 2 || (Refusals(at) == "") != balanced {
			t.Errorf("with a balancer %v, the requests end as %v, and it says %q", balanced, ends, Refusals(at))
		}
	}
}

// Where not all lanes have room, a few of those that failed alike show, and a row counts the others. They come last, so that
// what else happened shows.
func TestLanesThatFailedAlikeMakeRoom(t *testing.T) {
	p := &Picture{W: 120, H: 28}
	p.Reset()
	p.Show(timeline.Of(story.Replaced().Until(4600*story.Tick)), 4600*story.Tick)
	view := p.View()
	if strings.Count(view, "✗ 502") != leastAlike || !strings.Contains(view, "… and 3 more like it") || !strings.Contains(view, "#100 POST") {
		t.Errorf("it shows\n%s", view)
	}
	p.Scroll(1000)
	if view := p.View(); !strings.Contains(view, "#205 GET") {
		t.Errorf("scrolled to the end, it shows\n%s", view)
	}
	p.Follow()
	p.H = 100
	p.Scroll(0)
	if view := p.View(); strings.Count(view, "✗ 502") != 6 || strings.Contains(view, "more like it") {
		t.Errorf("with room for all, it shows\n%s", view)
	}
}

// What an earlier stop broke shows as well, where there is room for all that the stops concern: not what was answered since.
func TestWhatAnEarlierStopBrokeShows(t *testing.T) {
	s := story.Replaced()
	for i := range 40 {
		s.Request(300+i, 5400*story.Tick+time.Duration(i)*story.Tick, 5500*story.Tick, 201, "")
	}
	p := &Picture{W: 120, H: 28}
	p.Reset()
	p.Show(timeline.Of(s.Until(story.Later)), story.Later)
	if view := p.View(); strings.Count(view, "✗ 502") != 6 {
		t.Errorf("it shows\n%s", view)
	}
}

// Once the process has ended, what became of the receipts that are not lost stands below those that are, and not screens below
// them, however many requests there are.
func TestStoredReceiptsStandBelowTheLostOnes(t *testing.T) {
	const requests, lost, stored = 60, 6, 8
	events := []event.Event{{At: story.Tick, Kind: event.ProcessStart, PID: 1}}
	add := func(at int, e event.Event) {
		e.At = time.Duration(at) * story.Tick
		events = append(events, e)
	}
	for id := 1; id <= requests; id++ {
		add(10+id, event.Event{Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"})
		add(10+id, event.Event{Kind: event.RequestAccepted, ID: id})
	}
	add(100, event.Event{Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy})
	for id := 1; id <= lost+stored; id++ {
		add(110+id, event.Event{Kind: event.JobQueued, ID: id})
		if id > lost {
			add(110+id, event.Event{Kind: event.JobStored, ID: id})
		}
	}
	for id := 1; id <= requests; id++ {
		add(150, event.Event{Kind: event.RequestDone, ID: id, Status: 201})
	}
	add(200, event.Event{Kind: event.ProcessExit, PID: 1})
	for id := lost + 1; id <= lost+stored; id++ {
		add(210, event.Event{Kind: event.Audit, Item: event.ItemReceipt, ID: id, State: "queued"})
	}
	add(211, event.Event{Kind: event.AuditPart, Item: event.PartDatabase})
	add(212, event.Event{Kind: event.AuditDone})
	add(213, event.Event{Kind: event.RunEnd})
	p := &Picture{W: 80, H: 24}
	p.Reset()
	p.Show(timeline.Of(events), 213*story.Tick)
	view := p.View()
	var order []string
	for line := range strings.Lines(view) {
		for _, what := range []string{"✗ lost", "○ stored", "and 3 more like it", "and 5 more like it", "201"} {
			if strings.Contains(line, what) && !slices.Contains(order, what) {
				order = append(order, what)
			}
		}
	}
	if want := []string{"✗ lost", "and 3 more like it", "○ stored", "and 5 more like it", "201"}; !slices.Equal(order, want) || strings.Count(view, "○ stored") != leastAlike {
		t.Errorf("they stand in the order %q, want %q:\n%s", order, want, view)
	}
	p.Scroll(1000)
	if view := p.View(); strings.Count(view, "○ stored") != stored-leastAlike {
		t.Errorf("scrolled to the end, it shows\n%s", view)
	}
}

// A receipt that the service stores shows so at once, and not only after the audit.
func TestAReceiptShowsThatItIsStoredWhenItIs(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of([]event.Event{
		{At: story.Tick, Kind: event.ProcessStart, PID: 1},
		{At: 2 * story.Tick, Kind: event.JobQueued, ID: 1}, {At: 3 * story.Tick, Kind: event.JobQueued, ID: 2},
		{At: 4 * story.Tick, Kind: event.JobStored, ID: 1},
	}), 5*story.Tick)
	ends := make(map[int]string)
	for _, j := range p.Timeline.Jobs {
		ends[j.ID] = words.LaneEnd(lanes.OfReceipt(p.Timeline, j, p.Now)).String()
	}
	if ends[1] != "○ stored" || ends[2] == "○ stored" {
		t.Errorf("while the service runs, the lanes end in %q and %q", ends[1], ends[2])
	}
}

// Beside another run, a delivery stands in the row of the same delivery there. One that has none leaves its row empty.
func TestEachDeliveryHasItsOwnRow(t *testing.T) {
	of := func(kind targetKind, id, instance int) lane {
		return lane{is: Target{kind: kind, ID: id, instance: instance}}
	}
	here := []lane{of(aMessage, 9, 1), of(aRequest, 4, 1)}
	shown, _, _ := likewise(here, Rows{shown: []Target{{kind: aMessage, ID: 9, instance: 1}, {kind: aMessage, ID: 9, instance: 2}, {kind: aRequest, ID: 4}}}, 10)
	if len(shown) != 3 || shown[0].is != here[0].is || shown[1].is.kind != noTarget || shown[2].is != here[1].is {
		t.Errorf("shown is %+v", shown)
	}
}

// Beside another run, a picture counts the lanes above and below as that one does: by what the stop did to them there, and not by
// when they began.
func TestAsManyLanesAreHiddenBesideAnotherRun(t *testing.T) {
	run := func(ended event.Class) *Picture {
		s := story.Opening("broken")
		s.Request(100, 600*story.Tick, story.StopAt+400*story.Tick, 201, ended) // the first to be sent, and in flight at the stop
		s.Request(101, 700*story.Tick, story.StopAt+500*story.Tick, 201, "")
		s.Add(story.StopAt, event.Event{Kind: event.Signal, Name: "SIGTERM"})
		p := new(Picture)
		p.Reset()
		p.SetSize(100, 20)
		p.Show(timeline.Of(s.Until(story.StopAt+story.Later)), story.StopAt+time.Second)
		return p
	}
	leader, other := run(event.Reset), run("")
	const h = 3 // the axis, and two lanes
	want := leader.Lay(h).more
	other.Like = leader.Rows()
	if got := other.Lay(h).more; got != want || !strings.Contains(want, "↑") {
		t.Errorf("%q is hidden beside %q", got, want)
	}
}
