// Package load is the clients of a run. They send requests at the rate that they want, however slowly the service
// answers (an open loop: a slow service gets more requests in flight, as it does from real clients), and follow each
// one from the moment it is sent to its whole answer or the error that its client sees.
package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
	"closingtime/playground/rpc"
)

// Plan says what the clients want.
type Plan struct {
	Rate    float64       // requests per second; 5 unless set
	Lookups int           // every so many requests one looks at an order instead of placing one; 5 unless set, -1 for never
	Orders  int           // every so many requests one places an order, and all others look at one; 0 for as Lookups says
	Seed    uint64        // of the gaps between the requests; two loads of one seed send at the same moments; random unless set
	Streams int           // clients that also listen to the shop's feed of events, from the beginning on; with GRPC, clients that watch its health
	Sockets int           // clients that also hold a WebSocket to the shop, from the beginning on, and come back when it ends
	Timeout time.Duration // a client's patience: for an answer, or for the next event of a feed; 30 s unless set
	Path    string        // what to get instead of the shop's orders, for a service that is no shop
	Body    string        // with Path: post this there instead of getting it
	GRPC    bool          // the requests are gRPC calls: orders, and checks of the service's health in place of looking at orders
}

// Clients send requests until they are stopped. Their methods are safe for concurrent use.
type Clients struct {
	plan   Plan
	addr   string
	log    *event.Log
	client *http.Client
	calls  *http.Client    // for gRPC calls
	ctx    context.Context // of the requests; ends with Close
	cancel context.CancelCauseFunc
	stop   chan struct{}
	once   sync.Once
	wg     sync.WaitGroup

	numbers atomic.Int64 // the requests that were given a number

	conns atomic.Int64
	known atomic.Int64 // the latest order that a client was told of
}

// errOver is the cause of the requests that the end of the run takes with it.
var errOver = errors.New("the run is over")

// Start sends requests to the service at addr, and records them in log, until Stop or Close. The caller calls Close.
func Start(plan Plan, addr string, log *event.Log) *Clients {
	plan.Rate = cmp.Or(plan.Rate, 5)
	plan.Lookups = cmp.Or(plan.Lookups, 5)
	plan.Timeout = cmp.Or(plan.Timeout, 30*time.Second)
	c := &Clients{plan: plan, addr: addr, log: log, stop: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	c.client = &http.Client{Transport: &http.Transport{
		DialContext:         c.dial,
		MaxIdleConnsPerHost: 100,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true,
	}}
	c.calls = rpc.NewClient(c.dial)
	c.wg.Go(c.send)
	return c
}

// Stop makes the clients send no further request. Those under way go on.
func (c *Clients) Stop() { c.once.Do(func() { close(c.stop) }) }

// Close stops the clients, gives up the requests that are still under way, and waits for their last events.
func (c *Clients) Close() {
	c.Stop()
	c.cancel(errOver)
	c.wg.Wait()
	c.client.CloseIdleConnections()
	c.calls.CloseIdleConnections()
}

// maxUnderWay bounds the requests under way. A machine that cannot keep up with the rate gets no more than that: each
// one that waits makes work for all, and a busy machine would answer fewer and fewer of more and more.
const maxUnderWay = 250

// maxLate is how much time the clients make up for. When a busy machine has held them up for longer than that, they do
// not send at once all that they have missed, which no crowd of real clients would.
const maxLate = 100 * time.Millisecond

// send starts one request after another, each in a goroutine of its own.
func (c *Clients) send() {
	underWay := make(chan struct{}, maxUnderWay)
	chance := rand.New(rand.NewPCG(cmp.Or(c.plan.Seed, rand.Uint64()), 0))
	gap := time.Duration(float64(time.Second) / c.plan.Rate)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for range c.plan.Streams {
		id := c.number()
		c.wg.Go(func() { c.listen(id) })
	}
	for range c.plan.Sockets {
		id := c.number()
		c.wg.Go(func() { c.live(id) })
	}
	for n, due := c.plan.Streams+c.plan.Sockets+1, time.Now(); ; n++ {
		select {
		case <-timer.C:
		case <-c.stop:
			return
		}
		select {
		case underWay <- struct{}{}:
		case <-c.stop:
			return
		}
		next := c.next(n)
		c.wg.Go(func() {
			defer func() { <-underWay }()
			if c.plan.GRPC {
				c.call(next, "")
				return
			}
			c.ask(next)
		})
		// Clients do not march in step: each gap is between a half and one and a half of the mean.
		due = due.Add(gap/2 + time.Duration(chance.Int64N(int64(gap))))
		if time.Since(due) > maxLate {
			due = time.Now()
		}
		timer.Reset(time.Until(due))
	}
}

// number returns a number for one more request.
func (c *Clients) number() int { return int(c.numbers.Add(1)) }

// listen listens to a stream that goes on for as long as the service wants.
func (c *Clients) listen(id int) {
	if c.plan.GRPC {
		c.watch(id)
		return
	}
	c.ask(wanted{id: id, method: http.MethodGet, path: "/feed", feed: true})
}

// next returns the n-th request. Whether it is an order depends on n alone, so that the clients of two services want the
// same even when those of one have come back more often.
func (c *Clients) next(n int) wanted {
	known, id := c.known.Load(), c.number()
	switch {
	case c.plan.Path != "" && c.plan.Body != "":
		return wanted{id: id, method: http.MethodPost, path: c.plan.Path, body: c.plan.Body}
	case c.plan.GRPC:
		return c.nextCall(n, id)
	case c.plan.Path != "":
		return wanted{id: id, method: http.MethodGet, path: c.plan.Path}
	case c.plan.Orders > 0 && n%c.plan.Orders != 0:
		return wanted{id: id, method: http.MethodGet, path: fmt.Sprintf("/orders/%d", max(known, 1))}
	case c.plan.Orders == 0 && known > 0 && c.plan.Lookups > 0 && n%c.plan.Lookups == 0:
		return wanted{id: id, method: http.MethodGet, path: fmt.Sprintf("/orders/%d", known)}
	}
	return wanted{id: id, method: http.MethodPost, path: "/orders", body: `{"item":"tea"}`}
}

// dial returns a connection whose beginning and end are recorded.
func (c *Clients) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	id := int(c.conns.Add(1))
	c.log.Add(event.Event{Kind: event.ConnOpen, ID: id})
	return attempt.Watch(conn, id, c.log, func(class event.Class) {
		c.log.Add(event.Event{Kind: event.ConnClose, ID: id, Class: class})
	}), nil
}
