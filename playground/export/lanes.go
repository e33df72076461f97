package export

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

type kind int

const (
	process kind = iota
	request
	receipt
)

// tone is how something ended. It is drawn as a colour, always beside a shape and a word.
type tone string

const (
	good  tone = "good"
	bad   tone = "bad"
	warn  tone = "warn"
	faint tone = "faint"
)

// lane is a process, a request or a receipt, from its beginning to its end.
type lane struct {
	kind  kind
	label string
	from  time.Duration
	began time.Duration // when somebody worked on it; 0 if nobody ever did
	to    time.Duration // when it ended, or the last that is known of it
	open  bool          // its end is not known
	sign  string        // ✗, ~, · or -, or nothing
	end   string        // in a word or two
	tone  tone
	hit   bool     // it was going on when its instance was signalled
	notes []string // what else is known
}

func (l *lane) ending() string { return strings.TrimSpace(l.sign + " " + l.end) }

// lanes returns everything that has a lane: processes, requests and receipts, each by their beginning.
func (r *Run) lanes() []*lane {
	var all []*lane
	t := r.Timeline
	last := max(lastOf(t), 1)
	for _, p := range t.Processes {
		all = append(all, r.processLane(p, last))
	}
	for _, request := range t.Requests {
		all = append(all, r.requestLane(request, last))
	}
	for _, j := range t.Jobs {
		all = append(all, r.receiptLane(j, last))
	}
	slices.SortStableFunc(all, func(a, b *lane) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.from, b.from)) })
	return all
}

func (r *Run) processLane(p *timeline.Process, last time.Duration) *lane {
	l := &lane{kind: process, label: fmt.Sprintf("process %d", p.PID), from: p.Started, began: p.Ready, to: p.Exited, tone: good}
	if len(r.Timeline.Processes) > 1 {
		l.label = fmt.Sprintf("instance %d", p.Instance)
	}
	l.notes = []string{r.processText(p)}
	if p.Ready > 0 {
		l.notes = append(l.notes, "ready "+stop.Seconds(p.Ready-p.Started)+" after its start")
	}
	switch {
	case p.Exited == 0:
		l.open, l.to = true, last
	case p.KilledBy != "":
		l.sign, l.end, l.tone = "✗", "killed by "+clean(p.KilledBy), bad
	case p.Status != 0:
		l.sign, l.end, l.tone = "✗", fmt.Sprintf("exit %d", p.Status), bad
	default:
		l.end = "exit 0"
	}
	return l
}

func (r *Run) requestLane(q *timeline.Request, last time.Duration) *lane {
	l := &lane{kind: request, label: strings.TrimSpace(fmt.Sprintf("#%d %s %s", q.ID, clean(q.Method), clean(q.Path)))}
	if q.Accepted > 0 || q.NoReply > 0 {
		l.label = r.short(q.Instance) + l.label
	}
	l.from = cmp.Or(q.Sent, q.Written, q.Accepted, q.Done)
	l.began, l.to = r.Timeline.Began(q), q.Done
	switch ending := r.Timeline.Ending(q); {
	case ending.Kind == timeline.Underway:
		l.open, l.to, l.tone = true, last, warn
	case ending.Kind == timeline.Unanswered:
		l.sign, l.end, l.to, l.tone = "✗", "no answer", last, bad
	case ending.Kind == timeline.Abandoned:
		l.sign, l.end, l.to, l.tone = "-", "run ended", cmp.Or(q.Done, last), faint
	case ending.Kind == timeline.Raced:
		l.sign, l.end, l.tone = "~", clean(string(q.Class)), faint
		l.notes = append(l.notes, "it raced with the closing of an idle connection, and is not judged")
	case ending.Kind == timeline.Unowed:
		l.sign, l.end, l.tone = "·", "refused", faint
		l.notes = append(l.notes, "it came after the stop; the service owes it nothing")
	case ending.Class == event.Refused:
		l.sign, l.end, l.tone = "✗", "refused", warn
	case ending.Class != "":
		l.sign, l.end, l.tone = "✗", clean(string(q.Class)), bad
	case ending.Kind == timeline.Failed:
		l.sign, l.end, l.tone = "✗", fmt.Sprint(q.Status), bad
	default:
		l.end, l.tone = fmt.Sprint(q.Status), good
	}
	l.hit = r.hit(l, q.Instance, !r.Timeline.Probe)
	if len(r.Timeline.Processes) > 1 && q.Accepted > 0 {
		l.notes = append(l.notes, fmt.Sprintf("instance %d had it", q.Instance))
	}
	if q.Order > 0 {
		l.notes = append(l.notes, fmt.Sprintf("order %d", q.Order))
	}
	if q.Conn > 0 {
		l.notes = append(l.notes, fmt.Sprintf("connection %d", q.Conn))
	}
	if text := clean(q.Text); text != "" {
		l.notes = append(l.notes, text)
	}
	return l
}

func (r *Run) receiptLane(j *timeline.Job, last time.Duration) *lane {
	l := &lane{kind: receipt, label: r.short(j.Instance) + fmt.Sprintf("receipt %d", j.ID), began: j.Started, to: j.Done}
	l.from = cmp.Or(j.Queued, j.Started, j.Done)
	if j.Started > 0 {
		l.label += fmt.Sprintf(" worker %d", j.Worker)
	}
	exited := r.exited(j.Instance)
	switch fate := r.Timeline.Fate(j); {
	case fate == timeline.ReceiptPrinted:
		l.end, l.tone = "printed", good
	case fate == timeline.ReceiptOpen:
		l.open, l.to, l.tone = true, last, warn
	case fate == timeline.ReceiptStored:
		l.sign, l.end, l.tone = "·", "stored", faint
		state, _ := r.Timeline.Stored(j.ID)
		l.notes = append(l.notes, "the database has it as "+clean(state)+", to be printed after a restart")
	case r.Timeline.LeftEarly():
		l.sign, l.end, l.tone = "-", "run ended", faint
	case fate == timeline.ReceiptLost:
		l.sign, l.end, l.tone = "✗", "lost", bad
		l.notes = append(l.notes, "it is stored nowhere")
	default:
		l.sign, l.end, l.tone = "✗", "not printed", bad
	}
	if l.to == 0 {
		l.to = max(exited, l.from)
	}
	l.hit = r.hit(l, j.Instance, false)
	if len(r.Timeline.Processes) > 1 {
		l.notes = append(l.notes, fmt.Sprintf("instance %d had it", j.Instance))
	}
	if j.Error != "" {
		l.notes = append(l.notes, clean(j.Error))
	}
	return l
}

// short names the instance in front of what it had, where there are several: "i1 ".
func (r *Run) short(instance int) string {
	if len(r.Timeline.Processes) < 2 {
		return ""
	}
	return fmt.Sprintf("i%d ", instance)
}

// exited returns when that instance ended, or 0.
func (r *Run) exited(instance int) time.Duration {
	for _, p := range r.Timeline.Processes {
		if p.Instance == instance {
			return p.Exited
		}
	}
	return 0
}

// hit tells whether a signal found something going on. Where nobody knows which instance had it, any signal counts.
func (r *Run) hit(l *lane, instance int, anyInstance bool) bool {
	for s := range r.Timeline.Stopped() {
		if (s.Instance == instance || anyInstance) && l.began > 0 && l.began <= s.At && l.to > s.At {
			return true
		}
	}
	return false
}

// Bounds of what is drawn of a long run.
const (
	maxProcesses = 12
	maxLanes     = 60 // requests and receipts
	maxAlike     = 6  // of those, ones that failed alike after one stop and that it did not hit: a few say it all
	enough       = 30 // of those, before ones are drawn that neither failed nor were hit
)

// choose returns the lanes to draw, at most that many beside the processes: those that failed, first what the stop hit,
// then what else it hit, then those nearest to it. The others are summed up in the second result, which is empty when
// there are none.
func (r *Run) choose(w window, most int) ([]*lane, string) {
	all := r.lanes()
	far := func(l *lane) time.Duration { return max(w.zero-l.to, l.from-w.zero, 0) }
	ranked := slices.Clone(all)
	slices.SortStableFunc(ranked, func(a, b *lane) int {
		return cmp.Or(cmp.Compare(a.rank(w), b.rank(w)), cmp.Compare(far(a), far(b)))
	})
	drawn, processes, alike := make(map[*lane]bool), 0, make(map[string]int)
	for _, l := range ranked {
		switch {
		case l.to < w.from || l.from > w.to:
		case l.kind == process && processes < maxProcesses:
			processes++
			drawn[l] = true
		case l.kind != process && len(drawn)-processes < most:
			if l.tellsMore(w, len(drawn)-processes, alike, r.stopsBefore(l.to)) {
				drawn[l] = true
			}
		}
	}
	var rest []*lane
	for _, l := range all {
		if !drawn[l] {
			rest = append(rest, l)
		}
	}
	left := sumUp(rest)
	if slices.ContainsFunc(r.Timeline.Requests, func(q *timeline.Request) bool { return r.Timeline.Ending(q).Kind == timeline.Unowed }) {
		left = strings.TrimSpace(left + " Requests marked · refused came after the stop; the service owes them nothing.")
	}
	return slices.DeleteFunc(all, func(l *lane) bool { return !drawn[l] }), left
}

// stopsBefore counts the instances that had been signalled by then.
func (r *Run) stopsBefore(at time.Duration) (n int) {
	for s := range r.Timeline.Stopped() {
		if s.At <= at {
			n++
		}
	}
	return n
}

// tellsMore tells whether a lane that ended after so many stops adds to those that are drawn already: how many, and how
// many of each ending after each stop.
func (l *lane) tellsMore(w window, drawn int, alike map[string]int, stops int) bool {
	switch l.rank(w) {
	case rankFailed:
		key := fmt.Sprint(stops, " ", l.ending())
		alike[key]++
		return alike[key] <= maxAlike
	case rankOther:
		return drawn < enough
	}
	return true
}

// Ranks of lanes: how much they have to tell about the stop.
const (
	rankHitFailed = iota
	rankFailed
	rankHit
	rankOther
)

// rank says how much a lane has to tell about the stop; the lowest tells most.
func (l *lane) rank(w window) int {
	failed := l.tone != good
	switch {
	case l.hit && failed:
		return rankHitFailed
	case l.hit || l.kind == process:
		return rankHit
	case failed && l.to >= w.zero:
		return rankFailed
	}
	return rankOther
}

// sumUp says what lanes are not drawn: "420 requests: 201", "3 receipts: printed".
func sumUp(rest []*lane) string {
	counts := make(map[string]int)
	for _, l := range rest {
		ending := cmp.Or(l.ending(), "still going on")
		counts[[...]string{"instance", "request", "receipt"}[l.kind]+"\x00"+short(ending, 40)]++
	}
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, key := range keys {
		noun, ending, _ := strings.Cut(key, "\x00")
		parts = append(parts, fmt.Sprintf("%s (%s)", plural(counts[key], noun), ending))
	}
	if len(parts) == 0 {
		return ""
	}
	if len(parts) > 10 {
		parts = append(parts[:10], "and others")
	}
	return "Not drawn: " + strings.Join(parts, ", ") + "."
}
