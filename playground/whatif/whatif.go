// Package whatif tells what would have broken a run that has just been seen: the faults and the switches to which it came
// nearest. A suggestion is typed, and rests on what the run itself shows. Package words makes sentences of it, and package
// trials the plan of the run that tries it.
package whatif

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Fault is a fault that begins with the stop, and the values of those of its parameters that are not at their default.
type Fault struct {
	Name   faults.Name
	Values map[string]string
}

// Suggestion is one thing that would probably have broken the run: a fault that begins with the stop, or switches of the
// switchboard.
type Suggestion struct {
	Fault   Fault             // the zero Fault for switches
	Choices []switches.Choice // none for a fault
	Check   string            // a check that is expected to fail then, and has passed
	Near    Near
}

// Near says what in the run came close, and how close.
type Near struct {
	Kind    Kind
	Request int // a request, a receipt or a connection that is meant, or 0
	Receipt int
	Conn    int
	Count   int           // how many there were
	Took    time.Duration // what was needed
	Limit   time.Duration // of that
	Spare   time.Duration // what was left
}

// Kind names what came close. The comment says which fields of Near it uses.
type Kind string

const (
	EndedWithin   Kind = "ended-within"   // the service ended Took after its stop began, with Spare left of Limit
	LastAnswer    Kind = "last-answer"    // of Count requests in flight at the signal, Request was answered last, Took after the signal, Spare before SIGKILL
	SoonestAnswer Kind = "soonest-answer" // of Count requests in flight at the signal, not one was over; Request was answered first, Took after the signal
	TakenLater    Kind = "taken-later"    // Count requests came after the signal; Request was the last one, Took after the signal
	KeptConn      Kind = "kept-conn"      // Request was over on Conn, which had carried requests before, Spare before the service closed Conn
	ConnsKept     Kind = "conns-kept"     // Count clients were told by an answer after the signal that the connection ends; Request was the last one
	Printing      Kind = "printing"       // Count receipts were being printed when the requests had been answered; Receipt took until Took after the signal
	Waiting       Kind = "waiting"        // Count receipts waited for a worker at the signal
	Written       Kind = "written"        // Count lines went to the log after the signal
	Connected     Kind = "connected"      // Count connections to the database were open at the signal
	Following     Kind = "following"      // Count feeds were open at the signal
	Stored        Kind = "stored"         // Count orders were stored after the signal; Request was the last one
	Starting      Kind = "starting"       // the start would have taken longer than what it was given; it ended Took after the signal
	Insisted      Kind = "insisted"       // the service ended Took after the second signal
)

// Situation is what is known of a run beside its timeline.
type Situation struct {
	Shop    bool             // the service is a shop, so that the switchboard can take its place
	Setting switches.Setting // how the switches stood; the zero Setting for another service
}

// Suggest returns what would probably have broken a run, the nearest first. It suggests nothing whose check has failed in the
// run, or does not apply to it, and nothing for a run without a verdict or without a stop.
func Suggest(t *timeline.Timeline, s Situation) []Suggestion {
	if verdict.AbsenceOf(t) != verdict.None || t.Stop.At == 0 || t.SignalAt() == 0 {
		return nil
	}
	r := reader{t: t, results: verdict.Of(t), signal: firstStopped(t), situation: s}
	r.faults()
	if s.Shop && replaceable(t) {
		r.switches()
	}
	slices.SortStableFunc(r.found, func(a, b scored) int { return cmp.Compare(a.distance, b.distance) })
	suggestions := make([]Suggestion, len(r.found))
	for i, one := range r.found {
		suggestions[i] = one.Suggestion
	}
	return suggestions
}

// replaceable tells whether the switchboard can do what the run's service did: it serves orders and feeds over HTTP.
func replaceable(t *timeline.Timeline) bool {
	return len(t.Messages) == 0 && len(t.Terms) == 0 && !slices.ContainsFunc(t.Requests, func(r *timeline.Request) bool {
		return r.Method == event.GRPC || r.Stream == event.Socket
	})
}

func firstStopped(t *timeline.Timeline) timeline.Signal {
	for s := range t.Stopped() {
		return s
	}
	return t.FirstSignal()
}

// reader reads one run.
type reader struct {
	t         *timeline.Timeline
	results   []verdict.Result
	signal    timeline.Signal // to the instance that was stopped first
	situation Situation
	found     []scored
}

// scored is a suggestion with its distance: 0 for what nearly happened, 1 for what was far away.
type scored struct {
	Suggestion
	distance float64
}

// passed tells whether the run has passed a check.
func (r *reader) passed(check string) bool {
	result := verdict.Find(r.results, check)
	return result != nil && result.Outcome == verdict.Pass
}

func (r *reader) add(s Suggestion, distance float64) {
	if !r.passed(s.Check) {
		return
	}
	for _, c := range s.Choices {
		if r.situation.Setting.On(c) {
			return
		}
	}
	r.found = append(r.found, scored{s, min(max(distance, 0), 1)})
}

// share returns how much of a limit was spare: the distance of what is measured in time.
func share(spare, limit time.Duration) float64 {
	if limit <= 0 {
		return 1
	}
	return float64(spare) / float64(limit)
}

// among returns the distance of what happened to a number of things: the more there were, the nearer it is.
func among(count int) float64 { return 1 / float64(1+count) }

// switched adds the suggestion of switches.
func (r *reader) switched(check string, near Near, distance float64, choices ...switches.Choice) {
	r.add(Suggestion{Choices: choices, Check: check, Near: near}, distance)
}

// fault adds the suggestion of a fault.
func (r *reader) fault(name faults.Name, values map[string]string, check string, near Near, distance float64) {
	r.add(Suggestion{Fault: Fault{name, values}, Check: check, Near: near}, distance)
}

// inFlight returns the attempts that the stopped instance had at its signal and has answered, feeds left out.
func (r *reader) inFlight() (owed []timeline.Owed) {
	for o := range r.t.Owed() {
		if o.Signal.Instance == r.signal.Instance && !o.Later && o.Request.Stream == "" && o.Attempt.Ended > 0 {
			owed = append(owed, o)
		}
	}
	return owed
}

// later returns the attempts that the stopped instance took after its signal.
func (r *reader) later() (owed []timeline.Owed) {
	for o := range r.t.Owed() {
		if o.Signal.Instance == r.signal.Instance && o.Later && o.Request.Stream == "" && o.Attempt.Ended > 0 {
			owed = append(owed, o)
		}
	}
	return owed
}

// feeds returns how many feeds the stopped instance had at its signal.
func (r *reader) feeds() (count int) {
	for o := range r.t.Owed() {
		if o.Signal.Instance == r.signal.Instance && !o.Later && o.Request.Stream == event.Feed {
			count++
		}
	}
	return count
}
