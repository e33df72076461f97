package timeline

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// usual knows which answers were usual before the stop, by method, status and path. An answer of an unusual kind during a
// stop counts as an error: see Ending.
type usual struct {
	entries index.Entries[answerKind]
	kinds   []*answersOfKind
}

// answerKind is a method; or a method and a status; or a method and a path; or all three. What is not part of a kind is zero.
type answerKind struct {
	method string
	status int
	path   string
}

// answersOfKind holds what is known of the whole answers of one kind.
type answersOfKind struct {
	first  time.Duration // when the first of these answers was complete
	bodies lows          // of the answers that do not declare their length: their bytes

	took lows // of a kind with a path and no status: how long the answers took

	early    []time.Duration // of a kind with a path: when the first answers were complete, by time; at most enough
	statuses seen[int]       // of a kind without a status: each status that an answer had
	content  seenContent     // of a kind with a status and a path
}

// enough is how many answers to the same request show which status is usual.
const enough = 5

// lows are, of some values, those that were lower than all before them, by time.
type lows []low

type low struct {
	at    time.Duration
	value int64
}

func (a *answersOfKind) Detach() {
	a.bodies, a.took, a.early, a.statuses = slices.Clone(a.bodies), slices.Clone(a.took), slices.Clone(a.early), slices.Clone(a.statuses)
	a.content.Detach()
}

// note records a request that has a whole answer.
func (u *usual) note(epoch uint32, r *Request) {
	for _, kind := range []answerKind{{method: r.Method}, {method: r.Method, status: r.Status}} {
		u.of(epoch, kind, r.Done)
	}
	if kind := (answerKind{method: r.Method, path: r.Path}); comparableStatus(r) && !u.knows(kind, r) {
		a := u.of(epoch, kind, r.Done)
		a.noteTime(r.Done)
		noteSeen(&a.statuses, r.Status, r.Done)
	}
	if kind := (answerKind{r.Method, r.Status, r.Path}); comparableContent(r) && !u.knowsContent(kind, r) {
		a := u.of(epoch, kind, r.Done)
		a.noteTime(r.Done)
		a.content.note(r)
	}
	if r.Answer != nil && r.Answer.Framing == event.Unframed {
		u.of(epoch, answerKind{r.Method, r.Status, r.Path}, r.Done).bodies.add(low{r.Done, r.Answer.Bytes})
	}
	u.noteTook(epoch, r)
}

// noteTook records how long a request took that was answered without an error. A slow client makes any answer long.
func (u *usual) noteTook(epoch uint32, r *Request) {
	took := low{r.Done, int64(r.Done - cmp.Or(r.Written, r.Sent))}
	kind := answerKind{method: r.Method, path: r.Path}
	if a := index.Find(&u.entries, u.kinds, kind); r.Slow || r.Status >= http.StatusBadRequest || a != nil && a.took.have(took) {
		return
	}
	u.of(epoch, kind, r.Done).took.add(took)
}

// quickest returns the shortest time that a request like r took before stop, or 0 where that is not known.
func (u *usual) quickest(stop time.Duration, r *Request) time.Duration {
	a := index.Find(&u.entries, u.kinds, answerKind{method: r.Method, path: r.Path})
	if a == nil {
		return 0
	}
	took, _ := a.took.before(stop)
	return time.Duration(took)
}

// of returns the answers of a kind, ready to be changed, after one more of them at a moment.
func (u *usual) of(epoch uint32, kind answerKind, at time.Duration) *answersOfKind {
	if known := index.Find(&u.entries, u.kinds, kind); known != nil && known.first <= at && kind.path == "" {
		return known // nothing changes
	}
	a, _ := index.Change(&u.entries, epoch, &u.kinds, kind, func() *answersOfKind { return &answersOfKind{first: at} })
	a.first = min(a.first, at)
	return a
}

// comparableStatus tells whether the status of an answer can be compared with those of other answers to the same request: it is
// not a stream's, nor that of an order, which is known by its number.
func comparableStatus(r *Request) bool {
	return r.Stream == "" && r.Order == 0 && r.Method != event.GRPC
}

// knows tells whether an answer adds nothing to what is known of the statuses of its kind.
func (u *usual) knows(kind answerKind, r *Request) bool {
	a := index.Find(&u.entries, u.kinds, kind)
	return a != nil && a.hadEnough(r.Done) && hadSeen(a.statuses, r.Status, r.Done)
}

// knowsContent tells whether an answer adds nothing to what is known of what comes in answers of its kind.
func (u *usual) knowsContent(kind answerKind, r *Request) bool {
	a := index.Find(&u.entries, u.kinds, kind)
	return a != nil && a.hadEnough(r.Done) && a.content.had(r)
}

// hadEnough tells whether enough of the answers were complete by a moment.
func (a *answersOfKind) hadEnough(by time.Duration) bool {
	return len(a.early) == enough && a.early[enough-1] <= by
}

func (a *answersOfKind) noteTime(at time.Duration) {
	i, _ := slices.BinarySearch(a.early, at)
	a.early = slices.Insert(a.early, i, at)
	a.early = a.early[:min(len(a.early), enough)]
}

// statusBefore returns the status that all answers to the same request as r had before stop. It returns 0 where they had several, and
// where there were too few of them: a single one is enough where its status is of another class than that of r.
func (u *usual) statusBefore(stop time.Duration, r *Request) int {
	a := index.Find(&u.entries, u.kinds, answerKind{method: r.Method, path: r.Path})
	if a == nil || len(a.early) == 0 {
		return 0
	}
	only, _ := onlySeen(a.statuses, stop)
	if few := !a.hadEnough(stop - 1); few && only/100 == r.Status/100 {
		return 0
	}
	return only
}

// newStatus tells whether an answer that ended after the stop has a status below 400, and all answers to the same request
// before the stop had another one below 400.
func (u *usual) newStatus(stop time.Duration, r *Request) bool {
	return r.Status < http.StatusBadRequest && u.statusBefore(stop, r) < http.StatusBadRequest && u.otherStatus(stop, r)
}

// otherStatus tells whether an answer that ended after the stop has another status than all answers to the same request before the
// stop.
func (u *usual) otherStatus(stop time.Duration, r *Request) bool {
	if stop == 0 || r.Done < stop || !comparableStatus(r) {
		return false
	}
	before := u.statusBefore(stop, r)
	return before > 0 && before != r.Status
}

// UsualStatus returns the status that all answers to the same request had before the stop, and how many there were. It
// returns 0 and 0 where no status is known to be usual.
func (t *Timeline) UsualStatus(r *Request) (status, answers int) {
	if status = t.usual.statusBefore(t.StoppedAt(), r); status == 0 {
		return 0, 0
	}
	return status, t.answersBefore(r, comparableStatus)[status]
}

// AnswersBefore returns how many answers to the same request as r there were before the stop, and how many of them had r's status.
func (t *Timeline) AnswersBefore(r *Request) (same, all int) {
	byStatus := t.answersBefore(r, func(*Request) bool { return true })
	for _, n := range byStatus {
		all += n
	}
	return byStatus[r.Status], all
}

// answersBefore counts, by status, the whole answers to the same request as r before the stop: those that are summed up, and those of
// the other requests that count.
func (t *Timeline) answersBefore(r *Request, counts func(*Request) bool) map[int]int {
	stop, byStatus := t.StoppedAt(), make(map[int]int)
	for _, a := range t.Summed(stop) {
		if a.Class == "" && a.Method == r.Method && a.Path == r.Path {
			byStatus[a.Status] += a.Latency.Count
		}
	}
	for _, other := range t.Requests {
		if other.Done > 0 && other.Done < stop && other.Class == "" && other.Method == r.Method && other.Path == r.Path && counts(other) {
			byStatus[other.Status]++
		}
	}
	return byStatus
}

// have tells whether a value is no lower than one before it.
func (l lows) have(v low) bool {
	return slices.ContainsFunc(l, func(known low) bool { return known.at <= v.at && known.value <= v.value })
}

func (l *lows) add(v low) {
	if l.have(v) {
		return
	}
	i := 0
	for i < len(*l) && (*l)[i].at <= v.at {
		i++
	}
	higher := i
	for higher < len(*l) && (*l)[higher].value >= v.value {
		higher++
	}
	*l = slices.Replace(*l, i, higher, v)
}

// before returns the lowest value before stop, or of all where stop is 0.
func (l lows) before(stop time.Duration) (value int64, known bool) {
	for _, v := range slices.Backward(l) {
		if stop == 0 || v.at < stop {
			return v.value, true
		}
	}
	return 0, false
}

// before tells whether there was an answer of a kind before stop, or at any time where stop is 0.
func (u *usual) before(stop time.Duration, kind answerKind) bool {
	a := index.Find(&u.entries, u.kinds, kind)
	return a != nil && (stop == 0 || a.first < stop)
}

// newError tells whether a request got a status of 400 or above that no request of its method got before the stop, or that
// differs from that of all answers to the same request before the stop.
func (u *usual) newError(stop time.Duration, r *Request) bool {
	isNew := u.before(stop, answerKind{method: r.Method}) && !u.before(stop, answerKind{method: r.Method, status: r.Status})
	return r.Status >= http.StatusBadRequest && (isNew || u.otherStatus(stop, r))
}

// truncated tells whether an answer that does not declare its length was shorter than every such answer before the stop.
// The closing of the connection does not show whether such an answer is complete.
func (u *usual) truncated(stop time.Duration, r *Request) bool {
	if r.Answer == nil || r.Answer.Framing != event.Unframed {
		return false
	}
	a := index.Find(&u.entries, u.kinds, answerKind{r.Method, r.Status, r.Path})
	if a == nil {
		return false
	}
	shortest, known := a.bodies.before(stop)
	return known && r.Answer.Bytes < shortest
}

// snapshot returns a copy for a snapshot of the timeline.
func (u *usual) snapshot() usual {
	s := *u
	s.kinds = slices.Clip(s.kinds)
	index.Detach(&s.entries)
	return s
}
