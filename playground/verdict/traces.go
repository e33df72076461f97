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
	for _, id := range slices.Sorted(maps.Keys(orders)) {
		if orders[id] == pending {
			broken = append(broken, fmt.Sprintf("order %d: %s", id, halfDone(t, id)))
		}
	}
	switch {
	case len(broken) > 0:
		return Fail, broken, true
	case !ordersInFlight(t):
		return Inconclusive, []string{"no order was in flight at the signal"}, true
	}
	return Pass, []string{fmt.Sprintf("%s in the database, none half done; every client that was told of one finds it paid", plural(len(orders), "order"))}, true
}

func halfDone(t *timeline.Timeline, order int) string {
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
	receipts := rows(t, event.ItemReceipt)
	if len(receipts) == 0 && len(t.Jobs) == 0 {
		return Pass, nil, false
	}
	if !t.Audit.Done {
		return Inconclusive, []string{noAudit(t)}, true
	}
	var lost []string
	for _, j := range t.Jobs {
		if _, stored := receipts[j.ID]; !stored && j.Queued > 0 && (j.Done == 0 && t.Dropped() == 0 || j.Error != "") {
			lost = append(lost, fmt.Sprintf("receipt %d: accepted, never printed, and stored nowhere", j.ID))
		}
	}
	missing := neverAccepted(t, receipts)
	lost = append(lost, missing...)
	switch {
	case len(lost) > 0:
		all := accepted(t, receipts) + len(missing)
		return Fail, counted(lost, all, "receipt", "lost: neither printed nor stored"), true
	case t.SignalAt() == 0:
		return Inconclusive, []string{"nobody signalled the service"}, true
	case !jobsAfter(t):
		return Inconclusive, []string{"no receipt was waiting or being printed at the signal, and none was accepted after it"}, true
	}
	return Pass, []string{fmt.Sprintf("%s accepted, every one printed or stored", plural(accepted(t, receipts), "receipt"))}, true
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
	if n := len(slices.Collect(t.Items(event.ItemSession))); n > 0 {
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
	lost := slices.Collect(t.Items(event.ItemLogLost))
	if len(lost) == 0 {
		if written == 0 {
			return Inconclusive, []string{"the service wrote nothing to its log"}, true
		}
		return Pass, []string{fmt.Sprintf("all %s are in the log", plural(written, "line"))}, true
	}
	evidence := []string{fmt.Sprintf("%d of %s written are not in the log", len(lost), plural(written, "line"))}
	for _, e := range lost {
		evidence = append(evidence, "lost: "+e.Text)
	}
	return Fail, evidence, true
}

func judgeLeftovers(t *timeline.Timeline) (Outcome, []string, bool) {
	var evidence []string
	for _, item := range []string{event.ItemTemp, event.ItemSocket} {
		for e := range t.Items(item) {
			evidence = append(evidence, fmt.Sprintf("%s file %s is left", map[string]string{event.ItemTemp: "temporary", event.ItemSocket: "socket"}[item], e.Path))
		}
	}
	for e := range t.Items(event.ItemChild) {
		what := e.Text
		if e.PID > 0 {
			what = fmt.Sprintf("process %d (%s)", e.PID, e.Text)
		}
		evidence = append(evidence, what+" still runs")
	}
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
