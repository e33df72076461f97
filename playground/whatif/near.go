package whatif

import (
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// faults looks for the faults that would have broken the run.
func (r *reader) faults() {
	if r.t.StopsAtStart() { // faults are for a service that is ready
		return
	}
	used, grace := r.t.GraceUsed(), r.t.Stop.Grace
	bounded := used > 0 && grace > 0 && used < grace
	if bounded {
		ended := Near{Kind: EndedWithin, Took: used, Limit: grace, Spare: grace - used}
		r.fault(faults.GraceShort, map[string]string{"left": shorter(used).String()}, verdict.Exit, ended, share(ended.Spare, grace))
		r.fault(faults.ProcessStopped, nil, verdict.Exit, ended, 0.4+share(ended.Spare, grace)/2)
	}
	owed := r.inFlight()
	if len(owed) == 0 {
		return
	}
	last := latest(owed)
	answer := Near{Kind: LastAnswer, Request: last.Request.ID, Count: len(owed), Took: last.Attempt.Ended - r.signal.At}
	if r.t.OwnConnections() && !r.replaces() && !r.t.Poisons() { // a stop in two steps has other requests in flight
		r.fault(faults.NetworkReset, nil, verdict.Answered, answer, 0.5+among(len(owed))/2)
	}
	if bounded && r.t.HasPlace(faults.Bank) {
		answer.Limit, answer.Spare = grace, r.t.Stop.At+grace-last.Attempt.Ended
		r.fault(faults.BankSlow, map[string]string{"delay": longer(answer.Spare).String()}, verdict.Answered, answer, share(answer.Spare, grace))
	}
	if stored := r.storedLater(); stored.Count > 0 && r.t.HasPlace(faults.Database) && !r.replaces() {
		r.fault(faults.DatabaseLocked, nil, verdict.Answered, stored, 0.3+among(stored.Count)/2)
	}
}

// replaces tells whether a process was started under load. With a fault of the database, it could not start.
func (r *reader) replaces() bool {
	for _, p := range r.t.Processes {
		if len(r.t.Requests) > 0 && p.Started > r.t.Requests[0].Sent {
			return true
		}
	}
	return false
}

// shorter returns a time that is safely below what was needed, in tenths of a second.
func shorter(needed time.Duration) time.Duration {
	return max(100*time.Millisecond, (needed * 7 / 10).Truncate(100*time.Millisecond))
}

// longer returns a time that is safely above what was left, in tenths of a second.
func longer(remaining time.Duration) time.Duration {
	return (remaining*12/10 + 100*time.Millisecond).Truncate(100 * time.Millisecond)
}

// switches looks for the switches that would have broken the run.
func (r *reader) switches() {
	r.switchesOfStart()
	r.switchesOfRequests()
	r.switchesOfConnections()
	r.switchesOfReceipts()
	lines, open := 0, 0
	for _, l := range r.t.Lines {
		if l.ID > 0 && l.Instance == r.signal.Instance && l.At > r.signal.At {
			lines++
		}
	}
	for _, c := range r.t.DB {
		if c.Instance == r.signal.Instance && c.Opened <= r.signal.At && (c.Closed == 0 || c.Closed > r.signal.At) {
			open++
		}
	}
	if lines > 0 {
		r.switched(verdict.Logs, Near{Kind: Written, Count: lines}, 0.2+among(lines), switches.LogLost)
	}
	if open > 0 {
		r.switched(verdict.Database, Near{Kind: Connected, Count: open}, 0.2+among(open), switches.DatabaseOpen)
	}
}

func (r *reader) switchesOfStart() {
	took := r.t.ExitedAt(r.signal.Instance) - r.signal.At
	if r.t.StopsAtStart() && took > 0 {
		r.switched(verdict.Deadline, Near{Kind: Starting, Took: took}, 0, switches.StartDeaf)
	}
	if signals := r.requested(); len(signals) > 1 {
		took := r.t.ExitedAt(r.signal.Instance) - signals[1].At
		r.switched(verdict.Insistence, Near{Kind: Insisted, Took: took}, 0, switches.SecondIgnored)
	}
}

func (r *reader) requested() (signals []timeline.Signal) {
	for s := range r.t.Requested(r.signal.Instance) {
		signals = append(signals, s)
	}
	return signals
}

// switchesOfRequests looks at what was in flight at the signal, and what came after it.
func (r *reader) switchesOfRequests() {
	if owed := r.inFlight(); len(owed) > 0 {
		first, last := soonest(owed), latest(owed)
		spared := Near{Kind: SoonestAnswer, Request: first.Request.ID, Count: len(owed), Took: first.Attempt.Ended - r.signal.At}
		waited := Near{Kind: LastAnswer, Request: last.Request.ID, Count: len(owed), Took: last.Attempt.Ended - r.signal.At}
		r.switched(verdict.Answered, spared, among(len(owed)), switches.RequestsSignal)
		r.switched(verdict.Exit, spared, 0.1+among(len(owed)), switches.HandlerNone)
		if closing := r.closingAt(); closing > 0 && last.Attempt.Ended > closing+clearly {
			r.switched(verdict.Answered, waited, 0.05+among(len(owed)), switches.ServerClose)
		}
	}
	if n := r.feeds(); n > 0 {
		r.switched(verdict.Answered, Near{Kind: Following, Count: n}, among(n), switches.FeedsForgotten)
	}
	closing := r.closingAt()
	if stored := r.storedLater(); stored.Count > 0 && closing > 0 && r.t.Request(stored.Request).Done > closing+clearly {
		r.switched(verdict.Database, stored, 0.1+among(stored.Count), switches.OrderDatabaseFirst)
	}
	if later := r.later(); len(later) > 0 && r.t.Balanced() {
		last := later[0]
		for _, o := range later {
			if o.Began > last.Began {
				last = o
			}
		}
		r.switched(verdict.Traffic, Near{Kind: TakenLater, Request: last.Request.ID, Count: len(later), Took: last.Began - r.signal.At},
			among(len(later)), switches.ReadinessAtOnce)
	}
}

// clearly is how far apart two moments have to be, so that they come in the same order the next time.
const clearly = 100 * time.Millisecond

// closingAt returns when the shutdown of the stopped instance's server was first seen, or 0.
func (r *reader) closingAt() time.Duration {
	for _, s := range r.t.Shutdowns {
		if s.Instance == r.signal.Instance {
			return s.At
		}
	}
	return 0
}

// storedLater says which orders were stored after the signal by the stopped instance.
func (r *reader) storedLater() Near {
	near := Near{Kind: Stored}
	var last time.Duration
	for o := range r.t.Owed() {
		if o.Signal.Instance != r.signal.Instance || o.Request.Order == 0 || o.Attempt.Ended <= r.signal.At {
			continue
		}
		near.Count++
		if o.Attempt.Ended > last {
			last, near.Request = o.Attempt.Ended, o.Request.ID
		}
	}
	return near
}

// switchesOfConnections looks at kept connections where clients have such to an instance: the one whose last request was over
// the shortest time before the service closed it, and those whose clients were told.
func (r *reader) switchesOfConnections() {
	if !r.t.OwnConnections() {
		return
	}
	kept := Near{Kind: ConnsKept}
	var nearest *timeline.Conn
	for _, c := range r.t.HTTP {
		if c.Requests < 2 || c.Closed <= r.signal.At {
			continue
		}
		last := r.t.Request(c.Request)
		if last == nil || last.Instance != r.signal.Instance || last.Done <= r.signal.At || last.Done > c.Closed {
			continue
		}
		kept.Count, kept.Request = kept.Count+1, last.ID
		if nearest == nil || c.Closed-last.Done < nearest.Closed-r.t.Request(nearest.Request).Done {
			nearest = c
		}
	}
	switch {
	case kept.Count == 0:
	case nearest.Ended == "": // its client closed it, as it was told
		r.switched(verdict.Traffic, kept, 0.05+among(kept.Count), switches.KeepAliveKept)
	default:
		spare := nearest.Closed - r.t.Request(nearest.Request).Done
		near := Near{Kind: KeptConn, Request: nearest.Request, Conn: nearest.ID, Spare: spare}
		r.switched(verdict.Traffic, near, share(spare, time.Second), switches.KeepAliveKept)
	}
}

// switchesOfReceipts looks at the service's own work.
func (r *reader) switchesOfReceipts() {
	waiting, printing := Near{Kind: Waiting}, Near{Kind: Printing}
	answered := max(r.lastAnswered(), r.closingAt())
	for _, j := range r.t.Jobs {
		switch {
		case j.Instance != r.signal.Instance || j.Queued == 0:
		case j.Queued <= r.signal.At && (j.Started == 0 || j.Started > r.signal.At):
			waiting.Count++
		}
		if j.Instance == r.signal.Instance && j.Started > 0 && j.Started <= answered && j.Done > answered+noticed {
			printing.Count++
			if took := j.Done - r.signal.At; took > printing.Took {
				printing.Took, printing.Receipt = took, j.ID
			}
		}
	}
	if waiting.Count > 0 {
		r.switched(verdict.Jobs, waiting, among(waiting.Count), switches.QueueMemory, switches.BacklogLeft)
	}
	if printing.Count > 0 {
		r.switched(verdict.Leftovers, printing, among(printing.Count), switches.WorkersUntracked)
	}
	if printing.Count > 0 && r.t.Stop.Grace > 0 && r.t.HasPlace(faults.Worker) {
		// With a bound, a stuck worker costs nothing; without one, it costs everything.
		r.add(Suggestion{
			Choices: []switches.Choice{switches.BudgetUnbounded}, Fault: Fault{faults.WorkerStuck, map[string]string{"worker": "-1"}},
			Check: verdict.Exit, Near: printing,
		}, 0.4+among(printing.Count)/2)
	}
}

// noticed is how long Shutdown may take to notice that the last request has been answered: it looks twice a second.
const noticed = 500 * time.Millisecond

// lastAnswered returns when the stopped instance gave its last answer, or when it was signalled.
func (r *reader) lastAnswered() time.Duration {
	last := r.signal.At
	for o := range r.t.Owed() {
		if o.Signal.Instance == r.signal.Instance && o.Request.Stream != event.Feed {
			last = max(last, o.Attempt.Ended)
		}
	}
	return last
}

func latest(owed []timeline.Owed) timeline.Owed {
	last := owed[0]
	for _, o := range owed {
		if o.Attempt.Ended > last.Attempt.Ended {
			last = o
		}
	}
	return last
}

func soonest(owed []timeline.Owed) timeline.Owed {
	first := owed[0]
	for _, o := range owed {
		if o.Attempt.Ended < first.Attempt.Ended {
			first = o
		}
	}
	return first
}
