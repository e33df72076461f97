// Package load is the clients of a run. They send requests at the rate that they want, however slowly the service
// answers (an open loop: a slow service gets more requests in flight, as it does from real clients), and follow each
// one from the moment it is sent to its whole answer or the error that its client sees.
package load

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Plan says what the clients want.
type Plan struct {
	Rate    float64       // requests per second; 5 unless set
	Lookups int           // every so many requests one looks at an order instead of placing one; 5 unless set, -1 for never
	Orders  int           // every so many requests one places an order, and all others look at one; 0 for as Lookups says
	Seed    uint64        // of the gaps between the requests; two loads of one seed send at the same moments; random unless set
	Streams int           // clients that also listen to the shop's feed of events, from the beginning on
	Timeout time.Duration // a client's patience; 30 s unless set
	Path    string        // what to get instead of the shop's orders, for a service that is no shop
}

// Clients send requests until they are stopped. Their methods are safe for concurrent use.
type Clients struct {
	plan   Plan
	base   string
	log    *event.Log
	client *http.Client
	ctx    context.Context // of the requests; ends with Close
	cancel context.CancelCauseFunc
	stop   chan struct{}
	once   sync.Once
	wg     sync.WaitGroup

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
	c := &Clients{plan: plan, base: "http://" + addr, log: log, stop: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	c.client = &http.Client{Transport: &http.Transport{
		DialContext:         c.dial,
		MaxIdleConnsPerHost: 100,
		IdleConnTimeout:     90 * time.Second,
		DisableCompression:  true,
	}}
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
}

// maxUnderWay bounds the requests under way. A machine that cannot keep up with the rate gets no more than that: each
// one that waits makes work for all, and a busy machine would answer fewer and fewer of more and more.
const maxUnderWay = 250

// maxLate is how much time the clients make up for. When a busy machine has held them up for longer than that, they do
// not send at once all that they have missed, which no crowd of real clients would.
const maxLate = 100 * time.Millisecond

// send starts one request after another, each in a goroutine of its own.
func (c *Clients) send() {
	places := make(chan struct{}, maxUnderWay)
	chance := rand.New(rand.NewPCG(cmp.Or(c.plan.Seed, rand.Uint64()), 0))
	gap := time.Duration(float64(time.Second) / c.plan.Rate)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for id := range c.plan.Streams {
		c.wg.Go(func() { c.follow(id+1, http.MethodGet, "/feed", "") })
	}
	for id, due := c.plan.Streams+1, time.Now(); ; id++ {
		select {
		case <-timer.C:
		case <-c.stop:
			return
		}
		select {
		case places <- struct{}{}:
		case <-c.stop:
			return
		}
		method, path, body := c.next(id)
		c.wg.Go(func() {
			defer func() { <-places }()
			c.follow(id, method, path, body)
		})
		// Clients do not march in step: each gap is between a half and one and a half of the mean.
		due = due.Add(gap/2 + time.Duration(chance.Int64N(int64(gap))))
		if time.Since(due) > maxLate {
			due = time.Now()
		}
		timer.Reset(time.Until(due))
	}
}

// next says what the next request wants.
func (c *Clients) next(id int) (method, path, body string) {
	known := c.known.Load()
	switch {
	case c.plan.Path != "":
		return http.MethodGet, c.plan.Path, ""
	case c.plan.Orders > 0 && id%c.plan.Orders != 0:
		return http.MethodGet, fmt.Sprintf("/orders/%d", max(known, 1)), ""
	case c.plan.Orders == 0 && known > 0 && c.plan.Lookups > 0 && id%c.plan.Lookups == 0:
		return http.MethodGet, fmt.Sprintf("/orders/%d", known), ""
	}
	return http.MethodPost, "/orders", `{"item":"tea"}`
}

// follow sends one request and records what becomes of it.
func (c *Clients) follow(id int, method, path, body string) {
	ctx, cancel := context.WithTimeout(c.ctx, c.plan.Timeout)
	defer cancel()
	r, err := c.request(httptrace.WithClientTrace(ctx, c.trace(id)), id, method, path, body)
	c.log.Add(event.Event{Kind: event.RequestSent, ID: id, Method: method, Path: path})
	if err != nil {
		c.done(id, 0, err)
		return
	}
	response, err := c.client.Do(r)
	if err != nil {
		c.done(id, 0, err)
		return
	}
	defer response.Body.Close()
	c.log.Add(event.Event{Kind: event.RequestHeader, ID: id, Status: response.StatusCode})
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		c.done(id, response.StatusCode, err)
		return
	}
	c.answered(id, method, response.StatusCode, answer)
}

// maxAnswer is how much of an answer a client reads, in bytes.
const maxAnswer = 1 << 20

func (c *Clients) request(ctx context.Context, id int, method, path, body string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(probe.RequestHeader, strconv.Itoa(id))
	return r, nil
}

// trace records when the request is on its connection.
func (c *Clients) trace(id int) *httptrace.ClientTrace {
	var conn atomic.Int64
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			if tracked, ok := info.Conn.(*tracked); ok {
				conn.Store(int64(tracked.id))
			}
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				c.log.Add(event.Event{Kind: event.RequestWritten, ID: id, Conn: int(conn.Load())})
			}
		},
	}
}

func (c *Clients) answered(id int, method string, status int, body []byte) {
	e := event.Event{Kind: event.RequestDone, ID: id, Status: status}
	var order struct{ Order int }
	if method == http.MethodPost && status == http.StatusCreated {
		err := json.Unmarshal(body, &order)
		if err == nil && order.Order <= 0 {
			err = errors.New("it names no order")
		}
		if err != nil {
			e.Class, e.Text = event.Garbled, "the answer is no order: "+err.Error()
		} else {
			e.Order = order.Order
			c.known.Store(int64(order.Order))
		}
	}
	c.log.Add(e)
}

func (c *Clients) done(id, status int, err error) {
	class := Classify(err, status)
	if errors.Is(err, errOver) || errors.Is(err, context.Canceled) { // net/http gives the cause, or the bare fact
		class = event.Canceled
	}
	c.log.Add(event.Event{Kind: event.RequestDone, ID: id, Status: status, Class: class, Text: err.Error()})
}

// Classify names what a client sees of a failed request. status is that of the answer, if it had begun, or 0.
func Classify(err error, status int) event.Class {
	var timeout net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return event.Timeout
	case status != 0:
		return event.CutShort
	case errors.Is(err, syscall.ECONNREFUSED):
		return event.Refused
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return event.Reset
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed idle connection"):
		return event.EOF
	}
	return event.Other
}

// tracked is a client's connection whose end is recorded.
type tracked struct {
	net.Conn
	id     int
	closed func()
}

func (t *tracked) Close() error {
	t.closed()
	return t.Conn.Close()
}

func (c *Clients) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	id := int(c.conns.Add(1))
	c.log.Add(event.Event{Kind: event.ConnOpen, ID: id})
	closed := sync.OnceFunc(func() { c.log.Add(event.Event{Kind: event.ConnClose, ID: id}) })
	return &tracked{conn, id, closed}, nil
}
