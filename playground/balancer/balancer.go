// Package balancer is a reverse proxy in front of several instances of a service. It sends requests to the instances that
// are ready. Like a real balancer it learns late: a change of readiness, or the removal of an endpoint, reaches it after a
// delay, and until then it continues as before.
package balancer

import (
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
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/endpoints"
	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// Settings say how fast the balancer learns.
type Settings = endpoints.Settings

// Balancer is a running balancer. Its methods are safe for concurrent use.
type Balancer struct {
	log       *event.Log
	addr      string
	server    *http.Server
	transport *http.Transport
	endpoints *endpoints.Set
	cut       context.CancelFunc // ends the requests, also those whose connections their handlers have taken over
	wg        sync.WaitGroup     // of the server, its connections and the handlers of requests

	mu      sync.Mutex
	proxies map[int]*httputil.ReverseProxy // by instance
}

// Start returns a balancer that listens on a loopback address and has no instance yet. It records in log how readiness
// changes, and to which instances it sends requests. The caller calls Close.
func Start(settings Settings, log *event.Log) (*Balancer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the balancer: %w", err)
	}
	b := &Balancer{
		log: log, addr: listener.Addr().String(), endpoints: endpoints.New(settings, log), proxies: make(map[int]*httputil.ReverseProxy),
	}
	ctx, cut := context.WithCancel(context.Background())
	b.cut = cut
	b.transport = &http.Transport{DialContext: b.dial, MaxIdleConnsPerHost: 100, DisableCompression: true}
	b.server = &http.Server{Handler: http.HandlerFunc(b.forward), BaseContext: func(net.Listener) context.Context { return ctx }, ConnState: b.count}
	b.wg.Go(func() {
		if err := b.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Add(event.Event{Kind: event.Output, Text: "the balancer failed: " + err.Error()})
		}
	})
	return b, nil
}

// Addr returns the address that clients use.
func (b *Balancer) Addr() string { return b.addr }

// Add puts an instance that is ready behind the balancer at once. The balancer polls the instance's readiness until Close.
func (b *Balancer) Add(instance int, addr string) {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	proxy.Transport = &instanceTransport{b, instance}
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, "bad gateway: "+err.Error(), http.StatusBadGateway)
	}
	b.mu.Lock()
	b.proxies[instance] = proxy
	b.mu.Unlock()
	b.endpoints.Add(endpoints.Endpoint{Instance: instance, Addr: addr})
}

// instanceTransport sends requests to one instance over kept connections. It records every attempt, and which attempts got
// no answer. Among those, it marks the ones that raced with the instance's closing of a kept connection, which ended before
// a byte of an answer. Like most balancers, it repeats a request only if that does no harm, which net/http decides; it does
// not repeat an order.
type instanceTransport struct {
	balancer *Balancer
	instance int
}

func (c *instanceTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	id, err := strconv.Atoi(r.Header.Get(probe.RequestHeader))
	if err != nil { // the request is not from one of the playground's clients
		return c.balancer.transport.RoundTrip(r)
	}
	follower := &attempt.Follower{
		Log: c.balancer.log, Header: r.Header,
		Kind: event.RequestForwarded, ID: id, Instance: c.instance,
	}
	response, err := c.balancer.transport.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), follower.Trace())))
	if err != nil {
		e := follower.Failed(event.Event{Kind: event.RequestNoReply, ID: id, Instance: c.instance}, err)
		if follower.Kept() && (e.Class == event.EOF || e.Class == event.Reset) {
			e.Kind = event.RequestRaced
		}
		if errors.Is(err, context.Canceled) {
			e.Class, e.Text = event.Canceled, "its client has left"
		}
		c.balancer.log.Add(e)
	}
	return response, err
}

// dial returns a connection to an instance that knows which attempt it carries.
func (b *Balancer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return attempt.Watch(conn, 0, b.log, func(event.Class) {}), nil
}

// Remove removes the endpoint of an instance for good, as Kubernetes does when it begins to stop a pod. The removal takes
// effect after the given time; Remove does not wait for it. After Close it does nothing.
func (b *Balancer) Remove(instance int, after time.Duration) { b.endpoints.Remove(instance, after) }

// count has Close wait for a connection. The server, for which Close waits as well, tells of a new one before it serves it.
func (b *Balancer) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		b.wg.Add(1)
	case http.StateClosed, http.StateHijacked:
		b.wg.Done()
	}
}

// Close stops the balancer, cuts the requests that are still in progress, and waits until they have ended.
func (b *Balancer) Close() {
	b.endpoints.Close()
	_ = b.server.Close()
	b.cut()
	b.wg.Wait()
	b.transport.CloseIdleConnections()
}

// forward sends a request to the next instance in turn, or answers 503 when no instance is ready.
func (b *Balancer) forward(w http.ResponseWriter, r *http.Request) {
	b.wg.Add(1) // while the connection counts; it does not any more once the handler has taken it over
	defer b.wg.Done()
	next, ok := b.endpoints.Next()
	if !ok {
		http.Error(w, "no instance is ready", http.StatusServiceUnavailable)
		return
	}
	b.mu.Lock()
	proxy := b.proxies[next.Instance]
	b.mu.Unlock()
	proxy.ServeHTTP(w, r)
}
