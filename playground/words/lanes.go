package words

import (
	"fmt"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
)

// Migration names a migration: "migration 2 of 5".
func Migration(m *timeline.Migration) string {
	return fmt.Sprintf("migration %d of %d", m.Number, m.Of)
}

// LaneName names a lane, with its instance first where there are several.
func LaneName(t *timeline.Timeline, l *lanes.Lane) string {
	if l.Kind == lanes.Process && len(t.Processes) > 1 {
		return Instance(l.Instance)
	}
	return strings.TrimSpace(LaneInstance(t, l) + " " + LaneNames(l)[0])
}

// LaneInstance names the instance that stands before the name of a lane, where there are several: "i1" for the one that had
// it, "→i1" for the one that the balancer chose for a request that no handler there had. It is empty where none is known.
func LaneInstance(t *timeline.Timeline, l *lanes.Lane) string {
	switch {
	case len(t.Processes) < 2, l.Kind == lanes.Fault, l.Reach() == timeline.ReachNone:
		return ""
	case l.Reach() == timeline.ReachChosen:
		return "→" + ShortInstance(l.Instance)
	}
	return ShortInstance(l.Instance)
}

// LaneNames returns names of a lane without its instance at several lengths, the longest first.
func LaneNames(l *lanes.Lane) []string {
	switch l.Kind {
	case lanes.Process:
		return []string{fmt.Sprintf("process %d", l.Process.PID)}
	case lanes.Request:
		r := l.Request
		number, path, last := fmt.Sprintf("#%d", r.ID), r.Path, "…"+r.Path[max(0, strings.LastIndexByte(r.Path, '/')):]
		if r.Method == event.GRPC { // without the package of the gRPC service: "Health/Watch"
			path = path[strings.LastIndexAny(path[:max(strings.LastIndexByte(path, '/'), 0)], "./")+1:]
		}
		return []string{strings.TrimSpace(number + " " + r.Method + " " + path), number + " " + r.Method + " " + last, strings.TrimSpace(number + " " + r.Method), number}
	}
	switch l.Kind {
	case lanes.Fault:
		return FaultNames(l.Fault.Name)
	case lanes.Term:
		return []string{fmt.Sprintf("leader, token %d", l.Term.Token), "leader"}
	case lanes.Migration:
		return []string{Migration(l.Migration), fmt.Sprintf("migration %d", l.Migration.Number)}
	case lanes.Message:
		d := l.Message
		name := fmt.Sprintf("message %d", d.Message)
		if d.Number <= 1 {
			return workNames(name, d.Started, d.Worker)
		}
		whole := workNames(fmt.Sprintf("%s (%s)", name, Ordinal(d.Number)), d.Started, d.Worker)
		return append(whole, name+" again")
	}
	return workNames(fmt.Sprintf("receipt %d", l.Receipt.ID), l.Receipt.Started, l.Receipt.Worker)
}

// workNames returns names of a piece of work at several lengths, the longest first, with the worker's number once a worker
// has begun it.
func workNames(name string, started time.Duration, worker int) []string {
	if started == 0 {
		return []string{name}
	}
	return []string{fmt.Sprintf("%s worker %d", name, worker), fmt.Sprintf("%s w%d", name, worker), name}
}

// BalancerChose says that the balancer chose an instance for a request that no handler there had.
func BalancerChose(instance int) string {
	return "the balancer had chosen " + Instance(instance) + ", and got no answer there"
}

// ShortInstance names one of several instances in little room.
func ShortInstance(n int) string { return fmt.Sprintf("i%d", n) }

// LaneNotes returns what else is known of a lane besides its beginning and end, one note per element.
func LaneNotes(t *timeline.Timeline, l *lanes.Lane) []string {
	var notes []string
	add := func(isSo bool, format string, args ...any) {
		if isSo {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	several := len(t.Processes) > 1
	switch l.Kind {
	case lanes.Process:
		notes = append(notes, Process(t, l.Process))
		add(l.Process.Ready > 0, "ready %s after its start", Seconds(l.Process.Ready-l.Process.Started))
	case lanes.Request:
		r := l.Request
		add(l.Ending.Kind == timeline.Raced, "it raced with the closing of an idle connection, and is not judged")
		add(l.Ending.Kind == timeline.Unowed, "%s", whyUnowed(t, 1))
		add(several && l.Reach() == timeline.ReachHandler, "%s had it", Instance(l.Instance))
		add(several && l.Reach() == timeline.ReachChosen, "%s", BalancerChose(l.Instance))
		add(len(r.Attempts) > 1, "it took %d attempts", len(r.Attempts))
		add(r.Order > 0, "order %d", r.Order)
		add(r.Conn > 0, "connection %d", r.Conn)
		add(r.Text != "", "%s", r.Text)
	case lanes.Receipt:
		state, _ := t.Stored(l.Receipt.ID)
		add(l.Fate == timeline.ReceiptStored, "the database has it as %s, to be printed after a restart", state)
		add(l.Fate == timeline.ReceiptAside, "the database has it as failed, for a person to look at")
		add(l.Fate == timeline.ReceiptLost, "it is stored nowhere")
		add(several, "%s had it", Instance(l.Instance))
		add(l.Receipt.Error != "", "%s", l.Receipt.Error)
	case lanes.Message:
		d := l.Message
		add(true, "delivery %d of the message", d.Number)
		add(several, "%s had it", Instance(l.Instance))
		add(l.Came == timeline.DeliveryAgain, "its parcel had been shipped before")
		add(l.Came == timeline.DeliveryUnacked, "its parcel is shipped, and the message comes again")
		add(l.Came == timeline.DeliveryHeld, "it stays hidden from everybody for %s", Seconds(max(0, d.Hidden-l.To)))
		add(l.Came == timeline.DeliveryLost, "it was acknowledged before its parcel was shipped, and comes no more")
		add(d.Refused != "", "not acknowledged: %s", d.Refused)
	case lanes.Fault:
		add(true, "%s", FaultEffect(l.Fault.Name))
		add(len(l.Fault.Values) > 0, "%s", FaultValues(l.Fault.Values))
		add(true, "brought about by %s", faultAuthor(l.Fault.By))
	case lanes.Migration:
		add(several, "%s made it", Instance(l.Instance))
		add(l.Migration.Name != "", "%s", l.Migration.Name)
		add(l.Migration.Error != "", "rolled back: %s", l.Migration.Error)
	case lanes.Term:
		add(several, "%s was the leader", Instance(l.Instance))
		add(true, "%s of its work", Plural(l.Term.Rounds, "round"))
		add(l.Outcome == lanes.Failed, "it kept its lease, which ran out %s later", Seconds(max(0, l.Term.Until-l.To)))
	}
	return notes
}

// LaneMoment says what happened at a moment that concerns all lanes.
func LaneMoment(t *timeline.Timeline, m lanes.Moment) string {
	several := len(t.Processes) > 1
	switch m.Kind {
	case lanes.RunEnds:
		return "the run ends, and SIGTERM goes to what still runs"
	case lanes.GraceOver:
		return "grace ends, SIGKILL due"
	case lanes.Step:
		if several {
			return Instance(m.Instance) + ": " + Step(m.Step)
		}
		return Step(m.Step)
	case lanes.Exited:
		if several {
			return Instance(m.Instance) + " ends"
		}
		return "the process ends"
	}
	if several {
		return fmt.Sprintf("%s to %s", m.Signal.Name, Instance(m.Instance))
	}
	return m.Signal.Name + " " + Sender(t, m.Signal)
}
