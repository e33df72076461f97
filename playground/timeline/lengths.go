package timeline

import (
	"slices"
	"time"

	"closingtime/playground/event"
)

// Lengths says that answers to a kind of request had other lengths after the stop than before it.
type Lengths struct {
	Method, Path string
	Least, Most  int64 // the lengths in bytes of the shortest and the longest answer before the stop
	Answers      int   // how many answers there were before the stop
	After        int64 // the length of the first answer that had another one or, where those before the stop varied, of the shortest one
	Others       int   // how many answers after the stop had another length
}

// Constant tells whether all answers before the stop had the same length.
func (l *Lengths) Constant() bool { return l.Least == l.Most }

func (l *Lengths) before(least, most int64, answers int) {
	if l.Answers == 0 {
		l.Least, l.Most = least, most
	}
	l.Least, l.Most, l.Answers = min(l.Least, least), max(l.Most, most), l.Answers+answers
}

// OtherLengths returns the first kind of request whose answers changed in length: they had one length before the stop and
// others after it, or they varied before the stop, and a request in flight at the stop was answered with less than ever
// before. That need not be a mistake; answers that count as one (see Ending) are left out. OtherLengths returns nil where
// there is no such kind.
func (t *Timeline) OtherLengths() *Lengths {
	stop := t.StoppedAt()
	if stop == 0 {
		return nil
	}
	type kind struct {
		method, path string
		status       int
	}
	kinds := make(map[kind]*Lengths)
	var order []*Lengths
	of := func(method, path string, status int) *Lengths {
		k := kind{method, path, status}
		if kinds[k] == nil {
			kinds[k] = &Lengths{Method: method, Path: path}
			order = append(order, kinds[k])
		}
		return kinds[k]
	}
	for _, a := range t.Summed(stop) {
		if a.Class == "" && a.Framing != event.Unframed {
			of(a.Method, a.Path, a.Status).before(a.Bytes, max(a.Bytes, a.Longest), a.Latency.Count)
		}
	}
	for _, after := range []bool{false, true} {
		for _, r := range t.Requests {
			if r.Done == 0 || r.Done > stop != after || r.Class != "" || r.Answer == nil || r.Answer.Framing == event.Unframed || r.Stream != "" || t.isFine(r) {
				continue
			}
			l, bytes := of(r.Method, r.Path, r.Status), r.Answer.Bytes
			switch {
			case !after:
				l.before(bytes, bytes, 1)
			case l.Answers < enough, bytes >= l.Least && bytes <= l.Most, !l.Constant() && (bytes > l.Least || r.Sent > stop), t.Ending(r).Kind != Answered:
			default:
				if l.Others++; l.Others == 1 || !l.Constant() && bytes < l.After {
					l.After = bytes
				}
			}
		}
	}
	for _, l := range order {
		if l.Others > 0 {
			return l
		}
	}
	return nil
}

// HasAnswer tells whether any request has had a whole answer so far.
func (t *Timeline) HasAnswer() bool {
	return len(t.usual.kinds) > 0 || slices.ContainsFunc(t.Load.Summaries, func(s Summary) bool { return len(s.Answers) > 0 })
}

// systemBuffers is how many bytes of an answer the systems of the service and its client may hold between them. With a
// shorter answer, a service is done when it has written it, however slowly its client reads.
const systemBuffers = 4 << 20

// StillRead tells whether a slow client was still reading an answer when the run ended, although the process had ended in
// good order by then: the service may have sent all of the answer, and nothing shows that it has not.
func (t *Timeline) StillRead(r *Request) bool {
	i, found := t.findProcess(r.Instance)
	if !found || !r.Slow || r.Stream != "" || r.Header == 0 || r.Class != event.Canceled {
		return false
	}
	p := t.Processes[i]
	return p.Exited > 0 && p.Exited < r.Done && p.Status == 0 && p.KilledBy == "" && !p.Unknown
}

// MayBeSent tells whether the service may have sent the whole answer to a request by a moment, although its slow client had not read
// it by then.
func (r *Request) MayBeSent(by time.Duration) bool {
	return r.Slow && r.Stream == "" && r.Header > 0 && r.Header <= by && r.Answer != nil && r.Answer.Bytes < systemBuffers
}
