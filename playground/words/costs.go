package words

import (
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Cost is one number of what a stop has cost, in words.
type Cost struct {
	Value string
	Name  string // what the number counts
	Bad   bool   // the number shows a mistake
	Lost  bool   // the number shows that something was lost
}

// Names of the costs, in the order of Costs.
const (
	costAnswered  = "requests in flight answered"
	costReceipts  = "receipts lost"
	costTwice     = "parcels shipped twice"
	costNoLeader  = "without a leader"
	costHalfDone  = "orders left half done"
	costLines     = "log lines lost"
	costSessions  = "database sessions left open"
	costLeftovers = "files and processes left behind"
	costErrors    = "requests met an error after the stop"
	costExit      = "exit status, as a shell shows it"
	costTook      = "from the signal to the exit"
)

// CostNames returns the names of all costs, in the order of Costs.
func CostNames() []string {
	return []string{costAnswered, costReceipts, costTwice, costNoLeader, costHalfDone, costLines, costSessions, costLeftovers, costErrors, costExit, costTook}
}

// Costs returns what a stop has cost, without the costs that do not apply to the run. The numbers of several instances are
// added up. A run without a verdict has no costs, since its stop is incomplete.
func Costs(t *timeline.Timeline, results []verdict.Result) []Cost {
	if verdict.AbsenceOf(t) != verdict.None {
		return nil
	}
	l := t.Losses()
	var all []Cost
	count := func(shown bool, n int, name string) {
		if shown || n > 0 {
			all = append(all, Cost{fmt.Sprint(n), name, n > 0, n > 0})
		}
	}
	if l.InFlight > 0 {
		lost := l.Unanswered > 0
		all = append(all, Cost{fmt.Sprintf("%d of %d", l.Answered, l.InFlight), costAnswered, lost, lost})
	}
	allReported := t.Dropped() == 0 // without all reports, a loss cannot be excluded
	if len(t.Jobs) > 0 && t.Audit.Looked(event.PartDatabase) && allReported || l.ReceiptsLost > 0 {
		lost := l.ReceiptsLost > 0
		all = append(all, Cost{fmt.Sprintf("%d of %d", l.ReceiptsLost, l.Receipts), costReceipts, lost, lost})
	}
	count(len(t.Messages) > 0 && t.Audit.Looked(event.PartDatabase) && allReported, l.DoneTwice, costTwice)
	if len(t.Handovers()) > 0 && allReported {
		bad := failed(results, verdict.Leadership)
		all = append(all, Cost{Seconds(l.Leaderless), costNoLeader, bad, bad})
	}
	count(t.Has(event.ItemOrder), l.HalfDone, costHalfDone)
	count(t.Has(event.ItemLog) && allReported, l.LinesLost, costLines)
	count(len(t.DB) > 0 && t.Audit.Looked(event.PartDatabase), l.SessionsLeft, costSessions)
	count(len(t.Temps) > 0 && t.Audit.Looked(event.PartFiles), l.Leftovers, costLeftovers)
	if t.Balanced() && t.SignalAt() > 0 {
		count(true, l.ErrorsAfter, costErrors) // without a balancer, every client is refused once the service has ended
	}
	if p := t.Process(); len(t.Processes) == 1 && p.Exited > 0 {
		if _, known := p.ShellStatus(); known {
			all = append(all, Cost{Value: fmt.Sprint(l.ExitStatus), Name: costExit, Bad: failed(results, verdict.Exit)})
		}
		if l.ExitAfter > 0 {
			all = append(all, Cost{Value: Seconds(l.ExitAfter), Name: costTook, Bad: failed(results, verdict.Deadline)})
		}
	}
	return all
}

func failed(results []verdict.Result, check string) bool {
	result := verdict.Find(results, check)
	return result != nil && result.Outcome == verdict.Fail
}

// NothingLost says that a stop has cost nothing, and whether the audit has confirmed that.
func NothingLost(t *timeline.Timeline) string {
	if !t.Audit.Done {
		return "Nothing that the clients saw. What the service left behind was not examined."
	}
	return "Nothing."
}
