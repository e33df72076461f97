package export

import (
	"fmt"
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/verdict"
)

// measure is one number of what the stop has cost.
type measure struct {
	Value string
	Name  string // what the number counts
	Bad   bool   // something was lost
}

// Sign is the shape that stands beside the colour of a measure.
func (m measure) Sign() string {
	if m.Bad {
		return "✗"
	}
	return "✓"
}

// The measures, in the order in which they are shown. Those that say nothing about a run are absent from it.
const (
	countAnswered  = "requests in flight answered"
	countReceipts  = "receipts lost"
	countHalfDone  = "orders left half done"
	countLines     = "log lines lost"
	countSessions  = "database sessions left open"
	countLeftovers = "files and processes left behind"
	countErrors    = "requests met an error after the stop"
	countExit      = "exit status, as a shell shows it"
	countTook      = "from the signal to the exit"
)

var measureNames = []string{countAnswered, countReceipts, countHalfDone, countLines, countSessions, countLeftovers,
	countErrors, countExit, countTook}

// measures returns what the stop has cost. Of several instances, the numbers are added up. Of a run that was left there
// are none: nobody can tell what the stop would have cost.
func (r *Run) measures() []measure {
	if r.Timeline.LeftEarly() {
		return nil
	}
	t, tally := r.Timeline, r.Timeline.Losses()
	var all []measure
	add := func(shown bool, value string, name string, bad bool) {
		if shown {
			all = append(all, measure{value, name, bad})
		}
	}
	add(tally.InFlight > 0, fmt.Sprintf("%d of %d", tally.Answered, tally.InFlight), countAnswered, tally.Answered < tally.InFlight)
	number := func(shown bool, n int, name string) { add(shown || n > 0, fmt.Sprint(n), name, n > 0) }
	allReported := t.Dropped() == 0 // else nobody can tell that nothing was lost
	add(len(t.Jobs) > 0 && t.Audit.Looked(event.PartDatabase) && allReported || tally.ReceiptsLost > 0,
		fmt.Sprintf("%d of %d", tally.ReceiptsLost, tally.Receipts), countReceipts, tally.ReceiptsLost > 0)
	number(hasItem(r, event.ItemOrder), tally.HalfDone, countHalfDone)
	number(hasItem(r, event.ItemLog) && allReported, tally.LinesLost, countLines)
	number(len(t.DB) > 0 && t.Audit.Looked(event.PartDatabase), tally.SessionsLeft, countSessions)
	number(len(t.Temps) > 0 && t.Audit.Looked(event.PartFiles), tally.Leftovers, countLeftovers)
	if slices.Contains(t.Run.Expect, event.ExpectBalancer) && t.SignalAt() > 0 {
		number(true, tally.ErrorsAfter, countErrors) // without a balancer, every client is refused once the service has gone
	}
	if len(t.Processes) == 1 && t.Process().Exited > 0 {
		add(true, fmt.Sprint(tally.ExitStatus), countExit, r.failed("exit"))
		add(tally.ExitAfter > 0, stop.Seconds(tally.ExitAfter), countTook, r.failed("deadline"))
	}
	return all
}

// losses returns those measures that say that something was lost.
func (r *Run) losses() []measure {
	return slices.DeleteFunc(r.measures(), func(m measure) bool { return !m.Bad || m.Name == countExit || m.Name == countTook })
}

func (r *Run) failed(check string) bool {
	return slices.ContainsFunc(r.Results, func(result verdict.Result) bool {
		return result.Check == check && result.Outcome == verdict.Fail
	})
}

func hasItem(r *Run, item string) bool {
	for range r.Timeline.Items(item) {
		return true
	}
	return false
}
