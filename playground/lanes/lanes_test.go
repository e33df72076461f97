package lanes_test

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// asked is a request from a moment on, and how it ended.
func asked(id int, at time.Duration, done event.Event) []event.Event {
	events := []event.Event{
		{At: at, Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"},
		{At: at + ms(1), Kind: event.RequestWritten, ID: id, Conn: id},
	}
	if done.At > 0 {
		done.Kind, done.ID = event.RequestDone, id
		events = append(events, done)
	}
	return events
}

// stopped is a run that is stopped after a second, and ends half a second later, with some requests.
func stopped(requests ...[]event.Event) *timeline.Timeline {
	events := slices.Concat(append([][]event.Event{{
		{Kind: event.RunStart, Run: &event.Run{}},
		{At: ms(1), Kind: event.ProcessStart, PID: 1},
		{At: ms(5), Kind: event.Ready},
		{At: ms(990), Kind: event.StopStart, Name: "docker", Grace: ms(500)},
		{At: ms(1000), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: ms(1495), Kind: event.Signal, Name: "SIGKILL", By: event.ByPolicy},
		{At: ms(1500), Kind: event.ProcessExit, Name: "SIGKILL"},
		{At: ms(1600), Kind: event.RunEnd},
	}}, requests...)...)
	slices.SortStableFunc(events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	return timeline.Of(events)
}

func TestOutcomes(t *testing.T) {
	run := stopped(
		asked(1, ms(100), event.Event{At: ms(200), Status: 201}),
		asked(2, ms(900), event.Event{At: ms(1200), Status: 201}),
		asked(3, ms(950), event.Event{At: ms(1500), Class: event.Reset}),
		asked(4, ms(970), event.Event{}),
		[]event.Event{{At: ms(1510), Kind: event.RequestSent, ID: 5}, {At: ms(1511), Kind: event.RequestDone, ID: 5, Class: event.Refused}},
	)
	var outcomes []lanes.Outcome
	var atStop []bool
	for _, l := range lanes.Of(run, ms(1600)) {
		outcomes, atStop = append(outcomes, l.Outcome), append(atStop, l.AtStop)
	}
	if want := []lanes.Outcome{lanes.Failed, lanes.Fine, lanes.Fine, lanes.Failed, lanes.Failed, lanes.Harmless}; !slices.Equal(outcomes, want) {
		t.Errorf("the lanes are %q, want %q", outcomes, want)
	}
	if want := []bool{false, false, true, true, true, false}; !slices.Equal(atStop, want) {
		t.Errorf("at the stop were %v, want %v", atStop, want)
	}
}

// Where not all have room, those show that the stop met at work, and of those that failed later a few of each kind.
func TestChoose(t *testing.T) {
	var requests [][]event.Event
	for i := range 50 {
		requests = append(requests, asked(i+1, ms(10*i), event.Event{At: ms(10*i + 5), Status: 201}))
	}
	for i := range 3 {
		requests = append(requests, asked(100+i, ms(900+i), event.Event{At: ms(1200), Status: 201}))
	}
	for i := range 20 {
		requests = append(requests, asked(200+i, ms(1100+i), event.Event{At: ms(1300), Status: 503}))
	}
	run := stopped(requests...)
	all := lanes.Of(run, ms(1600))
	drawn, rest := lanes.Choose(run, all, lanes.WindowOf(run), 12)
	if len(drawn) != 13 || len(drawn)+len(rest) != len(all) {
		t.Fatalf("%d of %d lanes are drawn, and %d are left, want 12 beside the process", len(drawn), len(all), len(rest))
	}
	atStop, failed := 0, 0
	for _, l := range drawn {
		switch {
		case l.AtStop:
			atStop++
		case l.Kind == lanes.Request && l.Outcome == lanes.Failed:
			failed++
		}
	}
	if atStop != 3 || failed != 6 {
		t.Errorf("%d that were at work at the stop are drawn, and %d that failed; want 3 and 6", atStop, failed)
	}
}

// SIGKILL that came when it was due is one moment, and one that is yet to come is another.
func TestMoments(t *testing.T) {
	kinds := func(run *timeline.Timeline) []lanes.MomentKind {
		var all []lanes.MomentKind
		for _, m := range lanes.Moments(run) {
			all = append(all, m.Kind)
		}
		return all
	}
	run := stopped()
	if got, want := kinds(run), []lanes.MomentKind{lanes.Signalled, lanes.Killed, lanes.Exited}; !slices.Equal(got, want) {
		t.Errorf("the moments are %q, want %q", got, want)
	}
	run.Stop.Grace = ms(5000)
	if got, want := kinds(run), []lanes.MomentKind{lanes.Signalled, lanes.Killed, lanes.Exited, lanes.GraceOver}; !slices.Equal(got, want) {
		t.Errorf("with another grace period the moments are %q, want %q", got, want)
	}
}

// A picture that follows the run and a picture of the whole run rank the lanes in the same order.
func TestRanks(t *testing.T) {
	run := stopped(
		asked(1, ms(100), event.Event{At: ms(200), Status: 201}),
		asked(2, ms(900), event.Event{At: ms(1200), Status: 201}),
		asked(3, ms(950), event.Event{At: ms(1400), Class: event.Reset}),
		asked(4, ms(1100), event.Event{At: ms(1300), Status: 503}),
		asked(5, ms(1150), event.Event{At: ms(1350), Status: 201}),
		[]event.Event{{At: ms(1510), Kind: event.RequestSent, ID: 6}, {At: ms(1511), Kind: event.RequestDone, ID: 6, Class: event.Refused}},
		[]event.Event{{At: ms(970), Kind: event.JobQueued, ID: 7}},
	)
	for _, test := range []struct {
		name    string
		ranking lanes.Ranking
		ranks   []lanes.Rank
	}{
		{"the latest stop", lanes.RankedByLatest(run), []lanes.Rank{lanes.Leads, lanes.Earlier, lanes.WorkedOn, lanes.Broke, lanes.Broke, lanes.Later, lanes.Spared, lanes.Broke}},
		{"each stop", lanes.RankedByEach(run), []lanes.Rank{lanes.Leads, lanes.Earlier, lanes.WorkedOn, lanes.Broke, lanes.Broke, lanes.Later, lanes.Spared, lanes.Broke}},
		{"a moment", lanes.RankedAt(run, ms(1360)), []lanes.Rank{lanes.Leads, lanes.Earlier, lanes.Earlier, lanes.WorkedOn, lanes.Earlier, lanes.Earlier, lanes.Later, lanes.Queued}},
	} {
		var ranks []lanes.Rank
		all := lanes.Of(run, ms(1600))
		for _, l := range all {
			if test.name == "a moment" { // at which the later ends are not known
				if l.To > ms(1360) {
					l.Outcome, l.To = lanes.Open, ms(1360)
				}
				ranks = append(ranks, test.ranking.Standing(l))
				continue
			}
			ranks = append(ranks, test.ranking.Of(l))
		}
		if !slices.Equal(ranks, test.ranks) {
			t.Errorf("by %s the ranks are %v, want %v", test.name, ranks, test.ranks)
		}
		if i, j := 3, 4; test.name != "a moment" && test.ranking.Compare(all[i], all[j]) >= 0 {
			t.Errorf("by %s a failure of what the stop met at work does not come before another", test.name)
		}
	}
}

// What ended with its process is wrong at once, also while another process of the run goes on; in a run that was left early it is not.
func TestWhatEndedWithItsProcessIsWrongWhileAnotherRuns(t *testing.T) {
	events := []event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: event.Format}},
		{At: ms(1), Kind: event.ProcessStart, PID: 100},
		{At: ms(10), Kind: event.MigrationStart, ID: 1, Count: 2},
		{At: ms(20), Kind: event.MessageReceived, ID: 1, Count: 1, Budget: time.Second},
		{At: ms(50), Kind: event.ProcessExit, Name: "SIGKILL"},
		{At: ms(60), Kind: event.ProcessStart, PID: 101, Instance: 1},
	}
	left := append(slices.Clone(events), event.Event{At: ms(70), Kind: event.RunEnd, State: event.LeftEarly})
	for _, c := range []struct {
		run  *timeline.Timeline
		want lanes.Outcome
	}{{timeline.Of(events), lanes.Failed}, {timeline.Of(left), lanes.Harmless}} {
		migration, message := lanes.OfMigration(c.run, c.run.Migrations[0], c.run.Now), lanes.OfMessage(c.run, c.run.Deliveries[0], c.run.Now)
		if migration.Outcome != c.want || message.Outcome != c.want || message.Came != timeline.DeliveryHeld {
			t.Errorf("with the run over: %v, the migration is %v and the message, which is %v, %v; want %v", c.run.Ended > 0, migration.Outcome, message.Came, message.Outcome, c.want)
		}
	}
}

// A parcel that was shipped a second time, and one that could not be acknowledged, are wrong as soon as they happen, while the run goes on.
func TestAParcelThatWasShippedAgainIsWrongAtOnce(t *testing.T) {
	run := timeline.Of([]event.Event{
		{Kind: event.RunStart, Run: &event.Run{Format: event.Format}},
		{At: ms(1), Kind: event.ProcessStart, PID: 100},
		{At: ms(10), Kind: event.MessageSent, ID: 1},
		{At: ms(20), Kind: event.MessageReceived, ID: 1, Count: 1, Budget: time.Second},
		{At: ms(21), Kind: event.MessageStart, ID: 1, Count: 1},
		{At: ms(50), Kind: event.MessageDone, ID: 1, Count: 1},
		{At: ms(51), Kind: event.MessageDeleted, ID: 1, Count: 1, Text: "context canceled"},
		{At: ms(100), Kind: event.MessageReceived, ID: 1, Count: 2, Budget: time.Second},
		{At: ms(101), Kind: event.MessageStart, ID: 1, Count: 2},
		{At: ms(150), Kind: event.MessageDone, ID: 1, Count: 2},
	})
	for _, d := range run.Deliveries {
		if l := lanes.OfMessage(run, d, run.Now); l.Outcome != lanes.Failed {
			t.Errorf("delivery %d, which is %q, is %q, want %q", d.Number, l.Came, l.Outcome, lanes.Failed)
		}
	}
}
