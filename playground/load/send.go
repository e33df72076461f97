package load

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"closingtime/playground/event"
)

// setting is a number that can change while the clients run.
type setting struct{ bits atomic.Uint64 }

func (s *setting) set(value float64) { s.bits.Store(math.Float64bits(value)) }
func (s *setting) get() float64      { return math.Float64frombits(s.bits.Load()) }

// job is a request that is due.
type job struct {
	wanted
	n   int           // its number among the requests of the sender
	due time.Duration // when it was to be sent, on the log's clock
}

// maxLate is how much delay the clients make up for. When they have been held up for longer, they skip
// the requests that were due meanwhile, and record how many those were.
const maxLate = time.Second

// send starts one request after another.
func (c *Clients) send() {
	defer close(c.work)
	for range c.plan.Streams {
		id := c.number()
		c.wg.Go(func() { c.listen(id) })
	}
	for range c.plan.Sockets {
		id := c.number()
		c.wg.Go(func() { c.live(id) })
	}
	chance := rand.New(rand.NewPCG(c.seed, 0))
	pace := pacer{clients: c, due: c.log.Now(), timer: time.NewTimer(0)}
	defer pace.timer.Stop()
	for n := c.plan.Streams + c.plan.Sockets + 1; pace.await(); n++ {
		if c.book.mayBegin(c.limit()) {
			c.dispatch(job{c.next(n), n, pace.due})
		}
		// Clients are not in step: each gap is between a half and one and a half of the mean.
		gap := pace.gap()
		pace.due += gap/2 + time.Duration(chance.Int64N(int64(gap)))
	}
}

// pacer tells when the next request is due.
type pacer struct {
	clients *Clients
	due     time.Duration // the next request, on the log's clock
	timer   *time.Timer
}

// gap returns the mean time between two requests.
func (p *pacer) gap() time.Duration {
	rate := p.clients.rate.get()
	if rate <= 0 {
		return time.Second // await waits for another rate
	}
	return max(time.Duration(float64(time.Second)/rate), 1)
}

// await waits until the next request is due. It returns false when the clients are stopped.
func (p *pacer) await() bool {
	c := p.clients
	for {
		wait := p.due - c.log.Now()
		paused := c.rate.get() <= 0
		if wait <= 0 && !paused {
			select {
			case <-c.stop:
				return false
			default:
			}
			p.skip(-wait)
			return true
		}
		if paused {
			wait = time.Hour
		}
		p.timer.Reset(wait)
		select {
		case <-p.timer.C:
		case <-c.changed:
			// The present gap is over when it would be over at the new rate.
			p.due = min(max(p.due, c.log.Now()), c.log.Now()+p.gap())
		case <-c.stop:
			return false
		}
	}
}

// skip leaves out the requests that the clients are too late to send.
func (p *pacer) skip(late time.Duration) {
	if late <= maxLate {
		return
	}
	skipped := int(late / p.gap())
	p.due += late
	p.clients.book.skip(skipped)
}

// dispatch has a request sent by a worker that is idle, or by a new one.
func (c *Clients) dispatch(j job) {
	select {
	case c.work <- j:
	default:
		c.wg.Go(func() {
			for next, more := j, true; more; next, more = <-c.work {
				c.perform(next)
			}
		})
	}
}

// limit returns how many requests may be under way.
func (c *Clients) limit() int {
	if c.plan.MaxUnderWay > 0 {
		return c.plan.MaxUnderWay
	}
	const usual = 1000 // at least
	return min(max(usual, int(c.rate.get()*c.plan.Timeout.Seconds())), mostFiles())
}

// perform makes a request that is due.
func (c *Clients) perform(j job) {
	defer c.book.ended()
	if c.plan.GRPC {
		late := max(c.log.Now()-j.due, 0)
		c.book.noteLate(late)
		c.call(j.wanted, "", late)
		return
	}
	f := c.newFlight(j.wanted)
	f.due, f.pool = j.due, c.pools[j.n%len(c.pools)]
	if nthIsSlow(j.n, c.seed, c.slowShare.get()) {
		f.slow, f.pool = true, c.slow
	}
	for f != nil {
		f = c.ask(f)
	}
}

// next returns the n-th request. Whether it is an order depends on n alone, so that the clients of two services request the
// same, even if those of one have reconnected more often.
func (c *Clients) next(n int) wanted {
	known, id := c.known.Load(), c.number()
	switch {
	case c.plan.GRPC:
		return c.nextCall(n, id)
	case c.mix != nil:
		k := c.mix.nth(n)
		return wanted{id: id, method: k.Method, path: k.Path, body: k.Body, kind: k}
	case c.plan.Orders > 0 && n%c.plan.Orders != 0 && known > 0:
		return wanted{id: id, method: http.MethodGet, path: fmt.Sprintf("%s/%d", ordersPath, known), order: int(known), shop: true}
	case c.plan.Orders > 0 && n%c.plan.Orders != 0: // there is no order to look at yet: the answer would be 404
		return wanted{id: id, method: http.MethodGet, path: "/livez", shop: true}
	case c.plan.Orders == 0 && known > 0 && c.plan.Lookups > 0 && n%c.plan.Lookups == 0:
		return wanted{id: id, method: http.MethodGet, path: fmt.Sprintf("%s/%d", ordersPath, known), order: int(known), shop: true}
	}
	return wanted{id: id, method: http.MethodPost, path: ordersPath, body: `{"item":"tea"}`, shop: true}
}

// recordRate records the rate of the requests from now on.
func (c *Clients) recordRate(rate float64) {
	c.log.Add(event.Event{Kind: event.LoadRate, Load: &event.Load{Rate: rate}})
}
