package timeline

import (
	"iter"
	"maps"
	"slices"
	"time"

	"closingtime/playground/event"
)

// Losses is what a stop has cost, in numbers.
type Losses struct {
	InFlight       int // requests in flight at the signal, those left out that raced with it
	Answered       int // of those, the ones that got their whole answer
	Unanswered     int // of those, the ones that ended without; those that the end of the run took along are in neither
	AtSignal       int // receipts that were waiting or being printed at the signal
	Printed        int // receipts that were printed after the signal
	Receipts       int // receipts that were promised, in the whole run
	ReceiptsLost   int // of those, the ones that are neither printed nor stored
	LostAtSignal   int // of these, the ones that were waiting or being printed at the signal
	Unprinted      int // receipts that were accepted, and then cut off, failed or lost; 0 until the audit is over, and in a run that was left
	Lines          int // lines that were handed to the log
	LinesLost      int // of those, the ones that are not in it
	HalfDone       int // orders that are left pending
	SessionsLeft   int // rows of the table sessions
	Leftovers      int // temporary files, sockets and processes
	DoneTwice      int // messages whose work was done more than once
	EndedAfter     int // requests that ended after the stop began, those left out that raced with it, or that the run's end took along
	ErrorsAfter    int // requests that met an error after the stop began, those left out that raced with it
	ErrorsLater    int // of these, the ones that were sent after it began
	ExitStatus     int // as a shell shows it: 128 and the signal's number for a death by signal
	ExitAfter      time.Duration
	Leaderless     time.Duration // for how long nobody was the leader, at the stop where that was longest
	InsistedBefore time.Duration // the end, from the second signal on; 0 without one
}

// Losses returns what the stop has cost so far.
func (t *Timeline) Losses() Losses {
	lost, receipts := t.LostReceipts()
	l := Losses{
		Receipts:     receipts,
		ReceiptsLost: len(lost),
		Lines:        t.Unkept,
		LinesLost:    len(t.LostLines()),
		HalfDone:     len(t.HalfDone()),
		SessionsLeft: t.count(event.ItemSession),
		Leftovers:    len(t.Leftovers()),
	}
	for _, line := range t.Lines {
		if line.ID > 0 {
			l.Lines++
		}
	}
	for r := range t.AfterStop() {
		switch ending := t.Ending(r); {
		case ending.Met():
			l.EndedAfter++
			l.ErrorsAfter++
			if r.Sent > t.StopBegan() {
				l.ErrorsLater++
			}
		case ending.Kind == Answered, ending.Kind == Unowed:
			l.EndedAfter++
		}
	}
	for o := range t.Owed() {
		whole := o.Whole()
		if o.Later || o.Doubtful && !whole {
			continue
		}
		l.InFlight++
		switch {
		case whole:
			l.Answered++
		case o.Ending.Met() || o.Ending.Kind == Unowed:
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
		if fate := t.Fate(j); t.Audited() && !t.LeftEarly() && (fate == ReceiptLost || fate == ReceiptCut) {
			l.Unprinted++
		}
	}
}

// ErrorsByStop returns, for each of Stops, how many requests met an error after it began and before the next one did. Those
// that raced with a stop are left out.
func (t *Timeline) ErrorsByStop() []int {
	errors := make([]int, len(t.Stops))
	for r := range t.AfterStop() {
		if number, _ := t.StopAt(r.Done); number > 0 && t.Ending(r).Met() {
			errors[number-1]++
		}
	}
	return errors
}

func (l *Losses) countExit(t *Timeline) {
	p := t.Process()
	l.ExitStatus = p.ShellStatus()
	if p.Exited > 0 && t.SignalAt() > 0 {
		l.ExitAfter = p.Exited - t.SignalAt()
	}
	if requested := slices.Collect(t.Requested(0)); len(requested) > 1 && p.Exited > 0 {
		l.InsistedBefore = p.Exited - requested[1].At
	}
}

// Met tells whether a client met an error that somebody has to answer for.
func (e Ending) Met() bool { return e.Kind == Failed || e.Kind == Unanswered }

// signalNumbers are those of the signals that a Go program may die of; see signal(7).
var signalNumbers = map[string]int{"SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGABRT": 6, "SIGKILL": 9, "SIGSEGV": 11, "SIGTERM": 15}

// ShellStatus returns what a shell shows of the end: the exit status or, for a death by signal, 128 and the signal's
// number. It is 0 for a signal whose number is not known here.
func (p Process) ShellStatus() int {
	if p.KilledBy == "" {
		return p.Status
	}
	if n, ok := signalNumbers[p.KilledBy]; ok {
		return 128 + n
	}
	return 0
}

// States of an order's row, as the shop writes them.
const (
	OrderPaid    = "paid"
	OrderPending = "pending"
)

// Orders returns the state in which the audit found each order, by number. It is empty until then.
func (t *Timeline) Orders() map[int]string { return t.rows(event.ItemOrder) }

// Promised yields the requests whose clients were told of an order.
func (t *Timeline) Promised() iter.Seq[*Request] {
	return func(yield func(*Request) bool) {
		for _, r := range t.Requests {
			if r.Order > 0 && r.Ordered() && !yield(r) {
				return
			}
		}
	}
}

// HalfDone returns the orders that are left pending, as far as the audit has looked.
func (t *Timeline) HalfDone() []int {
	if !t.Audit.Looked(event.PartDatabase) {
		return nil
	}
	orders := t.Orders()
	maps.DeleteFunc(orders, func(_ int, state string) bool { return state != OrderPending })
	return slices.Sorted(maps.Keys(orders))
}

// Charge returns when the money for an order moved first, if it did.
func (t *Timeline) Charge(order int) (Charge, bool) {
	if c := t.charged.find(t.firstCharges, order); c != nil {
		return *c, true
	}
	return Charge{}, false
}

// Placed returns the request that placed each order, by the order's number, as far as the probe or a client's answer tells.
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

// ChargedForNothing returns the charges for orders that are not in the database, as far as the audit has looked. Orders of
// which a client was told are left out.
func (t *Timeline) ChargedForNothing() []Charge {
	if !t.Audit.Looked(event.PartDatabase) {
		return nil
	}
	known := t.Orders()
	for r := range t.Promised() {
		known[r.Order] = ""
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
	Job   *Job     // as the service accepted it, or nil when it never did
	Order *Request // the request whose client was told of the order, when nobody ever had its receipt
}

// LostReceipts returns the receipts that are neither printed nor stored, and of how many those are. Until somebody has
// looked at what is stored, nobody can tell that one is lost.
func (t *Timeline) LostReceipts() (lost []LostReceipt, all int) {
	if t.Audit.Looked(event.PartDatabase) && t.PrintsReceipts() {
		for _, j := range t.Jobs {
			if t.isLost(j) {
				lost = append(lost, LostReceipt{Job: j})
			}
		}
		for r := range t.neverAccepted() {
			lost = append(lost, LostReceipt{Order: r})
			all++
		}
	}
	return lost, all + t.accepted()
}

// PrintsReceipts tells whether receipts are the service's business at all.
func (t *Timeline) PrintsReceipts() bool { return len(t.Jobs) > 0 || t.count(event.ItemReceipt) > 0 }

// isLost tells whether a receipt that was accepted is neither printed nor among the stored ones.
func (t *Timeline) isLost(j *Job) bool {
	_, found := t.Stored(j.ID)
	return !found && j.Queued > 0 && (j.Done == 0 && t.Dropped() == 0 || j.Error != "")
}

// neverAccepted yields the requests whose clients were told that their order is paid, and whose receipts nobody has.
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
			if _, found := t.Stored(r.Order); !found && !accepted[r.Order] && !yield(r) {
				return
			}
		}
	}
}

// accepted counts the receipts that are known. One that a process left and the next one printed is one receipt.
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

// LostLines returns the lines that were handed to the log and are not in it, as far as the audit has looked.
func (t *Timeline) LostLines() []event.Event {
	if !t.Audit.Looked(event.PartLog) {
		return nil
	}
	return slices.Collect(t.Items(event.ItemLogLost))
}

// lostLine is a line of the log that the audit did not find there, by its number and text.
type lostLine struct {
	id   int
	text string
}

// IsLost tells whether the audit found that a line, which was handed to the log, is not in it.
func (t *Timeline) IsLost(l Line) bool {
	_, lost := t.lost.find(lostLine{l.ID, l.Text})
	return l.ID > 0 && lost
}

// Leftovers returns the audit's findings of everything that the service left lying about: files first, then processes.
func (t *Timeline) Leftovers() []event.Event {
	var found []event.Event
	for _, item := range []string{event.ItemTemp, event.ItemDir, event.ItemLock, event.ItemPID, event.ItemSocket, event.ItemFIFO, event.ItemChild} {
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

func (t *Timeline) count(item string) (n int) {
	for range t.Items(item) {
		n++
	}
	return n
}
