package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
)

// Wire is the network between the clients and a single instance, without anything that chooses, removes or knows readiness.
// Its clients meet what they would meet without it: a client of Dial is refused when the instance refuses. Faults can be
// brought about in it. Its methods are safe for concurrent use.
type Wire struct {
	log     *event.Log
	network *network
	anybody *net.TCPListener // for clients that do not use Dial
	dialled *net.TCPListener // for the other ends of the connections that Dial returns
	closed  chan struct{}
	wg      sync.WaitGroup

	mu       sync.Mutex
	instance string                       // the address of the latest instance
	waiting  map[string]chan *net.TCPConn // by the address of the client: its connection to the instance
}

// StartWire returns a wire to no instance yet. The caller calls Close.
func StartWire(log *event.Log) (*Wire, error) {
	w := &Wire{log: log, network: newNetwork(), closed: make(chan struct{}), waiting: make(map[string]chan *net.TCPConn)}
	var err error
	if w.anybody, err = net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
		return nil, fmt.Errorf("starting the wire: %w", err)
	}
	if w.dialled, err = net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the wire: %w", err), w.anybody.Close())
	}
	w.wg.Go(func() { accept(w.anybody, w.log, w.closed, &w.wg, w.serveAnybody) })
	w.wg.Go(func() { accept(w.dialled, w.log, w.closed, &w.wg, w.serveDialled) })
	return w, nil
}

// Addr returns the address for clients that do not use Dial. When the instance refuses such a client, the client is reset.
func (w *Wire) Addr() string { return w.anybody.Addr().String() }

// Add leads the wire to an instance, instead of the one before.
func (w *Wire) Add(_ int, addr string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.instance = addr
}

// Remove does nothing: the clients of a wire know their instance, and nothing tells them that it is about to go.
func (w *Wire) Remove(int, time.Duration) {}

// StartFault begins a fault of the network, or gives it other values.
func (w *Wire) StartFault(name faults.Name, values faults.Values) { w.network.set(name, values) }

// EndFault ends a fault of the network.
func (w *Wire) EndFault(name faults.Name) { w.network.set(name, nil) }

// Dial returns a connection to the instance, whatever address is asked for. It fails as the instance makes it fail.
func (w *Wire) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	if err := w.network.pass(ctx); err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	var dialer net.Dialer
	service, err := dialer.DialContext(ctx, network, w.target())
	if err != nil {
		return nil, err
	}
	client, err := dialer.DialContext(ctx, network, w.dialled.Addr().String())
	if err != nil {
		return nil, errors.Join(err, service.Close())
	}
	select {
	case w.other(client.LocalAddr()) <- service.(*net.TCPConn):
		return client, nil
	case <-ctx.Done():
		return nil, errors.Join(context.Cause(ctx), service.Close(), client.Close())
	case <-w.closed:
		return nil, errors.Join(net.ErrClosed, service.Close(), client.Close())
	}
}

func (w *Wire) target() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.instance
}

// other returns the channel on which the connection to the instance comes for a client's connection.
func (w *Wire) other(client net.Addr) chan *net.TCPConn {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.waiting[client.String()]
	if c == nil {
		c = make(chan *net.TCPConn)
		w.waiting[client.String()] = c
	}
	return c
}

func (w *Wire) serveDialled(client *net.TCPConn) {
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.waiting, client.RemoteAddr().String())
	}()
	select {
	case service := <-w.other(client.RemoteAddr()):
		w.carry(client, service)
	case <-w.closed:
		reset(client)
	}
}

func (w *Wire) serveAnybody(client *net.TCPConn) {
	service, err := (&net.Dialer{Timeout: dialTimeout}).Dial("tcp", w.target())
	if err != nil {
		reset(client)
		return
	}
	w.carry(client, service.(*net.TCPConn))
}

func (w *Wire) carry(client, service *net.TCPConn) {
	l := &link{client: client, service: service, network: w.network, closed: w.closed, ended: func(string, event.Class) {}}
	l.carry()
}

// Close cuts the wire, and every connection through it.
func (w *Wire) Close() {
	close(w.closed)
	_ = errors.Join(w.anybody.Close(), w.dialled.Close())
	w.wg.Wait()
}

// accept serves each connection of a listener in a goroutine of wg, until the listener is closed.
func accept(listener *net.TCPListener, log *event.Log, closed <-chan struct{}, wg *sync.WaitGroup, serve func(*net.TCPConn)) {
	for {
		client, err := listener.AcceptTCP()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			log.Add(event.Event{Kind: event.Output, Text: "the proxy could not accept a connection: " + err.Error()})
			select {
			case <-time.After(acceptPause): // too many files are open, for instance
			case <-closed:
			}
			continue
		}
		wg.Go(func() { serve(client) })
	}
}
