// Package load has the clients of a run. They send requests at a given rate, however slowly the service answers (an open
// loop: a slow service gets more requests in flight, as from real clients), and follow each request to its whole answer or
// to the error that its client meets.
package load

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
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

// Clients send requests until they are stopped. Their methods are safe for concurrent use.
type Clients struct {
	plan    Plan
	addr    string
	log     *event.Log
	seed    uint64
	mix     *mix            // nil for the shop's orders
	pools   []*pool         // one, or one for each client
	slow    *pool           // of the slow clients
	calls   *http.Client    // for gRPC calls
	ctx     context.Context // of the requests; ends with Close
	cancel  context.CancelCauseFunc
	stop    chan struct{}
	once    sync.Once
	hurry   chan struct{} // closed by Hurry
	hurried sync.Once
	wg      sync.WaitGroup // of the sender and the requests
	keeper  sync.WaitGroup // of the book's keeper

	rate      setting       // requests per second
	slowShare setting       // see Plan.SlowShare
	changed   chan struct{} // has an element when the rate has changed
	work      chan job      // for idle workers

	book *book
	held held

	numbers atomic.Int64 // how many requests have a number
	conns   atomic.Int64
	open    sync.Map     // of *attempt.Conn, by number
	known   atomic.Int64 // the latest order that was confirmed to a client
}

// Causes of the end of requests.
var (
	errOver = errors.New("the run is over")
	errLeft = errors.New("the client has left")
)

// Start sends requests to the service at addr, and records them in log, until Stop or Close. The caller calls Close. With a plan that
// Plan.Check refuses, each request ends with the error of Check.
func Start(plan Plan, addr string, log *event.Log) *Clients {
	plan.Rate = cmp.Or(plan.Rate, 5)
	plan.Lookups = cmp.Or(plan.Lookups, 5)
	plan.Timeout = cmp.Or(plan.Timeout, 30*time.Second)
	plan.Idle = cmp.Or(plan.Idle, 90*time.Second)
	if plan.Dial == nil {
		plan.Dial = new(net.Dialer).DialContext
	}
	c := &Clients{
		plan: plan, addr: addr, log: log, seed: cmp.Or(plan.Seed, rand.Uint64()),
		stop: make(chan struct{}), hurry: make(chan struct{}), changed: make(chan struct{}, 1), work: make(chan job),
	}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	c.rate.set(plan.Rate)
	c.slowShare.set(min(max(plan.SlowShare, 0), 1))
	c.mix = newMix(plan, plan.scheme(), addr, c.seed)
	for range max(plan.Clients, 1) {
		c.pools = append(c.pools, c.newPool(false))
	}
	c.slow = c.newPool(true)
	c.calls = rpc.NewClient(func(ctx context.Context, network, addr string) (net.Conn, error) {
		return c.dial(ctx, network, addr, nil, false)
	})
	c.book = newBook(log, !plan.Whole && c.mix != nil)
	c.wg.Go(c.send)
	c.keeper.Go(func() { c.book.keep(c.ctx) })
	return c
}

// Place places one more order, for an item.
func (c *Clients) Place(item string) {
	body, err := json.Marshal(struct {
		Item string `json:"item"`
	}{item})
	if err != nil {
		panic(err) // a string has a form in JSON
	}
	f := c.newFlight(wanted{id: c.number(), method: http.MethodPost, path: ordersPath, body: string(body), shop: true})
	c.wg.Go(func() { c.ask(f) })
}

// Stop makes the clients send no further request. Those under way go on.
func (c *Clients) Stop() {
	c.once.Do(func() {
		close(c.stop)
		c.held.close()
	})
}

// Hurry makes slow clients send and read as fast as any other from now on, since nobody is left who could notice that they are slow.
func (c *Clients) Hurry() { c.hurried.Do(func() { close(c.hurry) }) }

// Close stops the clients, cancels the requests that are still under way, and waits for their last events.
func (c *Clients) Close() {
	c.Stop()
	c.cancel(errOver)
	c.wg.Wait()
	c.keeper.Wait()
	c.held.wg.Wait()
	for _, p := range append(c.pools, c.slow) {
		p.transport.CloseIdleConnections()
	}
	c.calls.CloseIdleConnections()
	c.open.Range(func(_, conn any) bool { // with HTTP/2, one of which a stream was just cancelled is not idle yet
		_ = conn.(*attempt.Conn).Close()
		return true
	})
	c.book.close()
}

// number returns a number for one more request.
func (c *Clients) number() int { return int(c.numbers.Add(1)) }

// listen listens to a stream that goes on for as long as the service wants.
func (c *Clients) listen(id int) {
	if c.plan.GRPC {
		c.watch(id)
		return
	}
	c.ask(c.newFlight(wanted{id: id, method: http.MethodGet, path: "/feed", feed: true}))
}
