package verdict

import (
	"fmt"
	"maps"
	"slices"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Row states, as the shop writes them.
const (
	paid    = "paid"
	pending = "pending"
)

func judgePromises(t *timeline.Timeline) (Outcome, []string, bool) {
	orders := rows(t, event.ItemOrder)
	told := slices.DeleteFunc(slices.Clone(t.Requests), func(r *timeline.Request) bool { return r.Order == 0 || r.Method != "POST" })
	if len(orders) == 0 && len(told) == 0 {
		return Pass, nil, false
	}
	if !t.Audit.Done {
		return Inconclusive, []string{noAudit(t)}, true
	}
	var broken []string
	for _, r := range told {
		if state, ok := orders[r.Order]; !ok {
			broken = append(broken, fmt.Sprintf("order %d: its client was told %d, and it is not in the database", r.Order, r.Status))
		} else if state != paid && state != pending {
			broken = append(broken, fmt.Sprintf("order %d: its client was told %d, and the database says %s", r.Order, r.Status, state))
		}
	}
	for _, id := range halfDone(t) {
		broken = append(broken, fmt.Sprintf("order %d: %s", id, pendingText(t, id)))
	}
	switch {
	case len(broken) > 0:
		return Fail, broken, true
	case !ordersInFlight(t):
		return Inconclusive, []string{"no order was in flight at the signal"}, true
	}
	return Pass, []string{fmt.Sprintf("%s in the database, none half done; every client that was told of one finds it paid", plural(len(orders), "order"))}, true
}

// halfDone returns the orders that are left pending, as far as the audit has looked.
func halfDone(t *timeline.Timeline) []int {
	if !t.Audit.Done {
		return nil
	}
	orders := rows(t, event.ItemOrder)
	maps.DeleteFunc(orders, func(_ int, state string) bool { return state != pending })
	return slices.Sorted(maps.Keys(orders))
}

func pendingText(t *timeline.Timeline, order int) string {
	for _, c := range t.Charges {
		if c.Order == order {
			return "the customer has paid, and the database still says pending"
		}
	}
	return "left half done, pending"
}

func ordersInFlight(t *timeline.Timeline) bool {
	if t.SignalAt() == 0 {
		return false
	}
	for r := range t.InFlightAt(t.SignalAt()) {
		if r.Method == "POST" {
			return true
		}
	}
	return false
}

func judgeJobs(t *timeline.Timeline) (Outcome, []string, bool) {
	if !printsReceipts(t) {
		return Pass, nil, false
	}
	if !t.Audit.Done {
		return Inconclusive, []string{noAudit(t)}, true
	}
	lost, all := lostReceipts(t)
	switch {
	case len(lost) > 0:
		return Fail, counted(lost, all, "receipt", "lost: neither printed nor stored"), true
	case t.SignalAt() == 0:
		return Inconclusive, []string{"nobody signalled the service"}, true
	case !jobsAfter(t):
		return Inconclusive, []string{"no receipt was waiting or being printed at the signal, and none was accepted after it"}, true
	}
	return Pass, []string{fmt.Sprintf("%s accepted, every one printed or stored", plural(all, "receipt"))}, true
}

// printsReceipts tells whether receipts are the service's business at all.
func printsReceipts(t *timeline.Timeline) bool {
	return len(t.Jobs) > 0 || len(rows(t, event.ItemReceipt)) > 0
}

// lostReceipts says of each receipt that is neither printed nor stored what is known of it, and returns of how many
// those are. Until somebody has looked at what is stored, nobody can tell that one is lost.
func lostReceipts(t *timeline.Timeline) (lost []string, all int) {
	stored := rows(t, event.ItemReceipt)
	if !t.Audit.Done || !printsReceipts(t) {
		return nil, accepted(t, stored)
	}
	for _, j := range t.Jobs {
		if isLost(t, j, stored) {
			lost = append(lost, fmt.Sprintf("receipt %d: accepted, never printed, and stored nowhere", j.ID))
		}
	}
	missing := neverAccepted(t, stored)
	return append(lost, missing...), accepted(t, stored) + len(missing)
}

// isLost tells whether a receipt that was accepted is neither printed nor among the stored ones.
func isLost(t *timeline.Timeline, j *timeline.Job, stored map[int]string) bool {
	_, found := stored[j.ID]
	return !found && j.Queued > 0 && (j.Done == 0 && t.Dropped() == 0 || j.Error != "")
}

// neverAccepted finds the orders whose clients were told that they are paid, and whose receipts nobody has.
func neverAccepted(t *timeline.Timeline, stored map[int]string) []string {
	if t.Dropped() > 0 {
		return nil
	}
	var missing []string
	for _, r := range t.Requests {
		_, found := stored[r.Order]
		found = found || slices.ContainsFunc(t.Jobs, func(j *timeline.Job) bool { return j.ID == r.Order })
		if r.Order > 0 && r.Method == "POST" && !found {
			missing = append(missing, fmt.Sprintf("order %d: its client was told %d, and nobody has its receipt", r.Order, r.Status))
		}
	}
	return missing
}

// accepted counts the receipts that are known. One that a process left and the next one printed is one receipt.
func accepted(t *timeline.Timeline, stored map[int]string) int {
	known := make(map[int]bool)
	for id := range stored {
		known[id] = true
	}
	for _, j := range t.Jobs {
		known[j.ID] = true
	}
	return len(known)
}

// jobsAfter tells whether the stop had to deal with any receipt.
func jobsAfter(t *timeline.Timeline) bool {
	for range t.JobsAt(t.SignalAt()) {
		return true
	}
	return slices.ContainsFunc(t.Jobs, func(j *timeline.Job) bool { return j.Queued > t.SignalAt() })
}

func judgeDatabase(t *timeline.Timeline) (Outcome, []string, bool) {
	looked := len(slices.Collect(t.Items(event.ItemDatabase))) > 0
	if len(t.DB) == 0 && !looked {
		return Pass, nil, false
	}
	var evidence []string
	for _, e := range t.DBErrors {
		evidence = append(evidence, "used after it was closed: "+e.Text)
	}
	if n := len(slices.DeleteFunc(slices.Clone(t.DB), func(c *timeline.Conn) bool { return c.Closed > 0 })); n > 0 && t.Dropped() == 0 {
		evidence = append(evidence, fmt.Sprintf("%s never closed", plural(n, "connection")))
	}
	if n := sessionsLeft(t); n > 0 {
		evidence = append(evidence, fmt.Sprintf("%s left in the table sessions", plural(n, "row")))
	}
	for e := range t.Items(event.ItemWAL) {
		evidence = append(evidence, fmt.Sprintf("%s is left, %d bytes", e.Path, e.Count))
	}
	if t.Audit.Done && !looked {
		evidence = append(evidence, "the database file is gone")
	}
	switch {
	case len(evidence) > 0:
		return Fail, evidence, true
	case !t.Audit.Done:
		return Inconclusive, []string{noAudit(t)}, true
	case t.SignalAt() == 0:
		return Inconclusive, []string{"nobody signalled the service"}, true
	}
	return Pass, []string{"pool closed: no connection, no session row and no -wal left"}, true
}

func judgeLogs(t *timeline.Timeline) (Outcome, []string, bool) {
	written := 0
	for _, line := range t.Lines {
		if line.ID > 0 {
			written++
		}
	}
	found := slices.Collect(t.Items(event.ItemLog))
	if written == 0 && len(found) == 0 {
		return Pass, nil, false
	}
	if !t.Audit.Done {
		return Inconclusive, []string{noAudit(t)}, true
	}
	lost := linesLost(t)
	if len(lost) == 0 && t.Unkept > 0 {
		return judgeManyLines(written+t.Unkept, found)
	}
	if len(lost) == 0 {
		if written == 0 {
			return Inconclusive, []string{"the service wrote nothing to its log"}, true
		}
		return Pass, []string{fmt.Sprintf("all %s are in the log", plural(written, "line"))}, true
	}
	evidence := []string{fmt.Sprintf("%d of %s written are not in the log", len(lost), plural(written+t.Unkept, "line"))}
	for _, e := range lost {
		evidence = append(evidence, "lost: "+e.Text)
	}
	return Fail, evidence, true
}

// judgeManyLines judges lines of which only the number is known, since they are too many to keep each.
func judgeManyLines(written int, found []event.Event) (Outcome, []string, bool) {
	there := 0
	for _, e := range found {
		there += e.Count
	}
	if there < written {
		return Fail, []string{fmt.Sprintf("%d of %s written are not in the log", written-there, plural(written, "line"))}, true
	}
	return Pass, []string{fmt.Sprintf("%s were written, too many to compare each, and %d are in the log", plural(written, "line"), there)}, true
}

func judgeLeftovers(t *timeline.Timeline) (Outcome, []string, bool) {
	evidence := left(t)
	switch {
	case len(evidence) > 0:
		return Fail, evidence, true
	case len(t.Temps) == 0:
		return Pass, nil, false
	case !t.Audit.Done:
		return Inconclusive, []string{noAudit(t)}, true
	}
	return Pass, []string{fmt.Sprintf("%s made, none left", plural(len(t.Temps), "temporary file"))}, true
}

// left names everything that the service left lying about.
func left(t *timeline.Timeline) []string {
	var all []string
	for _, item := range []string{event.ItemTemp, event.ItemSocket} {
		for e := range t.Items(item) {
			all = append(all, fmt.Sprintf("%s file %s is left", map[string]string{event.ItemTemp: "temporary", event.ItemSocket: "socket"}[item], e.Path))
		}
	}
	for e := range t.Items(event.ItemChild) {
		what := e.Text
		if e.PID > 0 {
			what = fmt.Sprintf("process %d (%s)", e.PID, e.Text)
		}
		all = append(all, what+" still runs")
	}
	return all
}

// sessionsLeft counts the rows of the table sessions.
func sessionsLeft(t *timeline.Timeline) int { return len(slices.Collect(t.Items(event.ItemSession))) }

// linesLost returns the lines that were written and are not in the log, as far as the audit has looked.
func linesLost(t *timeline.Timeline) []event.Event {
	if !t.Audit.Done {
		return nil
	}
	return slices.Collect(t.Items(event.ItemLogLost))
}

// rows returns the state of each row of a table that the audit read, by id.
func rows(t *timeline.Timeline, item string) map[int]string {
	found := make(map[int]string)
	for e := range t.Items(item) {
		found[e.ID] = e.State
	}
	return found
}

func noAudit(t *timeline.Timeline) string {
	if t.Audit.Error != "" {
		return "the audit could not look: " + t.Audit.Error
	}
	return "nobody has looked yet at what the process left behind"
}
