// Package balancer is a reverse proxy in front of several instances of a service. It sends requests to the instances
// that are ready, and, as a real one, it learns late: a change of readiness, or the removal of an endpoint, takes
// a while to reach it, and until then it goes on as before.
package balancer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/readiness"
)

// Settings say how fast the balancer learns.
type Settings struct {
	Poll  time.Duration // between two looks at an instance's /readyz; 100 ms unless set
	Delay time.Duration // until what it has seen takes effect; 300 ms unless set
	Wait  time.Duration // for the answer to a look; 5 s unless set
}

// Balancer is a running balancer. Its methods are safe for concurrent use.
type Balancer struct {
	settings  Settings
	log       *event.Log
	addr      string
	server    *http.Server
	transport *http.Transport
	closed    chan struct{}
	wg        sync.WaitGroup
	turn      atomic.Uint64

	mu      sync.Mutex
	targets []*target
	closing bool // nothing is started any more
}

// target is one instance.
type target struct {
	instance int
	proxy    *httputil.ReverseProxy
	in       bool // requests are sent to it
	removed  bool // its endpoint is gone, whatever it says of its readiness
}

// Start returns a balancer that listens on a loopback address and has no instance yet. It records in log what it
// learns of readiness, and which instances it sends requests to. The caller calls Close.
func Start(settings Settings, log *event.Log) (*Balancer, error) {
	settings.Poll = cmp.Or(settings.Poll, 100*time.Millisecond)
	settings.Delay = cmp.Or(settings.Delay, 300*time.Millisecond)
	settings.Wait = cmp.Or(settings.Wait, 5*time.Second)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the balancer: %w", err)
	}
	b := &Balancer{
		settings: settings, log: log, addr: listener.Addr().String(), closed: make(chan struct{}),
	}
	b.transport = &http.Transport{DialContext: b.dial, MaxIdleConnsPerHost: 100, DisableCompression: true}
	b.server = &http.Server{Handler: http.HandlerFunc(b.forward)}
	b.wg.Go(func() {
		if err := b.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Add(event.Event{Kind: event.Output, Text: "the balancer failed: " + err.Error()})
		}
	})
	return b, nil
}

// Addr returns the address that clients use.
func (b *Balancer) Addr() string { return b.addr }

// Add puts an instance that is ready behind the balancer, at once. It is asked for its readiness until Close.
func (b *Balancer) Add(instance int, addr string) {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	proxy.Transport = &carrier{b, instance}
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, "bad gateway: "+err.Error(), http.StatusBadGateway)
	}
	t := &target{instance: instance, proxy: proxy}
	b.mu.Lock()
	b.targets = append(b.targets, t)
	b.mu.Unlock()
	b.route(t, true)
	b.start(func() { b.poll(t, addr) })
}

// carrier brings requests to one instance, over connections that are kept. It records every attempt to do so, those that
// got no answer there, and tells those apart that raced with the instance's closing of such a connection: it was closed
// before a byte of an answer. As most balancers do, it sends a request again only if that can do no harm, which net/http
// sees to; an order is not sent twice.
type carrier struct {
	balancer *Balancer
	instance int
}

func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	id, err := strconv.Atoi(r.Header.Get(probe.RequestHeader))
	if err != nil { // it comes from none of the playground's clients
		return c.balancer.transport.RoundTrip(r)
	}
	follower := &attempt.Follower{
		Log: c.balancer.log, Header: r.Header,
		Written: event.Event{Kind: event.RequestForwarded, ID: id, Instance: c.instance},
	}
	response, err := c.balancer.transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), follower.Trace())))
	if err != nil {
		e := follower.Failed(event.Event{Kind: event.RequestNoReply, ID: id, Instance: c.instance}, err)
		if follower.Kept() && (e.Class == event.EOF || e.Class == event.Reset) {
			e.Kind = event.RequestRaced
		}
		if errors.Is(err, context.Canceled) {
			e.Class, e.Text = event.Canceled, "its client has gone"
		}
		c.balancer.log.Add(e)
	}
	return response, err
}

// dial returns a connection to an instance that knows whose attempt it carries.
func (b *Balancer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return attempt.Watch(conn, 0, b.log, func(event.Class) {}), nil
}

// Remove takes the endpoint of an instance away for good, as Kubernetes does when it begins to stop a pod. That takes
// effect after the given time, which Remove does not wait for. After Close it does nothing.
func (b *Balancer) Remove(instance int, after time.Duration) {
	b.start(func() {
		if !b.sleep(after) {
			return
		}
		b.mu.Lock()
		var gone []*target
		for _, t := range b.targets {
			if t.instance == instance {
				t.removed, gone = true, append(gone, t)
			}
		}
		b.mu.Unlock()
		for _, t := range gone {
			b.route(t, false)
		}
	})
}

// start runs a goroutine that Close waits for, unless Close has begun: somebody may press a key at the very end.
func (b *Balancer) start(goroutine func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closing {
		b.wg.Go(goroutine)
	}
}

// Close ends the balancer and the requests that are still in it.
func (b *Balancer) Close() {
	b.mu.Lock()
	b.closing = true
	b.mu.Unlock()
	close(b.closed)
	_ = b.server.Close()
	b.wg.Wait()
	b.transport.CloseIdleConnections()
}

// forward sends a request to the next instance in turn, and answers 503 when there is none.
func (b *Balancer) forward(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	var in []*target
	for _, t := range b.targets {
		if t.in {
			in = append(in, t)
		}
	}
	b.mu.Unlock()
	if len(in) == 0 {
		http.Error(w, "no instance is ready", http.StatusServiceUnavailable)
		return
	}
	in[b.turn.Add(1)%uint64(len(in))].proxy.ServeHTTP(w, r)
}

// patience is how many looks at its readiness in a row an instance may leave without an answer, as the probes of
// Kubernetes have it (failureThreshold). One that is slow has not said that it is not ready.
const patience = 3

// poll asks an instance whether it is ready, until Close, and acts on a change when the delay is over.
func (b *Balancer) poll(t *target, addr string) {
	client := readiness.NewClient(b.settings.Wait)
	last, slow := http.StatusOK, 0
	var changed time.Time // zero when the last change has taken effect
	for b.sleep(b.settings.Poll) {
		status, late := client.Ask(context.Background(), addr)
		if slow++; !late {
			slow = 0
		}
		if status != last && (!late || slow >= patience) {
			last, changed = status, time.Now()
			b.log.Add(event.Event{Kind: event.Readiness, Instance: t.instance, Status: status})
		}
		if !changed.IsZero() && time.Since(changed) >= b.settings.Delay {
			changed = time.Time{}
			b.route(t, readiness.Ready(last))
		}
	}
}

// route says from now on whether requests go to an instance.
func (b *Balancer) route(t *target, in bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if in = in && !t.removed; t.in == in {
		return
	}
	t.in = in
	state := event.EndpointRemoved
	if in {
		state = event.EndpointAdded
	}
	b.log.Add(event.Event{Kind: event.Endpoint, Instance: t.instance, State: state})
}

// sleep waits for d. It returns false when the balancer is closed first.
func (b *Balancer) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-b.closed:
		return false
	}
}
