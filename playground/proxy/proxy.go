// Package proxy is a front at layer 4: it carries bytes between clients and instances of a service, and reads none of them,
// as kube-proxy and a network load balancer do. It chooses an instance once for each connection. A connection stays with its
// instance for as long as its two ends keep it, even when the instance's endpoint has been removed.
package proxy

import (
	"fmt"
	"net"
	"sync"
	"time"

	"closingtime/playground/endpoints"
	"closingtime/playground/event"
	"closingtime/playground/faults"
)

// Settings say how fast the proxy learns, and what the network between the clients and the instances is like.
type Settings struct {
	endpoints.Settings
	Latency time.Duration // how long everything takes on its way, in each direction
}

// Proxy is a running proxy. Its methods are safe for concurrent use.
type Proxy struct {
	settings  Settings
	log       *event.Log
	listener  *net.TCPListener
	endpoints *endpoints.Set
	network   *network
	closed    chan struct{}
	wg        sync.WaitGroup // of the goroutine that accepts, and of each connection's
}

// dialTimeout is how long the proxy tries to reach an instance.
const dialTimeout = 5 * time.Second

// Start returns a proxy that listens on a loopback address and has no instance yet. It records in log how readiness changes,
// to which instances new connections go, and what becomes of each connection. The caller calls Close.
func Start(settings Settings, log *event.Log) (*Proxy, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("starting the proxy: %w", err)
	}
	p := &Proxy{settings: settings, log: log, listener: listener, endpoints: endpoints.New(settings.Settings, log), network: newNetwork(), closed: make(chan struct{})}
	p.wg.Go(func() { accept(p.listener, p.log, p.closed, &p.wg, p.serve) })
	return p, nil
}

// Addr returns the address that clients use.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Add puts an instance that is ready behind the proxy at once. The proxy asks for the instance's readiness until Close.
func (p *Proxy) Add(instance int, addr string) {
	p.endpoints.Add(endpoints.Endpoint{Instance: instance, Addr: addr})
}

// Remove removes the endpoint of an instance for good, as Kubernetes does when it begins to stop a pod. The removal takes
// effect after the given time; Remove does not wait for it. From then on the instance gets no new connection, and keeps
// those that it has. After Close it does nothing.
func (p *Proxy) Remove(instance int, after time.Duration) { p.endpoints.Remove(instance, after) }

// StartFault begins a fault of the network between the clients and the instances, or gives it other values.
func (p *Proxy) StartFault(name faults.Name, values faults.Values) { p.network.set(name, values) }

// EndFault ends a fault of the network.
func (p *Proxy) EndFault(name faults.Name) { p.network.set(name, nil) }

// Close stops the proxy and cuts the connections that are still open.
func (p *Proxy) Close() {
	p.endpoints.Close()
	close(p.closed)
	_ = p.listener.Close()
	p.wg.Wait()
}

// acceptPause is how long the proxy waits after it could not accept a connection.
const acceptPause = 10 * time.Millisecond

// serve carries the bytes of one client's connection until both of its ends are closed, or Close.
func (p *Proxy) serve(client *net.TCPConn) {
	to, ok := p.endpoints.Next()
	if !ok {
		p.refuse(client, endpoints.Endpoint{}, "no instance is ready")
		return
	}
	conn, err := (&net.Dialer{Timeout: dialTimeout}).Dial("tcp", to.Addr)
	if err != nil {
		p.refuse(client, to, err.Error())
		return
	}
	addr := client.RemoteAddr().String()
	p.log.Add(event.Event{Kind: event.ConnForwarded, Addr: addr, Instance: to.Instance})
	l := &link{client: client, service: conn.(*net.TCPConn), latency: p.settings.Latency, network: p.network, closed: p.closed}
	l.ended = func(by string, class event.Class) {
		p.log.Add(event.Event{Kind: event.ConnEnded, Addr: addr, Instance: to.Instance, By: by, Class: class})
	}
	l.carry()
}

// refuse ends a client's connection that reaches no instance, as if the client had been refused.
func (p *Proxy) refuse(client *net.TCPConn, to endpoints.Endpoint, why string) {
	p.log.Add(event.Event{Kind: event.ConnRefused, Addr: client.RemoteAddr().String(), Instance: to.Instance, Text: why})
	reset(client)
}

// reset closes a connection so that its other side gets a reset.
func reset(conn *net.TCPConn) {
	_ = conn.SetLinger(0)
	_ = conn.Close()
}
