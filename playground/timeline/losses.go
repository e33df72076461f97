package timeline

import (
	"cmp"
	"iter"
	"maps"
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Losses counts what a stop has cost.
type Losses struct {
	InFlight       int // requests in flight at the signal: see Held
	Answered       int // requests in flight that got a whole answer
	Unanswered     int // requests in flight that ended without one; requests that ended with the run are in neither number
	ClientsGone    int // requests in flight whose client left before it had an answer
	AtSignal       int // receipts that were waiting or being printed at the signal
	Printed        int // receipts that were printed after the signal
	Receipts       int // receipts that were promised in the whole run
	ReceiptsLost   int // promised receipts that are neither printed nor stored
	LostAtSignal   int // lost receipts that were waiting or being printed at the signal
	Stored         int // receipts that are stored to be printed after a restart
	AcceptedAfter  int // receipts that were accepted after the signal
	Unknown        int // receipts whose fate is ReceiptCut; 0 until the audit is over, and in an abandoned run
	Lines          int // lines that the service handed to its log
	LinesLost      int // lines that are not in the log
	HalfDone       int // orders that were left pending
	SessionsLeft   int // rows of the table sessions
	Crashes        int // processes that ended by themselves before anybody had stopped them
	Leftovers      int // temporary files, sockets and processes
	DoneTwice      int // messages whose work was done more than once
	EndedAfter     int // requests that ended after the stop began, without those that raced with it or ended with the run
	ErrorsAfter    int // requests that met an error after the stop began, without those that raced with it
	ErrorsLater    int // requests that met an error and were sent after the stop began
	ExitStatus     int // as a shell shows it: see ShellStatus
	ExitAfter      time.Duration
	Leaderless     time.Duration // the longest time after a stop in which no instance was the leader
	OutlivedSecond time.Duration // how long the process lived on after the second signal; 0 where there was none
}

// Losses returns what the stop has cost so far.
func (t *Timeline) Losses() Losses {
	lost, receipts := t.LostReceipts()
	l := Losses{
		Receipts:     receipts,
		ReceiptsLost: len(lost),
		Lines:        t.LinesWritten(),
		LinesLost:    len(t.LostLines()),
		HalfDone:     len(t.HalfDone()),
		SessionsLeft: t.Count(event.ItemSession),
		Leftovers:    len(t.Leftovers()),
		Crashes:      len(t.Crashes()),
	}
	for r := range t.AfterStop() {
		switch ending := t.Ending(r); {
		case ending.IsError():
			l.EndedAfter++
			l.ErrorsAfter++
			if r.Sent > t.StopBegan() {
				l.ErrorsLater++
			}
		case ending.Kind == Answered, ending.Kind == Unowed:
			l.EndedAfter++
		}
	}
	for o := range t.Held() {
		l.InFlight++
		switch {
		case o.Whole():
			l.Answered++
		case o.Ending.ClientLeft():
			l.ClientsGone++
		case o.Ending.IsError() || o.Ending.Kind == Unowed:
			l.Unanswered++
		}
	}
	for _, times := range t.Shipments() {
		if times > 1 {
			l.DoneTwice++
		}
	}
	for _, h := range t.Handovers() {
		l.Leaderless = max(l.Leaderless, h.Gap)
	}
	l.countReceipts(t)
	l.countExit(t)
	return l
}

func (l *Losses) countReceipts(t *Timeline) {
	for signal := range t.Stopped() {
		for j := range t.JobsAt(signal.At) {
			if j.Instance != signal.Instance {
				continue
			}
			l.AtSignal++
			if l.ReceiptsLost > 0 && t.isLost(j) {
				l.LostAtSignal++
			}
		}
	}
	signal := t.SignalAt()
	for _, j := range t.Jobs {
		if signal > 0 && j.Done > signal && j.Error == "" {
			l.Printed++
		}
		if signal > 0 && j.Queued > signal {
			l.AcceptedAfter++
		}
		if t.Audited() && t.Fate(j) == ReceiptCut {
			l.Unknown++
		}
	}
	l.Stored = t.CountReceipts().Stored
}

// ErrorsByStop returns, for each of Stops, how many requests met an error after that stop began and before the next one
// did. Requests that raced with a stop are left out.
func (t *Timeline) ErrorsByStop() []int {
	errors := make([]int, len(t.Stops))
	for r := range t.AfterStop() {
		if number, _ := t.StopAt(r.Done); number > 0 && t.Ending(r).IsError() {
			errors[number-1]++
		}
	}
	return errors
}

func (l *Losses) countExit(t *Timeline) {
	p := t.Process()
	l.ExitStatus, _ = p.ShellStatus()
	if p.Exited > 0 && t.SignalAt() > 0 {
		l.ExitAfter = p.Exited - t.SignalAt()
	}
	if requested := slices.Collect(t.Requested(0)); len(requested) > 1 && p.Exited > 0 {
		l.OutlivedSecond = p.Exited - requested[1].At
	}
}

// States of an order's row, as the shop writes them.
const (
	OrderPaid    = "paid"
	OrderPending = "pending"
)

// Orders returns the state in which the audit found each order, by number. It is empty before the audit.
func (t *Timeline) Orders() map[int]string { return t.rows(event.ItemOrder) }

// Promised yields the requests whose answers promised an order to their clients: see Request.Promise.
func (t *Timeline) Promised() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for _, r := range t.Requests {
			if r.Promise() > 0 && r.Ordered() && !yield(r) {
				return
			}
		}
	}
}

// Confirmation is the first answer that confirmed an order to a client.
type Confirmation struct {
	Order   int
	Request int
	At      time.Duration
}

// Promise returns the number of the order that the answer to a request promised to its client, or 0: the order that the
// answer names or, where an answer below 400 lacks it, the order that the request has placed.
func (r *Request) Promise() int {
	if r.Class == event.Garbled && r.Status < http.StatusBadRequest && r.Method == http.MethodPost {
		return r.Placing
	}
	return r.Order
}

// HalfDone returns the orders that were left pending, as far as the audit has examined them.
func (t *Timeline) HalfDone() []int {
	if !t.Audit.Looked(event.PartDatabase) {
		return nil
	}
	orders := t.Orders()
	maps.DeleteFunc(orders, func(_ int, state string) bool { return state != OrderPending })
	return slices.Sorted(maps.Keys(orders))
}

// Charge returns the first payment for an order, and whether there was one.
func (t *Timeline) Charge(order int) (Charge, bool) {
	if c := index.Find(&t.charged, t.firstCharges, order); c != nil {
		return *c, true
	}
	return Charge{}, false
}

// Placed returns the request that placed each order, by the order's number, as far as the probe or a client's answer shows
// it.
func (t *Timeline) Placed() map[int]*Request {
	placed := make(map[int]*Request)
	for _, c := range t.firstCharges {
		placed[c.Order] = t.Request(c.Request)
	}
	for _, r := range t.Requests {
		if r.Placing > 0 {
			placed[r.Placing] = r
		} else if r.Order > 0 && r.Ordered() {
			placed[r.Order] = r
		}
	}
	return placed
}

// ChargedForNothing returns the payments for orders that are not in the database, as far as the audit has examined it.
// Orders that were promised to a client are left out.
func (t *Timeline) ChargedForNothing() []Charge {
	if !t.Audit.Looked(event.PartDatabase) {
		return nil
	}
	known := t.Orders()
	for r := range t.Promised() {
		known[r.Promise()] = ""
	}
	var charges []Charge
	for _, c := range t.firstCharges {
		if _, ok := known[c.Order]; !ok {
			charges = append(charges, *c)
		}
	}
	return charges
}

// LostReceipt is a receipt that is neither printed nor stored.
type LostReceipt struct {
	Job   *Job     // the job in which the service accepted it, or nil when it never did
	Order *Request // the request whose answer confirmed the order, when the service never accepted its receipt
}

// LostReceipts returns the receipts that are neither printed nor stored, and how many receipts there are in all. A receipt
// counts as lost only when the audit has examined the database. Those that the service accepted come first, in the order in
// which it did. Two that came at nearly the same time can stand in the log the other way round.
func (t *Timeline) LostReceipts() (lost []LostReceipt, all int) {
	if t.Audit.Looked(event.PartDatabase) && t.PrintsReceipts() {
		for _, j := range t.Jobs {
			if t.isLost(j) {
				lost = append(lost, LostReceipt{Job: j})
			}
		}
		slices.SortStableFunc(lost, func(a, b LostReceipt) int { return cmp.Compare(a.Job.Queued, b.Job.Queued) })
		for r := range t.neverAccepted() {
			lost = append(lost, LostReceipt{Order: r})
			all++
		}
	}
	return lost, all + t.accepted()
}

// PrintsReceipts tells whether the service prints receipts at all.
func (t *Timeline) PrintsReceipts() bool { return len(t.Jobs) > 0 || t.Has(event.ItemReceipt) }

// isLost tells whether an accepted receipt is neither printed nor stored.
func (t *Timeline) isLost(j *Job) bool {
	_, found := t.Stored(j.ID)
	return !found && j.Queued > 0 && (j.Done == 0 && t.Dropped() == 0 || j.Error != "")
}

// neverAccepted yields the requests whose answers confirmed a paid order, and whose receipts the service never accepted.
func (t *Timeline) neverAccepted() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		if t.Dropped() > 0 {
			return
		}
		accepted := make(map[int]bool)
		for _, j := range t.Jobs {
			accepted[j.ID] = true
		}
		for r := range t.Promised() {
			if _, found := t.Stored(r.Order); r.Order > 0 && !found && !accepted[r.Order] && !yield(r) {
				return
			}
		}
	}
}

// accepted counts the receipts that the service accepted. A receipt that one process leaves and the next one prints is
// counted once.
func (t *Timeline) accepted() int {
	known := make(map[int]bool)
	for _, r := range t.receipts {
		known[r.number] = true
	}
	for _, j := range t.Jobs {
		known[j.ID] = true
	}
	return len(known)
}

// LinesWritten returns how many lines the service handed to its log.
func (t *Timeline) LinesWritten() int {
	n := t.Unkept
	for _, line := range t.Lines {
		if line.ID > 0 {
			n++
		}
	}
	return n
}

// LostLines returns the lines that the service handed to its log and that are not in the log, as far as the audit has
// examined it.
func (t *Timeline) LostLines() []event.Event {
	if !t.Audit.Looked(event.PartLog) {
		return nil
	}
	return slices.Collect(t.Items(event.ItemLogLost))
}

// lostLine identifies a line that the audit did not find in the log, by its number and text.
type lostLine struct {
	id   int
	text string
}

// IsLost tells whether the audit found that a line, which the service handed to its log, is not in the log.
func (t *Timeline) IsLost(l Line) bool {
	return l.ID > 0 && index.Noted(&t.lost, lostLine{l.ID, l.Text})
}

// Leftovers returns the audit's findings about what the service left behind: files first, then processes, then
// the addresses that are still served.
func (t *Timeline) Leftovers() []event.Event {
	var found []event.Event
	for _, item := range []string{event.ItemTemp, event.ItemDir, event.ItemLock, event.ItemPID, event.ItemSocket, event.ItemFIFO, event.ItemChild, event.ItemPort} {
		found = slices.AppendSeq(found, t.Items(item))
	}
	return found
}

// rows returns the state of each row of a table that the audit read, by number.
func (t *Timeline) rows(item string) map[int]string {
	found := make(map[int]string)
	for e := range t.Items(item) {
		found[e.ID] = e.State
	}
	return found
}
