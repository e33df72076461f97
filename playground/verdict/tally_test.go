package verdict_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// What the stop has cost, in numbers.
func TestCount(t *testing.T) {
	got := verdict.Count(log(run(), probe(), started(),
		order(100, 1), order(200, 2), order(300, 3), queued(400, 7), begun(410, 7), queued(420, 8), queued(430, 9),
		signal(1000, "SIGTERM"), promised(1200, 1, 1), printed(1300, 7), answered(1400, 3, 503), signalBy(2000, "SIGINT", event.ByYou),
		failed(2001, 2, event.EOF), failed(2100, 4, event.Refused), died(2002, "SIGINT"),
		audited(row(event.ItemOrder, 1, "paid"), row(event.ItemOrder, 2, "pending"), row(event.ItemReceipt, 7, "printed"), row(event.ItemReceipt, 8, "printing"),
			event.Event{Item: event.ItemSession}, event.Event{Item: event.ItemLogLost, Text: "x"}, event.Event{Item: event.ItemTemp}, event.Event{Item: event.ItemChild})))
	want := verdict.Tally{
		InFlight: 3, Answered: 1, Printing: 3, Printed: 1, Jobs: 4, JobsLost: 2, PrintingLost: 1, LinesLost: 1, HalfDone: 1, SessionsLeft: 1, Leftovers: 2,
		ErrorsAfter: 3, ExitStatus: 130, ExitAfter: ms(1002), InsistedBefore: ms(2),
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := verdict.Count(new(timeline.Timeline)); got != (verdict.Tally{}) {
		t.Errorf("nothing has cost %+v", got)
	}
}

// The tally and the evidence stand side by side, and never say two things of one run: whatever a check complains of,
// the tally counts as often, and where a check finds nothing wrong, the tally has nothing either.
func TestTallyAgreesWithTheEvidence(t *testing.T) {
	shown := make(map[string]int) // how often each number was more than nothing
	for _, trial := range trials() {
		compare(t, shown, trial.check+"/"+trial.name, trial.of)
	}
	for seed := range uint64(200) {
		for picture := range growing(seed) {
			compare(t, shown, fmt.Sprintf("seed %d", seed), picture)
		}
	}
	for _, c := range counted {
		if shown[c.check] == 0 {
			t.Errorf("no log has %s complain of what the tally counts", c.check)
		}
	}
}

// counted says which number of the tally counts what in the evidence of which check: every line that begins and ends in
// one of these ways.
var counted = []struct {
	check  string
	number func(verdict.Tally) int
	is     func(line string) bool
}{
	{"answered", func(c verdict.Tally) int { return c.InFlight - c.Answered }, begins("request ")},
	{"traffic", func(c verdict.Tally) int { return c.ErrorsAfter }, begins("request ")},
	{"promises", func(c verdict.Tally) int { return c.HalfDone }, ends("pending")},
	{"jobs", func(c verdict.Tally) int { return c.JobsLost }, begins("receipt ", "order ")},
	{"logs", func(c verdict.Tally) int { return c.LinesLost }, begins("lost: ")},
	{"leftovers", func(c verdict.Tally) int { return c.Leftovers }, ends(" is left", " still runs")},
}

func begins(with ...string) func(string) bool { return oneOf(strings.HasPrefix, with) }
func ends(with ...string) func(string) bool   { return oneOf(strings.HasSuffix, with) }

func oneOf(has func(line, part string) bool, parts []string) func(string) bool {
	return func(line string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return has(line, part) })
	}
}

func compare(t *testing.T, shown map[string]int, name string, of *timeline.Timeline) {
	t.Helper()
	tally := verdict.Count(of)
	for _, r := range verdict.Judge(of) {
		for _, c := range counted {
			if r.Check != c.check {
				continue
			}
			complaints := 0
			for _, line := range r.Evidence {
				if r.Outcome == verdict.Fail && c.is(line) {
					complaints++
				}
			}
			if n := c.number(tally); n != complaints {
				t.Errorf("%s: the tally has %d where %s complains of %d:\n\t%s", name, n, c.check, complaints, strings.Join(r.Evidence, "\n\t"))
			}
			shown[c.check] += complaints
		}
	}
}
